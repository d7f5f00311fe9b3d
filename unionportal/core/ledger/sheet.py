"""The state of one sheet while it is loaded: counts, the first changes, problems, a digest."""

import hashlib
from dataclasses import dataclass, field

from unionportal.sheets.columns import Parsed, SheetSpec

HIDDEN = "（不显示）"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record that the file changes, as text."""

    sheet: str
    row: int
    record: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SheetResult:
    """The numbers of rows of a sheet by what happens to them."""

    key: str
    title: str
    new: int
    changed: int
    unchanged: int
    rejected: int


@dataclass
class SheetLoad:
    """The good rows of a sheet and where a loader reports; `writes` is False when a check is enough."""

    spec: SheetSpec
    parsed: Parsed
    actor: object
    writes: bool = True
    keep: int = 50
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    _digest: object = field(default_factory=hashlib.sha256)

    @property
    def rows(self):
        """The good rows."""
        return self.parsed.rows

    @property
    def ok(self):
        """Whether no problem was reported."""
        return self.parsed.ok

    def report(self, row, key, sentence):
        """Report a problem of `row` (0: the sheet) in the column with that key ("" or unknown: no column)."""
        headers = {column.key: column.header for column in self.spec.columns}
        self.refused.add(row)
        self.parsed.report(row, headers.get(key, ""), sentence)

    def show(self, row, record, key, old, new):
        """Keep the change for the preview while there is room."""
        if len(self.changes) < self.keep:
            column = next(column for column in self.spec.columns if column.key == key)
            words = [_words(column, value) for value in (old, new)]
            self.changes.append(Change(self.spec.title, row, record, column.header, *words))

    def sign(self, *facts):
        """Add facts to the fingerprint that a confirmation is checked against."""
        self._digest.update(repr(facts).encode())

    def fingerprint(self):
        """Return the digest of all facts signed so far."""
        return self._digest.hexdigest()

    def result(self):
        """Return the counts as SheetResult."""
        rejected = len({problem.row for problem in self.parsed.problems if problem.row and not problem.warning})
        # Beyond the problems kept in full, only their number is known.
        rejected += max(0, self.parsed.errors - len([p for p in self.parsed.problems if not p.warning]))
        return SheetResult(self.spec.key, self.spec.title, self.new, self.changed, self.unchanged, rejected)


def _words(column, value):
    if value is None or value == "":
        return "（空）"
    return str(column.labels.get(value, value))

"""The state of one sheet while it is loaded: counts, the first changes, problems, a digest."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.crypto import salted_hmac

from unionportal.core.models import Unit
from unionportal.core.values.dates import as_known
from unionportal.sheets.columns import MANDATORY, NOT_CLEARED, SheetSpec
from unionportal.sheets.layout.layout import NEW
from unionportal.sheets.parsed import Parsed

HIDDEN = "（不显示）"
_NOTHING = "（空）"
# How the choice of NEW is called.
SOMEBODY_ELSE = "另一位，照新增"


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
class Newcomer:
    """One new row, in as few words as tell it from others."""

    sheet: str
    row: int
    text: str


@dataclass(frozen=True)
class Concern:
    """What a row concerns: the unit (None: the whole union), the members it is for, the payee's name, the amount."""

    unit: Unit | None
    people: tuple = ()
    payee: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One new or changed row as somebody confirms it: its text, what it concerns, the digest of all of it."""

    sheet: str
    row: int
    text: str
    unit: str
    path: str
    names: str
    # The accounts of the members it is for.
    people: tuple[int, ...]
    payee: str
    amount: Decimal | None
    digest: str
    # Where it stands, where several worksheets are read as the kind.
    place: str = ""


@dataclass(frozen=True, slots=True)
class SheetResult:
    """The numbers of rows of a sheet by what happens to them."""

    key: str
    title: str
    new: int
    changed: int
    unchanged: int
    rejected: int
    fingerprint: str = ""
    # The rows that become drafts of their maker or wait elsewhere, which nobody else confirms here.
    drafts: int = 0

    @property
    def decides(self):
        """Whether it has a new or changed row that is no draft."""
        return self.new + self.changed > self.drafts


@dataclass
class SheetLoad:
    """The good rows of a sheet and where a loader reports; `writes` is False when a check is enough.

    `ledger` is the LedgerImport whose file it is, which what it writes refers to; None for a preview. `first_day`
    returns the 启用日: rows of money dated from it on become drafts of the maker.
    """

    spec: SheetSpec
    parsed: Parsed
    actor: object
    writes: bool = True
    keep: int = 50
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)
    entered: list[LedgerRow] = field(default_factory=list)
    newcomers: list[Newcomer] = field(default_factory=list)
    # {row: the unit that the record it changes was of}
    origins: dict[int, Unit] = field(default_factory=dict)
    # The Scope of a maker who is no office: he names only people in it.
    scope: object = None
    ledger: object = None
    first_day: Callable[[], datetime.date | None] = field(default=lambda: None)
    drafts: int = 0
    # The rows that were filed as what their kind offers, which waits for a second person of its own.
    filed: int = 0
    refused: set[int] = field(default_factory=set)
    _digest: object = field(default_factory=hashlib.sha256)
    # {column key: its labels}, which may be rows of a table: read once for all rows of the sheet.
    _labels: dict[str, dict] = field(default_factory=dict)

    @property
    def starts_on(self):
        """The 启用日, read when a row with money asks for it."""
        return self.first_day()

    @property
    def left_to_others(self):
        """How many rows nobody confirms here: they take their usual way once they are written."""
        return self.drafts + self.filed

    @property
    def rows(self):
        """The good rows."""
        return self.parsed.rows

    @property
    def ok(self):
        """Whether no problem was reported."""
        return self.parsed.ok

    def report(self, row, key, sentence, *, address=""):
        """Report a problem of `row` (0: the sheet) in the column with that key ("" or unknown: no column).

        `address` is where the maker deals with it instead.
        """
        headers = {column.key: column.header for column in self.spec.columns}
        self.refused.add(row)
        self.parsed.report(row, headers.get(key, ""), sentence, address=address)

    def report_unknown(self, row, key, text, sentence):
        """Report a text of `row` that names no record; the page offers to say what is meant."""
        if text:
            self.parsed.unknown.setdefault(key, Counter())[text] += 1
        self.report(row, key, sentence)

    def is_decided_new(self, row):
        """Return whether the maker said that a row is about somebody new, although a number is near."""
        return self.parsed.layout.people.get(row) == NEW

    def report_near(self, row, key, sentence, people):
        """Report a row that may be about one of `people`, [(number, name)], for the maker to decide."""
        self.parsed.likely[row] = [*((number, f"{number} {name}") for number, name in people), (NEW, SOMEBODY_ELSE)]
        self.report(row, key, f"{sentence}请在“对应关系”里选定。")

    def in_reach(self, reference):
        """Return the reference to those of its records that the maker may name."""
        is_limited = self.scope is not None and getattr(reference, "of_people", False)
        return reference.within(self.scope) if is_limited else reference

    def resolve(self, key, reference):
        """Return {text: record, or the sentence that it names none} of a column; report those of the faulty rows."""
        faulty = self.parsed.faulty
        texts = {row.values[key] for row in (*self.rows, *faulty)}
        found = {**self.in_reach(reference).resolve(texts - {""}), "": NOT_CLEARED}
        for row in faulty:
            if isinstance(sentence := found.get(text := row.values[key]), str):
                self.report_unknown(row.number, key, text, sentence)
        return found

    def is_kept(self, row, key, recorded):
        """Return whether what is recorded stays: a value for all rows, or a month that has the recorded day."""
        if key in self.parsed.fixed_in(row) and key not in self.spec.key_columns:
            return True
        span, day = self.parsed.spans.get(key, {}).get(row), recorded.get(key)
        return bool(span and day and span[0] <= day <= span[1])

    def report_new(self, row):
        """Report a row that would be new and lacks required columns."""
        if not (lacking := self.parsed.absent_in(row)):
            for key in sorted(self.parsed.blanks[row]):
                self.report(row, key, MANDATORY)
            return
        absent = "、".join(column.header for column in self.spec.columns if column.key in lacking)
        self.report(row, "", f"还没有登记；新增的要有{absent}，请在“对应关系”里补填。")

    def show(self, row, record, key, old, new):
        """Keep the change for the preview while there is room."""
        if len(self.changes) < self.keep:
            column = next(column for column in self.spec.columns if column.key == key)
            words = [self._word(column, old), self._words(column, new, row)]
            self.changes.append(Change(self.spec.title, row, record, column.header, *words))

    def show_new(self, row, values):
        """Keep a new row for the preview while there is room: its required cells, but for what is not shown."""
        if len(self.newcomers) < self.keep:
            columns = [one for one in self.spec.columns if one.required or one.key in self.spec.key_columns]
            words = [self._words(one, values[one.key], row) for one in columns if values.get(one.key) not in (None, "")]
            self.newcomers.append(Newcomer(self.spec.title, row, "　".join(words)))

    def take_out(self, row, sentence):
        """Report a row that was counted already: it is neither new nor a change."""
        self.report(row, "", sentence)
        if row in self.origins:
            self.changed -= 1
        else:
            self.new -= 1
        self.changes = [one for one in self.changes if one.row != row]
        self.newcomers = [one for one in self.newcomers if one.row != row]

    def sign(self, *facts):
        """Add facts to the fingerprint that a confirmation is checked against."""
        self._digest.update(repr(facts).encode())

    def is_history(self, *days):
        """Return whether a row with these days (None: a blank) may come in as paid."""
        return self.starts_on is None or all(day is None or day < self.starts_on for day in days)

    def report_drafts(self):
        """Report in a sentence how many rows become drafts, if any do."""
        if self.drafts:
            since = f"{self.starts_on:%Y-%m-%d}"
            sentence = f"有 {self.drafts} 行的日期在启用日（{since}）或以后，写成编制人的草稿，按平时的流程审批和支付。"
            self.parsed.report(0, "", sentence, warning=True)

    def enter(self, row, concern, values, old=None, private=frozenset(), was=None, filed_as=""):
        """Note a new row, or with the `old` values a changed one that `was` of a unit, as somebody will confirm it.

        One that is `filed_as` what its kind offers, which the sentence names, is shown to him too.
        """
        unit, shown, digested = concern.unit or self._root, [filed_as] if filed_as else [], []
        if old is not None:
            self.origins[row] = was or self._root
        elif not filed_as:
            self.show_new(row, {key: value for key, value in values.items() if key not in private})
        for column in self.spec.columns:
            new = values.get(column.key)
            if new is None or (old is not None and not differs(new, old.get(column.key))):
                continue
            words = self._words(column, new, row)
            words = words if old is None else f"{self._word(column, old.get(column.key))} → {words}"
            digested.append((column.key, words))
            if column.key in private:
                words = f"{HIDDEN} → {_NOTHING}" if new == "" else HIDDEN
            shown.append(f"{column.header}：{words}")
        people = tuple(sorted(member.user_id for member in concern.people if member.user_id))
        new_as = filed_as or old is None
        facts = (self.spec.key, row, new_as, digested, unit.pk, people, concern.payee, str(concern.amount))
        self.entered.append(
            LedgerRow(
                sheet=self.spec.key,
                row=row,
                text=("" if old is None else "更改　") + "　".join(shown),
                unit=str(unit),
                path=unit.path,
                names="、".join(member.name for member in concern.people) or concern.payee,
                people=people,
                payee=concern.payee,
                amount=concern.amount,
                # Keyed, because few values of a row are enough to guess it.
                digest=salted_hmac("core.ledger.row", repr(facts), algorithm="sha256").hexdigest()[:40],
            )
        )

    def _words(self, column, value, row):
        """Return a value in words; of a date whose month alone stands in the file, the month and the day it becomes."""
        words = self._word(column, value)
        if isinstance(value, datetime.date) and row in self.parsed.by_month.get(column.key, ()):
            return f"{as_known(value, is_month=True)}（记作 {words}）"
        return words

    def _word(self, column, value):
        if value is None or value == "":
            return _NOTHING
        if (labels := self._labels.get(column.key)) is None:
            labels = self._labels[column.key] = column.labels
        return str(labels.get(value, value))

    @cached_property
    def _root(self):
        return Unit.root()

    def fingerprint(self):
        """Return the digest of all facts signed so far."""
        return self._digest.hexdigest()

    def result(self):
        """Return the counts as SheetResult."""
        rejected = len({problem.row for problem in self.parsed.problems if problem.row and not problem.warning})
        # Beyond the problems kept in full, only their number is known.
        rejected += max(0, self.parsed.errors - len([p for p in self.parsed.problems if not p.warning]))
        return SheetResult(
            self.spec.key,
            self.spec.title,
            self.new,
            self.changed,
            self.unchanged,
            rejected,
            self.fingerprint(),
            self.left_to_others,
        )


def differs(new, recorded):
    """Return whether a cell says otherwise than what is recorded; one that clears it, where there is something."""
    return recorded not in (None, "") if new == "" else new != recorded


def unseen(new):
    """Return what a preview says instead of a value that it does not show; that it is cleared is no secret."""
    return new if new == "" else HIDDEN

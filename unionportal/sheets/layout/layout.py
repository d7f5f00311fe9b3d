"""The Layout of one worksheet, as it is proposed, corrected and kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# What may stand beside a staff number, or instead of it, to find the person: a pseudo-column “<key>.<clue>”.
IDENTITY, PHONE = "identity", "phone"
CLUES = ("name", IDENTITY, "unit", PHONE)
# Chosen for a row that is about none of the people it may mean.
NEW = "="
# What a date without its day is read as.
FIRST, LAST, BLANK = "first", "last", "blank"
DAYS = (FIRST, LAST, BLANK)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one worksheet is read. Rows are numbers of the file, positions of columns count from 0."""

    # The key of a SheetSpec; "" for a worksheet that is not read.
    kind: str = ""
    # The last row of headings; 0 if none was found, below 0 where they stand above the first row of the file.
    heading: int = 0
    # {column key or clue: position}
    columns: Mapping[str, int] = field(default_factory=dict)
    # {column key: {what the cell says: what is read}}
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # {column key: one of DAYS}, for dates that name a month only.
    days: Mapping[str, str] = field(default_factory=dict)
    # {column key: month}, for numbers such as 1985.1, which may be January or October.
    tenths: Mapping[str, str] = field(default_factory=dict)
    # {position: factor}, for amounts in 万元.
    scales: Mapping[int, int] = field(default_factory=dict)
    # {column key: text}, the same for every row.
    fixed: Mapping[str, str] = field(default_factory=dict)
    # {row: staff number, or NEW}, chosen where several people may be meant.
    people: Mapping[int, str] = field(default_factory=dict)
    # Whether hidden and filtered rows are read.
    hidden: bool = True
    # The rows that are left out because they were refused.
    left_out: frozenset[int] = frozenset()
    # The rows that look like none and are read all the same, because somebody said so.
    taken: frozenset[int] = frozenset()
    # {row: what somebody answered to what it leaves open}
    answers: Mapping[int, str] = field(default_factory=dict)
    # Whether everybody who is not registered is a guest.
    guests: bool = False
    # {position: heading} of every column with a heading.
    headings: Mapping[int, str] = field(default_factory=dict)
    # The positions of a second column with a heading of ours.
    doubled: tuple[int, ...] = ()
    # By which such a worksheet is known again; "" where its headings say nothing of its kind.
    signature: str = ""
    # Whether its headings alone say what kind it is: no title does, and nobody chose it.
    guessed: bool = False
    # Whether somebody looked at it and sent it.
    settled: bool = False

    @property
    def unread(self) -> tuple[int, ...]:
        """The positions of the columns with a heading that nothing takes."""
        taken = {*self.columns.values(), *self.doubled}
        return tuple(position for position in self.headings if position not in taken)

    def as_data(self) -> dict[str, Any]:
        """Return the Layout as JSON data."""
        return {**asdict(self), "left_out": sorted(self.left_out), "taken": sorted(self.taken)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Layout":
        """Return the Layout of JSON data; the numbers that JSON made texts are numbers again."""
        names = ("people", "headings", "scales", "answers")
        # What was kept before there were answers has none.
        numbered = {name: {int(key): value for key, value in data.get(name, {}).items()} for name in names}
        rows = {name: frozenset(data.get(name, ())) for name in ("left_out", "taken")}
        listed = {**rows, "doubled": tuple(data["doubled"])}
        return cls(**{**data, **numbered, **listed})


@dataclass(frozen=True)
class Memory:
    """What was corrected before: kinds by the signature of a worksheet, columns and words by kind."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    # {(kind, heading): column key; "" for a column that is not read}
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    # {(kind, column key): {word: what is read}}
    words: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

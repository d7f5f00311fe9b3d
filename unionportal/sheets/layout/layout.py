"""The Layout of one worksheet, as it is proposed, corrected and kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

# What may stand beside a staff number, or instead of it, to find the person: a pseudo-column “<key>.<clue>”.
IDENTITY, UNIT_CLUE, PHONE = "identity", "unit", "phone"
CLUES = ("name", IDENTITY, UNIT_CLUE, PHONE)
# A column that says the same beside another: “<key>.<beside>”.
BESIDE = "beside"
# Chosen for a row that is about none of the people it may mean.
NEW = "="
# What a date without its day is read as.
FIRST, LAST, BLANK = "first", "last", "blank"
DAYS = (FIRST, LAST, BLANK)
# What is decided about the cells, whatever the row of headings.
_DECIDED = ("words", "days", "tenths", "fixed", "people", "answers", "guests", "filed")


def question_of(row: int, about: str = "") -> str:
    """Return what a question is called that a row leaves open, of several what it is about: “4.amount”."""
    return f"{row}.{about}" if about else str(row)


def row_of(question: str) -> int:
    """Return the row that a question is about."""
    return int(question.partition(".")[0])


def moved(question: str, rows: int) -> str:
    """Return the question about the row that stands so many rows below."""
    return question_of(row_of(question) + rows, question.partition(".")[2])


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
    # {what a row leaves open, as `question_of` calls it: what somebody answered}
    answers: Mapping[str, str] = field(default_factory=dict)
    # Whether everybody who is not registered is a guest.
    guests: bool = False
    # Whether rows about what is recorded already are filed as what their kind offers: as the re-check of a year.
    filed: bool = False
    # {kind: what was decided when it was read as this one}
    former: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    # The worksheet from which it was taken apart, so that it is again whenever the file is read.
    apart_from: str = ""
    # {position: heading} of every column with a heading.
    headings: Mapping[int, str] = field(default_factory=dict)
    # The columns, of which no record is without, that are read from the cells of another one too.
    also: tuple[str, ...] = ()
    # The positions of a second column with a heading of ours.
    doubled: tuple[int, ...] = ()
    # By which such a worksheet is known again; "" where its headings say nothing of its kind.
    signature: str = ""
    # Whether it is of this kind because somebody corrected a worksheet like it.
    recalled: bool = False
    # Whether its headings alone say what kind it is: no title does, and nobody chose it.
    guessed: bool = False
    # Whether somebody looked at it and sent it.
    settled: bool = False

    @property
    def unread(self) -> tuple[int, ...]:
        """The positions of the columns with a heading that nothing takes."""
        taken = {*self.columns.values(), *self.doubled}
        return tuple(position for position in self.headings if position not in taken)

    @property
    def own(self) -> dict[int, str]:
        """{position: column key}, of two that are read from the same cells the one whose heading it is."""
        return {position: key for key, position in self.columns.items() if key not in self.also}

    def without(self, key: str) -> "Layout":
        """Return the Layout that does not read a column."""
        place = self.columns[key]
        columns = {one: position for one, position in self.columns.items() if one != key}
        also = tuple(one for one in self.also if one != key and columns[one] != place)
        return replace(self, columns=columns, also=also)

    @property
    def decided(self) -> dict[str, Any]:
        """What was answered about columns (by their headings), words and rows, as JSON data."""
        decided = {name: getattr(self, name) for name in _DECIDED}
        read = {text: self.own.get(place, "") for place, text in self._once().items()}
        # What was said of headings in another row stands too.
        before = self.former.get(self.kind, {}).get("read", {})
        rows = {"left_out": sorted(self.left_out), "taken": sorted(self.taken)}
        return {**decided, **rows, "read": {**before, **read}}

    def _once(self) -> dict[int, str]:
        """Return {position: heading} of the headings that no second column has."""
        counts = Counter(self.headings.values())
        return {place: text for place, text in self.headings.items() if counts[text] == 1}

    def answered(self, decided: Mapping[str, Any]) -> "Layout":
        """Return the Layout with what was decided before it was read anew."""
        if not decided:
            return self
        words = {key: {**self.words.get(key, {}), **found} for key, found in decided["words"].items()}
        chosen = {place: decided["read"][text] for place, text in self._once().items() if text in decided["read"]}
        also = tuple(key for key in self.also if key not in chosen.values())
        columns = {key: place for key, place in self.columns.items() if key in also or place not in chosen}
        columns |= {key: place for place, key in chosen.items() if key}
        return replace(
            self,
            columns=columns,
            also=also,
            words={**self.words, **words},
            days={**self.days, **decided["days"]},
            tenths={**self.tenths, **decided["tenths"]},
            fixed={key: text for key, text in decided["fixed"].items() if key not in columns},
            people={int(row): number for row, number in decided["people"].items()},
            answers=decided.get("answers", {}),
            guests=decided.get("guests", False),
            filed=decided.get("filed", False),
            left_out=frozenset(decided["left_out"]),
            taken=frozenset(decided.get("taken", ())),
        )

    def anew(self, *, kind: str, heading: int = 0) -> "Layout":
        """Return the Layout to be recognised anew, as another kind or from other headings, with what was answered."""
        former = {**self.former, self.kind: self.decided} if self.kind else self.former
        fresh = Layout(
            kind=kind,
            heading=heading,
            hidden=self.hidden,
            former=former,
            apart_from=self.apart_from,
            settled=True,
        )
        # The lines of a chain are made into rows by the answers before anything is recognised.
        return fresh.answered(former.get(kind, {}))

    def as_data(self) -> dict[str, Any]:
        """Return the Layout as JSON data."""
        return {**asdict(self), "left_out": sorted(self.left_out), "taken": sorted(self.taken)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Layout":
        """Return the Layout of JSON data; the numbers that JSON made texts are numbers again."""
        names = ("people", "headings", "scales")
        numbered = {name: {int(key): value for key, value in data[name].items()} for name in names}
        rows = {name: frozenset(data.get(name, ())) for name in ("left_out", "taken")}
        listed = {**rows, "doubled": tuple(data["doubled"]), "also": tuple(data.get("also", ()))}
        return cls(**{**data, **numbered, **listed})


@dataclass(frozen=True)
class Memory:
    """What was corrected before: kinds by the signature of a worksheet, columns and words by kind."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    # {(kind, heading): column key; "" for a column that is not read}
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    # {(kind, column key): {word: what is read}}
    words: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    # {(kind, column key): one of DAYS}, to be offered and never taken without being asked.
    days: Mapping[tuple[str, str], str] = field(default_factory=dict)

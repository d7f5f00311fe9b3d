"""What reading a worksheet found: its good rows, its problems, and what it leaves open."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from unionportal.sheets.layout import Layout

# So many different problems are kept, and of those the rows of so many in all.
MAX_PROBLEMS, MAX_KEPT = 500, 20_000
# So many rows are named in one sentence.
_SHOWN_ROWS = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of the file; `row` is its row number (0: the whole sheet); a `warning` stops no import."""

    sheet: str
    row: int
    header: str
    sentence: str
    warning: bool = False
    # Where it is dealt with instead, of a row that is no record of its own.
    address: str = ""

    def __str__(self) -> str:
        row = f"第{self.row}行" if self.row else ""
        header = f"「{self.header}」" if self.header else ""
        return f"工作表「{self.sheet}」{row}{header}：{self.sentence}"


@dataclass(frozen=True, slots=True)
class Row:
    """One good row: its number in the file and the clean value of every column of the spec by key."""

    number: int
    values: dict[str, object]


@dataclass
class Parsed:
    """The good rows, the first problems (at most 500) and how many errors and warnings there were in all."""

    sheet: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # What is said of which column, of the problems that are kept.
    listed: set[tuple[str, str]] = field(default_factory=set)
    errors: int = 0
    warnings: int = 0
    # Headings of columns that the spec does not know.
    unread: list[str] = field(default_factory=list)
    layout: Layout = field(default_factory=Layout)
    # Rows with a cell that could not be taken (None stands there): their other cells are looked at further.
    faulty: list[Row] = field(default_factory=list)
    # The rows that were refused, all of them.
    bad: set[int] = field(default_factory=set)
    # {column key: {word that is none of its choices: how often}}
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    # {column key: the words of the Layout that stand in the file}
    understood: dict[str, set[str]] = field(default_factory=dict)
    # {column key: {word that means the same as another one: how often}}
    folded: dict[str, Counter[str]] = field(default_factory=dict)
    # Columns of dates in which only a month stands.
    months: set[str] = field(default_factory=set)
    # Columns of dates with numbers such as 1985.1.
    tenths: set[str] = field(default_factory=set)
    # {row number: why it is no record}
    skipped: dict[int, str] = field(default_factory=dict)
    # The required columns that the file lacks: without them nothing can be added.
    absent: set[str] = field(default_factory=set)
    # {row: the required columns that it leaves blank}: without them it can only change what is recorded.
    blanks: dict[int, set[str]] = field(default_factory=dict)
    # Optional columns without which rows were refused: the page asks for them once.
    wanted: set[str] = field(default_factory=set)
    hidden: list[int] = field(default_factory=list)
    # {column key: {row: first and last day}} of the dates that name a month only.
    spans: dict[str, dict[int, tuple[datetime.date, datetime.date]]] = field(default_factory=dict)
    # {column key: rows} of the dates that name a month, whatever day stands for it.
    by_month: dict[str, set[int]] = field(default_factory=dict)
    # The columns that the maker filled for all rows at once: they say nothing of what is recorded already.
    fixed: frozenset[str] = frozenset()
    # {row: what of `absent` and of `fixed` holds for it}, where worksheets with other columns are read together.
    absent_of: dict[int, set[str]] = field(default_factory=dict)
    fixed_of: dict[int, frozenset[str]] = field(default_factory=dict)
    # {what is asked: what it changes}, of the cells that change what is recorded only where the maker ticks them.
    ticks: dict[str, str] = field(default_factory=dict)
    # The rows that may be filed as what their kind offers for what is recorded already, and those of them that are to
    # be where worksheets are read together of which not all are.
    offered: set[int] = field(default_factory=set)
    filed: set[int] | None = None
    # {row: [(number, who it is)]} of the rows whose number is near to others.
    likely: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every row may be imported."""
        return self.errors == 0

    def lacks(self, row: int) -> set[str]:
        """Return the required columns for which the file gives nothing in a row."""
        absent = self.absent_in(row)
        return absent | self.blanks[row] if row in self.blanks else absent

    def absent_in(self, row: int) -> set[str]:
        """Return the required columns that the worksheet of a row lacks."""
        return self.absent_of.get(row, self.absent)

    def fixed_in(self, row: int) -> frozenset[str]:
        """Return the columns that the maker filled for all rows of the worksheet of a row."""
        return self.fixed_of.get(row, self.fixed)

    def files(self, row: int) -> bool:
        """Return whether the maker said that such a row is filed as what its kind offers."""
        return self.layout.filed if self.filed is None else row in self.filed

    def report(self, row: int, header: str, sentence: str, *, warning: bool = False, address: str = "") -> None:
        """Count the problem and keep it while there is room."""
        if warning:
            self.warnings += 1
        else:
            self.errors += 1
            self.bad.add(row)
        told = (header, sentence)
        is_kept = told in self.listed or len(self.listed) < MAX_PROBLEMS
        if is_kept and len(self.problems) < MAX_KEPT:
            self.listed.add(told)
            self.problems.append(Problem(self.sheet, row, header, sentence, warning, address))


def rows_in_words(numbers: Sequence[int]) -> str:
    """Return the first of the rows, and how many they are."""
    shown = "、".join(str(number) for number in numbers[:_SHOWN_ROWS])
    more = "等" if len(numbers) > _SHOWN_ROWS else ""
    return f"第{shown}{more}行" + (f"（共 {len(numbers)} 行）" if len(numbers) > 1 else "")

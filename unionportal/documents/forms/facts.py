"""What a paper form says, free of any layout: the only input of its PDF and of its workbook."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from unionportal.documents.facts import Column

Value = str | int | Decimal | datetime.date | None
NUMBER = Column("序号", 0.5)
TOTAL = "合计"


def in_words(value: Value) -> str:
    """Return a value as it is printed: amounts in 1,234.50, days in 2026-01-31, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


@dataclass(frozen=True)
class Grid:
    """A list with a column of numbers in front; `total` is what stands under some of the headings.

    The last `sums` of its rows are sums, which bear no number.

    `closing` are lines over the full width below it, such as the sum in words; `tall` rows leave room to sign, `dense`
    ones leave none between the lines. Where there are no rows, so many `blank` ones are filled in by hand. In its
    workbook the cells in `links`, by row and column from zero, lead to an address.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: Mapping[str, Value] = field(default_factory=dict)
    closing: tuple[str, ...] = ()
    tall: bool = False
    dense: bool = False
    blank: int = 0
    caption: str = ""
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    sums: int = 0

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} values for {len(self.columns)} columns")
        if unknown := self.total.keys() - {column.header for column in self.columns}:
            raise ValueError(f"a total under headings that there are not: {sorted(unknown)}")

    @property
    def every_column(self) -> tuple[Column, ...]:
        """The columns with that of the numbers."""
        return (NUMBER, *self.columns)

    @property
    def every_row(self) -> list[tuple[Value, ...]]:
        """The rows with their numbers."""
        counted = len(self.rows) - self.sums
        return [(number if number <= counted else None, *row) for number, row in enumerate(self.rows, 1)]

    @property
    def total_row(self) -> tuple[Value, ...]:
        """The values of the last row, in the order of `every_column`."""
        return (TOTAL, *(self.total.get(column.header) for column in self.columns))


@dataclass(frozen=True)
class Line:
    """One line of a sheet to fill in: labels with their values side by side.

    `lines` is how many lines of room it has at least, `sign` what is signed at the bottom of its last value.
    """

    pairs: tuple[tuple[str, Value], ...]
    lines: int = 1
    sign: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet to fill in and approve, line by line."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Words:
    """A paragraph; `align` is "l" with an indent, "c" or "r"."""

    text: str
    align: Literal["l", "c", "r"] = "l"
    size: float = 12


@dataclass(frozen=True)
class Signs:
    """The line below a list where several people sign."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Award:
    """A certificate that fills a page: to whom, what for, from whom and when."""

    heading: str
    to: str
    text: str
    giver: str
    day: str
    number: str = ""


@dataclass(frozen=True)
class Code:
    """A QR code of a text, mostly an address, with what it leads to beside it."""

    text: str
    caption: str


@dataclass(frozen=True)
class Label:
    """What is cut out and stuck on a thing: a QR code with its caption, and lines beside it."""

    code: Code
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Labels:
    """Labels side by side, to be cut out."""

    labels: tuple[Label, ...]


Block = Grid | Sheet | Words | Signs | Award | Labels


@dataclass(frozen=True)
class Section:
    """A part that is handed out by itself: it begins on a new page, and its pages are numbered by themselves.

    `left` and `right` stand above it, such as the unit and the day; a `code` stands in the head of its first page.
    """

    blocks: tuple[Block, ...]
    name: str = ""
    left: str = ""
    right: str = ""
    code: Code | None = None


@dataclass(frozen=True)
class Form:
    """One form: the union's name above its title, and its parts; an award prints neither of them."""

    title: str
    union: str
    sections: tuple[Section, ...]
    landscape: bool = False

    @property
    def grids(self) -> tuple[tuple[Section, Grid], ...]:
        """The lists in it, each with its part."""
        return tuple(
            (section, block) for section in self.sections for block in section.blocks if isinstance(block, Grid)
        )


@dataclass(frozen=True)
class Printed:
    """Who printed the form, and when."""

    by: str
    at: datetime.datetime

    @property
    def line(self) -> str:
        """The words at the foot of every page."""
        return f"打印：{self.by}　{self.at:%Y-%m-%d %H:%M}"

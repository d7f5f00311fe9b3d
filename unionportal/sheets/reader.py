"""The reader of uploaded tables (.xlsx, .xls, .csv): a limited child process parses them, never the portal itself."""

import datetime
import marshal
import re
import sys
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, TypedDict, cast

from unionportal.sheets.cells import BadCell, Shown
from unionportal.sheets.limited import ArchiveLimits, packages_with, run_script
from unionportal.sheets.uploads import FileKind, Rejected, Source, kind_of, opened

CHILD = Path(__file__).with_name("untrusted") / "script.py"
# A cell is None, str, int (|n| < 10**15), float, bool, date, datetime, timedelta (a time), BadCell or Shown (a str).
# A whole number of 10**15 and more stays float: its last digits are already lost.
Cell = None | str | int | float | bool | datetime.date | datetime.datetime | datetime.timedelta | BadCell
Plain = None | str | int | float | bool
# What the child sends for a date, a datetime, a time of day, a number shown with zeros, an error and a formula without
# result.
Mark = (
    tuple[Literal["d"], int]
    | tuple[Literal["m"], int, int]
    | tuple[Literal["t"], float]
    | tuple[Literal["s"], str, int | float]
    | tuple[Literal["e", "f"], str]
)
Rows = list[list[Plain | Mark]]


class About(TypedDict, total=False):
    """What else there is to say of a worksheet: whether it is hidden, which columns are, where its days begin."""

    hidden: bool
    hidden_columns: list[int]
    from_1904: bool


# (name, rows, numbers of the columns that hold marks, merged ranges, numbers of hidden rows, what else there is)
Sent = tuple[str, Rows, list[int], list[str], list[int], About]
_CORNER = re.compile(r"\$?([A-Z]{0,3})\$?([0-9]{0,10})")
# What kept cells begin with: marshal differs between versions of Python.
_FORM = f"{sys.implementation.cache_tag}\n".encode()
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_383


class Limits(ArchiveLimits):
    """The limits of the child that reads a workbook, and the sheets to read (None: all)."""

    only: list[str] | None
    merged: bool
    rows: int
    columns: int


class Orders(Limits):
    """The limits, what kind of file it is, and the folders from which the child imports."""

    kind: str
    packages: list[str]


class Facts(TypedDict, total=False):
    """The facts that the sentence of a refusal may contain."""

    sheet: str
    cell: str
    ranges: list[str]
    count: int
    row: int


Verdict = tuple[Literal["ok"], tuple[list[Sent], list[str]]] | tuple[Literal["rejected"], str, Facts]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: `rows[i]` is row `first_row + i` of the file, rows may differ in length."""

    name: str
    rows: list[tuple[Cell, ...]]
    first_row: int = 1
    merged: tuple[str, ...] = ()
    # The numbers of the rows that are hidden or filtered away.
    hidden: frozenset[int] = frozenset()
    # The positions of hidden columns, counted from 0; whether the worksheet itself is hidden.
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    # Whether bare numbers of days are counted from 1904.
    from_1904: bool = False
    # The worksheet of the file that it is a part of; "" for one that stands there itself.
    origin: str = ""
    # The worksheet of which it holds what stood in the rows beside other things; "" for one that was not taken apart.
    apart_from: str = ""
    # How many columns its cells stand further left than in the file, where `merged` still names them.
    shift: int = 0

    def areas(self) -> list[tuple[int, int, int, int]]:
        """Return the merged ranges as (first row, first column, last row, last column); rows from 1, columns from 0."""
        found = []
        for area in self.merged:
            first, _, last = area.partition(":")
            top, left = _corner(first, 1, 0)
            bottom, right = _corner(last or first, _LAST_ROW, _LAST_COLUMN)
            found.append((top, left - self.shift, bottom, right - self.shift))
        return found


def _corner(place: str, row: int, column: int) -> tuple[int, int]:
    """Return (row, column) of a place like B2; the defaults where it names a whole column or row."""
    match = _CORNER.match(place)
    if match and match[1]:
        column = -1
        for letter in match[1]:
            column = (column + 1) * 26 + ord(letter) - 65
    return int(match[2]) if match and match[2] else row, column


@dataclass(frozen=True, slots=True)
class Workbook:
    """The worksheets by name, in the order of the file, and the names of those that were not asked for."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    # What `reopened` takes, where the reader was to keep it.
    kept: bytes = b""


def read_workbook(
    source: Source,
    *,
    only: Collection[str] | None = None,
    allow_merged: bool = False,
    keep: bool = False,
    max_rows: int = 200_000,
    max_columns: int = 80,
    max_entries: int = 400,
    max_unpacked: int = 120_000_000,
    max_ratio: int = 200,
    memory: int = 512 * 1024 * 1024,
    seconds: float = 8,
) -> Workbook:
    """Return the cells of a path, bytes or binary file (of the sheets in `only`, if given); raise only `Rejected`.

    With `keep` the Workbook has bytes too, from which `reopened` makes the same cells without the file.
    """
    limits: Limits = {
        "only": None if only is None else list(only),
        "merged": allow_merged,
        "rows": max_rows,
        "columns": max_columns,
        "entries": max_entries,
        "unpacked": max_unpacked,
        "ratio": max_ratio,
        "memory": memory,
        "seconds": max(1, round(seconds)),
    }
    with opened(source) as file:
        verdict = run_child(file, kind_of(file), limits, seconds)
    if verdict[0] == "rejected":
        raise refusal(verdict[1], verdict[2], limits)
    # Before the marks in it are replaced.
    kept = _FORM + zlib.compress(marshal.dumps(verdict[1]), 1) if keep else b""
    return _book(*verdict[1], kept)


def _book(found: list[Sent], others: list[str], kept: bytes) -> Workbook:
    return Workbook({sent[0]: build(*sent) for sent in found}, tuple(others), kept)


def reopened(kept: bytes) -> Workbook | None:
    """Return the Workbook whose cells were kept, None if another Python kept them; the bytes must be our own."""
    if not kept.startswith(_FORM):
        return None
    found, others = marshal.loads(zlib.decompress(kept.removeprefix(_FORM)))  # noqa: S302  # nosec B302 -- our own
    return _book(found, others, kept)


def run_child(file: BinaryIO, kind: FileKind, limits: Limits, seconds: float) -> Verdict:
    """Run the child on the file; return its Verdict, a refusal also if it dies or takes too long."""
    orders: Orders = {**limits, "kind": kind.value, "packages": packages_with("python_calamine")}
    verdict: Verdict = run_script(CHILD, orders, file, seconds)
    return verdict


def refusal(code: str, facts: Facts, limits: Limits) -> Rejected:
    """Return the Rejected of this code, with the facts in its sentence."""
    facts = {"sheet": "", "cell": "", "ranges": [], "count": 0, "row": 0, **facts}
    shown = "、".join(facts["ranges"])
    if facts["count"] > len(facts["ranges"]):
        shown += f" 等 {facts['count']} 处"
    cell = f"的单元格 {facts['cell']} " if facts["cell"] else "的内容"
    known = {"rows": limits["rows"], "columns": limits["columns"], "row": facts["row"]}
    return Rejected(code, **known, sheet=facts["sheet"][:31], cell=cell, ranges=shown)


def build(name: str, rows: Rows, special: list[int], merged: list[str], hidden: list[int], about: About) -> Sheet:
    """Return the Sheet with dates, times, Shown and BadCells in place of the child's marks; changes `rows` in place."""
    # A cast: the marks are replaced in place, because a copy would take the memory twice.
    cells = cast(list[list[Cell]], rows)
    for sent, row in zip(rows, cells, strict=True) if special else ():
        width = len(row)
        for column in special:
            if column < width and isinstance(mark := sent[column], tuple):
                row[column] = revived(mark)
    return Sheet(
        name,
        [tuple(row) for row in cells],
        merged=tuple(merged),
        hidden=frozenset(hidden),
        hidden_columns=frozenset(about.get("hidden_columns", ())),
        is_hidden=about.get("hidden", False),
        from_1904=about.get("from_1904", False),
    )


def revived(mark: Mark) -> Cell:
    """Return the date, datetime, timedelta, Shown or BadCell that the mark stands for."""
    if mark[0] == "d":
        return datetime.date.fromordinal(mark[1])
    if mark[0] == "m":
        day = datetime.datetime.fromordinal(mark[1])  # naive: a sheet has no time zone
        return day + datetime.timedelta(microseconds=mark[2])
    if mark[0] == "t":
        return datetime.timedelta(seconds=mark[1])
    if mark[0] == "s":
        return Shown(mark[1], mark[2])
    return BadCell("error" if mark[0] == "e" else "formula", mark[1])

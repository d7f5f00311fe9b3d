"""The tables and charts a report may print, declared by codes of figures.

An app declares its own in <app>/report_tables.py; reports know them by name only. A table and its figures share their
conditions, so that they agree.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypedDict, TypeVar

from unionportal.core.access.scoping import Scope
from unionportal.core.figures import registry
from unionportal.core.figures.periods import Period
from unionportal.core.figures.registry import Counted, Rate
from unionportal.core.models import Unit

TABLES: dict[str, "ReportTable"] = {}
CHARTS: dict[str, "ReportChart"] = {}


@dataclass(frozen=True)
class Change:
    """The difference of a cell from the year before: int, yuan or Rate (percentage points)."""

    by: int | Decimal


Cell = str | Counted | Change
Build = Callable[[Period, Scope, Unit], Iterable[Iterable[Cell]]]
Note = Callable[[Period, Scope, Unit], str]
# A row of a table: its label, then one code of a figure (or None) for each further column.
Line = Sequence[str | None]
_T = TypeVar("_T")
_Declared = TypeVar("_Declared", bound="ReportTable | ReportChart")


@dataclass(frozen=True)
class Waiting:
    """What a table leaves out so far, in a sentence, and where somebody sees to it."""

    sentence: str
    url: str
    label: str


@dataclass(frozen=True)
class Filled:
    """A table with its values: text, int (counts), Decimal (yuan), Rate, Change or None (not counted).

    With `by_year` its rows are years, and the last one compares the last of them with the first.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total_row: bool = False
    note: str = ""
    by_year: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class ReportTable:
    """A table a report may print; `figures` are the codes whose definitions explain its cells.

    The columns in `compared` may be shown with the year before; such a table has the same rows every year.
    """

    code: str
    name: str
    columns: tuple[str, ...]
    figures: tuple[str, ...]
    build: Build
    total_row: bool = False
    compared: tuple[int, ...] = ()
    # What the reader is told below it.
    note: Note | None = None
    by_year: bool = False
    # What the author of a draft is told that it leaves out.
    waiting: Callable[[Period, Scope, Unit], Waiting | None] | None = None

    def fill(self, period: Period, scope: Scope, unit: Unit | None = None) -> Filled:
        """Return the table with its values as Filled."""
        unit = unit or Unit.root()
        rows = tuple(tuple(row) for row in self.build(period, scope, unit))
        note = self.note(period, scope, unit) if self.note and rows else ""
        return Filled(self.columns, rows, self.total_row and bool(rows), note, self.by_year)

    def with_year_before(self, filled: Filled, period: Period, scope: Scope, unit: Unit | None = None) -> Filled:
        """Return `filled` with the year before and the change; unchanged if there was nothing then."""
        before = period.previous() if self.compared else None
        if before is None:
            return filled
        past = self.fill(before, scope, unit).rows
        if not any(row[column] for row in past for column in self.compared):
            return filled
        word = period.previous_word
        rows = tuple(self._beside(now, then, changed) for now, then in zip(filled.rows, past, strict=True))
        columns = self._beside(filled.columns, (word,) * len(filled.columns), lambda now, then: "增减")
        note = f"{filled.note}{word}为{before}，增减为与{word}相比。"
        if any(not any(now[1:]) and any(then[1:]) for now, then in zip(filled.rows, past, strict=True)):
            note += f"有的行本期为 0，{word}有数。"
        return Filled(columns, rows, filled.total_row, note)

    def _beside(self, now: Sequence[_T], then: Sequence[_T], change: Callable[[Any, Any], _T]) -> tuple[_T, ...]:
        cells = []
        for column, cell in enumerate(now):
            cells.append(cell)
            if column in self.compared:
                cells += [then[column], change(cell, then[column])]
        return tuple(cells)


class ChartData(TypedDict):
    """What a chart shows, as plain data."""

    kind: str
    title: str
    labels: list[Cell]
    values: list[Cell]
    unit: str


@dataclass(frozen=True)
class ReportChart:
    """A chart of one column of a table over its first column."""

    code: str
    name: str
    of: str
    kind: str
    column: int
    unit: str

    def draw_from(self, filled: Filled) -> ChartData:
        """Return the data of the chart as dict: kind, title, labels, values and unit; a total row is left out."""
        rows = filled.rows[:-1] if filled.total_row else filled.rows
        shown = [row for row in rows if row[self.column] or isinstance(row[self.column], Rate)]
        return {
            "kind": self.kind,
            "title": self.name,
            "labels": [row[0] for row in shown],
            "values": [row[self.column] for row in shown],
            "unit": self.unit,
        }


def table(
    code: str,
    name: str,
    *,
    columns: Iterable[str],
    figures: Iterable[str] = (),
    total_row: bool = False,
    compared: Iterable[int] = (),
    note: Note | None = None,
    by_year: bool = False,
    waiting: Callable[[Period, Scope, Unit], Waiting | None] | None = None,
) -> Callable[[Build], Build]:
    """Register the decorated function (period, scope, unit) -> rows as a table."""

    def register(build: Build) -> Build:
        _refuse_twice(TABLES, code, name)
        TABLES[code] = ReportTable(
            code, name, tuple(columns), tuple(figures), build, total_row, tuple(compared), note, by_year, waiting
        )
        return build

    return register


def figure_table(
    code: str,
    name: str,
    *,
    columns: Sequence[str],
    rows: Iterable[Line],
    total: Line | None = None,
    compared: Collection[str] | None = None,
    idle: bool = True,
) -> None:
    """Register a table of figures: `rows` and `total` are (label, code or None, …), one code per further column.

    `compared` names the columns that may be shown with the year before; None stands for all of them. Without `idle`,
    which asks that nothing is compared, a column in which nothing was counted is not printed.
    """
    lines = [*rows, *([total] if total else [])]
    codes = tuple(dict.fromkeys(cell for line in lines for cell in line[1:] if cell))
    beside = [n for n, header in enumerate(columns) if n and (compared is None or header in compared)]

    @table(code, name, columns=columns, figures=codes, total_row=bool(total), compared=beside)
    def build(period: Period, scope: Scope, unit: Unit) -> list[tuple[Cell, ...]]:
        values = registry.values(registry.known(codes), period, scope, unit)
        filled: list[tuple[Cell, ...]] = [
            (line[0], *(values.get(cell) if cell else None for cell in line[1:])) for line in lines
        ]
        return filled if idle else without_idle(filled)


def without_idle(lines: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Return the lines with None, which no page prints, in the columns in which none of them has anything."""
    used = [any(column) for column in zip(*lines, strict=True)]
    return [tuple(cell if use else None for cell, use in zip(line, used, strict=True)) for line in lines]


def unit_table(code: str, name: str, *, columns: Iterable[str], codes: Sequence[str], first: str = "分工会") -> None:
    """Register a table of the units directly below the report's, one figure per column, with the total below."""

    @table(code, name, columns=(first, *columns), figures=codes, total_row=True)
    def build(period: Period, scope: Scope, unit: Unit) -> list[tuple[Cell, ...]]:
        known = registry.known(codes)
        parts = registry.breakdown(known, period, scope, unit)
        whole = registry.values(known, period, scope, unit)
        lines = [(f"{part}本级" if part == unit else str(part), values) for part, values in parts.items()]
        return [(label, *(values.get(one) for one in codes)) for label, values in [*lines, ("合计", whole)]]


def year_table(code: str, name: str, *, columns: Iterable[str], codes: Sequence[str]) -> None:
    """Register a table of the years of a period, one figure per column, the last year against the first below.

    A period within one year has no rows, so that the table is not printed.
    """

    @table(code, name, columns=("年度", *columns), figures=codes, by_year=True)
    def build(period: Period, scope: Scope, unit: Unit) -> list[tuple[Cell, ...]]:
        years = period.years()
        if len(years) < 2:
            return []
        lines = lines_of_years(years, codes, scope, unit)
        return [*lines, last_against_first(lines)]


def lines_of_years(years: Sequence[Period], codes: Collection[str], scope: Scope, unit: Unit) -> list[tuple[Cell, ...]]:
    """Return one line for each of the years, one figure per column.

    Where nothing was recorded of a year its numbers are None, but for those that stand at its end, e.g. the members.
    """
    figures = registry.known(codes)
    standing = {one.code for one in figures if one.standing}
    of_records = [one for one in figures if not one.standing]
    lines: list[tuple[Cell, ...]] = []
    for year, values in zip(years, registry.values_over(figures, years, scope, unit), strict=True):
        has_any = any(one.measure.has(values[one.code]) for one in of_records)
        lines.append((str(year), *(values.get(code) if has_any or code in standing else None for code in codes)))
    return lines


def last_against_first(lines: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """Return the row that compares the last of the years with the first, both of which it names."""
    (first, *before), (last, *now) = lines[0], lines[-1]
    return f"{last}比{first}", *map(changed, now, before)


def chart(code: str, name: str, *, of: str, kind: str, column: int = 1, unit: str = "") -> None:
    """Register a chart of a table's column; `kind` as in documents.charts."""
    _refuse_twice(CHARTS, code, name)
    CHARTS[code] = ReportChart(code, name, of, kind, column, unit)


def find(declared: Mapping[str, _Declared], name_or_code: str) -> _Declared | None:
    """Return the table or chart with this name or code, or None."""
    return declared.get(name_or_code) or next((one for one in declared.values() if one.name == name_or_code), None)


def changed(now: Any, before: Any) -> Change | None:
    """Return the Change from `before` to `now`, in the type of its cells; None if one of them was not counted."""
    if now is None or before is None:
        return None
    return Change(type(now)(now - before))


def printed(value: Cell) -> str:
    """Return a cell as the page prints it: yuan with separators and 分, rates with %, “—” if not counted."""
    match value:
        case None:
            return "—"
        case Change(by):
            # Percentage points, not per cent.
            text = f"{by:.1f}" if isinstance(by, Rate) else printed(by)
            return f"+{text}" if by > 0 else text
        case Rate():
            return f"{value:.1f}%"
        case Decimal():
            return f"{value:,.2f}"
    return str(value)


def _refuse_twice(declared: Mapping[str, "ReportTable | ReportChart"], code: str, name: str) -> None:
    if find(declared, code) or find(declared, name):
        raise ValueError(f"{code} ({name}) is declared twice")

"""The cells of one worksheet as the child sends them: plain values, and marks for what is none."""

from __future__ import annotations

import datetime
import re

from unionportal.sheets.child_process import Refusal
from unionportal.sheets.shown_numbers import HUNDREDTHS, MONTH, Pattern, hundredths_of, month_of, ordinal_of, shown

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from python_calamine import CalamineSheet

    from unionportal.sheets.reader import Limits, Mark, Plain, Rows

    # What stands in a cell instead of what the reader gives: an error, a formula without result, a text.
    Marks = list[tuple[int, int, tuple[Literal["e", "f"], str] | str | None]]
    Value = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta

# The 60th day of Excel is a 29 February 1900 that never was; the reader takes it for the 28th.
INVENTED, FEBRUARY = "1900-02-29", ("d", datetime.date(1900, 2, 28).toordinal())
MOST_MERGED = 20_000
EXACT = 10**15  # Excel keeps 15 significant digits
# How programs make Excel keep the zeros of a number, or all its digits.
QUOTED_FORMULA = re.compile(r'\s*="([^"]*)"\s*')
# The (row, column, pattern) of cells with such a format, 0-based.
Places = list[tuple[int, int, Pattern]]


def plain(cell: Value) -> Plain | Mark:
    """Return the cell as a type of marshal: a whole number below 10**15 as int, a date as marked tuple."""
    if isinstance(cell, str):
        return unquoted(cell)
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and -EXACT < cell < EXACT else cell
    if isinstance(cell, datetime.datetime):
        seconds = (cell.hour * 60 + cell.minute) * 60 + cell.second
        return ("m", cell.toordinal(), seconds * 1_000_000 + cell.microsecond)
    if isinstance(cell, datetime.date):
        return ("d", cell.toordinal())
    if isinstance(cell, datetime.timedelta):
        return ("t", cell.total_seconds())
    if isinstance(cell, datetime.time):
        return ("t", (cell.hour * 60 + cell.minute) * 60.0 + cell.second)
    return cell


def unquoted(cell: str) -> str | None:
    """Return the text that a formula such as ="0123" gives, any other text as it is; None for an empty one."""
    formula = QUOTED_FORMULA.fullmatch(cell) if "=" in cell else None
    return (formula[1] if formula else cell) or None


def as_shown(cell: Plain | Mark, pattern: Pattern, *, from_1904: bool) -> Plain | Mark:
    """Return what the cell shows by the pattern, the cell itself where that is all of it."""
    if pattern == HUNDREDTHS:
        text = hundredths_of(cell) if type(cell) is float else None
        return ("s", text, cell) if text else cell  # type: ignore[return-value]
    if pattern != MONTH:
        return ("s", shown(pattern, cell), cell) if type(cell) is int and cell >= 0 else cell
    if type(cell) is int:
        day = ordinal_of(cell, from_1904=from_1904)
    else:
        day = cell[1] if type(cell) is tuple and cell[0] in ("d", "m") else None  # type: ignore[assignment]
    return (month_of(day) if day else None) or cell


def table(
    grid: Iterable[Iterable[Value]], marks: Marks, places: Places, *, from_1904: bool = False
) -> tuple[Rows, list[int]]:
    """Return the rows as lists of plain cells without trailing empty rows, and the columns that hold marked tuples."""
    # Most cells are texts, which need no call.
    rows: Rows = [
        [(cell or None) if type(cell) is str and "=" not in cell else plain(cell) for cell in row] for row in grid
    ]
    for row, column, pattern in places:
        if 0 <= row < len(rows) and column < len(rows[row]):
            rows[row][column] = as_shown(rows[row][column], pattern, from_1904=from_1904)
    for row, column, mark in marks:
        while len(rows) <= row:
            rows.append([])
        line = rows[row]
        line.extend([None] * (column + 1 - len(line)))
        line[column] = mark
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    special = {i for row in rows for i, cell in enumerate(row) if type(cell) is tuple}
    return rows, sorted(special)


def sheet(
    source: CalamineSheet, name: str, marks: Marks, places: Places, limits: Limits, *, from_1904: bool = False
) -> tuple[Rows, list[int]]:
    """Return the table of one sheet; refuse it when it is larger than allowed."""
    last_row, last_column = source.end or (0, 0)  # 0-based
    if last_row >= limits["rows"]:
        raise Refusal("too_many_rows", sheet=name, cell="")
    if last_column >= limits["columns"]:
        raise Refusal("far_cell", sheet=name, cell="")
    return table(source.to_python(skip_empty_area=False), marks, places, from_1904=from_1904)


def without_invented(rows: Rows, sixties: list[tuple[int, int]]) -> None:
    """Put the day that a cell shows in place of the one that the reader gives, where the cell holds 60."""
    for row, column in sixties:
        if row < len(rows) and column < len(rows[row]) and rows[row][column] == FEBRUARY:
            rows[row][column] = INVENTED

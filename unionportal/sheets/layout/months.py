"""Dates whose cells name a month or a year alone, and the day that stands for it."""

import datetime
import math
import re
from collections.abc import Sequence
from decimal import Decimal

from unionportal.sheets import cells
from unionportal.sheets.layout.layout import BLANK, LAST
from unionportal.sheets.reader import Cell

Span = tuple[datetime.date, datetime.date]
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月?|(\d{2}))")
_YEAR = re.compile(r"(\d{4})年?")
NO_YEAR = f"这一列要四位数的年份（{cells.YEARS[0]}–{cells.YEARS[1]}），如 1984；两位数的年份和年龄请换算成年份再填。"
# A number from here on may be that of a day in a spreadsheet, not a year.
_DAYS = 10_000
# A number does not show the zero at its end: 1985.1 is January or October.
OPEN_MONTHS = (1, 10)


def span_of(cell: Cell) -> Span | None:
    """Return the first and last day of a cell that names one month or year alone: 1985.03, 1985年3月, 1985年."""
    spans = spans_of(cell)
    return spans[0] if len(spans) == 1 else None


def spans_of(cell: Cell) -> tuple[Span, ...]:
    """Return the first and last day of each month, or of the year, that a cell may name."""
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return ()
        year, months = int(cell), _months_of(cell)
        return tuple(_span(year, month, month) for month in months if _is_possible(year, month))
    text = cells.compact(cell).rstrip(".") if isinstance(cell, str) else ""
    if isinstance(cell, int) and not isinstance(cell, bool):
        text = str(cell)
    if found := _YEAR.fullmatch(text):
        year, first, last = int(found[1]), 1, 12
    elif found := _MONTH.fullmatch(text):
        year, first = int(found[1]), int(found[2] or found[3] or found[4])
        last = first
    else:
        return ()
    return (_span(year, first, last),) if _is_possible(year, first) else ()


def year_of(cell: Cell) -> int | None:
    """Return the year of a cell that names a year, a month or a day; CellProblem for any other."""
    if spans := spans_of(cell):
        return spans[0][0].year
    if isinstance(cell, int | float) and cell < _DAYS:
        raise cells.CellProblem(NO_YEAR)
    try:
        day = cells.day(cell)
    except cells.CellProblem as problem:
        # A formula or an error value says what it is itself.
        if isinstance(cell, str | int | float):
            raise cells.CellProblem(NO_YEAR) from problem
        raise
    return day.year if day else None


def _months_of(number: float) -> tuple[int, ...]:
    """Return the months that the digits behind the point may be."""
    hundredths = Decimal(repr(number)) * 100 % 100
    if hundredths % 1:
        return ()
    if hundredths == 10:
        return OPEN_MONTHS
    return (int(hundredths) if hundredths % 10 else int(hundredths) // 10,)


def _is_possible(year: int, month: int) -> bool:
    return 1 <= month <= 12 and cells.YEARS[0] <= year <= cells.YEARS[1]


def _span(year: int, first: int, last: int) -> Span:
    following = datetime.date(year + last // 12, last % 12 + 1, 1)
    return datetime.date(year, first, 1), following - datetime.timedelta(days=1)


def is_month(span: Span) -> bool:
    """Return whether the days are those of one month, not of a year."""
    return span[0].month == span[1].month


def with_days(raw: Sequence[Cell], how: str, *, years: bool) -> tuple[list[Cell], dict[int, Span]]:
    """Return the cells with the day that stands for a month (with `years` for a year too), and {index: its days}."""
    named = {index: span for index, cell in enumerate(raw) if (span := span_of(cell)) and (years or is_month(span))}
    return [day_in(named[index], how) if index in named else cell for index, cell in enumerate(raw)], named


def day_in(span: Span, how: str) -> datetime.date | None:
    """Return the day that stands for a month or year; None for one that is left blank."""
    return None if how == BLANK else span[how == LAST]


def decided(cell: Cell, month: str) -> Cell:
    """Return the cell with the month in words where its digits leave two."""
    return f"{int(cell)}年{month}月" if isinstance(cell, float) and len(spans_of(cell)) > 1 else cell

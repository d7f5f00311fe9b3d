"""Dates whose cells name no day: a month, a year, days one after the other; and the day that stands for them."""

import calendar
import datetime
import math
import re
from collections.abc import Sequence
from decimal import Decimal

from unionportal.sheets import cells
from unionportal.sheets.layout.layout import BLANK, LAST
from unionportal.sheets.layout.words import words
from unionportal.sheets.reader import Cell

Span = tuple[datetime.date, datetime.date]
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月?|(\d{2}))")
# Two days: 2026年3月5日-6日, 2026.3.5/3.6, 2026-03-05至2026-03-06.
_DAYS_APART = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?[-–—~/、至到](?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月])?(\d{1,2})[日号]?"
)
# So many days at most; more are from when till when.
_FEW = 31
_YEAR = re.compile(r"(\d{4})年?")
NO_YEAR = f"这一列要四位数的年份（{cells.YEARS[0]}–{cells.YEARS[1]}），如 1984；两位数的年份和年龄请换算成年份再填。"
# A number from here on may be that of a day in a spreadsheet, not a year.
_DAYS = 10_000
# The thirds of a month that people name.
_THIRDS = 3
# A number does not show the zero at its end: 1985.1 is January or October.
OPEN_MONTHS = (1, 10)


def span_of(cell: Cell) -> Span | None:
    """Return the first and last day of a cell that names one month or year alone: 1985.03, 1985年3月, 1985年."""
    spans = spans_of(cell)
    return spans[0] if len(spans) == 1 else None


def spans_of(cell: Cell) -> tuple[Span, ...]:
    """Return the first and last day of each month, or of the year or the few days, that a cell may name."""
    if cell is None or isinstance(cell, datetime.date):
        return ()
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
        return _part_of_month(text) or _few_days(text)
    return (_span(year, first, last),) if _is_possible(year, first) else ()


def _part_of_month(text: str) -> tuple[Span, ...]:
    """Return the days of a third of a month, such as 2026年3月上旬."""
    for place in range(_THIRDS):
        for mark in words().marks[f"third_{place + 1}"]:
            found = _MONTH.fullmatch(text.removesuffix(mark)) if text.endswith(mark) else None
            if found and _is_possible(year := int(found[1]), month := int(found[2] or found[3] or found[4])):
                first, last = _span(year, month, month)
                start = first + datetime.timedelta(days=10 * place)
                return ((start, last if place == _THIRDS - 1 else start + datetime.timedelta(days=9)),)
    return ()


def _few_days(text: str) -> tuple[Span, ...]:
    """Return the first and last of a few days, such as 2026年3月5日-6日."""
    if not (found := _DAYS_APART.fullmatch(text)):
        return ()
    year, month, day, last_year, last_month, last_day = (int(part) if part else None for part in found.groups())
    try:
        first = datetime.date(year or 0, month or 0, day or 0)
        last = datetime.date(last_year or first.year, last_month or first.month, last_day or 0)
    except ValueError:
        return ()
    is_few = first < last < first + datetime.timedelta(days=_FEW) and _is_possible(first.year, first.month)
    return ((first, last),) if is_few else ()


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
    return datetime.date(year, first, 1), datetime.date(year, last, calendar.monthrange(year, last)[1])


def is_month(span: Span) -> bool:
    """Return whether the days are those of one month, not of a year or a few of them."""
    return span == _span(span[0].year, span[0].month, span[0].month)


def is_whole(span: Span) -> bool:
    """Return whether the days are those of one month or one year."""
    return is_month(span) or span == _span(span[0].year, 1, 12)


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

"""Periods that figures are counted over, half-open everywhere so that no day is counted twice."""

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q

from unionportal.core.values.dates import chinese_date

ONE_DAY = datetime.timedelta(days=1)
# A year outside is a typing error.
_YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Period:
    """A half-open span: `start` is in it, `end` is the first day after it."""

    start: datetime.date
    end: datetime.date
    label: str

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValidationError("统计期间的结束日期须晚于开始日期。")

    @property
    def last_day(self) -> datetime.date:
        """The last day in the period."""
        return self.end - ONE_DAY

    def contains(self, field: str) -> Q:
        """Return rows whose `field` (a date) falls in the period, as a Q."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    def at_end(self, start_field: str, end_field: str) -> Q:
        """Return rows in force when the period ends: begun before its end and not over by its last day, as a Q."""
        not_over = Q(**{f"{end_field}__isnull": True}) | Q(**{f"{end_field}__gte": self.end})
        return Q(**{f"{start_field}__lt": self.end}) & not_over

    def overlaps(self, start_field: str, end_field: str) -> Q:
        """Return rows in force on any day of the period, as a Q; a null end means still in force."""
        not_over = Q(**{f"{end_field}__isnull": True}) | Q(**{f"{end_field}__gt": self.start})
        return Q(**{f"{start_field}__lt": self.end}) & not_over

    @property
    def whole_years(self) -> int:
        """How many whole years the period lasts, 0 if it does not end on the day it began."""
        same_day = (self.start.month, self.start.day) == (self.end.month, self.end.day)
        return self.end.year - self.start.year if same_day else 0

    @property
    def calendar_years(self) -> range:
        """The calendar years that lie in it whole, by which budgets are made."""
        begins_late = (self.start.month, self.start.day) != (1, 1)
        return range(self.start.year + begins_late, self.end.year)

    @property
    def is_calendar_year(self) -> bool:
        """Whether it is one year from 1 January on."""
        return self.whole_years == 1 and (self.start.month, self.start.day) == (1, 1)

    @property
    def is_academic(self) -> bool:
        """Whether it begins with an academic year."""
        return (self.start.month, self.start.day) == tuple(settings.ACADEMIC_YEAR_START)

    def previous(self) -> "Period":
        """Return the period before this one: as many whole years, or the same days of an earlier year."""
        back = self.whole_years or _years_back(self)
        return spanning(_shifted(self.start, -back, 28), _shifted(self.end, -back, 29))

    def following(self) -> "Period":
        """Return the next year or years; after any other span, the same number of days."""
        if years := self.whole_years:
            return spanning(self.end, _shifted(self.end, years, 29))
        return spanning(self.end, self.end + (self.end - self.start))

    @property
    def previous_word(self) -> str:
        """The word a heading uses for the previous period."""
        if self.whole_years == 1:
            return "上学年" if self.is_academic else "上年"
        return "上期" if self.end > _shifted(self.start, 1, 29) else "上年同期"

    @property
    def is_of_one_year(self) -> bool:
        """Whether it lies within one calendar year."""
        return self.start.year == self.last_day.year

    @property
    def called(self) -> str:
        """What its records are headed by: “2022年” if it lies within that year, else its label."""
        return f"{self.start.year}年" if self.is_of_one_year else self.label

    def years(self) -> list["Period"]:
        """Return the years of the period in order, the first and last perhaps cut; [itself] if it lies within one."""
        if self.whole_years and self.is_academic:
            return [academic_year(self.start.year + n) for n in range(self.whole_years)]
        years = map(calendar_year, range(self.start.year, self.last_day.year + 1))
        return [spanning(max(year.start, self.start), min(year.end, self.end)) for year in years]

    def __str__(self) -> str:
        return self.label


def _years_back(period: Period) -> int:
    """Return the smallest number of years by which the same days are over before the period begins."""
    back = 1
    while _shifted(period.end, -back, 29) > period.start:
        back += 1
    return back


def _shifted(day: datetime.date, years: int, leap_day: Literal[28, 29]) -> datetime.date:
    """Return the same day `years` later; 29 February becomes the 28th, or `leap_day` 29 the day after that."""
    year = day.year + years
    try:
        return day.replace(year=year)
    except ValueError:
        return datetime.date(year, 2, 28) if leap_day == 28 else datetime.date(year, 3, 1)


def spanning(start: datetime.date, end: datetime.date) -> Period:
    """Return the period from `start` up to the day before `end`, named as the year it is, or by its days."""
    for guess in (calendar_year(start.year), academic_year(start.year)):
        if (guess.start, guess.end) == (start, end):
            return guess
    last = end - ONE_DAY
    if (start.month, start.day, last.month, last.day) == (1, 1, 12, 31):
        return Period(start, end, f"{start.year}年至{last.year}年")
    if start.year == last.year and start.day == 1 and end.day == 1:
        months = f"{start.month}月" if start.month == last.month else f"{start.month}月至{last.month}月"
        return Period(start, end, f"{start.year}年{months}")
    return between(start, last)


def calendar_year(year: int) -> Period:
    """Return the calendar year as Period."""
    return Period(datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1), f"{year}年度")


def academic_year(year: int) -> Period:
    """Return the academic year that begins in `year`, on settings.ACADEMIC_YEAR_START (month, day)."""
    month, day = settings.ACADEMIC_YEAR_START
    start, end = datetime.date(year, month, day), datetime.date(year + 1, month, day)
    return Period(start, end, f"{year}-{year + 1}学年")


def between(first: datetime.date, last: datetime.date) -> Period:
    """Return the period from `first` to `last`, both included."""
    label = f"{chinese_date(first)}至{chinese_date(last)}"
    return Period(first, last + ONE_DAY, label)


def parse_period(text: str) -> Period:
    """Return “2022”, “2022-2023” or “2019-04-01..2023-12-31” as a Period; ValidationError names the accepted forms."""
    text = text.strip()
    period = _read(text)
    if period is None or period.start.year not in _YEARS or period.end.year not in _YEARS:
        raise ValidationError(f"“{text}”不是统计期间。请写成 2022、2022-2023 或 2019-04-01..2023-12-31。")
    return period


def _read(text: str) -> Period | None:
    try:
        if re.fullmatch(r"\d{4}", text):
            return calendar_year(int(text))
        if match := re.fullmatch(r"(\d{4})-(\d{4})", text):
            first, second = map(int, match.groups())
            if second == first + 1:
                return academic_year(first)
        if ".." in text:
            begin, last = map(datetime.date.fromisoformat, text.split("..", 1))
            return spanning(begin, last + ONE_DAY)
    except (ValueError, OverflowError):
        # Also a day after the last that there is, 9999-12-31.
        pass
    return None


def period_code(period: Period) -> str:
    """Return the shortest text that `parse_period` reads back as this period."""
    year = period.start.year
    if period.is_calendar_year:
        return f"{year}"
    if period.whole_years == 1 and period.is_academic:
        return f"{year}-{year + 1}"
    return f"{period.start}..{period.last_day}"

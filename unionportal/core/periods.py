"""Spans of dates that figures are counted over. Half-open everywhere: no day is counted twice."""

import datetime
import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A half-open span: `start` is in it, `end` is the first day after it."""

    start: datetime.date
    end: datetime.date
    label: str

    def __post_init__(self):
        if self.start >= self.end:
            raise ValidationError("统计期间的结束日期须晚于开始日期。")

    @property
    def last_day(self):
        return self.end - ONE_DAY

    def contains(self, field):
        """Rows whose `field` (a date) falls in the period, as a Q."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    def at_end(self, start_field, end_field):
        """Rows in being when the period ends: begun before it, and not over by its last day."""
        not_over = Q(**{f"{end_field}__isnull": True}) | Q(**{f"{end_field}__gte": self.end})
        return Q(**{f"{start_field}__lt": self.end}) & not_over

    def overlaps(self, start_field, end_field):
        """Rows in being on any day of the period; a null end is still going on."""
        not_over = Q(**{f"{end_field}__isnull": True}) | Q(**{f"{end_field}__gt": self.start})
        return Q(**{f"{start_field}__lt": self.end}) & not_over

    def __str__(self):
        return self.label


def calendar_year(year):
    return Period(datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1), f"{year}年度")


def academic_year(year):
    """The academic year that begins in `year`, on settings.ACADEMIC_YEAR_START (month, day)."""
    month, day = settings.ACADEMIC_YEAR_START
    start, end = datetime.date(year, month, day), datetime.date(year + 1, month, day)
    return Period(start, end, f"{year}-{year + 1}学年")


def between(first, last):
    """The period from `first` to `last`, both counted."""
    label = f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
    return Period(first, last + ONE_DAY, label)


def parse_period(text):
    """“2022”, “2022-2023” or “2019-04-01..2023-12-31” as a Period; ValidationError says what is accepted."""
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}", text):
            return calendar_year(int(text))
        if match := re.fullmatch(r"(\d{4})-(\d{4})", text):
            first, second = map(int, match.groups())
            if second == first + 1:
                return academic_year(first)
        if ".." in text:
            return between(*map(datetime.date.fromisoformat, text.split("..", 1)))
    except ValueError:
        pass
    raise ValidationError(f"“{text}”不是统计期间。请写成 2022、2022-2023 或 2019-04-01..2023-12-31。")


def period_code(period):
    """The shortest text that `parse_period` reads back as this period."""
    for guess in (calendar_year(period.start.year), academic_year(period.start.year)):
        if (guess.start, guess.end) == (period.start, period.end):
            return guess.label.removesuffix("年度").removesuffix("学年")
    return f"{period.start}..{period.last_day}"

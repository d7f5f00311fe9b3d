"""Dates as Chinese prose writes them and as precisely as they are known, and where months end."""

import calendar
import datetime

_DAY = datetime.timedelta(1)


def as_known(day: datetime.date | None, *, is_month: bool) -> datetime.date | str | None:
    """Return the day, or “2022年5月” where only its month is known."""
    return chinese_month(day) if day and is_month else day


def chinese_month(day: datetime.date) -> str:
    """Return “2022年5月”."""
    return f"{day.year}年{day.month}月"


def chinese_date(day: datetime.date) -> str:
    """Return “2022年5月6日”."""
    return f"{day.year}年{chinese_day(day)}"


def chinese_day(day: datetime.date) -> str:
    """Return “5月6日”, for a text that names the year elsewhere."""
    return f"{day.month}月{day.day}日"


def up_to(day: datetime.date, *, with_year: bool = False) -> str:
    """Return “by that day”, which is the last on which it may be done: “5月6日（含）前”."""
    return f"{chinese_date(day) if with_year else chinese_day(day)}（含）前"


def month_end(day: datetime.date) -> datetime.date:
    """Return the last day of the month of `day`."""
    return day_of_month(day.year, day.month, 31)


def day_of_month(year: int, month: int, day: int) -> datetime.date:
    """Return the day of a month, the last of a month that is shorter."""
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def last_month_end(day: datetime.date) -> datetime.date:
    """Return the last day of the month before that of `day`."""
    return day.replace(day=1) - _DAY

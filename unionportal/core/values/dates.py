"""Dates as Chinese prose writes them."""

import datetime


def chinese_date(day: datetime.date) -> str:
    """Return “2022年5月6日”."""
    return f"{day.year}年{chinese_day(day)}"


def chinese_day(day: datetime.date) -> str:
    """Return “5月6日”, for a text that names the year elsewhere."""
    return f"{day.month}月{day.day}日"


def up_to(day: datetime.date, *, with_year: bool = False) -> str:
    """Return “by that day”, which is the last on which it may be done: “5月6日（含）前”."""
    return f"{chinese_date(day) if with_year else chinese_day(day)}（含）前"

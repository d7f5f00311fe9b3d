"""Dates as Chinese prose writes them."""

import datetime


def chinese_date(day: datetime.date) -> str:
    """Return “2022年5月6日”."""
    return f"{day.year}年{chinese_day(day)}"


def chinese_day(day: datetime.date) -> str:
    """Return “5月6日”, for a text that names the year elsewhere."""
    return f"{day.month}月{day.day}日"

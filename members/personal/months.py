"""Dates of a person of which only the month may be known."""


def as_known(day, is_month):
    """Return the day, or “2022年5月” where only its month is known."""
    return f"{day.year}年{day.month}月" if day and is_month else day


def is_same_month(one, other):
    """Return whether the days are of one month."""
    return (one.year, one.month) == (other.year, other.month)

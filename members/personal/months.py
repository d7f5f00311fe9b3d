"""Dates of a person of which only the month may be known."""


def is_same_month(one, other):
    """Return whether the days are of one month."""
    return (one.year, one.month) == (other.year, other.month)

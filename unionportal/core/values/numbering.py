"""Series of numbers without gaps."""

from django.db import connection, transaction


def next_number(series: str, period: str | int, count: int = 1) -> int:
    """Return the next integer of a gap-free series, from 1; with `count`, the first of as many consecutive ones.

    The counter row stays locked until the caller's transaction ends, so a rolled-back act gives
    its number back. Take it last, to keep that lock short.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("next_number() must be called inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_numbersequence AS s (series, period, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (series, period) DO UPDATE SET last = s.last + excluded.last RETURNING last",
            [series, str(period), count],
        )
        last: int = cursor.fetchone()[0]
        return last - count + 1


def raise_number(series: str, period: str | int, number: int) -> None:
    """Continue the series after `number`, given elsewhere; a series already further on stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_numbersequence AS s (series, period, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (series, period) DO UPDATE SET last = greatest(s.last, excluded.last)",
            [series, str(period), number],
        )

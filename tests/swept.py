"""What autovacuum would do, which is off for tests: free the place of the rows that were undone."""

from itertools import count

from django.db import connection

EVERY = 100  # tests
MANY = 500  # undone rows of one table

# A table whose pages held only such rows when it was counted is taken for an empty one, whatever comes into it.
_FULL = """
SELECT relid::regclass FROM pg_stat_user_tables JOIN pg_class ON oid = relid
WHERE n_dead_tup > %s OR reltuples = 0 AND relpages > 0
"""
_tests = count(1)


def sweep_now_and_then():
    """Sweep after every hundredth test."""
    if next(_tests) % EVERY == 0:
        sweep()


def sweep():
    """Free the place of undone rows between two tests, unless these share a transaction or the server is away."""
    if connection.connection is None or connection.in_atomic_block or not connection.is_usable():
        return
    with connection.cursor() as cursor:
        cursor.execute(_FULL, [MANY])
        if names := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"VACUUM {', '.join(names)}")

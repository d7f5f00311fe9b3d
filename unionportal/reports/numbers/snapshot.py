"""Many reads of one moment, whatever is written meanwhile."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment():
    """Every query inside sees the database as of the first; nothing can be written inside.

    Within a transaction that has begun already its isolation stays what it is. Reading apart from writing is on
    purpose: in a REPEATABLE READ transaction the audit chain would link to the last entry of the snapshot, and fork.
    """
    begun = connection.in_atomic_block
    with transaction.atomic():
        if not begun:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield

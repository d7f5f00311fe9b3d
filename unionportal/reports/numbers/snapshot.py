"""Many queries on one snapshot of the database."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment():
    """Let every query of the block see the database as of the first one; nothing can be written.

    Within a running transaction its isolation level stays. Reads are kept apart from writes on purpose: in a
    REPEATABLE READ transaction the audit chain would link to the last entry of the snapshot, and fork.
    """
    begun = connection.in_atomic_block
    with transaction.atomic():
        if not begun:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield

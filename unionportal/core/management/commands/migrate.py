"""manage.py migrate: Django's own, one at a time on one database."""

from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db import connections

# Any number that no other advisory lock of the portal uses.
_TURN = 7_301_201


class Command(migrate.Command):
    help = "更新数据库结构；同一个数据库上另一个 migrate 正在运行时，等它做完。"

    def handle(self, *args, **options):
        with _turn(connections[options["database"]]):
            return super().handle(*args, **options)


@contextmanager
def _turn(connection):
    """Hold the lock on a connection of its own: it outlives the transactions of the migrations."""
    alone = connection.copy()
    try:
        with alone.cursor() as cursor:
            # The one before may take as long as it needs.
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [_TURN])
        yield
    finally:
        alone.close()

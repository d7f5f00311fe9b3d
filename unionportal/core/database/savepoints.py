"""Savepoints without the words of the row history.

django-pghistory sends the group of the history and its facts with each statement of a request that may write, and with
those of an import. A savepoint writes no row; yet more than a fourth of all statements begin or end one.
"""

from pghistory import runtime

_OF_SAVEPOINTS = ("savepoint", "release savepoint", "rollback to savepoint")


def spare_savepoints() -> None:
    """Let savepoints be sent as they are; a statement that writes sets the group before it anyway."""
    runtime.IGNORED_SQL_PREFIXES = (*runtime.IGNORED_SQL_PREFIXES, *_OF_SAVEPOINTS)

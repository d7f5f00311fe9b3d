"""The table core_installed, read and written without Django, whose start alone takes two seconds."""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped] # it brings no types

from unionportal.launch.code_digests import code_digests

# The row `used` says that a unit or an account exists.
_QUERY = """
SELECT name, value FROM core_installed
UNION ALL SELECT 'used', '' WHERE EXISTS (SELECT FROM core_unit) OR EXISTS (SELECT FROM core_user)
"""
_NOTE = """
INSERT INTO core_installed (name, value, at) VALUES (%s, %s, now())
ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at
"""


@dataclass(frozen=True)
class Installed:
    """The rows of the table; none where it does not exist yet."""

    rows: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nobody has entered a unit or an account."""
        return "used" not in self.rows

    def lacks(self, static: Path) -> set[str]:
        """Return the parts (`schema`, `roles`, `static`) that are not those of this version of the code."""
        wanted = _wanted(static)
        return {part for part, value in wanted.items() if self.rows.get(part) != value}


def read(url: str) -> Installed:
    """Return the Installed that the database of this DATABASE_URL keeps; an empty one before its table exists."""
    with _cursor(url) as cursor:
        try:
            cursor.execute(_QUERY)
        except psycopg2.errors.UndefinedTable:
            return Installed()
        return Installed(dict(cursor.fetchall()))


def note(url: str, rows: dict[str, str]) -> None:
    """Write these rows over those of the same name."""
    with _cursor(url) as cursor:
        cursor.executemany(_NOTE, list(rows.items()))


def note_version(url: str, static: Path) -> None:
    """Record that schema, roles and static files are those of this version."""
    note(url, _wanted(static))


def write_to_disk(url: str) -> None:
    """Have all that was written lie on the disk; nothing happens if the server goes meanwhile."""
    with contextlib.suppress(psycopg2.Error), _cursor(url) as cursor:
        cursor.execute("CHECKPOINT")


def _wanted(static: Path) -> dict[str, str]:
    """Return {part: digest}; that of `static` includes the list of files collected on this machine."""
    listed = static / "staticfiles.json"
    there = hashlib.sha256(listed.read_bytes()).hexdigest() if listed.exists() else "missing"
    wanted = code_digests()
    return wanted | {"static": f"{wanted['static']} {there}"}


@contextlib.contextmanager
def _cursor(url: str) -> Iterator[Any]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()

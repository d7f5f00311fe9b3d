"""A migrated database that every test worker copies instead of migrating for itself.

Migrating an empty database takes some ten seconds; a copy takes a tenth of one.
The name carries the digest of all migrations, so a database of other migrations is never taken.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from unionportal.launch.code_digests import code_digests

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "migrated_"


def migrated_database(url: str) -> str:
    """Name of a database on the server of `url` that has all migrations, made now if there is none."""
    name = PREFIX + code_digests()["schema"][:16]
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
            found = {row[0] for row in cursor}
            if name not in found:
                for stale in found:
                    cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(stale)))
                _make(cursor, url, name)
    finally:
        connection.close()
    return name


def _make(cursor, url: str, name: str) -> None:
    """Migrate under another name and rename: a killed run leaves nothing half made under the right one."""
    unfinished = f"{PREFIX}unfinished"
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(unfinished)))
    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    variables = os.environ | {
        "DATABASE_URL": urlsplit(url)._replace(path=f"/{unfinished}").geturl(),
        "DJANGO_SETTINGS_MODULE": "unionportal.settings.testing",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=variables, check=True)
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (unfinished, name))))

"""The backups of then, and commands of the portal on a database that it is restored into."""

import json
import os
import subprocess
import sys
import tarfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from unionportal.core.operations.backup.manifest import DATABASE, FILES, NAME
from unionportal.launch.embedded.postgres import binary

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SETTINGS = "unionportal.settings.testing"
KEY = HERE / "test.key"
FIRST, LATER = HERE / "before_0010.tar.xz", HERE / "before_0186.tar.xz"


@dataclass
class Place:
    """A database and a folder of files, and what runs there with the key of the backup."""

    url: str
    files: Path

    def close(self):
        if "_desk" in vars(self):
            self._desk.communicate()

    def manage(self, *words):
        """What `manage.py WORDS` prints; it must succeed."""
        return self._run("manage.py", *words)

    def python(self, script):
        """What a script prints."""
        return self._run("-c", script)

    def schema(self, other):
        """The schema of the database, read out of `other`, an empty one that it was taken to.

        PostgreSQL writes a condition differently after it has read its own words, once and never again.
        """
        words = ("--schema-only", "--no-owner", "--no-privileges", "-d")
        self.files.mkdir(exist_ok=True)
        dump = str(self.files / "schema.dump")
        _output(binary("pg_dump"), *words, self.url, "-Fc", "-f", dump)
        _output(binary("pg_restore"), "--exit-on-error", "-d", other.url, dump)
        lines = _output(binary("pg_dump"), *words, other.url).splitlines()
        # Each dump bears a mark of its own.
        return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]

    def _run(self, *words):
        said, errors = (self.files.with_suffix(one) for one in (".said", ".errors"))
        print(json.dumps([*map(str, words), str(said), str(errors)]), file=self._desk.stdin, flush=True)
        assert self._desk.stdout.readline() == "0\n", errors.read_text()[-5000:]
        return said.read_text()

    @cached_property
    def _desk(self):
        """The process that has loaded Django for this place once."""
        given = {"DATABASE_URL": self.url, "UNION_FILES": str(self.files), "UNION_KEY_FILE": str(KEY)}
        given |= {"UNION_ANCHORS": str(self.files / "anchors"), "DJANGO_SETTINGS_MODULE": SETTINGS}
        command = [sys.executable, "-m", "tests.upgrade.desk"]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=os.environ | given, stdin=pipe, stdout=pipe, text=True)


def unpack(backup, folder):
    """The folder of a backup, as the command `backup` wrote it."""
    with tarfile.open(backup) as tar:
        for name in (DATABASE, FILES, NAME):
            (folder / name).write_bytes(tar.extractfile(name).read())
    return folder


@contextmanager
def places(folder):
    """place(template) makes a database, empty or a copy of `template`, with an empty folder; all are dropped after."""
    server, made = psycopg2.connect(os.environ["DATABASE_URL"]), {}
    server.autocommit = True

    def place(template="template0"):
        name = f"upgrade_{uuid.uuid4().hex[:12]}"
        _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
        made[name] = Place(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(), folder / name)
        return made[name]

    try:
        yield place
    finally:
        for name, one in made.items():
            one.close()
            _execute(server, "DROP DATABASE {} WITH (FORCE)", name)
        server.close()


def _execute(server, statement, *names):
    with server.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _output(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-5000:]
    return done.stdout

"""A migration waits seconds for a lock and as long as it takes for its work."""

import os
import subprocess
from importlib import import_module
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import pre_migrate

from tests.faults.rig.killing import in_forks
from tests.sizes import size
from unionportal.launch.embedded.postgres import binary


def limits():
    found = []
    with connection.cursor() as cursor:
        for name in ("statement_timeout", "lock_timeout"):
            cursor.execute(f"SHOW {name}")
            found.append(cursor.fetchone()[0])
    return found


@pytest.mark.django_db
def test_a_migration_is_not_cut_off_in_its_work_and_does_not_queue_everybody_behind_a_lock():
    seen = []

    def look(**_):
        seen.append(limits())

    # An app whose turn comes after that of core.
    last = apps.get_app_config("reports")
    pre_migrate.connect(look, sender=last)
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(look, sender=last)
    assert seen == [["0", "10s"]]
    assert limits() == ["1min", "10s"]


@pytest.fixture(scope="module")
def empty_database():
    """`empty_database(word)`: the address of a new, empty database, which goes at the end."""
    names, server = [], psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True

    def make(word):
        name = f"{connection.settings_dict['NAME']}_{word}"
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        names.append(name)
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()

    yield make
    with server.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


FAILS = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sessions", "0001_initial")]
    operations = [migrations.RunSQL("SELECT 1/0")]
"""


def test_a_migration_that_fails_is_a_sentence(db, settings, tmp_path, monkeypatch):
    package = tmp_path / "failing_steps"
    package.mkdir()
    (package / "__init__.py").touch()
    first = "from importlib import import_module\n\nname = 'django.contrib.sessions.migrations.0001_initial'\n"
    (package / "0001_initial.py").write_text(f"{first}Migration = import_module(name).Migration\n")
    (package / "0002_fails.py").write_text(FAILS)
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {**settings.MIGRATION_MODULES, "sessions": package.name}
    with pytest.raises(CommandError) as failed:
        call_command("migrate", verbosity=0)
    assert str(failed.value) == (
        "数据库没有升级到这一版：sessions 的 0002_fails 没有做成，这一步已经撤销，它以前的各步已经做好。\n"
        "DataError：division by zero"
    )


def test_a_squashed_migration_is_noted_where_all_that_it_replaces_ran(db):
    recorder = MigrationRecorder(connection)
    squashed = ("core", "0035_squashed")
    recorder.record_unapplied(*squashed)
    for replaced in import_module("unionportal.core.migrations.0035_squashed").Migration.replaces:
        recorder.record_applied(*replaced)
    call_command("migrate", verbosity=0)
    assert recorder.applied_migrations().get(squashed) is not None


# Those of core come first, whatever is asked for. Django takes a minute for all of them.
SOME = size(("members",), ())


def migration(url, command="migrate"):
    """Migrate the database of that address, in a process of its own."""

    def act():
        connection.settings_dict["NAME"] = urlsplit(url).path[1:]
        call_command(command, *SOME, verbosity=0)

    return act


@pytest.fixture(scope="module")
def raced(empty_database, django_db_blocker):
    """(address of a database that two processes migrated at once, their exit codes)."""
    url = empty_database("raced")
    with django_db_blocker.unblock():
        return url, in_forks(migration(url), migration(url))


@pytest.mark.slow
@pytest.mark.xdist_group("raced")
def test_two_migrations_at_once_wait_for_each_other(raced):
    assert raced[1] == [0, 0]


@pytest.mark.slow
@pytest.mark.xdist_group("raced")
def test_rendering_one_model_at_a_time_makes_the_tables_that_django_makes(raced, empty_database, django_db_blocker):
    djangos = empty_database("djangos")
    with django_db_blocker.unblock():
        assert in_forks(migration(djangos, migrate.Command())) == [0]
    found = [schema(url) for url in (raced[0], djangos)]
    assert found[0] == found[1]
    assert len(found[0]) > 2000


def schema(url):
    """The lines of a dump of the tables, but for the word that pg_dump invents anew each time."""
    dump = [binary("pg_dump"), "--schema-only", "--dbname", url]
    lines = subprocess.run(dump, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in lines if "restrict" not in line]

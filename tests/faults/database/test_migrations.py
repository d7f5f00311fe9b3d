"""A migration waits seconds for a lock and as long as it takes for its work."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import pre_migrate

from tests.sizes import size
from tests.template import ROOT


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


@pytest.mark.slow
def test_two_migrations_at_once_wait_for_each_other():
    name = f"{connection.settings_dict['NAME']}_empty"
    url = urlsplit(os.environ["DATABASE_URL"])
    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            variables = os.environ | {
                "DATABASE_URL": url._replace(path=f"/{name}").geturl(),
                "DJANGO_SETTINGS_MODULE": "unionportal.settings.testing",
            }
            # The turn is taken before the first migration: those of one app show it as well as all.
            command = [sys.executable, "manage.py", "migrate", "-v0", *size(("core",), ())]
            pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
            both = [subprocess.Popen(command, cwd=ROOT, env=variables, **pipes) for _ in range(2)]
            said = [process.communicate(timeout=300)[0] for process in both]
            assert [process.returncode for process in both] == [0, 0], said
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()

"""The account of the portal is given what it needs by an ordinary owner, and by whoever administers the server."""

import os
import subprocess
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tests.races import one_race_at_a_time
from unionportal.core.operations.backup.postgres_programs import program_path
from unionportal.core.operations.backup.programs import program
from unionportal.core.operations.database_roles import misled_triggers, owner_of_tables

OWNER, APP, PASSWORD = "roles_owner", "roles_app", "x1-of-a-test"
FOREIGN = "SELECT count(*) FROM pg_proc WHERE proname = 'union_context_only_grows' AND proowner <> %s::regrole"


@pytest.fixture
def administrator():
    """execute(statement) on the server, as whoever administers it, in the database of the owner once that is made."""
    url = os.environ["DATABASE_URL"]

    def execute(statement, database=None, values=()):
        target = urlsplit(url)._replace(path=f"/{database}").geturl() if database else url
        with_server = psycopg2.connect(target)
        with_server.autocommit = True
        try:
            with with_server.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else None
        finally:
            with_server.close()

    return execute


@pytest.fixture
def owned(transactional_db, administrator):
    """A database of its own whose tables an ordinary account has made; the test's connection is that account's."""
    dump = [program("pg_dump", connection), "--schema-only", "--no-owner", "--no-privileges", "-d"]
    here = urlsplit(os.environ["DATABASE_URL"])
    source = here._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    schema = subprocess.run([*dump, source], capture_output=True, text=True, check=True).stdout
    # Accounts are the server's, not the database's: no other worker is at this meanwhile.
    with one_race_at_a_time():
        administrator(f"DROP DATABASE IF EXISTS {OWNER}")
        for role in (OWNER, APP):
            administrator(f"DROP ROLE IF EXISTS {role}")
        administrator(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'")
        administrator(f"CREATE DATABASE {OWNER} OWNER {OWNER} TEMPLATE template0")
        host = here.netloc.rpartition("@")[2]
        url = here._replace(netloc=f"{OWNER}:{PASSWORD}@{host}", path=f"/{OWNER}").geturl()
        psql = [program_path("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-d", url]
        subprocess.run(psql, input=schema, text=True, check=True, stdout=subprocess.DEVNULL)
        before = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict |= {"NAME": OWNER, "USER": OWNER, "PASSWORD": PASSWORD}
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)
            administrator(f"DROP DATABASE {OWNER} WITH (FORCE)")
            for role in (OWNER, APP):
                administrator(f"DROP ROLE IF EXISTS {role}")


def apply():
    call_command("database_roles", "--apply", "--role", APP, verbosity=0)


def may(administrator, words, table):
    return administrator("SELECT has_table_privilege(%s, %s, %s)", OWNER, (APP, table, words))[0][0]


def test_by_the_ordinary_owner_and_by_the_administrator_in_any_order(owned, administrator, capsys):
    # What the ordinary owner may not do is one sentence.
    with pytest.raises(CommandError) as refused:
        apply()
    assert str(refused.value) == (
        f"账号 {APP} 还没有，{OWNER} 又无权建立账号：请数据库管理员先执行 CREATE ROLE {APP} LOGIN。"
    )
    administrator(f"CREATE ROLE {APP} LOGIN")
    capsys.readouterr()
    apply()
    # Its password is the administrator's, or the installation's: nothing is said of it.
    assert capsys.readouterr().out == f"账号 {APP} 的权限已设定。\n"
    # Between two versions the administrator executes what is printed; the owner goes on with the next.
    capsys.readouterr()
    call_command("database_roles", "--role", APP)
    printed = capsys.readouterr().out.replace("%", "%%")
    administrator(printed, OWNER, ())
    assert administrator(FOREIGN, OWNER, (OWNER,)) == [(0,)]
    apply()
    # What was executed before it was so is named, and given back by what is printed.
    administrator(
        f"ALTER FUNCTION union_context_only_grows() OWNER TO {administrator('SELECT current_user')[0][0]}", OWNER
    )
    with pytest.raises(CommandError, match=r"有 1 个函数不归 roles_owner 所有：union_context_only_grows（"):
        apply()
    administrator(printed, OWNER, ())
    apply()
    assert owner_of_tables(connection) == OWNER
    assert misled_triggers(connection) == 0
    found = [may(administrator, word, "core_auditentry") for word in ("SELECT", "INSERT", "UPDATE", "DELETE")]
    assert found == [True, True, False, False]
    assert may(administrator, "UPDATE", "members_member")

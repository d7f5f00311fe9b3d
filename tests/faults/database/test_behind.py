"""A database that stopped among the migrations that were put together is refused, whole and unchanged."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from unionportal.core.database.migrating import FIRST_AFTER, LAST_OF_THEN, refuse_old_schema
from unionportal.core.operations import starting
from unionportal.core.operations.backup.digests import table_digests

# All names of then after the first, by which a database of that time is known.
THEN = {
    "core": ["0002_departments", "0003_notices", "0004_sealed_keys", "0005_submissions", "0006_grams"],
    "members": ["0002_member_history_by_statement", "0003_forget_history", "0004_search_indexes"],
    "welfare": ["0002_forget_history", "0003_recipient_names"],
    "congress": ["0002_proposals_online", "0003_search", "0004_search_by_core_grams"],
    "activities": ["0002_publication_url"],
    "reports": ["0002_chapters_stay_in_final_reports", "0003_layouts_rates_and_comparison"],
}
# What the last of them made, undone.
UNDONE = {
    "core": "ALTER FUNCTION core_grams(text) RENAME TO core_letters",
    "members": "DROP INDEX IF EXISTS members_member_facets",
    "welfare": "DROP INDEX IF EXISTS welfare_giftrecipient_by_issue",
    "congress": "CREATE FUNCTION congress_grams(parts text) RETURNS text[] LANGUAGE sql RETURN ARRAY[parts]",
    "activities": "ALTER TABLE activities_publication DROP CONSTRAINT IF EXISTS activities_publication_url_of_the_web",
    "reports": "ALTER TABLE reports_frozenfigure DROP CONSTRAINT IF EXISTS reports_frozenfigure_counted",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_now():
    """The records of the test's database as they are after the first migration of every app."""
    recorder = MigrationRecorder(connection)
    for app, name in recorder.applied_migrations():
        # Those that had one migration then have later ones now, too.
        if app in {*THEN, "finance", "portal"} and name >= FIRST_AFTER:
            recorder.record_unapplied(app, name)
    return recorder


@pytest.fixture
def of_then(of_now):
    """As if all names of then had come after it."""
    for app, names in THEN.items():
        for name in names:
            of_now.record_applied(app, name)
    return of_now


def undo(app):
    with connection.cursor() as cursor:
        cursor.execute(UNDONE[app])


def everything():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(oid::bigint) FROM pg_class")
        return cursor.fetchone(), table_digests()


def goes_forward():
    """Whether `migrate` would be let go on; it says nothing then, and changes nothing by asking."""
    before = everything()
    refuse_old_schema("default")
    return everything() == before


def refused():
    """What `migrate` says, and that nothing is other than before."""
    before = everything()
    with pytest.raises(CommandError) as refusal:
        call_command("migrate", verbosity=0)
    assert everything() == before
    return str(refusal.value)


def test_every_app_that_had_several_is_asked_for_its_last():
    assert {app: last for app, (last, _) in LAST_OF_THEN.items()} == {app: names[-1] for app, names in THEN.items()}
    assert set(UNDONE) == set(THEN)


def test_a_database_of_then_that_has_them_all_goes_forward(of_then):
    assert {(app, name) for app, names in THEN.items() for name in names} <= set(of_then.applied_migrations())
    assert goes_forward()


def test_a_database_of_now_goes_forward_with_the_first_alone(of_now):
    names = {name for app, name in of_now.applied_migrations() if app in THEN}
    assert names == {"0001_initial"}
    assert goes_forward()


@pytest.mark.parametrize("app", THEN)
def test_one_step_behind_in_one_app_is_refused_with_the_version_to_install_first(app, of_then):
    undo(app)
    of_then.record_unapplied(app, THEN[app][-1])
    reached = ["0001_initial", *THEN[app]][-2]
    assert refused() == (
        f"数据库的结构早于“压缩之前的最后一版”（{app} 停在 {reached}，应到 {THEN[app][-1]}），不能直接升级到这一版："
        "请先换上压缩之前的最后一版（提交 dab65a1）运行 manage.py migrate，再换回这一版运行；数据库没有任何改动。"
    )


def test_nothing_serves_from_it_either(of_then, monkeypatch):
    undo("members")
    of_then.record_unapplied("members", THEN["members"][-1])
    # The connection is the test's own.
    monkeypatch.setattr(starting.connections, "close_all", lambda: None)
    with pytest.raises(ImproperlyConfigured, match="members 停在 0003_forget_history"):
        starting.verify_at_start()


def test_a_database_of_then_with_the_first_alone_is_told_from_one_of_now(of_now):
    for app in THEN:
        undo(app)
    sentence = refused()
    assert [app for app in THEN if f"{app} 停在 0001_initial" in sentence] == list(THEN)


def test_what_a_later_migration_was_let_into_is_not_asked_again(of_then):
    undo("members")
    of_then.record_applied("members", "0010_other_indexes")
    assert goes_forward()

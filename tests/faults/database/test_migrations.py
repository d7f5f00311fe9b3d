"""A migration waits seconds for a lock and as long as it takes for its work."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import pre_migrate


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

"""Guards of the files of migrations: none bears a name under which some database has recorded another."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from unionportal.core.database.migrating import FIRST_AFTER

# Recorded under this name from its beginning.
FIRST = {"portal": "0001_privacy"}
OWN = [app for app in apps.get_app_configs() if app.name.split(".")[0] in {"unionportal", *settings.DOMAIN_APPS}]


def names():
    """{app: the names of its migrations, in order}."""
    found = {app.label: sorted(path.stem for path in Path(app.path, "migrations").glob("[0-9]*.py")) for app in OWN}
    return {label: stems for label, stems in found.items() if stems}


def test_every_app_of_the_first_days_still_begins_with_its_first():
    assert set(names()) >= {"core", "members", "finance", "welfare", "congress", "activities", "reports", "portal"}


@pytest.mark.parametrize("app", names())
def test_after_the_first_the_numbers_go_on_from_ten_and_none_comes_twice(app):
    """The numbers between are of migrations that are gone: `makemigrations` offers 0002, and it is renamed to 0010."""
    first, *later = names()[app]
    assert first == FIRST.get(app, "0001_initial")
    assert [name for name in later if name < FIRST_AFTER] == []
    assert len({name[:4] for name in later}) == len(later)

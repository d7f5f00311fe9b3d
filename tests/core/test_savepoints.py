"""Savepoints are sent alone, and what is written around them keeps its group of the row history."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import UnitFactory
from unionportal.core.database.row_history import histories, kept_together
from unionportal.core.models import Unit

pytestmark = pytest.mark.django_db
NAMES = ("先", "不算", "后")


def _rename(unit, name):
    Unit.objects.filter(pk=unit.pk).update(name=name)


def _groups(unit):
    """{name: the group of the history in which the unit got it}."""
    rows = histories()[Unit].objects.filter(pgh_obj=unit, name__in=NAMES)
    return dict(rows.values_list("name", "pgh_context"))


def test_what_is_written_before_and_after_savepoints_is_of_one_group(union):
    unit = UnitFactory(parent=union)
    with CaptureQueriesContext(connection) as sent, kept_together(why="一次") as group:
        with transaction.atomic():
            _rename(unit, "先")
        with transaction.atomic():
            _rename(unit, "不算")
            transaction.set_rollback(True)
        with transaction.atomic(), transaction.atomic():
            pass
        _rename(unit, "后")
    assert _groups(unit) == {"先": group, "后": group}
    of_savepoints = [one["sql"] for one in sent if "SAVEPOINT" in one["sql"]]
    assert len(of_savepoints) == 9
    assert [one for one in of_savepoints if "set_config" in one] == []


def test_what_is_written_behind_a_group_is_not_of_it(union):
    unit = UnitFactory(parent=union)
    with kept_together(why="一次"), transaction.atomic():
        pass
    with transaction.atomic():
        _rename(unit, "后")
    assert _groups(unit) == {"后": None}

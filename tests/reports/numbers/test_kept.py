"""Numbers that pages ask for again are counted once, until somebody does something."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from members import acts
from tests.factories import MemberFactory, UnitFactory, UserFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import UnitKind
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find
from unionportal.core.trail import audit
from unionportal.reports.numbers.values import beside_previous, kept, live
from unionportal.reports.text.markup import parse

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_number_is_counted_again_after_any_act_and_for_anybody_else(settings):
    settings.KEPT_SECONDS = 3600
    kept.clear()
    union = UnitFactory(name="校工会", kind=UnitKind.UNION, parent=None)
    first, second = UnitFactory(parent=union), UnitFactory(parent=union)
    MemberFactory(unit=first)
    total, year = find("members.total"), calendar_year(2022)

    def counted(unit=None, scope=None):
        with CaptureQueriesContext(connection) as asked:
            found = beside_previous([total], year, scope or Scope.everything(), unit)
        return found["members.total"].now.value, len(asked) > 1

    assert counted() == (1, True)
    assert counted() == (1, False)
    assert counted(first) == (1, True)
    assert counted(second) == (0, True)
    assert counted(scope=Scope.nothing())[0] == 0
    text = [parse("会员{members.total}人。")]
    assert live(year, union, text).figures["members.total"].value == 1
    MemberFactory(unit=second)
    # Without an act, what was counted stands; in a transaction, which may have written, it does not.
    assert counted() == (1, False)
    with transaction.atomic():
        assert counted() == (2, True)
    audit.record(UserFactory(), acts.REJOIN, second)
    assert counted() == (2, True)
    assert counted(second) == (1, True)
    assert live(year, union, text).figures["members.total"].value == 2
    settings.KEPT_SECONDS = 0
    assert counted() == (2, True)

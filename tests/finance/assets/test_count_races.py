"""Hands on a count at once. The controls break when the lock of the count, or of the union, is taken away."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from finance.models import AssetCount
from finance.services.assets.counting import answer_line, open_count, submit_count
from tests.factories import AssetFactory, UnitFactory
from tests.races import counted
from tests.sizes import size

WRITERS = size(4, 12)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race")]


def _called(outcome):
    if isinstance(outcome, ValidationError):
        return "refused"
    return None if isinstance(outcome, Exception) else "done"


@pytest.fixture
def things(branch, accountant, chair):
    # The roles are read before the race.
    _ = accountant.current_grants, chair.current_grants
    return [AssetFactory(unit=branch) for _ in range(WRITERS)]


def test_of_two_counts_that_overlap_one_begins(things, branch, accountant):
    today = timezone.localdate()
    group = UnitFactory(parent=branch, kind="group")
    # No asset is in both: it is the units that overlap.
    AssetFactory(unit=group, in_use_on=today)
    asked = ((branch, today - datetime.timedelta(1)), (group, today))
    acts = [lambda unit=unit, day=day: open_count(actor=accountant, unit=unit, day=day) for unit, day in asked]
    assert counted(acts, _called) == {"done": 1, "refused": 1}
    assert AssetCount.objects.count() == 1


def test_an_answer_comes_before_the_end_of_the_counting_or_is_refused(things, branch, accountant):
    count = open_count(actor=accountant, unit=branch, day=timezone.localdate())
    lines = list(count.lines.select_related("unit", "custodian"))
    for line in lines:
        answer_line(line, actor=accountant, result="found")
    acts = [lambda line=line: answer_line(line, actor=accountant, result="missing", note="没有了") for line in lines]
    outcomes = counted([*acts, lambda: submit_count(count, actor=accountant)], _called)
    count.refresh_from_db()
    assert count.state == "submitted"
    assert count.lines.filter(result="missing").count() == outcomes["done"] - 1

"""The checks of a record are asked of the database at once, and each that fails says its own sentence."""

import datetime
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext

from activities.models import Activity
from tests.factories import ActivityFactory
from unionportal.core.database.together import CheckedTogether

pytestmark = pytest.mark.django_db
TOO_EARLY, NEGATIVE = "结束日期不得早于开始日期。", "申请经费不能为负数。"


@pytest.fixture
def activity(branch):
    return ActivityFactory(unit=branch, starts_on=datetime.date(2022, 5, 2), ends_on=datetime.date(2022, 5, 3))


def checks_asked(record, **excluded):
    """How often the database was asked for a check, and the sentences."""
    with CaptureQueriesContext(connection) as asked:
        try:
            record.validate_constraints(**excluded)
            said = []
        except ValidationError as error:
            said = error.messages
    return sum('"_check"' in one["sql"] for one in asked), said


def test_a_record_within_the_rules_is_one_question(activity):
    # The second asks whether its number must be unique.
    assert checks_asked(activity) == (2, [])


def test_each_rule_that_is_broken_says_its_sentence(activity):
    activity.ends_on, activity.budget_amount = datetime.date(2022, 5, 1), Decimal(-1)
    assert sorted(checks_asked(activity)[1]) == sorted([TOO_EARLY, NEGATIVE])
    with pytest.raises(ValidationError) as refused:
        activity.full_clean()
    assert {TOO_EARLY, NEGATIVE} <= set(refused.value.messages)


def test_rules_of_a_field_that_is_left_out_are_not_asked_and_the_others_are(activity):
    activity.ends_on, activity.budget_amount = datetime.date(2022, 5, 1), Decimal(-1)
    assert checks_asked(activity, exclude={"ends_on"})[1] == [NEGATIVE]


def test_a_field_that_is_left_out_costs_no_question_more(activity):
    activity.ends_on = datetime.date(2022, 5, 1)
    assert checks_asked(activity, exclude={"ends_on"}) == (2, [])


def test_a_number_too_large_for_its_column_is_left_to_the_field(activity):
    activity.budget_amount = Decimal("1e30")
    assert checks_asked(activity)[1] == []
    with pytest.raises(ValidationError) as refused:
        activity.full_clean()
    assert set(refused.value.message_dict) == {"budget_amount"}


@pytest.fixture
def alike(activity, branch):
    """Another one that has the unit, title, day and number of `activity`, but in a state in which that may be."""
    Activity.objects.filter(pk=activity.pk).update(number="A1")
    same = {"title": activity.title, "starts_on": activity.starts_on, "ends_on": activity.ends_on}
    return ActivityFactory(unit=branch, state="cancelled", **same)


def tables_asked(record, *changed):
    with CaptureQueriesContext(connection) as asked:
        record.clean_changed(changed)
    return [found for one in asked if (found := re.findall(r'FROM "(\w+)"', one["sql"]))]


def test_of_a_row_that_was_read_only_what_changed_is_asked(activity):
    read = Activity.objects.get(pk=activity.pk)
    assert tables_asked(read, "summary") == []
    read.number = "A2"
    assert tables_asked(read, "number") == [["activities_activity"]]
    # Whether the title must be unique is a question of the state.
    assert tables_asked(read, "state") == [["activities_activity"]]
    assert tables_asked(read, "unit") == tables_asked(read, "unit_id") == [["core_unit"], ["activities_activity"]]


@pytest.mark.parametrize(
    ("changed", "value", "beside"),
    [
        ("unit_id", 10**9, "unit"),
        ("club_id", 10**9, "club"),
        ("number", "A1", "number"),
        ("state", "applied", "__all__"),
        ("title", "", "title"),
        ("ends_on", datetime.date(2022, 5, 1), "__all__"),
    ],
)
def test_what_changed_is_refused_as_in_a_row_that_was_not_read(alike, changed, value, beside):
    read = Activity.objects.get(pk=alike.pk)
    read.clean_changed([changed])
    setattr(read, changed, value)
    with pytest.raises(ValidationError) as refused:
        read.clean_changed([changed])
    assert set(refused.value.message_dict) == {beside}
    with pytest.raises(ValidationError) as whole:
        read.full_clean()
    assert whole.value.message_dict == refused.value.message_dict


def test_a_row_is_asked_whole_again_after_its_changes_were(activity):
    activity.clean_changed(["state"])
    activity.unit_id = 10**9
    with pytest.raises(ValidationError) as refused:
        activity.full_clean()
    assert set(refused.value.message_dict) == {"unit"}


def _allows(rule, record):
    try:
        rule.validate(type(record), record)
    except ValidationError:
        return False
    return True


def test_one_question_is_answered_as_those_of_each_rule_are(db):
    """Of the empty record of every table: a question that the database could not read would be answered otherwise."""
    for table in apps.get_models():
        rules = [one for one in table._meta.constraints if isinstance(one, CheckConstraint)]
        if rules and issubclass(table, CheckedTogether):
            record = table()
            ((_, (at_once, *_others)),) = record.get_constraints()
            assert _allows(at_once, record) == all(_allows(rule, record) for rule in rules), table

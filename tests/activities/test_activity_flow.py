"""Every state, every move, every role; the expected table is written out here, not read from the code."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from activities.activity_flow import ACTIVITY_FLOW, ActivityState
from tests.factories import ActivityFactory, UserFactory
from tests.undoing import is_refused_twice, outcome_of
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db

ORGANISERS = {Role.OFFICER, Role.WOMEN, Role.BRANCH_CHAIR, Role.BRANCH_OFFICER}
TABLE = {
    "apply": ({"draft", "returned"}, "applied", ORGANISERS),
    "approve": ({"applied"}, "approved", {Role.CHAIR, Role.OFFICER}),
    "return": ({"applied"}, "returned", {Role.CHAIR, Role.OFFICER}),
    "change": ({"approved"}, "approved", ORGANISERS),
    "ask_money": ({"approved"}, "applied", ORGANISERS),
    "record": ({"approved"}, "recorded", ORGANISERS),
    "reopen": ({"recorded"}, "approved", {Role.OFFICER}),
    "cancel": ({"draft", "returned", "applied", "approved"}, "cancelled", ORGANISERS),
}
ANSWERS = {
    "return": {"reason": "方案不全"},
    "cancel": {"reason": "因雨取消"},
    "change": {"title": "运动会", "starts_on": datetime.date(2022, 6, 1), "place": "体育馆"},
    "reopen": {"reason": "人数有误"},
    "record": {"people": 8},
}


@pytest.fixture
def activity_in(branch):
    def make(state, **extra):
        trait = {state: True} if state in ("approved", "recorded") else {"state": state}
        return ActivityFactory(unit=branch, **trait, **extra)

    return make


def test_the_table_has_exactly_these_moves():
    assert set(ACTIVITY_FLOW.transitions) == set(TABLE)


@pytest.mark.parametrize("move", list(TABLE))
def test_a_move_goes_only_from_its_states_and_by_its_roles(move, everyone, activity_in):
    (sources, target, roles), outcomes, expected = TABLE[move], {}, {}
    for state in ActivityState.values:
        activity = activity_in(state)
        for role, actor in everyone.items():
            if is_refused_twice(ACTIVITY_FLOW, activity, move, actor):
                continue
            outcomes[state, role] = outcome_of(ACTIVITY_FLOW, activity, move, actor=actor, **ANSWERS.get(move, {}))
            refused = ValidationError if state not in sources else PermissionDenied
            expected[state, role] = target if state in sources and role in roles else refused
    assert outcomes == expected


@pytest.mark.parametrize("move", list(TABLE))
def test_nobody_of_another_unit_moves_anything(move, activity_in, person, other_branch):
    activity = activity_in(min(TABLE[move][0]))
    for role in Role:
        actor = person(role, other_branch)
        with pytest.raises(PermissionDenied):
            ACTIVITY_FLOW.perform(activity, move, actor=actor, **ANSWERS.get(move, {}))


def test_an_approved_activity_has_its_number_its_day_and_its_approver(activity_in, chair, today):
    first = ACTIVITY_FLOW.perform(activity_in("applied"), "approve", actor=chair)
    second = ACTIVITY_FLOW.perform(activity_in("applied"), "approve", actor=chair)
    assert (first.number, second.number) == (f"H{today.year}-0001", f"H{today.year}-0002")
    assert (first.approved_by, first.approved_on) == (chair, today)


def test_nobody_approves_an_activity_of_their_own(activity_in, officer, chair):
    activity = activity_in("applied", proposer=officer)
    with pytest.raises(ValidationError) as refusal:
        ACTIVITY_FLOW.perform(activity, "approve", actor=officer)
    assert refusal.value.messages == ["申请人不能批准自己申请的活动。"]
    assert ACTIVITY_FLOW.perform(activity, "approve", actor=chair).state == "approved"


def test_an_activity_with_money_is_approved_by_the_chair_only(activity_in, officer, chair):
    activity = activity_in("applied", budget_amount="500.00")
    with pytest.raises(ValidationError) as refusal:
        ACTIVITY_FLOW.perform(activity, "approve", actor=officer)
    assert refusal.value.messages == ["有经费预算的活动由工会主席批准。"]
    assert ACTIVITY_FLOW.perform(activity, "approve", actor=chair).state == "approved"
    assert (
        ACTIVITY_FLOW.perform(activity_in("applied", budget_amount="0.00"), "approve", actor=officer).state
        == "approved"
    )


def test_an_activity_is_not_recorded_before_its_first_day(activity_in, officer, today, tomorrow):
    with pytest.raises(ValidationError) as refusal:
        ACTIVITY_FLOW.perform(activity_in("approved", starts_on=tomorrow), "record", actor=officer, people=8)
    assert refusal.value.messages == ["活动还没有开始。"]
    under_way = activity_in("approved", starts_on=today, ends_on=today + datetime.timedelta(days=3))
    assert ACTIVITY_FLOW.perform(under_way, "record", actor=officer, people=8).state == "recorded"


@pytest.mark.parametrize("move", ["return", "cancel", "reopen"])
def test_a_move_that_asks_for_a_reason_takes_no_empty_one(move, activity_in, officer):
    activity = activity_in(min(TABLE[move][0]), proposer=UserFactory())
    with pytest.raises(ValidationError) as refusal:
        ACTIVITY_FLOW.perform(activity, move, actor=officer, reason="  ")
    assert refusal.value.messages == ["请说明原因。"]

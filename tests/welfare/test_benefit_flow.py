"""Every state, every move, every role; the expected table is written out here, not read from the code."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.factories import UserFactory, VisitFactory, paid
from tests.undoing import is_refused_twice, outcome_of
from unionportal.core.choices import Role
from welfare.benefit_flow import BENEFIT_FLOW, BenefitState

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SOURCES = {
    "report": {"draft", "returned"},
    "check": {"reported"},
    "return": {"reported"},
    "approve": {"checked"},
    "send_back": {"checked"},
    "cancel": {"draft", "returned", "reported"},
    "void": {"approved"},
}
ROLES = {
    "report": {Role.OFFICER, Role.BRANCH_CHAIR},
    "check": {Role.OFFICER},
    "return": {Role.OFFICER},
    "approve": {Role.CHAIR},
    "send_back": {Role.CHAIR},
    "cancel": {Role.OFFICER, Role.BRANCH_CHAIR},
    "void": {Role.OFFICER},
}
TARGETS = {
    "report": "reported",
    "check": "checked",
    "return": "returned",
    "approve": "approved",
    "send_back": "returned",
    "cancel": "cancelled",
    "void": "cancelled",
}


@pytest.fixture
def answers(budget):
    money = {"amount": 500, "form": "cash", "budget": budget}
    check = {**money, "visited_on": None, "visitors": "", "over_cap_reason": ""}
    reason = {"reason": "说明"}
    return {"check": check, "return": reason, "send_back": reason, "cancel": reason, "void": reason}


@pytest.fixture
def visit_in(branch, budget):
    def make(state):
        if state == "approved":
            return paid(VisitFactory(unit=branch), state="reversed")
        extra = {"checked_by": UserFactory(), "budget": budget} if state == "checked" else {}
        return VisitFactory(unit=branch, state=state, **extra)

    return make


def test_the_table_has_exactly_these_moves():
    assert set(BENEFIT_FLOW.transitions) == set(SOURCES)


@pytest.mark.parametrize("move", list(SOURCES))
def test_a_move_goes_only_from_its_states_and_by_its_roles(move, everyone, visit_in, answers):
    outcomes, expected = {}, {}
    for state in BenefitState.values:
        visit = visit_in(state)
        for role, actor in everyone.items():
            if is_refused_twice(BENEFIT_FLOW, visit, move, actor):
                continue
            outcomes[state, role] = outcome_of(BENEFIT_FLOW, visit, move, actor=actor, **answers.get(move, {}))
            refused = PermissionDenied if state in SOURCES[move] else ValidationError
            expected[state, role] = TARGETS[move] if state in SOURCES[move] and role in ROLES[move] else refused
    assert outcomes == expected


@pytest.mark.parametrize("move", list(SOURCES))
def test_nobody_of_another_unit_moves_anything(move, visit_in, answers, person, other_branch):
    visit = visit_in(next(iter(SOURCES[move])))
    for role in Role:
        actor = person(role, other_branch)
        with pytest.raises(PermissionDenied):
            BENEFIT_FLOW.perform(visit, move, actor=actor, **answers.get(move, {}))


def test_a_day_of_visit_before_the_event_is_refused(visit_in, answers, officer):
    early = {**answers["check"], "visited_on": datetime.date(2022, 5, 5)}
    with pytest.raises(ValidationError) as refusal:
        BENEFIT_FLOW.perform(visit_in("reported"), "check", actor=officer, **early)
    assert refusal.value.message_dict == {"visited_on": ["慰问日期不能早于发生日期。"]}

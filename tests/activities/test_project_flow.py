"""Every state, every move, every role of a brand project; the expected table is written out here."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from activities.project_flow import PROJECT_FLOW, ProjectState
from activities.services import save_project
from tests.factories import BrandProjectFactory
from tests.undoing import everybodys_moves
from unionportal.core.choices import Role

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SUB_UNION = {Role.OFFICER, Role.BRANCH_CHAIR, Role.BRANCH_OFFICER}
TABLE = {
    "apply": ({"draft", "returned"}, "applied", SUB_UNION),
    "review": ({"applied"}, "reviewed", {Role.OFFICER}),
    "return": ({"applied"}, "returned", {Role.OFFICER}),
    "approve": ({"reviewed"}, "approved", {Role.CHAIR}),
    "refuse": ({"reviewed"}, "not_approved", {Role.CHAIR}),
    "accept": ({"approved"}, "accepted", {Role.OFFICER}),
    "cancel": ({"draft", "returned", "applied"}, "cancelled", {Role.OFFICER, Role.BRANCH_CHAIR}),
}
REASON = {"reason": "说明"}
ANSWERS = {"review": {"opinion": "切实可行"}, "return": REASON, "refuse": REASON, "cancel": REASON}


@pytest.fixture
def project_in(branch, today):
    def make(state, **extra):
        if state in ("approved", "accepted"):
            extra |= {"approved": True, "state": state}
        return BrandProjectFactory(unit=branch, **({"state": state, "accepted_on": _accepted(state, today)} | extra))

    return make


def _accepted(state, today):
    return today if state == "accepted" else None


def test_the_table_has_exactly_these_moves():
    assert set(PROJECT_FLOW.transitions) == set(TABLE)


@pytest.mark.parametrize("state", list(ProjectState.values))
def test_a_move_goes_only_from_its_states_and_by_its_roles(state, everyone, project_in):
    outcomes, expected = everybodys_moves(PROJECT_FLOW, project_in(state), TABLE, everyone, ANSWERS)
    assert outcomes == expected


@pytest.mark.parametrize("move", ["review", "approve"])
def test_nobody_judges_a_project_of_their_own(move, project_in, everyone):
    (role,) = TABLE[move][2]
    project = project_in(min(TABLE[move][0]), proposer=everyone[role])
    with pytest.raises(ValidationError) as refusal:
        PROJECT_FLOW.perform(project, move, actor=everyone[role], **ANSWERS.get(move, {}))
    assert refusal.value.messages == ["申报人不能评审、批准自己申报的项目。"]


def test_a_project_goes_its_whole_way(branch, branch_chair, officer, chair, today):
    project = save_project(BrandProjectFactory.build(unit=branch), actor=branch_chair)
    project.title = "书香分会"
    save_project(project, actor=branch_chair)
    project = PROJECT_FLOW.perform(project, "apply", actor=branch_chair)
    with pytest.raises(ValidationError) as refusal:
        save_project(project, actor=branch_chair)
    assert refusal.value.messages == ["“待评审”的项目不能修改。"]
    project = PROJECT_FLOW.perform(project, "review", actor=officer, opinion="切实可行")
    project = PROJECT_FLOW.perform(project, "approve", actor=chair)
    assert (project.number, project.approved_on) == (f"P{today.year}-0001", today)
    with pytest.raises(ValidationError) as refusal:
        PROJECT_FLOW.perform(project, "accept", actor=officer, on=today - datetime.timedelta(days=1))
    assert refusal.value.messages == ["已验收的项目须有不早于立项的验收日期，未验收的没有。"]
    project = PROJECT_FLOW.perform(project, "accept", actor=officer)
    assert (project.title, project.review_opinion, project.accepted_on) == ("书香分会", "切实可行", today)


def test_another_unit_neither_applies_nor_edits(branch, branch_chair, stranger, other_branch):
    with pytest.raises(PermissionDenied):
        save_project(BrandProjectFactory.build(unit=branch), actor=stranger)
    project = save_project(BrandProjectFactory.build(unit=branch), actor=branch_chair)
    with pytest.raises(PermissionDenied):
        PROJECT_FLOW.perform(project, "apply", actor=stranger)
    project.unit = other_branch
    with pytest.raises(PermissionDenied):
        save_project(project, actor=stranger)

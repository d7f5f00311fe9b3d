"""Every state, every move, every role of a selection; the expected table is written out here."""

import pytest
from django.core.exceptions import ValidationError

from activities.selection_flow import SELECTION_FLOW, SelectionState
from members.models import Member
from tests.factories import CandidateFactory, MemberFactory, SelectionFactory, UserFactory
from tests.factories.activities import all_others_vote, put_to_vote
from tests.undoing import everybodys_moves
from unionportal.core import ballots
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db

OFFICE = {Role.OFFICER}
TABLE = {
    "nominate": ({"draft"}, "nominating", OFFICE),
    "open_voting": ({"nominating"}, "voting", OFFICE),
    "close_voting": ({"voting"}, "counting", {Role.OFFICER, Role.CHAIR}),
    "count_votes": ({"counting"}, "scoring", {Role.OFFICER, Role.CHAIR}),
    "decide": ({"scoring"}, "decided", {Role.OFFICER, Role.CHAIR}),
    "publish": ({"decided"}, "published", {Role.OFFICER, Role.CHAIR}),
    "cancel": ({"draft", "nominating", "voting", "counting", "scoring"}, "cancelled", OFFICE),
}
ANSWERS = {"cancel": {"reason": "延期"}}


@pytest.fixture
def selection_in(union, today):
    def make(state):
        day = today if state in ("decided", "published") else None
        selection = SelectionFactory(
            unit=union, state=state, decided_on=day, vote_until=today if state == "draft" else None
        )
        CandidateFactory(selection=selection)
        MemberFactory.create_batch(ballots.FEWEST - Member.objects.count(), unit=union)
        if state in ("voting", "counting"):
            all_others_vote(put_to_vote(selection))
        if state == "counting":
            ballots.end_vote(selection.secret_vote, actor=UserFactory())
            SelectionFactory._meta.model.objects.filter(pk=selection.pk).update(state=state)
            selection.refresh_from_db()
        return selection

    return make


def test_the_table_has_exactly_these_moves():
    assert set(SELECTION_FLOW.transitions) == set(TABLE)


@pytest.mark.parametrize("state", list(SelectionState.values))
def test_a_move_goes_only_from_its_states_and_by_its_roles(state, everyone, selection_in):
    outcomes, expected = everybodys_moves(SELECTION_FLOW, selection_in(state), TABLE, everyone, ANSWERS)
    assert outcomes == expected


def test_there_is_no_vote_on_nobody(union, officer):
    with pytest.raises(ValidationError) as refusal:
        SELECTION_FLOW.perform(SelectionFactory(unit=union, state="nominating"), "open_voting", actor=officer)
    assert refusal.value.messages == ["还没有评选对象。"]

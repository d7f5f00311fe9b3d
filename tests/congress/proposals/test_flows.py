"""Every state and every role against every move of the three flows: what is not in the tables is refused."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from congress.models import Assignment, Cosignature, Proposal
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW, AssignmentState
from congress.proposals.cosign_flow import COSIGN_FLOW, CosignState
from congress.proposals.proposal_flow import PROPOSAL_FLOW, PUBLIC, ProposalState
from tests.factories import AssignmentFactory, CosignatureFactory, ProposalFactory
from tests.undoing import undone
from unionportal.core.choices import Role

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


class Anybody:
    """Has every permission: what is refused, is refused by the table."""

    pk = None

    def has_perm(self, perm, record):
        return True


def refuses(flow, record):
    """Every move that the table does not have from the state of the record is refused in words."""
    for move in flow.transitions.values():
        if record.state in move.sources:
            continue
        with pytest.raises(ValidationError) as refusal:
            flow.fire(record, move.name, actor=Anybody())
        [sentence] = refusal.value.messages
        assert sentence.startswith(f"“{flow.states(record.state).label}”状态下不能{move.label}，请")


def paper(union, state):
    """A row that the constraints allow in `state`."""
    facts = {}
    if state not in ("draft", "cosigning", "withdrawn"):
        facts |= {"number": "X-1", "submitted_on": timezone.localdate()}
    if state in PUBLIC:
        facts |= {"outcome": "filed", "case_number": "X-C1", "decided_on": timezone.localdate()}
    if state == "not_filed":
        facts |= {"outcome": "not_filed", "decided_on": timezone.localdate()}
    if state == "merged":
        into = paper_in(union, "accepted")
        facts |= {"outcome": "merged", "decided_on": timezone.localdate(), "merged_into": into, "number": "X-2"}
    if state == "closed":
        facts["closed_on"] = timezone.localdate()
    return ProposalFactory(unit=union, state=state, **facts)


paper_in = paper


@pytest.mark.parametrize("state", ProposalState.values)
def test_a_proposal_makes_no_move_that_is_not_in_the_table(union, state):
    refuses(PROPOSAL_FLOW, paper(union, state))


@pytest.mark.parametrize("state", AssignmentState.values)
def test_an_assignment_makes_no_move_that_is_not_in_the_table(union, state):
    refuses(ASSIGNMENT_FLOW, AssignmentFactory(unit=union, state=state))


@pytest.mark.parametrize("state", CosignState.values)
def test_a_signature_makes_no_move_that_is_not_in_the_table(union, state):
    refuses(COSIGN_FLOW, CosignatureFactory(proposal=ProposalFactory(unit=union, state="cosigning"), state=state))


# Who may. The proposer and the invited delegate are not roles: "proposer", "asked".
PROPOSER, ASKED = "proposer", "asked"
COMMITTEE, HANDLER, HEAD = Role.PROPOSAL_COMMITTEE, Role.DEPARTMENT, Role.DEPARTMENT_HEAD
MAY = {
    "ask": {PROPOSER},
    "revise": {PROPOSER},
    "submit": {PROPOSER},
    "withdraw": {PROPOSER},
    "send_back": {COMMITTEE},
    "file": {COMMITTEE},
    "suggest": {COMMITTEE},
    "decline": {COMMITTEE},
    "merge": {COMMITTEE},
    "reconsider": {COMMITTEE},
    "assign": {COMMITTEE},
    "reassign": {COMMITTEE},
    "assist": {COMMITTEE},
    # By the lead department's signature alone, which is asked of the assignment.
    "reply": set(),
    "rate": {PROPOSER},
    "reject": {PROPOSER},
    "leave": {PROPOSER},
    "conclude": {COMMITTEE},
}
MAY_WITH_ASSIGNMENT = {
    "accept": {HANDLER, HEAD},
    "send_back": {HANDLER, HEAD},
    "draft": {HANDLER, HEAD},
    "sign": {HEAD},
    "reject": {HEAD},
    # By the proposer's 不满意 alone, which is asked of the proposal.
    "rework": set(),
    "take_away": {COMMITTEE},
}


@pytest.fixture
def everybody(house):
    """{who: account}: the proposer, somebody asked, and one person per role where the role belongs."""
    places = {HANDLER: house.department, HEAD: house.department}
    places |= dict.fromkeys((Role.BRANCH_CHAIR, Role.BRANCH_OFFICER, Role.DELEGATE), house.branch)
    found = {role: house.account(role, places.get(role, house.union)) for role in Role}
    return found | {PROPOSER: house.proposer.user, ASKED: house.first.user, "member": house.member}


def who_may(flow, record, move, everybody):
    """Those whom the permission of the move does not stop, whatever else does."""
    allowed = set()
    for who, user in everybody.items():
        try:
            with undone():
                flow.fire(record, move, actor=user)
        except PermissionDenied:
            continue
        except ValidationError:
            pass
        allowed.add(who)
    return allowed


def test_every_move_of_a_proposal_is_written_down_with_who_may():
    assert set(MAY) == set(PROPOSAL_FLOW.transitions)
    assert set(MAY_WITH_ASSIGNMENT) == set(ASSIGNMENT_FLOW.transitions)


def test_only_those_who_may_move_a_proposal(house, everybody):
    found = {}
    for move in MAY:
        with undone():
            record = paper(house.branch, PROPOSAL_FLOW.transitions[move].sources[0])
            Proposal.objects.filter(pk=record.pk).update(proposer=house.proposer)
            CosignatureFactory(proposal=record, delegate=house.first)
            found[move] = who_may(PROPOSAL_FLOW, house.fresh(record), move, everybody)
    assert found == MAY


def test_only_those_who_may_move_an_assignment(house, everybody):
    found, proposal = {}, paper(house.branch, "in_hand")
    Proposal.objects.filter(pk=proposal.pk).update(proposer=house.proposer)
    for move in MAY_WITH_ASSIGNMENT:
        with undone():
            state = ASSIGNMENT_FLOW.transitions[move].sources[0]
            made = AssignmentFactory(unit=house.department, proposal=proposal, state=state)
            found[move] = who_may(ASSIGNMENT_FLOW, Assignment.objects.get(pk=made.pk), move, everybody)
    assert found == MAY_WITH_ASSIGNMENT


def test_only_the_one_who_was_asked_answers(house, everybody):
    proposal = paper(house.branch, "cosigning")
    Proposal.objects.filter(pk=proposal.pk).update(proposer=house.proposer)
    record = Cosignature.objects.get(pk=CosignatureFactory(proposal=proposal, delegate=house.first).pk)
    for move in COSIGN_FLOW.transitions:
        assert who_may(COSIGN_FLOW, record, move, everybody) == {ASKED}

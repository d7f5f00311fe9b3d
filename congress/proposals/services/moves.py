"""The services behind the moves of proposals and assignments, by name of the move."""

from django.core.exceptions import ValidationError

from congress.proposals.services.answering import (
    accept_assignment,
    conclude_proposal,
    draft_reply,
    rate_proposal,
    reject_reply,
    send_back_assignment,
    sign_reply,
)
from congress.proposals.services.assigning import assign_proposal, reassign_proposal, take_away_assignment
from congress.proposals.services.proposals import (
    request_cosignatures,
    revise_proposal,
    submit_proposal,
    withdraw_proposal,
)
from congress.proposals.services.screening import (
    decline_proposal,
    file_proposal,
    merge_proposal,
    reconsider_proposal,
    send_back_proposal,
    suggest_proposal,
)

PROPOSAL_ACTS = {
    "ask": request_cosignatures,
    "revise": revise_proposal,
    "submit": submit_proposal,
    "withdraw": withdraw_proposal,
    "send_back": send_back_proposal,
    "file": file_proposal,
    "suggest": suggest_proposal,
    "decline": decline_proposal,
    "merge": merge_proposal,
    "reconsider": reconsider_proposal,
    "assign": assign_proposal,
    "reassign": reassign_proposal,
    "rate": rate_proposal,
    "conclude": conclude_proposal,
}
ASSIGNMENT_ACTS = {
    "accept": accept_assignment,
    "send_back": send_back_assignment,
    "draft": draft_reply,
    "sign": sign_reply,
    "reject": reject_reply,
    "take_away": take_away_assignment,
}


def move_proposal(proposal, move, *, actor, **answers):
    """Perform the move of that name; return the proposal."""
    return _act(PROPOSAL_ACTS, move)(proposal, actor=actor, **answers)


def move_assignment(assignment, move, *, actor, **answers):
    """Perform the move of that name; return the assignment."""
    return _act(ASSIGNMENT_ACTS, move)(assignment, actor=actor, **answers)


def _act(acts, move):
    # 答复 and 重新办理 are fired by the move of the other record, never by themselves.
    if move not in acts:
        raise ValidationError("这一步随其他操作自动进行。")
    return acts[move]

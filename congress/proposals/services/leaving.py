"""The proposals and the invitations to co-sign that a member leaves behind."""

from congress.proposals.cosign_flow import CosignState
from congress.proposals.models import Cosignature, Proposal
from congress.proposals.proposal_flow import BEFORE_SCREENING, UNDER_WAY, ProposalState
from members.services.leaving import waits

_OPEN = (*BEFORE_SCREENING, ProposalState.ACCEPTED, *UNDER_WAY, ProposalState.REPLIED)


@waits
def open_proposals(leavers):
    """Yield the proposals that are not closed; a draft by its state alone, because nobody else may read it."""
    members = [leaver.member.pk for leaver in leavers]
    rows = Proposal.objects.filter(proposer__member__in=members, state__in=_OPEN).select_related("proposer")
    for proposal in rows:
        name = f"提案 {proposal.number}" if proposal.number else "提案"
        yield proposal.proposer.member_id, f"{name}（{proposal.get_state_display()}）"


@waits
def invitations(leavers):
    """Yield how many invitations to co-sign are unanswered."""
    members = [leaver.member.pk for leaver in leavers]
    rows = Cosignature.objects.filter(
        delegate__member__in=members, state=CosignState.INVITED, proposal__state=ProposalState.COSIGNING
    )
    for member in rows.values_list("delegate__member", flat=True):
        yield member, "未答复的附议邀请"

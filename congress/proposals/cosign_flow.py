"""The states and moves of a co-signature (附议), while the proposal is open for it."""

from django.db import models

from congress import permissions
from congress.proposals.proposal_flow import ProposalState
from unionportal.core.flow.workflow import Transition, Workflow, guard


class CosignState(models.TextChoices):
    INVITED = "invited", "待答复"
    ACCEPTED = "accepted", "同意附议"
    DECLINED = "declined", "不附议"
    # The proposal was submitted before the invited delegate answered.
    LAPSED = "lapsed", "未答复"


@guard(lambda rows, actor: rows.filter(proposal__state=ProposalState.COSIGNING))
def _not_open(cosignature, actor):
    state = cosignature.proposal.state
    if state != ProposalState.COSIGNING:
        return f"提案现在是“{ProposalState(state).label}”，只有征集附议期间可以答复。"
    return None


COSIGN_FLOW = Workflow(
    CosignState,
    [
        # Until the proposal is submitted the answer may be changed.
        Transition(
            "accept",
            "同意附议",
            (CosignState.INVITED, CosignState.DECLINED),
            CosignState.ACCEPTED,
            permissions.ANSWER_COSIGN,
            _not_open,
            # Who declined has answered.
            waits_in=(CosignState.INVITED,),
        ),
        Transition(
            "decline",
            "不附议",
            (CosignState.INVITED, CosignState.ACCEPTED),
            CosignState.DECLINED,
            permissions.ANSWER_COSIGN,
            _not_open,
        ),
    ],
)

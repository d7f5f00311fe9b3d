"""The states and moves of a proposal (提案): written, co-signed, submitted, screened, answered, rated, closed."""

from django.db import models

from congress import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class ProposalState(models.TextChoices):
    DRAFT = "draft", "草稿"
    COSIGNING = "cosigning", "征集附议"
    SUBMITTED = "submitted", "待审查"
    RETURNED = "returned", "退回修改"
    ACCEPTED = "accepted", "待交办"
    NOT_FILED = "not_filed", "暂不予立案"
    MERGED = "merged", "已并案"
    IN_HAND = "in_hand", "办理中"
    REPLIED = "replied", "待评价"
    REWORK = "rework", "重新办理"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


# The states in which no role sees it: a draft its proposer alone, afterwards also the co-signers who are asked.
PRIVATE = (ProposalState.DRAFT, ProposalState.COSIGNING)
EDITABLE = (ProposalState.DRAFT, ProposalState.RETURNED)
# The states in which it is public to all staff.
PUBLIC = (
    ProposalState.ACCEPTED,
    ProposalState.IN_HAND,
    ProposalState.REPLIED,
    ProposalState.REWORK,
    ProposalState.CLOSED,
)
# The states in which a department answers it.
UNDER_WAY = (ProposalState.IN_HAND, ProposalState.REWORK)
# The states in which another proposal of the same congress may be merged into it.
MERGE_INTO = (ProposalState.SUBMITTED, ProposalState.ACCEPTED, ProposalState.IN_HAND)
BEFORE_SCREENING = (*EDITABLE, ProposalState.COSIGNING, ProposalState.SUBMITTED)

# The colour of the state's label.
TONES = {
    ProposalState.COSIGNING: "wait",
    ProposalState.SUBMITTED: "wait",
    ProposalState.RETURNED: "stop",
    ProposalState.ACCEPTED: "wait",
    ProposalState.IN_HAND: "wait",
    ProposalState.REPLIED: "wait",
    ProposalState.REWORK: "stop",
    ProposalState.CLOSED: "ok",
}


# The page on which the proposer's own papers wait.
OWN_LIST = "congress:proposal_list"


@guard(lambda rows, actor: rows.submittable())
def _not_ready(proposal, actor):
    return proposal.why_not_submittable()


def _followed(proposal, actor):
    if proposal.merged.exists():
        return "已有提案并入这件提案，请与提案委联系。"
    return None


@guard(lambda rows, actor: rows.without_lead())
def _has_lead(proposal, actor):
    if lead := proposal.lead:
        return f"{lead.unit}正在主办，要换主办部门请先收回。"
    return None


@guard(lambda rows, actor: rows.unrated())
def _rated(proposal, actor):
    reply = proposal.current_reply
    return "已经评价过这次答复，由提案委办结。" if reply and reply.rating else None


@guard(lambda rows, actor: rows.concludable())
def _not_concludable(proposal, actor):
    return proposal.why_not_concludable()


@guard(lambda rows, actor: rows.exclude(proposer__member__user=actor))
def _own_paper(proposal, actor):
    if proposal.proposer.member.user_id == actor.pk:
        return "提案人不能审查自己的提案，请提案委其他委员审查。"
    return None


PROPOSAL_FLOW = Workflow(
    ProposalState,
    [
        # The delegate's moves. The text is fixed while co-signers are invited; after `revise` they are invited again.
        Transition(
            "ask",
            "征集附议",
            EDITABLE,
            ProposalState.COSIGNING,
            permissions.OWN,
            leads_on=True,
            waits_in=(ProposalState.RETURNED,),
            waits_at=OWN_LIST,
        ),
        Transition("revise", "修改", (ProposalState.COSIGNING,), ProposalState.DRAFT, permissions.OWN),
        Transition(
            "submit",
            "提交",
            (ProposalState.COSIGNING,),
            ProposalState.SUBMITTED,
            permissions.OWN,
            _not_ready,
            waits_in=(ProposalState.COSIGNING,),
            waits_at=OWN_LIST,
        ),
        Transition("withdraw", "撤回", BEFORE_SCREENING, ProposalState.WITHDRAWN, permissions.OWN, _followed),
        Transition(
            "rate",
            "评价",
            (ProposalState.REPLIED,),
            ProposalState.CLOSED,
            permissions.RATE,
            _rated,
            waits_in=(ProposalState.REPLIED,),
            waits_at=OWN_LIST,
        ),
        # What 评价 becomes when it says 不满意: another round, or, after the last one, the committee's turn.
        Transition(
            "reject", "不满意，重新办理", (ProposalState.REPLIED,), ProposalState.REWORK, permissions.RATE, _rated
        ),
        Transition("leave", "评价", (ProposalState.REPLIED,), None, permissions.RATE, _rated, outcome_of="rate"),
        # The proposal committee.
        Transition(
            "file",
            "立案",
            (ProposalState.SUBMITTED,),
            ProposalState.ACCEPTED,
            permissions.SCREEN,
            _own_paper,
            waits_in=(ProposalState.SUBMITTED,),
        ),
        Transition(
            "suggest",
            "作为意见建议",
            (ProposalState.SUBMITTED,),
            ProposalState.ACCEPTED,
            permissions.SCREEN,
            _own_paper,
        ),
        Transition(
            "decline",
            "暂不予立案",
            (ProposalState.SUBMITTED,),
            ProposalState.NOT_FILED,
            permissions.SCREEN,
            _own_paper,
        ),
        Transition("merge", "并案", (ProposalState.SUBMITTED,), ProposalState.MERGED, permissions.SCREEN, _own_paper),
        Transition(
            "send_back",
            "退回修改",
            (ProposalState.SUBMITTED,),
            ProposalState.RETURNED,
            permissions.SCREEN,
            _own_paper,
        ),
        Transition(
            "reconsider",
            "复议",
            (ProposalState.NOT_FILED, ProposalState.MERGED),
            ProposalState.SUBMITTED,
            permissions.SCREEN,
            _own_paper,
        ),
        Transition(
            "assign",
            "交办",
            (ProposalState.ACCEPTED,),
            ProposalState.IN_HAND,
            permissions.ASSIGN,
            waits_in=(ProposalState.ACCEPTED,),
        ),
        # After the lead department sent it back or lost it.
        Transition(
            "reassign",
            "重新交办",
            UNDER_WAY,
            ProposalState.IN_HAND,
            permissions.ASSIGN,
            _has_lead,
            waits_in=UNDER_WAY,
        ),
        Transition("assist", "增加协办", UNDER_WAY, None, permissions.ASSIGN),
        # Fired by the lead department's signed reply; the permission is checked on the assignment.
        Transition(
            "reply",
            "答复",
            UNDER_WAY,
            ProposalState.REPLIED,
            permissions.SIGN,
        ),
        # Not rated in time, or reworked as often as the rule allows.
        Transition(
            "conclude",
            "办结",
            (ProposalState.REPLIED,),
            ProposalState.CLOSED,
            permissions.CONCLUDE,
            _not_concludable,
            waits_in=(ProposalState.REPLIED,),
        ),
    ],
)

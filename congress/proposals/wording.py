"""One sentence for the head of a proposal's page: what happens next, and with whom."""

from django.utils import timezone

from congress.choices import Rating
from congress.proposals.assignment_flow import AssignmentState
from congress.proposals.proposal_flow import ProposalState
from unionportal.core.values.dates import up_to


def next_step(proposal):
    """Return what happens next, e.g. “后勤处主办，2026年1月20日（含）前答复。”"""
    wording = _SENTENCES[ProposalState(proposal.state)]
    return wording(proposal) if callable(wording) else wording


def _cosigning(proposal):
    accepted = len(proposal.cosigners)
    least = proposal.rule().cosigners
    if accepted >= least:
        return f"已有{accepted}人同意附议，等提案人提交。"
    return f"已有{accepted}人同意附议，还差{least - accepted}人，等被邀请的代表答复。"


def _merged(proposal):
    return f"已并入{proposal.merged_into}一并办理，进展以该案为准。"


def _in_hand(proposal):
    lead = proposal.lead
    if lead is None:
        return "没有主办部门，等提案委重新交办。"
    due = up_to(lead.due_on, with_year=True)
    late = (timezone.localdate() - lead.due_on).days
    when = f"应于{due}答复，已逾期{late}天" if late > 0 else f"{due}答复"
    doing = {
        AssignmentState.ASSIGNED: "尚未接收",
        AssignmentState.IN_HAND: "正在办理",
        AssignmentState.DRAFTED: "答复已起草，等部门负责人签发",
    }.get(lead.state, "")
    return f"由{lead.unit.name}主办，{doing}，{when}。"


def _replied(proposal):
    reply = proposal.current_reply
    if reply and reply.rating == Rating.DISSATISFIED:
        return "提案人对重新办理的结果仍不满意，等提案委研究办结。"
    return f"承办部门已答复，等提案人{proposal.proposer.member.name}评价。"


def _closed(proposal):
    rating = proposal.get_rating_display()
    ended = f"提案人评价为“{rating}”" if rating and not proposal.closing_note else "由提案委办结"
    return f"已办结，{ended}，没有下一步。"


_SENTENCES = {
    ProposalState.DRAFT: "还是草稿，只有您能看到；写好并邀请附议人后点“征集附议”，他们才看得到。",
    ProposalState.COSIGNING: _cosigning,
    ProposalState.SUBMITTED: "等提案委审查。",
    ProposalState.RETURNED: "提案委退回，等提案人修改后重新征集附议。",
    ProposalState.ACCEPTED: "已受理，等提案委交给承办部门。",
    ProposalState.NOT_FILED: "提案委决定暂不予立案，没有下一步。",
    ProposalState.MERGED: _merged,
    ProposalState.IN_HAND: _in_hand,
    ProposalState.REPLIED: _replied,
    ProposalState.REWORK: _in_hand,
    ProposalState.CLOSED: _closed,
    ProposalState.WITHDRAWN: "提案人已撤回，没有下一步。",
}

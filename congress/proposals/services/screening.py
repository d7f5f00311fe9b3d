"""The decisions of the committee on a submitted proposal, each with its reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from congress.choices import Outcome
from congress.proposals.models import Proposal
from congress.proposals.notices import named, notify_signers
from congress.proposals.proposal_flow import MERGE_INTO, PROPOSAL_FLOW, ProposalState
from congress.proposals.services.assigning import assign_proposal
from congress.proposals.services.numbers import case_number
from unionportal.core.values.rules import require_reason

# The decisions that need nothing but a reason, and those after which the proposal waits to be assigned.
SCREENED = ("file", "suggest", "decline", "send_back")
ACCEPTING = ("file", "suggest")


def _decided(actor, outcome, reason):
    return {
        "outcome": outcome,
        "decision_reason": reason,
        "decided_by": actor,
        "decided_on": timezone.localdate(),
    }


@transaction.atomic
def screen_proposal(proposal, move, *, actor, reason, lead=None, assisting=()):
    """Decide on the proposal by one of SCREENED, and assign what is accepted where `lead` is named; return it."""
    if lead and move not in ACCEPTING:
        raise ValidationError({"lead": "只有立案的提案和意见建议可以交办。"})
    proposal = PROPOSAL_FLOW.perform(proposal, move, actor=actor, reason=reason)
    return assign_proposal(proposal, actor=actor, lead=lead, assisting=assisting) if lead else proposal


def _with_reason(reason):
    return require_reason(reason or "", "请写明审查意见，提案人会看到。", field="reason")


@PROPOSAL_FLOW.act("send_back")
@transaction.atomic
def send_back_proposal(proposal, *, actor, reason):
    """Send the proposal back for revision; it keeps its number. Return it."""
    reason = _with_reason(reason)
    proposal = PROPOSAL_FLOW.fire(proposal, "send_back", actor=actor, return_reason=reason, facts={"原因": reason})
    notify_signers(proposal, f"提案{named(proposal)}退回修改：{reason}")
    return proposal


@PROPOSAL_FLOW.act("file")
@transaction.atomic
def file_proposal(proposal, *, actor, reason):
    """Accept the proposal as a case (立案) with a case number; return it."""
    return _accept(proposal, "file", Outcome.FILED, actor, reason)


@PROPOSAL_FLOW.act("suggest")
@transaction.atomic
def suggest_proposal(proposal, *, actor, reason):
    """Accept the proposal as a suggestion (意见建议), answered like a case and numbered apart; return it."""
    return _accept(proposal, "suggest", Outcome.SUGGESTION, actor, reason)


def _accept(proposal, move, outcome, actor, reason):
    reason = _with_reason(reason)

    def number(record):
        return {"case_number": case_number(record.congress, outcome)}

    fields = _decided(actor, outcome, reason)
    proposal = PROPOSAL_FLOW.fire(proposal, move, actor=actor, facts={"原因": reason}, effect=number, **fields)
    verdict = "已立案" if outcome == Outcome.FILED else "作为意见建议办理"
    notify_signers(proposal, f"提案{named(proposal)}{verdict}，等待交办：{reason}")
    return proposal


@PROPOSAL_FLOW.act("decline")
@transaction.atomic
def decline_proposal(proposal, *, actor, reason):
    """Decline the proposal (暂不予立案); return it."""
    reason = _with_reason(reason)
    fields = _decided(actor, Outcome.NOT_FILED, reason)
    proposal = PROPOSAL_FLOW.fire(proposal, "decline", actor=actor, facts={"原因": reason}, **fields)
    notify_signers(proposal, f"提案{named(proposal)}暂不予立案：{reason}")
    return proposal


@PROPOSAL_FLOW.act("merge")
@transaction.atomic
def merge_proposal(proposal, *, actor, into, reason):
    """Merge the proposal, and what had been merged into it, into `into`; every proposer stays. Return it."""
    reason = _with_reason(reason)
    into = _merge_target(proposal, into)
    fields = _decided(actor, Outcome.MERGED, reason)
    facts = {"原因": reason, "并入": str(into)}
    followers = list(proposal.merged.all())
    proposal = PROPOSAL_FLOW.fire(proposal, "merge", actor=actor, facts=facts, merged_into=into, **fields)
    # No chains: what was merged into this paper is from now on part of the same case.
    proposal.merged.update(merged_into=into)
    notify_signers(into, f"提案{named(proposal)}并入您的提案{named(into)}，一并办理。", with_merged=False)
    notify_signers(proposal, f"提案{named(proposal)}并入{named(into)}办理：{reason}")
    for paper in followers:
        notify_signers(paper, f"提案{named(paper)}随{named(proposal)}并入{named(into)}办理。")
    return proposal


def _merge_target(proposal, into):
    """Return `into`, fresh; both rows are locked in one order, so that two mergers cannot meet head-on."""
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[proposal.pk, into.pk])
    found = {row.pk: row for row in rows.order_by("pk")}
    into = found[into.pk]
    if into.pk == proposal.pk:
        raise ValidationError({"into": "不能并入自己。"})
    if into.congress_id != found[proposal.pk].congress_id:
        raise ValidationError({"into": "只能并入同一次大会的提案。"})
    if into.state == ProposalState.MERGED:
        raise ValidationError({"into": f"{into}本身已并案，请选择它并入的{into.merged_into}。"})
    if into.state not in MERGE_INTO:
        raise ValidationError({"into": f"“{into.get_state_display()}”的提案不能再并入别的提案。"})
    return into


@PROPOSAL_FLOW.act("reconsider")
@transaction.atomic
def reconsider_proposal(proposal, *, actor, reason):
    """Set a declined or merged proposal back to screening; return it."""
    reason = _with_reason(reason)
    former = proposal.merged_into
    fields = {"outcome": "", "decision_reason": "", "decided_by": None, "decided_on": None, "merged_into": None}
    proposal = PROPOSAL_FLOW.fire(proposal, "reconsider", actor=actor, facts={"原因": reason}, **fields)
    notify_signers(proposal, f"提案委将复议提案{named(proposal)}：{reason}")
    if former:
        notify_signers(former, f"提案{named(proposal)}不再并入{named(former)}，重新审查。")
    return proposal

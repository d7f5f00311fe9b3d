"""Proposals of past congresses from the yearly workbook, with their numbers and in their final state."""

import datetime
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from congress import acts
from congress.bodies.models import Delegate
from congress.choices import ANSWERED, Outcome
from congress.proposals.assignment_flow import AssignmentState
from congress.proposals.cosign_flow import CosignState
from congress.proposals.models import Assignment, Cosignature, Proposal, Reply
from congress.proposals.proposal_flow import BEFORE_SCREENING, ProposalState
from congress.proposals.services.numbers import case_number
from unionportal.core.trail import audit
from unionportal.core.values.numbering import raise_number

# The fields that identify a past proposal, and its decision: never changed by a workbook.
_FIXED = {
    "congress": "代表大会",
    "proposer": "提案人",
    "submitted_on": "提交日期",
    "outcome": "审查结果",
    "merged_into": "并入编号",
    "case_number": "案号",
}


@dataclass(frozen=True)
class PastPaper:
    """A finished proposal: the unsaved Proposal without case number and state, and its co-signers."""

    proposal: Proposal
    cosigners: list = field(default_factory=list)
    withdrawn: bool = False


def delegate_on(member, congress, day):
    """Return the member's delegacy in the congress's term on `day`, else the last; ValidationError without any."""
    delegacies = Delegate.objects.filter(member=member, term=congress.term_id)
    found = delegacies.serving(day).first() or delegacies.order_by("-since").first()
    if found is None:
        raise ValidationError(f"{member.name}（{member.staff_no}）不是{congress.term}的代表。")
    return found


@transaction.atomic
def record_past_paper(past, *, actor):
    """Save a past proposal with its own number, and continue the congress's series after it. Return it."""
    proposal = past.proposal
    _check(proposal, past.withdrawn)
    if proposal.outcome in ANSWERED:
        _keep_case_number(proposal)
    proposal.state = _state_of(proposal, past.withdrawn)
    proposal.rated_on = proposal.rated_on or (proposal.rating and proposal.closed_on) or None
    proposal.full_clean(exclude=["congress", "unit", "proposer", "merged_into", "decided_by"])
    proposal.save()
    _raise_series("congress.proposal", proposal.congress_id, proposal.number)
    _cosign(proposal, past.cosigners)
    audit.record(actor, acts.ADD_PAST_PROPOSAL, proposal, 编号=proposal.number, 审查结果=proposal.get_outcome_display())
    return proposal


def _check(proposal, withdrawn):
    """Raise ValidationError for what the database would refuse without naming the row."""
    problems = {}
    if withdrawn:
        return
    if not proposal.decided_on:
        problems["decided_on"] = "有审查结果的须填审查日期。"
    elif proposal.decided_on < proposal.submitted_on:
        problems["decided_on"] = "审查日期不能早于提交日期。"
    if proposal.outcome == Outcome.MERGED:
        target = proposal.merged_into
        if target is None:
            problems["merged_into"] = "并案的须填并入哪一件提案的编号。"
        elif target.outcome not in ANSWERED:
            problems["merged_into"] = f"{target.number}没有立案或作为意见建议，不能并入。"
        elif target.congress_id != proposal.congress_id:
            problems["merged_into"] = f"{target.number}是另一次大会的提案，不能并入。"
    elif proposal.merged_into is not None:
        problems["merged_into"] = "审查结果不是并案的，不填并入编号。"
    if proposal.outcome not in ANSWERED:
        for name in ("case_number", "replied_on", "rating", "closed_on"):
            if getattr(proposal, name):
                problems[name] = "只有立案和作为意见建议的提案才填写这一项。"
    elif (proposal.closed_on or proposal.rating) and not proposal.replied_on:
        problems["replied_on"] = "已评价或办结的须填答复日期。"
    elif proposal.closed_on and proposal.closed_on < proposal.replied_on:
        problems["closed_on"] = "办结日期不能早于答复日期。"
    if problems:
        raise ValidationError(problems)


def _state_of(proposal, withdrawn=False):
    if withdrawn:
        return ProposalState.WITHDRAWN
    if proposal.outcome == Outcome.MERGED:
        return ProposalState.MERGED
    if proposal.outcome == Outcome.NOT_FILED:
        return ProposalState.NOT_FILED
    if proposal.closed_on:
        return ProposalState.CLOSED
    return ProposalState.REPLIED if proposal.replied_on else ProposalState.ACCEPTED


def _keep_case_number(proposal):
    if not proposal.case_number:
        proposal.case_number = case_number(proposal.congress, proposal.outcome)
        return
    _raise_series(f"congress.case.{proposal.outcome}", proposal.congress_id, proposal.case_number)


def _raise_series(series, congress, number):
    """Continue the series after a number that ends in digits; others (“教学乙”) cannot collide with it."""
    if match := re.search(r"(\d{1,6})$", number):
        raise_number(series, congress, int(match[1]))


def _cosign(proposal, delegates):
    signed = datetime.datetime.combine(proposal.submitted_on, datetime.time(12), timezone.get_current_timezone())
    for delegate in delegates:
        if delegate.pk == proposal.proposer_id:
            raise ValidationError({"cosigners": "提案人不能附议自己的提案。"})
        Cosignature.objects.create(proposal=proposal, delegate=delegate, state=CosignState.ACCEPTED, answered_at=signed)


@transaction.atomic
def correct_past_paper(proposal, *, actor, cosigners=None, **changes):
    """Correct or complete a past proposal; identity and decision are fixed. Return it."""
    if proposal.state in BEFORE_SCREENING:
        raise ValidationError(f"这件提案正在系统中办理（{proposal.get_state_display()}），台账不能改写它。")
    if fixed := [label for name, label in _FIXED.items() if name in changes]:
        raise ValidationError(f"已有编号为{proposal.number}的提案，不能用台账更改：{'、'.join(fixed)}。")
    for name, value in changes.items():
        setattr(proposal, name, value)
    withdrawn = proposal.state == ProposalState.WITHDRAWN
    _check(proposal, withdrawn)
    if proposal.closed_on or proposal.state == ProposalState.ACCEPTED:
        proposal.state = _state_of(proposal, withdrawn)
    if changes.get("rating") and "rated_on" not in changes:
        proposal.rated_on = proposal.closed_on
    proposal.version += 1
    proposal.full_clean(exclude=["congress", "unit", "proposer", "merged_into", "decided_by"])
    proposal.save()
    if cosigners is not None:
        signed = set(proposal.cosignatures.accepted().values_list("delegate", flat=True))
        if signed - {one.pk for one in cosigners}:
            raise ValidationError({"cosigners": "已登记的附议人不能用台账去掉。"})
        _cosign(proposal, [one for one in cosigners if one.pk not in signed])
    labels = [str(Proposal._meta.get_field(name).verbose_name) for name in changes]
    labels += ["附议人"] if cosigners is not None else []
    audit.record(actor, acts.CORRECT_PAST_PROPOSAL, proposal, 修改=labels)
    return proposal


@transaction.atomic
def record_past_assignment(assignment, *, actor):
    """Save the assignment of a past proposal; a reply of the lead moves a proposal still open. Return it."""
    proposal = assignment.proposal
    if proposal.outcome not in ANSWERED:
        raise ValidationError({"number": "只有立案和作为意见建议的提案才有承办部门；并案的请填并入的那一件。"})
    if assignment.due_on < assignment.assigned_on:
        raise ValidationError({"due_on": "答复期限不能早于交办日期。"})
    if assignment.replied_on and assignment.replied_on < assignment.assigned_on:
        raise ValidationError({"replied_on": "答复日期不能早于交办日期。"})
    if proposal.state == ProposalState.CLOSED and not assignment.replied_on:
        raise ValidationError({"replied_on": "提案已办结，须填答复日期。"})
    assignment.state = AssignmentState.REPLIED if assignment.replied_on else AssignmentState.ASSIGNED
    added = assignment.pk is None
    assignment.full_clean(exclude=["proposal", "unit"])
    assignment.save()
    if assignment.is_lead and proposal.state in (ProposalState.ACCEPTED, ProposalState.IN_HAND):
        proposal.state = ProposalState.REPLIED if assignment.replied_on else ProposalState.IN_HAND
        proposal.replied_on = proposal.replied_on or assignment.replied_on
        proposal.save(update_fields=["state", "replied_on"])
    act = acts.ADD_PAST_ASSIGNMENT if added else acts.CORRECT_PAST_ASSIGNMENT
    audit.record(actor, act, assignment, 部门=str(assignment.unit), 方式=assignment.get_role_display())
    return assignment


@transaction.atomic
def record_past_reply(reply, *, actor):
    """Save the reply of a department in a past round with its rating; return it."""
    assignment = reply.assignment
    reply.signed_on = reply.signed_on or assignment.replied_on
    if reply.signed_on is None:
        raise ValidationError({"signed_on": "这个部门还没有答复日期，请先在工作表「提案承办」中填写。"})
    if reply.rating and not reply.rated_on:
        reply.rated_on = assignment.proposal.rated_on or assignment.proposal.closed_on or reply.signed_on
    added = reply.pk is None
    reply.full_clean(exclude=["assignment", "drafted_by", "signed_by"])
    reply.save()
    if reply.round > assignment.round:
        Assignment.objects.filter(pk=assignment.pk).update(round=reply.round)
    audit.record(actor, acts.ADD_PAST_REPLY if added else acts.CORRECT_PAST_REPLY, reply, 次数=reply.round)
    return reply


def past_reply(assignment, round_no):
    """Return an unsaved reply of a past round."""
    return Reply(assignment=assignment, round=round_no)

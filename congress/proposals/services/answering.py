"""The acts of departments that answer a proposal, and of the proposer who rates the answer."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from congress.choices import Rating, ResultClass
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW
from congress.proposals.models import Reply
from congress.proposals.notices import named, notify_committee, notify_department, notify_proposer, notify_signers
from congress.proposals.proposal_flow import PROPOSAL_FLOW
from congress.proposals.services.proposals import locked
from unionportal.core.database.report_sentence import written
from unionportal.core.files.attachments import attach_all
from unionportal.core.values.dates import up_to
from unionportal.core.values.rules import require_reason

MAX_FILES = 5
_REFUSALS = (ResultClass.C, ResultClass.D)


@ASSIGNMENT_FLOW.act("accept")
@transaction.atomic
def accept_assignment(assignment, *, actor):
    """Accept the assignment (办理中); return it."""
    facts = {"部门": assignment.unit.name}
    assignment = ASSIGNMENT_FLOW.fire(assignment, "accept", actor=actor, facts=facts)
    proposal = assignment.proposal
    if assignment.is_lead:
        notify_proposer(proposal, f"{assignment.unit.name}已接收您的提案{named(proposal)}。")
    return assignment


@ASSIGNMENT_FLOW.act("send_back")
@transaction.atomic
def send_back_assignment(assignment, *, actor, reason):
    """Send the assignment back to the committee as not this department's matter; return it."""
    facts = {"原因": reason, "部门": assignment.unit.name}
    assignment = ASSIGNMENT_FLOW.fire(assignment, "send_back", actor=actor, return_reason=reason, facts=facts)
    proposal = assignment.proposal
    request = "，请重新交办" if assignment.is_lead else ""
    notify_committee(proposal, f"{assignment.unit.name}退回了提案{named(proposal)}{request}：{reason}")
    return assignment


@ASSIGNMENT_FLOW.act("draft")
@transaction.atomic
def draft_reply(
    assignment, *, actor, result_class, content, reason="", finish_by=None, met_in_person=False, kept=None, files=()
):
    """Store the reply of this round as drafted by `actor` (待签发); return the assignment.

    Of the files that the draft has only `kept` stay, all of them where it is None.
    """
    _check_reply(result_class, content, reason, finish_by)
    unit, facts = assignment.unit, {}

    def write(record):
        reply = record.current_reply or Reply(assignment=record, round=record.round)
        reply.result_class, reply.content, reply.met_in_person = result_class, content, met_in_person
        reply.reason = reason if result_class in _REFUSALS else ""
        reply.finish_by = finish_by if result_class == ResultClass.B else None
        reply.drafted_by = actor
        reply.full_clean()
        reply.save()
        if kept is not None and (gone := list(reply.files.exclude(pk__in=[file.pk for file in kept]))):
            reply.files.remove(*gone)
            facts["移除附件"] = [file.name for file in gone]
        _attach(reply, files, actor)
        return {"return_reason": ""}

    facts |= {"部门": unit.name, "办理结果": ResultClass(result_class).label}
    assignment = ASSIGNMENT_FLOW.fire(assignment, "draft", actor=actor, facts=facts, effect=write)
    sentence = f"提案{named(assignment.proposal)}的答复已由{actor.name}起草，请签发。"
    notify_department(assignment, sentence, by=actor, heads_only=True)
    return assignment


def _check_reply(result_class, content, reason, finish_by):
    if not content.strip():
        raise ValidationError({"content": "请填写答复内容。"})
    if result_class == ResultClass.B:
        if not finish_by:
            raise ValidationError({"finish_by": "选 B 的，请填写计划完成日期。"})
        if finish_by < timezone.localdate():
            raise ValidationError({"finish_by": "计划完成日期不能早于今天。"})
    if result_class in _REFUSALS:
        require_reason(reason, f"选 {ResultClass(result_class).value} 的，请写明原因。", field="reason")


def _attach(reply, files, actor):
    if reply.files.count() + len(files) > MAX_FILES:
        raise ValidationError({"files": f"最多附 {MAX_FILES} 个文件。"})
    try:
        reply.files.add(*attach_all(files, actor=actor, unit=reply.assignment.unit))
    except ValidationError as refusal:
        raise ValidationError({"files": refusal.messages}) from refusal


@ASSIGNMENT_FLOW.act("sign")
@transaction.atomic
def sign_reply(assignment, *, actor):
    """Sign the reply (已答复); the lead's signature also moves the proposal to its rating. Return the assignment."""
    proposal, today = locked(assignment.proposal), timezone.localdate()

    def sign(record):
        reply = record.current_reply
        if reply is None:
            raise ValidationError("这次办理还没有答复，不能签发；请退回修改，重新送签。")
        reply.signed_by, reply.signed_on = actor, today
        reply.save(update_fields=["signed_by", "signed_on"])
        return {"replied_on": today}

    facts = {"部门": assignment.unit.name}
    assignment = ASSIGNMENT_FLOW.fire(assignment, "sign", actor=actor, facts=facts, effect=sign)
    if not assignment.is_lead:
        _notify_lead(proposal, f"{assignment.unit.name}对提案{named(proposal)}的协办意见已签发。")
        return assignment
    proposal = PROPOSAL_FLOW.fire(proposal, "reply", actor=actor, judged_on=assignment, replied_on=today)
    # The proposer is asked to rate it, which says so too.
    proposer = proposal.proposer.member.user
    notify_signers(proposal, f"{assignment.unit.name}已答复提案{named(proposal)}。", by=proposer)
    notify_proposer(proposal, f"{assignment.unit.name}已答复提案{named(proposal)}，请您评价办理情况。")
    notify_committee(proposal, f"{assignment.unit.name}已答复提案{named(proposal)}，等待提案人评价。")
    return assignment


def _notify_lead(proposal, sentence):
    if lead := proposal.lead:
        notify_department(lead, sentence)


@ASSIGNMENT_FLOW.act("reject")
@transaction.atomic
def reject_reply(assignment, *, actor, reason):
    """Send the reply back to its drafter with the reason; return the assignment."""
    facts = {"原因": reason, "部门": assignment.unit.name}
    assignment = ASSIGNMENT_FLOW.fire(assignment, "reject", actor=actor, return_reason=reason, facts=facts)
    notify_department(assignment, f"提案{named(assignment.proposal)}的答复退回修改：{reason}", by=actor)
    return assignment


@PROPOSAL_FLOW.act("rate")
@transaction.atomic
def rate_proposal(proposal, *, actor, rating, comment="", report_sentence="", report_theme=""):
    """Store the rating and the sentence for the report, and return the proposal.

    It is closed, or in rework when 不满意, as often as the rule allows.
    """
    proposal = locked(proposal)
    comment, lead = comment.strip(), proposal.lead
    if rating == Rating.DISSATISFIED and not comment:
        raise ValidationError({"comment": "不满意的，请写明哪里还没有解决，承办部门据此重新办理。"})
    rating_fields = {"rating": rating, "rated_on": timezone.localdate()}
    rating_fields |= written(report_sentence=report_sentence, report_theme=report_theme)
    facts = {"评价": Rating(rating).label, **({"意见": comment} if comment else {})}
    if rating != Rating.DISSATISFIED:
        proposal = _close(proposal, actor, rating_fields, facts)
    elif _times_rejected(proposal) < proposal.rule().reworks:
        proposal = _send_to_rework(proposal, actor, rating_fields, facts, comment)
    else:
        proposal = _leave_to_committee(proposal, actor, rating_fields, facts)
    # The reply of the round as it was before a rework began another.
    reply = lead.replies.select_for_update(of=("self",), no_key=True).get(round=lead.round)
    reply.rating, reply.rated_on, reply.rating_comment = rating, rating_fields["rated_on"], comment
    reply.full_clean()
    reply.save(update_fields=["rating", "rated_on", "rating_comment"])
    return proposal


def _close(proposal, actor, rating_fields, facts):
    proposal = PROPOSAL_FLOW.fire(
        proposal, "rate", actor=actor, facts=facts, closed_on=timezone.localdate(), closing_note="", **rating_fields
    )
    sentence = f"提案人对提案{named(proposal)}的评价是“{Rating(rating_fields['rating']).label}”，已办结。"
    _notify_lead(proposal, sentence)
    notify_committee(proposal, sentence)
    notify_signers(proposal, sentence, by=actor)
    return proposal


def _send_to_rework(proposal, actor, rating_fields, facts, comment):
    proposal = PROPOSAL_FLOW.fire(proposal, "reject", actor=actor, facts=facts, **rating_fields)
    lead = proposal.lead
    due_on = timezone.localdate() + datetime.timedelta(days=proposal.rule().rework_days)
    lead = ASSIGNMENT_FLOW.fire(
        lead,
        "rework",
        actor=actor,
        judged_on=proposal,
        facts={"部门": lead.unit.name, "期限": due_on},
        round=lead.round + 1,
        due_on=due_on,
        replied_on=None,
        reminded_on=None,
        overdue_told_on=None,
        escalated_on=None,
    )
    sentence = f"提案人对提案{named(proposal)}的办理不满意，请在{up_to(due_on, with_year=True)}重新办理：{comment}"
    notify_department(lead, sentence)
    notify_committee(proposal, f"提案人对提案{named(proposal)}的办理不满意，已交{lead.unit.name}重新办理。")
    return proposal


def _leave_to_committee(proposal, actor, rating_fields, facts):
    """Store the last rating and notify the committee: the proposal stays 待评价 until it concludes. Return it."""
    proposal = PROPOSAL_FLOW.fire(proposal, "leave", actor=actor, facts=facts, **rating_fields)
    times = proposal.rule().reworks
    notify_committee(proposal, f"提案{named(proposal)}已重新办理{times}次，提案人仍不满意，请提案委研究办结。")
    return proposal


def _times_rejected(proposal):
    replies = Reply.objects.filter(assignment__proposal=proposal, rating=Rating.DISSATISFIED)
    return replies.count()


@PROPOSAL_FLOW.act("conclude")
@transaction.atomic
def conclude_proposal(proposal, *, actor, reason):
    """Close, as the committee, a proposal not rated in time or reworked as often as allowed; return it."""
    today = timezone.localdate()
    proposal = PROPOSAL_FLOW.fire(
        proposal, "conclude", actor=actor, facts={"原因": reason}, closed_on=today, closing_note=reason
    )
    notify_signers(proposal, f"提案{named(proposal)}由提案委办结：{reason}")
    _notify_lead(proposal, f"提案{named(proposal)}由提案委办结：{reason}")
    return proposal

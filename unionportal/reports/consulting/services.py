"""The acts on drafts sent out for opinions: sent, extended, withdrawn, replied to, and the decisions on opinions."""

from dataclasses import replace
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from unionportal.core.flow.moves import ReasonForm
from unionportal.core.jobs import outbox
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason
from unionportal.reports import acts, permissions
from unionportal.reports.consulting import notices
from unionportal.reports.consulting.flows import CONSULTATION_FLOW, OPINION_FLOW, RECIPIENT_FLOW
from unionportal.reports.consulting.packing import packed, unpacked
from unionportal.reports.consulting.shown import places_of
from unionportal.reports.document import document_of
from unionportal.reports.locking import locked
from unionportal.reports.models import CONSULTATION_JOB, Consultation, Opinion, Recipient
from unionportal.reports.report_flow import ReportState
from unionportal.reports.text.check import check_report

_MARK = "（征求意见稿）"
# More problems than these would not be read on a refusal.
_PLACES = 10


class To(NamedTuple):
    """To whom a draft is sent: an account, by a delegation or alone, or a sub-union."""

    user: object = None
    unit: object = None
    group: str = ""


@transaction.atomic
def send_for_opinions(report, *, actor, last_day, to, note=""):
    """Send the draft as it reads now to these people and sub-unions (each a To); return the Consultation.

    Its file is made afterwards by the worker.
    """
    report = locked(report)
    _require_editor(report, actor)
    if report.state != ReportState.DRAFT:
        raise ValidationError("报告已送审或定稿，不能再征求意见；需要征求请先退回修改。")
    if last_day < timezone.localdate():
        raise ValidationError({"last_day": "截止日期不能早于今天。"})
    checked = check_report(report)
    if checked.problems:
        lines = [f"“{chapter}”{problem}" for chapter, problem in checked.problems[:_PLACES]]
        raise ValidationError(["发出的文字不能再改，报告里还有问题，请先改好：", *lines])
    document = replace(document_of(report, checked), status_mark=_MARK)
    consultation = Consultation.objects.create(
        report=report, last_day=last_day, note=note.strip(), content=packed(document), sent_by=actor
    )
    added = _send(consultation, to, actor)
    outbox.enqueue(
        CONSULTATION_JOB, f"制作《{consultation}》"[:200], actor=actor, unit=report.unit, consultation=consultation.pk
    )
    audit.record(actor, acts.SEND_FOR_OPINIONS, consultation, 截止=last_day, 发给=len(added))
    return consultation


@transaction.atomic
def send_to_more(consultation, *, actor, to):
    """Send what was sent out to others too; return the new recipients."""
    _require_editor(consultation.report, actor)
    if consultation.report.is_final:
        raise ValidationError("报告已定稿，不再征求意见。")
    if consultation.is_withdrawn:
        raise ValidationError("征求意见稿已撤回；还要征求，请重新发出。")
    if consultation.is_over:
        raise ValidationError("征求意见已经截止；还要征求，请先延长截止日期。")
    added = _send(consultation, to, actor)
    audit.record(actor, acts.SEND_TO_MORE, consultation, 发给=[one.name for one in added])
    return added


@CONSULTATION_FLOW.act("extend")
@transaction.atomic
def extend(consultation, *, actor, last_day):
    """Let the recipients reply until a later day, of which they are notified; return the consultation."""

    def later(locked):
        if last_day <= locked.last_day or last_day < timezone.localdate():
            raise ValidationError({"last_day": "请填比现在的截止日期晚、不早于今天的一天。"})
        facts["截止"] = [locked.last_day, last_day]
        return {"last_day": last_day}

    facts = {"截止": [consultation.last_day, last_day]}
    consultation = CONSULTATION_FLOW.fire(consultation, "extend", actor=actor, effect=later, facts=facts)
    notices.notify_extended(consultation, by=actor)
    return consultation


@CONSULTATION_FLOW.act("withdraw", form=ReasonForm)
@transaction.atomic
def withdraw_consultation(consultation, *, actor, reason):
    """Withdraw what was sent out, with a reason that the recipients are notified of; return the consultation."""
    reason = require_reason(reason, field="reason")
    consultation = CONSULTATION_FLOW.fire(consultation, "withdraw", actor=actor, reason=reason, facts={"原因": reason})
    notices.notify_withdrawn(consultation, by=actor)
    return consultation


def _send(consultation, to, actor):
    known = set(consultation.recipients.values_list("unit", "user"))
    home, added = consultation.report.unit, []
    for one in to:
        if one.unit is not None and not one.unit.path.startswith(home.path):
            raise ValidationError("只能发给本工会所属的组织。")
        unit = one.unit or home
        key = unit.pk, one.user.pk if one.user else None
        if key in known:
            continue
        known.add(key)
        added.append(Recipient(consultation=consultation, unit=unit, user=one.user, group=one.group))
    if not added:
        raise ValidationError("请选择还没有发给过的人、分工会或代表团。")
    for recipient in added:
        recipient.full_clean()
        recipient.save()
        notices.notify_recipient(recipient, by=actor)
    return added


@transaction.atomic
def give_opinion(recipient, *, actor, place, text):
    """Keep an opinion on the place with this number, or on the whole text (None); return it."""
    recipient = _locked(recipient)
    move = RECIPIENT_FLOW.transitions["reply"]
    if not actor.has_perm(move.permission, recipient):
        raise PermissionDenied("您没有这项操作的权限。")
    if reason := RECIPIENT_FLOW.why_blocked(move, recipient, actor):
        raise ValidationError(reason)
    headings = {one.number: one.name for one in places_of(unpacked(recipient.consultation.content))}
    opinion = Opinion(recipient=recipient, place=headings.get(place, "")[:250], text=text.strip(), author=actor)
    opinion.full_clean()
    opinion.save()
    audit.record(actor, acts.GIVE_OPINION, opinion)
    if recipient.is_waiting:
        reply(recipient, actor=actor)
    return opinion


@RECIPIENT_FLOW.act("reply")
@transaction.atomic
def reply(recipient, *, actor):
    """Record that the recipient has replied, with opinions or without; return it."""
    return RECIPIENT_FLOW.fire(recipient, "reply", actor=actor, answered_on=timezone.localdate())


@OPINION_FLOW.act("adopt")
@transaction.atomic
def adopt_opinion(opinion, *, actor, reason=""):
    """Adopt the opinion; return it."""
    return _decide(opinion, "adopt", actor, reason.strip())


@OPINION_FLOW.act("adopt_partly")
@transaction.atomic
def adopt_opinion_partly(opinion, *, actor, reason):
    """Adopt a part of the opinion, and say which and why not the rest; return it."""
    return _decide(opinion, "adopt_partly", actor, require_reason(reason, "请说明理由。", field="reason"))


@OPINION_FLOW.act("decline")
@transaction.atomic
def decline_opinion(opinion, *, actor, reason):
    """Leave the opinion aside, with the reason; return it."""
    return _decide(opinion, "decline", actor, require_reason(reason, "请说明理由。", field="reason"))


@OPINION_FLOW.act("reconsider")
@transaction.atomic
def reconsider_opinion(opinion, *, actor):
    """Open the decision on an opinion again; return it."""
    return OPINION_FLOW.fire(opinion, "reconsider", actor=actor, reason="", decided_by=None)


def _decide(opinion, name, actor, reason):
    facts = {"原因": reason} if reason else {}
    opinion = OPINION_FLOW.fire(opinion, name, actor=actor, reason=reason, decided_by=actor, facts=facts)
    notices.notify_author(opinion, by=actor)
    return opinion


def _require_editor(report, actor):
    if not actor.has_perm(permissions.CHANGE_REPORT, report):
        raise PermissionDenied("您没有这项操作的权限。")


def _locked(recipient):
    rows = Recipient.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("consultation__report__unit", "user", "unit").get(pk=recipient.pk)

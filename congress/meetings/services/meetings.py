"""The acts of a meeting from plan to close, and the registration of meetings that took place before."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from congress import acts, permissions
from congress.bodies.queries import serving_delegates
from congress.choices import DelegateKind
from congress.meetings.meeting_flow import MEETING_FLOW, OVER, MeetingState
from congress.meetings.models import Attendance, Meeting
from congress.meetings.services.roll import count_roll, locked
from unionportal.core.database.report_sentence import written
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.services.records import save_record
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason

# The fields that may be corrected during check-in, and after the end.
AFTERWARDS = frozenset({"minutes", "report_sentence", "report_theme"})
WHILE_MEETING = AFTERWARDS | {"title", "begins_at", "place"}


@transaction.atomic
def plan_meeting(meeting, *, actor):
    """Save the meeting as planned (筹备); return it."""
    if not actor.has_perm(permissions.ADD_MEETING, meeting):
        raise PermissionDenied("您不能登记这个组织的会议。")
    meeting.state = MeetingState.PLANNED
    return save_record(meeting, actor=actor)


@transaction.atomic
def edit_meeting(meeting, *, actor):
    """Save the changed meeting; which fields may change depends on its state. Return it."""
    stored = locked(meeting)
    if not actor.has_perm(permissions.CHANGE_MEETING, stored):
        raise PermissionDenied("您不能修改这个会议。")
    fixed = {MeetingState.PLANNED: None, MeetingState.CANCELLED: frozenset()}.get(stored.state, WHILE_MEETING)
    if stored.state == MeetingState.CLOSED:
        fixed = AFTERWARDS
    fields = [f for f in Meeting._meta.concrete_fields if f.editable or f.name == "state"]
    changed = {f.name for f in fields if getattr(stored, f.attname) != getattr(meeting, f.attname)}
    if fixed is not None and changed - fixed:
        label = Meeting._meta.get_field(min(changed - fixed)).verbose_name
        raise ValidationError(f"“{stored.get_state_display()}”的会议不能再改“{label}”。")
    return save_record(meeting, actor=actor, concerns=changed) if changed else meeting


@MEETING_FLOW.act("call")
@transaction.atomic
def call_meeting(meeting, *, actor):
    """Start check-in (签到); the roll of a meeting of delegates is copied from the register. Return the meeting."""

    def build(record):
        if record.of_delegates:
            _write_roll(record)
        return count_roll(record) if record.roll.exists() else {}

    return MEETING_FLOW.fire(meeting, "call", actor=actor, effect=build)


def _write_roll(meeting):
    delegates = list(serving_delegates(meeting.body_term, meeting.held_on))
    if not any(one.kind == DelegateKind.FULL for one in delegates):
        raise ValidationError("会议当天没有在任的正式代表，请先登记代表。")
    known = set(meeting.roll.values_list("member_id", flat=True))
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, unit=one.unit, member=one.member, delegate_kind=one.kind)
        for one in delegates
        if one.member_id not in known
    )


@transaction.atomic
def record_counts(meeting, *, actor, expected, present):
    """Store 应到 and 实到 of a meeting without a roll; return it."""
    meeting = locked(meeting)
    if not actor.has_perm(permissions.CHANGE_MEETING, meeting):
        raise PermissionDenied("您不能填写这个会议的人数。")
    if meeting.state in OVER:
        raise ValidationError(f"会议{meeting.get_state_display()}，不能再改人数。")
    if meeting.of_delegates or meeting.roll.exists():
        raise ValidationError("这个会议按名单签到，人数由名单得出。")
    meeting.expected, meeting.present = expected, present
    meeting.full_clean()
    _stays_quorate(meeting)
    meeting.save(update_fields=["expected", "present"])
    audit.record(actor, acts.COUNT_MEETING, meeting, 应到=expected, 实到=present)
    return meeting


def _stays_quorate(meeting):
    if meeting.state == MeetingState.OPEN and not meeting.quorum_reason and (why := meeting.why_not_quorate()):
        raise ValidationError(why)


@MEETING_FLOW.act("open")
def open_meeting(meeting, *, actor, rules_confirmed_name=""):
    """Open the meeting (会议中), refused below quorum; return it.

    Rules that nobody confirmed apply only if whoever presides (`rules_confirmed_name`) says so, which is printed.
    """
    facts, fields = _confirmed_rules(meeting, actor, rules_confirmed_name)
    return MEETING_FLOW.fire(meeting, "open", actor=actor, facts=facts, **fields)


def _confirmed_rules(meeting, actor, name):
    """Return (facts, fields) of the decision to apply rules that nobody confirmed, both empty without such rules."""
    rules = meeting.unconfirmed_rules()
    if not rules:
        return {}, {}
    wording = [f"{rule}（{rule.source}{rule.clause}）" for rule in rules]
    needed = "下面的议事规则还没有核定，须由主持人确认适用并写明姓名、职务：" + "；".join(wording) + "。"
    name = require_reason(name, needed, field="rules_confirmed_name")
    return {"确认规则人": name, "规则": wording}, {"rules_confirmed_by": actor, "rules_confirmed_name": name}


@MEETING_FLOW.act("open_anyway")
def open_anyway(meeting, *, actor, decided_by_name, reason, rules_confirmed_name=""):
    """Open the meeting below quorum, with who decided it and why, which is printed from then on. Return it."""
    needed = "未达到会人数仍开会的，须写明决定人和理由。"
    decided_by_name, reason = require_reason(decided_by_name, needed), require_reason(reason, needed)
    confirmation, fields = _confirmed_rules(meeting, actor, rules_confirmed_name)
    facts = {
        "应到": meeting.expected,
        "实到": meeting.present,
        "决定人": decided_by_name,
        "理由": reason,
        **confirmation,
    }
    return MEETING_FLOW.fire(
        meeting,
        "open_anyway",
        actor=actor,
        facts=facts,
        quorum_decided_by=actor,
        quorum_decided_name=decided_by_name,
        quorum_reason=reason,
        **fields,
    )


@MEETING_FLOW.act("close")
def close_meeting(meeting, *, actor, minutes="", unrecorded_reason="", report_sentence="", report_theme=""):
    """Close the meeting (已结束); items to vote on without a result need a reason, which is printed. Return it."""
    fields = written(minutes=minutes, report_sentence=report_sentence, report_theme=report_theme)
    if missing := [item.title for item in meeting.unrecorded()]:
        needed = f"还有议题没有登记表决结果：{'、'.join(missing)}。请先登记，或者写明原因。"
        reason = require_reason(unrecorded_reason, needed, field="unrecorded_reason")
        fields["unrecorded_reason"] = f"{'、'.join(missing)}：{reason}"[:300]
    return MEETING_FLOW.fire(meeting, "close", actor=actor, **fields)


@MEETING_FLOW.act("cancel", form=ReasonForm)
def cancel_meeting(meeting, *, actor, reason):
    """Cancel the meeting, with the reason."""
    return MEETING_FLOW.fire(meeting, "cancel", actor=actor, facts={"原因": reason})


@transaction.atomic
def record_past_meeting(meeting, *, actor):
    """Save a past meeting as closed with its counts; below quorum it needs who decided and why. Return it."""
    if meeting.held_on > timezone.localdate():
        raise ValidationError({"held_on": "还没有召开的会议请在系统中登记和签到。"})
    meeting.state = MeetingState.CLOSED
    meeting.full_clean()
    if meeting.of_delegates and meeting.expected is None:
        meeting.expected = serving_delegates(meeting.body_term, meeting.held_on).full().count() or None
    check_past_quorum(meeting)
    return save_record(meeting, actor=actor)


def check_past_quorum(meeting):
    """Refuse counts of a past meeting that contradict its decision about the quorum."""
    if meeting.rule() is None:
        return
    if (why := meeting.why_not_quorate()) is None:
        if meeting.quorum_reason:
            raise ValidationError({"quorum_reason": "这次会议达到了到会人数，不需要填写理由。"})
        return
    if not meeting.expected or meeting.present is None:
        raise ValidationError({"present": "请填写应到人数和实到人数。"})
    if not meeting.quorum_reason:
        raise ValidationError({"quorum_reason": f"{why}请填写决定开会的人和理由。"})

"""Acts on the roll of a meeting; the counts of the meeting follow from it, under its lock."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from congress import acts, permissions
from congress.choices import AttendanceState, DelegateKind
from congress.meetings.meeting_flow import COUNTING, OVER, MeetingState
from congress.meetings.models import Attendance, Meeting
from members.models import OfficerTerm
from members.queries import UnitsByDay
from unionportal.core.trail import audit


def locked(meeting):
    """Return the fresh meeting, locked until the transaction ends."""
    # NO KEY: a plain FOR UPDATE would wait for every row of the roll that is being inserted.
    return Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=meeting.pk)


def count_roll(meeting):
    """Return {"expected": …, "present": …} of those on the roll who vote."""
    votes = Q(delegate_kind=DelegateKind.FULL)
    return meeting.roll.aggregate(
        expected=Count("pk", filter=votes), present=Count("pk", filter=votes & Q(state=AttendanceState.PRESENT))
    )


def recount(meeting):
    """Update the counts of the locked `meeting` from its roll."""
    counts = count_roll(meeting)
    meeting.expected, meeting.present = counts["expected"], counts["present"]
    meeting.save(update_fields=["expected", "present"])


@transaction.atomic
def check_in(meeting, member, *, actor):
    """Mark a person present, also late or by the person's own phone; a second time changes nothing. Return the row."""
    return _mark(meeting, member, AttendanceState.PRESENT, actor=actor, act=acts.CHECK_IN)


@transaction.atomic
def check_in_late(meeting, member, *, actor):
    """Mark a person present and late; return the row."""
    return _mark(meeting, member, AttendanceState.PRESENT, actor=actor, act=acts.RECORD_LATE, late=True)


@transaction.atomic
def check_in_all(meeting, *, actor):
    """Mark everybody present of whom nothing is recorded yet; return how many. The few others are marked one by one."""
    meeting = locked(meeting)
    if not actor.has_perm(permissions.CHANGE_ATTENDANCE, meeting):
        raise PermissionDenied("您不能登记这次会议的签到。")
    if meeting.state not in COUNTING:
        raise ValidationError(f"会议“{meeting.get_state_display()}”，不能{acts.CHECK_IN_ALL}。")
    rows = meeting.roll.filter(state=AttendanceState.EXPECTED)
    came = rows.update(state=AttendanceState.PRESENT, arrived_at=timezone.now())
    if came:
        recount(meeting)
        audit.record(actor, acts.CHECK_IN_ALL, meeting, 人数=came)
    return came


@transaction.atomic
def undo_check_in(meeting, member, *, actor):
    """Mark a person as not arrived; return the row."""
    return _mark(meeting, member, AttendanceState.EXPECTED, actor=actor, act=acts.UNDO_CHECK_IN)


@transaction.atomic
def excuse(meeting, member, *, actor, note=""):
    """Mark a person as excused; return the row."""
    return _mark(meeting, member, AttendanceState.EXCUSED, actor=actor, act=acts.EXCUSE, note=note)


def _mark(meeting, member, state, *, actor, act, note="", late=False):
    meeting = locked(meeting)
    if meeting.state not in COUNTING:
        raise ValidationError(f"会议“{meeting.get_state_display()}”，不能{act}。")
    row = meeting.roll.select_related("member__user").filter(member=member).first()
    if row is None:
        raise ValidationError(f"{member.name}不在这次会议的名单上。")
    row.meeting = meeting
    if not _may_mark(row, state, actor, late):
        raise PermissionDenied(f"您不能为{member.name}{act}。")
    if row.state == state and row.note == note and row.late in (late, state == AttendanceState.PRESENT):
        return row
    row.state, row.note, row.late = state, note, late
    row.arrived_at = timezone.now() if state == AttendanceState.PRESENT else None
    row.save(update_fields=["state", "note", "late", "arrived_at"])
    recount(meeting)
    if state != AttendanceState.PRESENT:
        _refuse_undo_after_decision(meeting)
    audit.record(actor, act, meeting, 姓名=member.name, 工号=member.staff_no)
    return row


def _may_mark(row, state, actor, late):
    # Checked on the meeting: a sub-union's chair does not keep the school's roll, though the row is of the unit.
    if actor.has_perm(permissions.CHANGE_ATTENDANCE, row.meeting):
        return True
    # CHECK_IN is held by the owner of the row only.
    return state == AttendanceState.PRESENT and not late and actor.has_perm(permissions.CHECK_IN, row)


def _refuse_undo_after_decision(meeting):
    if meeting.state != MeetingState.OPEN:
        return
    if not meeting.quorum_reason and (why := meeting.why_not_quorate()):
        raise ValidationError(f"撤销后不足到会人数：{why}")
    most = max((item.votes_cast for item in meeting.agenda.all()), default=0)
    if most > meeting.present:
        raise ValidationError(f"已登记的表决共{most}票，实到人数不能少于它。")


@transaction.atomic
def add_to_roll(meeting, members, *, actor, kind=DelegateKind.FULL):
    """Put people on the roll, skipping those who are on it; return how many were added.

    Full delegates come from the register; at a meeting of delegates only non-voting people can be added.
    """
    meeting = locked(meeting)
    if not actor.has_perm(permissions.CHANGE_ATTENDANCE, meeting):
        raise PermissionDenied("您不能维护这次会议的名单。")
    if meeting.state in OVER:
        raise ValidationError(f"会议{meeting.get_state_display()}，不能再改名单。")
    if meeting.of_delegates and kind == DelegateKind.FULL:
        raise ValidationError("正式代表以代表名册为准，请先登记为代表；这里只加列席和特邀的人。")
    known = set(meeting.roll.values_list("member_id", flat=True))
    new = [one for one in dict.fromkeys(members) if one.pk not in known]
    homes = UnitsByDay([one.pk for one in new])
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member=one, unit=homes.on(one, meeting.held_on), delegate_kind=kind) for one in new
    )
    if not meeting.of_delegates or meeting.state in COUNTING:
        recount(meeting)
    if new:
        audit.record(actor, acts.ADD_TO_ROLL, meeting, concerns=new, 人数=len(new), 姓名=[one.name for one in new])
    return len(new)


def committee_of(unit, day):
    """Return the members of the committee of `unit` on `day`."""
    serving = Q(until__isnull=True) | Q(until__gt=day)
    terms = OfficerTerm.objects.filter(serving, unit=unit, since__lte=day).select_related("member")
    return list(dict.fromkeys(term.member for term in terms))


@transaction.atomic
def remove_from_roll(meeting, member, *, actor):
    """Remove a person who was added by hand and has not arrived."""
    meeting = locked(meeting)
    if not actor.has_perm(permissions.CHANGE_ATTENDANCE, meeting):
        raise PermissionDenied("您不能维护这次会议的名单。")
    row = meeting.roll.filter(member=member).first()
    if row is None or meeting.state in OVER:
        raise ValidationError("名单已不能修改，请刷新页面。")
    if meeting.of_delegates and row.delegate_kind == DelegateKind.FULL:
        raise ValidationError("正式代表以代表名册为准，不能从名单上移除；不能到会的请登记请假。")
    if row.state == AttendanceState.PRESENT:
        raise ValidationError(f"{member.name}已签到，请先撤销签到。")
    row.delete()
    recount(meeting)
    audit.record(actor, acts.REMOVE_FROM_ROLL, meeting, concerns=[member], 姓名=member.name)

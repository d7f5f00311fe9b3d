"""A member who leaves, or moves out of the unit that meets, is taken off the rolls of meetings not yet opened."""

from congress import acts
from congress.meetings.meeting_flow import UPCOMING
from congress.meetings.models import Attendance
from congress.meetings.services.roll import locked, recount
from members.services.leaving import Ends, ends_with_membership
from unionportal.core.trail import audit


@ends_with_membership
class RollsEnd(Ends):
    """Places on rolls; 应到 of a meeting that is checking in follows."""

    code, heading, model, related = "congress.roll", "会议名单", Attendance, ("meeting__unit", "member")
    fields = ("meeting", "unit", "member", "delegate_kind", "state", "arrived_at", "note")

    def rows(self, leavers):
        first = min(leaver.on for leaver in leavers)
        rows = Attendance.objects.filter(meeting__state__in=UPCOMING, meeting__held_on__gte=first)
        return rows.filter(member__in=[leaver.member.pk for leaver in leavers])

    def applies(self, record, leaver, ended):
        if record.meeting.of_delegates and record.is_full_delegate:
            # Of delegates the register decides, not the membership.
            return record.meeting.held_on >= leaver.on and any(code == "congress.delegacy" for code, _ in ended)
        return record.meeting.held_on >= leaver.on and not leaver.is_retired

    def moves(self, record, leaver, ended):
        is_delegate = record.meeting.of_delegates and record.is_full_delegate
        return is_delegate or leaver.gives_up(record.meeting.unit)

    def line(self, record):
        return f"{record.meeting.held_on} {record.meeting.title}"

    def end(self, record, leaver, *, actor):
        meeting = locked(record.meeting)
        if meeting.state not in UPCOMING:
            return
        audit.record(actor, acts.REMOVE_FROM_ROLL, meeting, concerns=[record.member], 姓名=record.member.name)
        Attendance.objects.filter(pk=record.pk).delete()
        _count(meeting)

    def restore(self, record, *, actor):
        meeting = locked(record.meeting)
        if meeting.state not in UPCOMING:
            # It was held without the person.
            return
        super().restore(record, actor=actor)
        audit.record(actor, acts.ADD_TO_ROLL, meeting, concerns=[record.member], 人数=1, 姓名=[record.member.name])
        _count(meeting)


def _count(meeting):
    if meeting.expected is not None:
        recount(meeting)

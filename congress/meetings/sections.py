"""What the page of a member shows of meetings: those on whose roll one is."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from congress.meetings.models import Attendance, Meeting
from members.dossier.sections import Line, Section, noted, register_section


def _attendances(scope):
    open_to_reader = Meeting.objects.visible_to(scope).order_by().filter(pk=OuterRef("meeting"))
    return Attendance.objects.visible_to(scope).annotate(opens=Exists(open_to_reader))


def _attendance(row, scope):
    meeting, address = row.meeting, ""
    if row.opens:
        address = meeting.get_absolute_url()
    elif row.member.user_id == scope.user_id:
        address = reverse("congress:attendance_detail", args=[row.pk])
    return Line(meeting.title, noted(meeting.held_on), state=row.get_state_display(), address=address)


register_section(
    Section(
        code="meetings",
        label="会议",
        place=52,
        model=Attendance,
        rows=_attendances,
        joined=("unit", "meeting"),
        order=("-meeting__held_on",),
        line=_attendance,
    )
)

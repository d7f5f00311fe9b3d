"""Reads of meetings and their rolls that several pages share."""

from django.db.models import Count, Q
from django.utils import timezone

from congress.choices import AttendanceState, DelegateKind
from congress.meetings.meeting_flow import COUNTING
from congress.meetings.models import Attendance
from members import people_search
from unionportal.core.access.scoping import Scope

# The columns in which the list looks for words.
MEETING_WORDS = ("title", "place", "unit__name")


def own_attendance(user):
    """Return the user's rows on the rolls of meetings, the next meeting first."""
    rows = Attendance.objects.visible_to(Scope((), user.pk)).select_related("meeting")
    return rows.order_by("-meeting__held_on", "-meeting_id")


def to_check_in(user):
    """Return the user's rows on rolls of meetings that are checking in now."""
    return own_attendance(user).filter(meeting__state__in=COUNTING, state=AttendanceState.EXPECTED)


def search_roll(rows, text):
    """Return the rows of a roll that fit a name, 工号 or pinyin."""
    return rows.filter(people_search.about(text)) if text.strip() else rows


def roll_counts(meeting):
    """Return how many of those who vote are expected, present and excused, and how many others are present."""
    votes = Q(delegate_kind=DelegateKind.FULL)
    return meeting.roll.aggregate(
        all=Count("pk"),
        expected=Count("pk", filter=votes),
        present=Count("pk", filter=votes & Q(state=AttendanceState.PRESENT)),
        excused=Count("pk", filter=votes & Q(state=AttendanceState.EXCUSED)),
        late=Count("pk", filter=Q(late=True)),
        # Of whom nothing is recorded yet, whether they vote or not.
        open=Count("pk", filter=Q(state=AttendanceState.EXPECTED)),
        guests=Count("pk", filter=~votes & Q(state=AttendanceState.PRESENT)),
    )


def today():
    return timezone.localdate()

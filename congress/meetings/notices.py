"""Who is told of which act on a meeting, in which words."""

from django.utils import timezone

from congress import acts
from congress.bodies.queries import serving_delegates
from congress.meetings.meeting_flow import MEETING_FLOW, MeetingState
from congress.meetings.models import Meeting
from unionportal.core.models import User
from unionportal.core.notices import kind, occasion, row, silent
from unionportal.core.trail.acts import adding, changing

MEETINGS = kind("congress.meetings", "我要参加的会议", must_act=True)
# What somebody who is invited must know; the rest is changed in silence.
WORTH_A_NOTICE = frozenset({"title", "held_on", "begins_at", "place"})


def invited(event):
    """Name who is on the roll of the meeting, and the delegates who will be; nobody of one that is past."""
    meeting = event.record
    if meeting.state == MeetingState.CLOSED or meeting.held_on < timezone.localdate():
        return []
    users = User.objects.filter(member__attendances__meeting=meeting)
    if meeting.of_delegates:
        delegates = serving_delegates(meeting.body_term, meeting.held_on)
        users = users | User.objects.filter(member__in=delegates.values("member"))
    return list(users.distinct().order_by("pk"))


def invited_to_other(event):
    """Name who is invited, if day, time, place or title changed."""
    return invited(event) if event.concerns and WORTH_A_NOTICE & event.concerns else []


def added(event):
    """Name the people whom the act concerns, unless the meeting is past."""
    meeting = event.record
    if meeting.held_on < timezone.localdate():
        return []
    return list(User.objects.filter(member__in=[member.pk for member in event.concerns]).order_by("pk"))


MEETING_IS_NEAR = occasion("congress.meeting_is_near")
row(
    MEETING_IS_NEAR,
    whom=[invited],
    words="提醒：会议“{record.title}”{record.day_and_place}召开。",
    kind=MEETINGS,
    in_group=True,
)
row(
    adding(Meeting),
    whom=[invited],
    words="请您参加会议“{record.title}”：{record.day_and_place}。",
    kind=MEETINGS,
    in_group=True,
)
row(
    changing(Meeting),
    whom=[invited_to_other],
    words="您要参加的会议有更改，现在是“{record.title}”：{record.day_and_place}。",
    kind=MEETINGS,
    in_group=True,
)
row(
    *MEETING_FLOW.acts_of(Meeting, "cancel"),
    whom=[invited],
    words="您要参加的会议“{record.title}”已取消：{原因}",
    kind=MEETINGS,
    in_group=True,
)
row(acts.ADD_TO_ROLL, whom=[added], words="请您参加会议“{record.title}”：{record.day_and_place}。", kind=MEETINGS)
row(
    acts.REMOVE_FROM_ROLL,
    whom=[added],
    words="您不再列入会议“{record.title}”的参会名单。",
    kind=MEETINGS,
)
silent("who is expected sees it on the home page", *MEETING_FLOW.acts_of(Meeting, "call"))
silent("who meets is there", *MEETING_FLOW.acts_of(Meeting, "open", "open_anyway", "close"))
silent(
    "the page of the meeting shows it to who was there",
    acts.COUNT_MEETING,
    acts.RECORD_ROLL,
    acts.CHECK_IN,
    acts.UNDO_CHECK_IN,
    acts.EXCUSE,
    acts.CHECK_IN_ALL,
    acts.RECORD_LATE,
    acts.DELETE_AGENDA_ITEM,
    acts.RECORD_VOTES,
    acts.RECORD_ELECTION,
    acts.ADD_RESOLUTION,
    acts.CHANGE_RESOLUTION,
    acts.WITHDRAW_RESOLUTION,
)

"""The lists of meetings and of their agenda, in the portal and in the back office; how the search finds meetings."""

from operator import attrgetter, methodcaller

from congress import permissions
from congress.meetings.meeting_flow import MeetingState
from congress.meetings.models import Meeting
from congress.meetings.queries import MEETING_WORDS
from congress.meetings.wording import OPENED_BY_DECISION
from unionportal.core.pages.filters import mentioning
from unionportal.core.tables import Column, Table
from unionportal.core.tables.search import SearchKind, register_search


def _decision(meeting):
    return OPENED_BY_DECISION if meeting.quorum_reason else ""


MEETINGS = Table(
    shown=(
        "title",
        "kind",
        "unit",
        "held_on",
        "expected",
        "present",
        Column("state_label", "状态", value=methodcaller("get_state_display")),
        Column("decision", "未达到会人数", value=_decision),
    ),
    more=("congress", "begins_at", "place"),
    filters=("state", "kind", "unit"),
    searched=("title", "place"),
    search_help="会议名称、地点",
    by_date="held_on",
)
AGENDA = Table(
    shown=(
        "title",
        "meeting",
        "kind",
        "yes",
        "no",
        "abstain",
        Column("result_words", "结果", value=attrgetter("result_words")),
        "resolution_no",
    ),
    more=(Column("meeting__held_on", "会议日期"), "reporter", "invalid", "resolution"),
    filters=("kind", "passed"),
    searched=("title", "resolution_no", "meeting__title"),
)
register_search(
    SearchKind(
        code="congress.meeting",
        label="会议",
        place=25,
        rows=lambda user, scope: Meeting.objects.visible_to(scope) if user.holds(permissions.VIEW_MEETING) else None,
        words=lambda rows, text: mentioning(rows, text, *MEETING_WORDS),
        title="title",
        state="state",
        states=MeetingState.choices,
        order="-held_on",
        detail="congress:meeting_detail",
        pages=((permissions.VIEW_MEETING, "congress:meeting_list"),),
    )
)

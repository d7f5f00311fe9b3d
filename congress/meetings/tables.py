"""How the search finds meetings."""

from congress import permissions
from congress.meetings.meeting_flow import MeetingState
from congress.meetings.models import Meeting
from congress.meetings.queries import MEETING_WORDS
from unionportal.core.pages.filters import mentioning
from unionportal.core.tables.search import SearchKind, register_search

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

"""The filter forms of the lists; the values stay in the query string."""

from congress.choices import MeetingKind
from congress.meetings.meeting_flow import MeetingState
from congress.meetings.queries import MEETING_WORDS
from unionportal.core.pages.filters import ListFilter, choice_box, search_box, year_box


class MeetingFilter(ListFilter):
    searched = MEETING_WORDS
    lookups = {"year": "held_on__year"}

    q = search_box("会议名称、地点", max_length=60)
    kind = choice_box("类型", MeetingKind.choices)
    state = choice_box("状态", MeetingState.choices)
    year = year_box(latest=2100)


class ResolutionFilter(ListFilter):
    searched = ("title", "resolution", "resolution_no")
    lookups = {"year": "meeting__held_on__year"}

    q = search_box("决议、议题、编号", max_length=60)
    year = year_box(latest=2100)

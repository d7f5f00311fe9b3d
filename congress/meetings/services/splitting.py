"""The meetings of a unit that is split and that have not been opened go to its first part."""

from congress.meetings.meeting_flow import UPCOMING
from congress.meetings.models import Meeting
from unionportal.core.splits.splitting import Moves, moves_with_units


@moves_with_units
class MeetingsMove(Moves):
    """Meetings that are planned or checking in."""

    code, heading, model = "congress.meeting", "会议", Meeting

    def rows(self, unit, on):
        return Meeting.objects.filter(unit=unit, state__in=UPCOMING).order_by("pk")

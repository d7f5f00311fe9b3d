"""The meetings of a unit that is split or merged and that have not been opened."""

from django.db.models import Q

from congress.meetings.meeting_flow import UPCOMING
from congress.meetings.models import Meeting
from unionportal.core.splits.splitting import Moves, moves_with_units, stays_behind


def _upcoming(unit):
    return Meeting.objects.filter(unit=unit, state__in=UPCOMING)


def _of_its_congress(unit):
    return Q(term__unit=unit) | Q(congress__unit=unit)


@moves_with_units
class MeetingsMove(Moves):
    """Meetings that are planned or checking in, but for those of the unit's own congress."""

    code, heading, model = "congress.meeting", "会议", Meeting

    def rows(self, unit, on):
        # By their keys: the two relations may be empty, and rows of an outer join are not locked.
        own = _upcoming(unit).filter(_of_its_congress(unit)).values("pk")
        return _upcoming(unit).exclude(pk__in=own).order_by("pk")


@stays_behind
def own_sittings(unit, on):
    """Yield the meetings of the unit's own congress."""
    count = _upcoming(unit).filter(_of_its_congress(unit)).count()
    yield "二级教代会会议", count, "属于原组织的届次，不再召开的请取消"

"""The daily work of the rooms; importing this module registers it. Of terms and meetings, what is near."""

import datetime

from congress.bodies.models import Term
from congress.meetings.meeting_flow import UPCOMING
from congress.meetings.models import Meeting
from congress.meetings.notices import MEETING_IS_NEAR
from congress.notices import TERM_ENDS
from congress.proposals import daily as of_proposals
from unionportal.core.jobs.daily import daily
from unionportal.core.notices import announce
from unionportal.core.values.dates import chinese_date

__all__ = ["of_proposals"]

_QUARTER, _TOMORROW = datetime.timedelta(days=91), datetime.timedelta(days=1)


@daily("congress.remind_of_terms")
def remind_of_terms(day):
    """Announce each term of delegates that ends within a quarter."""
    for term in Term.objects.filter(until__gt=day, until__lte=day + _QUARTER).select_related("unit").order_by("pk"):
        announce(TERM_ENDS, term, key=f"{term.pk}:{term.until}", 止=chinese_date(term.until))


@daily("congress.remind_of_meetings")
def remind_of_meetings(day):
    """Remind who is invited to a meeting of today or tomorrow."""
    near = Meeting.objects.filter(state__in=UPCOMING, held_on__gte=day, held_on__lte=day + _TOMORROW)
    for meeting in near.select_related("congress__term", "term").order_by("pk"):
        announce(MEETING_IS_NEAR, meeting, key=f"{meeting.pk}:{meeting.held_on}")

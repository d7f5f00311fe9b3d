"""The congress of next spring in an example database: it takes proposals today."""

import datetime

from django.utils import timezone

from congress.choices import CongressKind, MeetingKind
from congress.meetings.services.meetings import plan_meeting
from congress.models import Congress, Delegate, Meeting
from unionportal.core.models import Unit
from unionportal.core.services.records import save_record
from unionportal.examples.under_way import proposals


def _day(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def prepare(people, college):
    """Prepare a committee meeting of tomorrow and, where there are delegates, a congress that takes proposals."""
    officer = people["zhuangan"]
    committee = {"kind": MeetingKind.ENLARGED, "title": "工会委员会扩大会议", "place": "第一会议室"}
    plan_meeting(Meeting(unit=Unit.root(), held_on=_day(1), **committee), actor=officer)
    delegate = Delegate.objects.full().filter(until__isnull=True, term__until__isnull=True).first()
    if delegate:
        congress = _next_congress(delegate.term, officer)
        proposals.write(congress, people, college)


def _next_congress(term, officer):
    last = term.congresses.order_by("-staff_session").first()
    members = term.congresses.exclude(members_session=None).order_by("-members_session").first()
    return save_record(
        Congress(
            unit=term.unit,
            term=term,
            kind=CongressKind.JOINT,
            staff_session=last.staff_session + 1,
            members_session=members.members_session + 1,
            starts_on=_day(75),
            ends_on=_day(76),
            place="校会议中心",
            proposals_from=_day(-10),
            proposals_until=_day(35),
        ),
        actor=officer,
    )

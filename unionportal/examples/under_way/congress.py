"""The congress of next spring in an example database: it takes proposals today."""

import datetime

from django.db.models import Max
from django.utils import timezone

from congress.bodies.thresholds import months_later
from congress.choices import CongressKind, EndedBy, MeetingKind
from congress.meetings.services.meetings import plan_meeting
from congress.models import Congress, Delegate, Meeting, Term
from unionportal.core.models import Unit
from unionportal.core.services.records import save_record
from unionportal.examples.under_way import proposals

# The last day of the congress, counted from today.
_LAST = 76


def _day(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def prepare(people, college):
    """Prepare a committee meeting of tomorrow and, where there are delegates, a congress that takes proposals."""
    officer = people["zhuangan"]
    committee = {"kind": MeetingKind.ENLARGED, "title": "工会委员会扩大会议", "place": "第一会议室"}
    plan_meeting(Meeting(unit=Unit.root(), held_on=_day(1), **committee), actor=officer)
    delegate = Delegate.objects.full().filter(until__isnull=True, term__until__isnull=True).first()
    if delegate:
        congress = _next_congress(_running_term(delegate.term, officer), officer)
        proposals.write(congress, people, college)


def _running_term(term, officer):
    """Return the term in which the congress meets: the next one, with the same delegates, once this one is over."""
    latest = term.latest_end()
    if latest is None or _day(_LAST) <= latest:
        return term
    change = months_later(term.since, 60)
    delegates = list(term.delegates.full().filter(until=None))
    term.delegates.filter(until=None).update(until=change, ended_by=EndedBy.TERM)
    term.until = change
    save_record(term, actor=officer)
    numbers = {"staff_no": term.staff_no + 1, "members_no": term.members_no + 1}
    following = save_record(Term(unit=term.unit, since=change, **numbers), actor=officer)
    Delegate.objects.bulk_create(
        Delegate(term=following, unit=one.unit, member=one.member, kind=one.kind, category=one.category, since=change)
        for one in delegates
    )
    return following


def _next_congress(term, officer):
    last = term.congresses.aggregate(staff=Max("staff_session"), members=Max("members_session"))
    return save_record(
        Congress(
            unit=term.unit,
            term=term,
            kind=CongressKind.JOINT,
            staff_session=(last["staff"] or 0) + 1,
            members_session=(last["members"] or 0) + 1,
            starts_on=_day(75),
            ends_on=_day(_LAST),
            place="校会议中心",
            proposals_from=_day(-10),
            proposals_until=_day(35),
        ),
        actor=officer,
    )

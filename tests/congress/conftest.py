import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from congress.choices import MeetingKind
from congress.meetings.services.meetings import call_meeting
from tests.congress.house import House
from tests.factories import (
    AdoptionFactory,
    CongressFactory,
    DelegateFactory,
    MeetingFactory,
    MemberFactory,
    QuorumFactory,
    TermFactory,
)


@pytest.fixture
def rules(db):
    """Two thirds of all to meet, half of all or more to pass, more than half of those expected to be elected."""
    for kind in (MeetingKind.CONGRESS, MeetingKind.DELEGATES, MeetingKind.SECOND_LEVEL):
        QuorumFactory(meeting_kind=kind)
        AdoptionFactory(meeting_kind=kind)
        AdoptionFactory(meeting_kind=kind, subject="elect", inclusive=False, base="expected")


@pytest.fixture
def term(union):
    return TermFactory(unit=union)


@pytest.fixture
def delegates(term, branch):
    """Make so many full delegates of the term, elected by `branch`."""

    def make(count, **fields):
        return [DelegateFactory(term=term, unit=branch, **fields) for _ in range(count)]

    return make


@pytest.fixture
def meeting_of(union, term):
    """Make a meeting of the delegates, today, 筹备."""

    def make(**fields):
        given = {"kind": MeetingKind.DELEGATES, "term": term, "held_on": timezone.localdate(), "title": "代表会议"}
        return MeetingFactory(unit=union, **{**given, **fields})

    return make


@pytest.fixture
def called(meeting_of, delegates, rules, officer):
    """Make a called meeting of so many delegates, of whom some are here; returns it."""

    def make(count, here=0):
        delegates(count)
        meeting = call_meeting(meeting_of(), actor=officer)
        come(meeting, here)
        return meeting

    return make


def come(meeting, here):
    """So many of the roll are here: written past the service where only the count matters."""
    rows = meeting.roll.filter(state="expected").values("pk")[:here]
    meeting.roll.filter(pk__in=list(rows.values_list("pk", flat=True))).update(state="present")
    meeting.present = meeting.roll.filter(state="present", delegate_kind="full").count()
    meeting.save(update_fields=["present"])


@pytest.fixture
def congress(union, term):
    return CongressFactory(unit=union, term=term, starts_on=datetime.date(2022, 3, 24))


@pytest.fixture
def colleague(branch):
    return MemberFactory(unit=branch, name="李秀兰", staff_no="T1001", name_key="li xiu lan lxl")


@pytest.fixture
def house(union, branch):
    return House(union, branch)


@pytest.fixture
def site(client):
    """Signed in as a person, with get and post by the name of a page."""

    class Site:
        def get(self, user, name, *args, **query):
            client.force_login(user)
            return client.get(reverse(f"congress:{name}", args=args), query)

        def post(self, user, name, *args, **data):
            client.force_login(user)
            return client.post(reverse(f"congress:{name}", args=args), data)

    return Site()

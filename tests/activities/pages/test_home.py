"""What is open to a member stands on the home page: sign-ups, places to confirm, votes; nothing that is done."""

import datetime

import pytest

from tests.factories import ActivityFactory, CandidateFactory, ParticipationFactory, SelectionFactory
from tests.factories.activities import put_to_vote
from tests.shown import texts

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def shown(client, user):
    """(titles of the activities, whether each is a place to confirm; titles of the votes)."""
    client.force_login(user)
    context = client.get("/").context
    activities = [(one.title, one.is_offered) for one in context["open_activities"]]
    return activities, [one.title for one in context["open_votes"]]


def test_a_member_finds_what_is_open_to_him_and_not_what_he_did(client, branch, other_branch, member, today):
    me, stranger = member(branch), member(other_branch)
    days = {"starts_on": today + 9 * DAY, "signup_from": today, "signup_until": today + DAY}
    ActivityFactory(unit=branch, approved=True, title="登山", audience="unit", **days)
    ActivityFactory(unit=branch, approved=True, title="今天截止", **(days | {"signup_until": today}))
    mine = ActivityFactory(unit=branch, approved=True, title="已报名", **days)
    ParticipationFactory(activity=mine, member=me)
    offered = ActivityFactory(unit=branch, approved=True, title="空出名额", **(days | {"signup_from": today + DAY}))
    ParticipationFactory(activity=offered, member=me, state="offered")
    selection = SelectionFactory(unit=branch, title="先进评选", vote_until=today + DAY)
    CandidateFactory(selection=selection)
    put_to_vote(selection, me)
    closed = SelectionFactory(unit=branch, title="投过的", vote_until=today - DAY)
    CandidateFactory(selection=closed)
    put_to_vote(closed, me)
    assert shown(client, me.user) == (
        [("空出名额", True), ("今天截止", False), ("登山", False)],
        ["先进评选"],
    )
    assert shown(client, stranger.user) == ([("今天截止", False), ("已报名", False)], [])


def test_of_a_full_activity_the_home_page_says_that_one_would_wait(client, branch, member, today):
    days = {"starts_on": today + 9 * DAY, "signup_from": today, "signup_until": today}
    full, free = (ActivityFactory(unit=branch, approved=True, title=title, quota=1, **days) for title in ("满", "空"))
    ActivityFactory(unit=branch, approved=True, title="不限", **days)
    ParticipationFactory(activity=full, state="offered")
    ParticipationFactory(activity=free, state="waiting")
    client.force_login(member(branch).user)
    assert texts(client.get("/"), ".chip") == ["已满，可候补", "可以报名", "可以报名"]


def test_an_officer_who_is_no_member_finds_none(client, officer):
    client.force_login(officer)
    assert client.get("/").context.get("open_activities") is None

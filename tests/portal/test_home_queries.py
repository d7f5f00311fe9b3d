"""How often the home page asks the database: for each of those who open it daily, with work of every kind waiting."""

import datetime
import itertools

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.factories import activities, paid
from unionportal.core.choices import Role
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act
from welfare.models import Visit
from welfare.services import benefits

pytestmark = pytest.mark.django_db(transaction=True)
# While nobody acts, and the first time after any act, when what waits, figures (of two units), birthdays and benefits
# are read.
AGAIN, AFTER_AN_ACT = 12, 40
RETURNED, REPORTED = "慰问 · 已退回", "慰问 · 待核定"


@pytest.fixture
def people(union, branch, other_branch, person):
    """Those who open it: the office, the chair, a chair of one sub-union and of two, a member without an office."""
    found = {role: person(role, union) for role in (Role.OFFICER, Role.CHAIR, Role.CASHIER)}
    found |= {Role.BRANCH_CHAIR: person(Role.BRANCH_CHAIR, branch), "two": person(Role.BRANCH_CHAIR, branch)}
    factories.GrantFactory(user=found["two"], unit=other_branch, role=Role.BRANCH_CHAIR)
    found["member"] = factories.UserFactory()
    for user in found.values():
        factories.MemberFactory(unit=branch, user=user)
    return found


def fill(people, unit, day):
    """Add a record of several tables in each state in which it waits for somebody, and a benefit for everybody."""
    budget = factories.BudgetFactory(unit=unit, initial=1_000_000, year=day.year)
    for state in ("draft", "returned", "reported", "checked"):
        factories.VisitFactory(unit=unit, state=state, happened_on=day)
        factories.HardshipGrantFactory(unit=unit, state=state, applied_on=day)
    for facts in ({"state": "draft"}, {"state": "submitted"}, {"state": "approved", "approved_on": day}):
        factories.ClaimFactory(unit=unit, budget=budget, **facts)
    for state in ("draft", "applied"):
        activities.ActivityFactory(unit=unit, state=state)
    factories.MilestoneFactory(unit=unit, proposed_by=people["two"], state="proposed")
    for user in people.values():
        factories.NoticeFactory(user=user)
        paid(factories.VisitFactory(unit=unit, member=user.member, happened_on=day))


def opened(client, **query):
    """Return (how many queries, {what waits: how many}) of the page."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/", query)
    return len(asked), {item.title: item.count for item in page.context["waiting"]}


def test_home_asks_twelve_times_at_most_however_much_there_is_and_shows_every_act_at_once(people, branch, other_branch):
    clients = {who: Client() for who in people}
    for who, client in clients.items():
        client.force_login(people[who])
        client.get("/")
    days = itertools.count()

    def add(times):
        for _ in range(times):
            day = datetime.date(2022, 1, 1) + datetime.timedelta(next(days))
            for unit, after in ((branch, 0), (other_branch, 100)):
                fill(people, unit, day + datetime.timedelta(after))
        audit.record(people["two"], Act("tests.act", "登记"), branch)

    def queries():
        # The user has just done it: what he sees next is of now.
        before = opened(clients[Role.OFFICER])[1]
        benefits.return_benefit(Visit.objects.filter(state="reported").first(), actor=people[Role.OFFICER], reason="补")
        first = {who: opened(client) for who, client in clients.items()}
        again = {who: opened(client) for who, client in clients.items()}
        now = first[Role.OFFICER][1]
        assert (now[RETURNED], now[REPORTED]) == (before[RETURNED] + 1, before[REPORTED] - 1)
        assert {who: waits for who, (_, waits) in first.items()} == {who: waits for who, (_, waits) in again.items()}
        return {who: (first[who][0], again[who][0]) for who in clients}

    add(2)
    few = queries()
    assert {who: asked for who, asked in few.items() if asked[0] > AFTER_AN_ACT or asked[1] > AGAIN} == {}
    add(3)
    assert queries() == few
    # Over five years as over one.
    for who, client in clients.items():
        asked = [opened(client, period="2019-01-01..2023-12-31")[0] for _ in range(2)]
        assert (who, asked[0] <= AFTER_AN_ACT, asked[1] <= AGAIN) == (who, True, True)

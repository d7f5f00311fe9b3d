"""The start page of the back office is the work of today: what waits, what is due, what one did last."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import factories
from unionportal.core.choices import Role
from unionportal.core.trail import audit
from unionportal.core.trail.acts import REGISTRY, Act
from unionportal.portal.office import due, today
from unionportal.portal.office.lines import shown_count

pytestmark = pytest.mark.django_db
INDEX = "/admin/"
PARTS = ("waiting", "due", "batches", "acts")
ACT = Act("tests.act", "核定慰问")


@pytest.fixture
def opened(client):
    def open_as(user):
        client.force_login(user)
        return client.get(INDEX)

    return open_as


def lines(page, part):
    return [(line.title, line.mark) for line in page.context[part]]


def work(unit, officer, number):
    """One more of everything that the page of an officer shows."""
    day = timezone.localdate()
    audit.record(officer, ACT, factories.VisitFactory(unit=unit, state="reported"))
    proposal = factories.FiledProposalFactory(unit=unit, state="in_hand")
    factories.AssignmentFactory(unit=unit, proposal=proposal, due_on=day - datetime.timedelta(1))
    factories.MeetingFactory(unit=unit, title=f"第 {number} 次座谈", held_on=day + datetime.timedelta(3))
    issue = factories.GiftIssueFactory(unit=unit, title=f"节日慰问 {number}", issued_on=day)
    factories.GiftRecipientFactory.create_batch(2, issue=issue)
    factories.paid(issue)
    factories.ClaimFactory(unit=unit, state="approved", approved_on=day, amount=10 * number)


def test_an_officer_finds_what_waits_what_is_due_and_what_is_under_way(opened, officer, union):
    page = opened(officer)
    assert {part: lines(page, part) for part in PARTS} == {part: [] for part in PARTS}
    said = re.findall(r'<li class="bo-soft">([^<]*)</li>', page.content.decode())
    assert said == [
        "没有等您办理的事项。",
        "没有待签收的发放，也没有待支付的支出。",
        "近期没有到期的事项。",
        "您还没有办过事项。",
    ]
    work(union, officer, 1)
    work(union, officer, 2)
    taken_back = factories.GiftIssueFactory(unit=union, title="已冲正", issued_on=timezone.localdate())
    factories.GiftRecipientFactory(issue=taken_back)
    factories.paid(taken_back, state="reversed")
    page = opened(officer)
    assert [(item.title, item.count) for item in page.context["waiting"]] == [("慰问 · 待核定", 2)]
    assert lines(page, "due") == [("提案答复", "逾期 2"), ("会议", "2 项")]
    assert sorted(lines(page, "batches")) == [
        ("发放 · 节日慰问 1", "待签收 2"),
        ("发放 · 节日慰问 2", "待签收 2"),
        ("已批准待支付", "2 笔"),
    ]
    assert page.context["batches"][-1].detail == "共 30.00 元"
    assert [title.partition(" · ")[0] for title, _ in lines(page, "acts")] == ["核定慰问", "核定慰问"]
    urls = {line.url for part in PARTS for line in page.context[part]}
    assert all(url.startswith(INDEX) for url in urls)
    assert {client_status(officer, url) for url in urls} == {200}


def client_status(user, url):
    client = Client()
    client.force_login(user)
    return client.get(url).status_code


def test_each_sees_of_it_what_the_own_roles_look_after(opened, union, officer, person):
    work(union, officer, 1)
    seen = {role: opened(person(role, union)) for role in (Role.CASHIER, Role.WOMEN, Role.SYSADMIN)}
    assert {role: (lines(page, "due"), lines(page, "batches")) for role, page in seen.items()} == {
        Role.CASHIER: ([], [("发放 · 节日慰问 1", "待签收 2"), ("已批准待支付", "1 笔")]),
        Role.WOMEN: ([("会议 · 第 1 次座谈", "1 项")], []),
        Role.SYSADMIN: ([], []),
    }
    # The acts of others are nobody's own.
    assert all(lines(page, "acts") == [] for page in seen.values())


def test_the_page_asks_as_often_for_much_as_for_little(opened, officer, union):
    asked = []
    for numbers in (range(2, 4), range(4, 12)):
        for number in numbers:
            work(union, officer, number)
        opened(officer)
        with CaptureQueriesContext(connection) as queries:
            opened(officer)
        asked.append(len(queries))
    assert asked == [asked[0]] * 2
    assert asked[0] <= 35


def test_what_is_past_is_late_only_where_somebody_still_has_to_do_it(opened, officer, union):
    day = timezone.localdate()
    for state, title in (("planned", "还没有开"), ("closed", "已经开过")):
        past = day - datetime.timedelta(2)
        factories.MeetingFactory(unit=union, title=title, state=state, held_on=past, expected=3, present=3)
    factories.MeetingFactory(unit=union, title="很久以后", held_on=day + datetime.timedelta(60))
    [line] = opened(officer).context["due"]
    assert (line.title, line.mark, line.late) == ("会议 · 还没有开", "逾期 1", True)
    assert line.detail == f"{day - datetime.timedelta(2):%Y-%m-%d}，已过 2 天"


def test_a_record_that_one_may_open_no_more_is_not_among_the_own_acts(opened, officer, union, person):
    grant = factories.HardshipGrantFactory(unit=union)
    audit.record(officer, ACT, grant)
    [line] = opened(officer).context["acts"]
    assert line.url == reverse("admin:welfare_grant_change", args=[grant.pk])
    # Whoever may open a record reads its name, where the log has its number alone.
    claim = factories.ClaimFactory(unit=union, purpose="读书会用书")
    audit.record(officer, ACT, claim)
    assert lines(opened(officer), "acts")[0][0] == f"核定慰问 · {claim}"
    sysadmin = person(Role.SYSADMIN, union)
    audit.record(sysadmin, ACT, grant)
    assert lines(opened(sysadmin), "acts") == []
    # To have looked at it is no work.
    chair = person(Role.CHAIR, union)
    audit.record(chair, REGISTRY["welfare.read_grant"], grant)
    assert lines(opened(chair), "acts") == []


def test_a_count_ends_where_nobody_counts_on():
    assert (shown_count(99), shown_count(100)) == ("99", "99+")


def test_every_date_of_a_source_is_a_column_of_its_table():
    known = {
        # Or it is computed of each row.
        source.name: {field.name for field in source.rows._meta.fields}
        | source.open(source.rows.objects.all()).query.annotations.keys()
        for source in due.SOURCES
    }
    assert [source.name for source in due.SOURCES if source.day not in known[source.name]] == []
    assert today.dashboard

"""Lists of thousands: an act on all of them asks as often as on a few, and reads only whom it is about."""

import datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.books import book
from tests.factories import BudgetFactory, GiftIssueFactory, GiftRecipientFactory, MemberFactory, paid
from unionportal.core import ledger
from unionportal.core.models import AuditEntry
from welfare.models import GiftRecipient
from welfare.services import generate_recipients, sign_recipients

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 1, 20)


def asked(act):
    """(the answer of the act, how many queries it made)."""
    with CaptureQueriesContext(connection) as queries:
        answer = act()
    return answer, len(queries)


def test_a_gift_to_all_asks_the_same_for_few_and_many_and_keeps_the_history_of_each(union, branch, officer):
    found = {}
    # The first one asks once what is kept from then on.
    for more, people in ((2, 2), (8, 10), (30, 40)):
        MemberFactory.create_batch(more, unit=branch)
        issue = GiftIssueFactory(unit=union)
        added, adding = asked(lambda issue=issue: generate_recipients(issue, actor=officer, cost=Decimal(300)))
        paid(issue)
        signed, signing = asked(lambda issue=issue: sign_recipients(issue, actor=officer, signed_on=DAY))
        assert (added.added, added.known, added.left_out, signed) == (people, 0, (), people)
        found[people] = (adding, signing)
    assert found[10] == found[40]
    history = apps.get_model("welfare", "GiftRecipientEvent").objects.filter(issue=issue)
    assert sorted(history.values_list("pgh_label", "cost", "signed_on")) == sorted(
        [("insert", Decimal(300), None)] * 40 + [("update", Decimal(300), DAY)] * 40, key=lambda row: row[0]
    )
    assert set(history.values_list("pgh_obj_id", flat=True)) == set(issue.recipients.values_list("pk", flat=True))
    entries = AuditEntry.objects.filter(actor=officer).order_by("-pk")[:2]
    assert [entry.facts for entry in entries] == [{"人数": 40, "日期": "2022-01-20"}, {"人数": 40, "合计": "12000.00"}]


def test_the_import_of_a_list_reads_the_people_of_the_file_alone(union, branch, officer, monkeypatch):
    BudgetFactory(unit=union, year=2022, initial=Decimal("100000.00"))
    issue = GiftIssueFactory(unit=union, code="2022-CJ")
    members = MemberFactory.create_batch(30, unit=branch)
    for member in members:
        GiftRecipientFactory(issue=issue, member=member, unit=branch)
    for name in ("外聘甲", "外聘乙"):
        GiftRecipientFactory(issue=issue, member=None, name=name, unit=union)
    paid(issue, DAY)
    read = []

    def watched(cls, *args):
        read.append(made := super(GiftRecipient, cls).from_db(*args))
        return made

    monkeypatch.setattr(GiftRecipient, "from_db", classmethod(watched))
    line = {"issue": "2022-CJ", "cost": "300", "signed_on": "2022-02-01"}
    done = ledger.apply(
        book(recipients=[{**line, "staff_no": members[3].staff_no}, {**line, "name": "外聘乙"}]), actor=officer
    )
    assert done.counts() == {"领取人": {"新增": 0, "更改": 2, "未变": 0, "有误": 0}}
    assert {row.name for row in read} == {members[3].name, "外聘乙"}
    signed = GiftRecipient.objects.filter(signed_on="2022-02-01")
    assert set(signed.values_list("name", flat=True)) == {members[3].name, "外聘乙"}

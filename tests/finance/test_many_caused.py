"""The page on which many claims or gifts are decided asks as often for twelve of them as for three."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from zeal import zeal_ignore

from finance import services
from finance.models import PayeeLine
from tests.factories import GiftIssueFactory, GiftRecipientFactory, InvoiceFactory, MemberFactory, StandardFactory
from tests.shown import as_shown
from welfare.causes import GIFT_ISSUE
from welfare.models import GiftIssue, Standard

CLAIMS = reverse("admin:finance_claim_changelist")
GIFTS = reverse("admin:welfare_giftissue_changelist")


@pytest.fixture
def asked(client):
    """Return how many queries the page of this move asks for three of the rows, and for all."""

    def count(address, move, rows):
        numbers = []
        # The first time something is read that stays.
        for shown in (rows[:3], rows[:3], rows):
            keys = [one.pk for one in shown]
            with CaptureQueriesContext(connection) as queries, zeal_ignore():
                page = client.post(address, {"action": move, "_selected_action": keys})
            assert len(page.context["going"]) == len(shown)
            numbers.append(len(queries))
        return numbers[1:]

    return count


@pytest.fixture
def caused(branch, branch_chair, officer, chair, budget):
    """Make a claim that an issue of gifts caused, with an invoice and a payee on its list."""

    def make(n):
        people = {"proposed_by": branch_chair, "made_by": officer, "actor": chair}
        facts = {"unit": branch, "purpose": "慰问", "payee": "某店", "cause": GIFT_ISSUE, "budget": budget}
        claim = services.open_approved_claim(amount=Decimal(1), source=f"发放 {n}", **facts, **people)
        issue = GiftIssueFactory(unit=branch, amount=1, budget=budget)
        GiftRecipientFactory(issue=issue, cost=Decimal(1))
        issue.state, issue.claim, issue.number = "approved", claim, f"G{n}"
        issue.save()
        number = f"{n:020}"
        InvoiceFactory(claim=claim, number=number, key=number, total=1, part=1, issued_on=datetime.date(2022, 1, 3))
        PayeeLine.objects.create(claim=claim, serial=1, name="甲", amount=1, member=MemberFactory(unit=branch))
        return claim

    return make


def test_claims_that_another_app_caused_are_checked_together(client, asked, caused, accountant):
    claims = [caused(n) for n in range(12)]
    client.force_login(accountant)
    few, many = asked(CLAIMS, "check", claims)
    assert many == few


def test_the_gifts_of_a_year_are_checked_and_approved_together(
    client, asked, branch, union, officer, branch_chair, chair, budget
):
    Standard.objects.all().delete()
    StandardFactory(subject="birthday", amount=Decimal("400.00"))
    issues, facts = [], {"unit": union, "occasion": "birthday", "state": "reported", "reported_by": branch_chair}
    for month in range(1, 13):
        issue = GiftIssueFactory(code=f"2022-{month}", issued_on=datetime.date(2022, month, 15), **facts)
        person = MemberFactory(unit=branch, birth_date=datetime.date(1980, month, 3))
        GiftRecipientFactory(issue=issue, member=person, cost=Decimal("10.00"))
        issues.append(issue)
    client.force_login(officer)
    few, many = asked(GIFTS, "check", issues)
    assert many == few
    sent = {"batch": "check", "row": [one.pk for one in issues], "budget": budget.pk, "over_cap_reason": ""}
    with zeal_ignore():
        client.post(GIFTS, sent | as_shown(GiftIssue.objects))
    client.force_login(chair)
    few, many = asked(GIFTS, "approve", issues)
    assert many == few

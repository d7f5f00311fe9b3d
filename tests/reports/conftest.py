"""A small year with something of everything in two sub-unions, and reports about it."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finance import services as cash
from finance.models import Payment
from finance.services import BudgetKey, PastPayment
from tests.factories import (
    BudgetFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    MemberFactory,
    MutualAidFactory,
    UserFactory,
    VisitFactory,
    paid,
)
from unionportal.core.figures.periods import calendar_year
from unionportal.core.models import Notice
from unionportal.reports import services
from unionportal.reports.models import Chapter, Report
from welfare.causes import VISIT
from welfare.figures import VISITS

YEAR = calendar_year(2022)
IN = datetime.date(2022, 6, 1)


def payments(unit, *amounts, actor=None):
    """Payments of the unit in 2022, written into the books; returns them."""
    budget = BudgetFactory(unit=unit, year=2022, initial=Decimal("1000000.00"))
    rows = [
        PastPayment(
            unit=unit,
            budget=BudgetKey(unit.code, 2022, budget.account.code),
            amount=Decimal(amount),
            purpose="慰问品",
            payee="某超市",
            cause=VISIT,
            source="慰问 1",
            made_on=IN,
            approved_on=IN,
            paid_on=IN,
        )
        for amount in amounts
    ]
    claims = cash.book_history(rows, actor=actor)
    return list(Payment.objects.filter(claim__in=claims).order_by("pk"))


@pytest.fixture
def a_year(union, branch, other_branch, officer):
    """Both sub-unions have visits of every kind, gifts, a grant and mutual aid; the union has payments."""
    for unit in (branch, other_branch):
        member = MemberFactory(unit=unit, joined_on=datetime.date(2022, 3, 1))
        for occasion in VISITS:
            kinship = "parent" if occasion == "bereavement" else ""
            paid(VisitFactory(unit=unit, member=member, occasion=occasion, kinship=kinship), IN)
        for occasion in ("spring_festival", "summer"):
            issue = GiftIssueFactory(unit=unit, occasion=occasion)
            GiftRecipientFactory(issue=issue, member=member)
            GiftRecipientFactory(issue=issue, member=None, name="外聘")
            paid(issue, IN)
        paid(HardshipGrantFactory(unit=unit, member=member), IN)
        MutualAidFactory(unit=unit, member=member, state="granted", decided_on=IN, granted=Decimal("500.50"))
    payments(union, "130989.00", "0.01", actor=officer)


@pytest.fixture
def draft(union, officer):
    """Make a draft of one chapter with this body, or with the outline when there is none."""

    def make(body=None, unit=None, period=YEAR, **header):
        report = services.start_report(actor=None, unit=unit or union, period=period, **header)
        if body is not None:
            report.chapters.all().delete()
            Chapter.objects.create(report=report, position=1, heading="一、工作回顾", body=body)
        return report

    return make


@pytest.fixture
def final(draft, officer, chair):
    """Make a report and take it through 送审 and 定稿."""

    def make(body=None, **how):
        report = services.submit(draft(body, **how), actor=officer)
        services.finalise(report, actor=chair)
        return Report.objects.select_related("unit").get(pk=report.pk)

    return make


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def colleague(branch):
    """A member with an account and no role."""
    return MemberFactory(unit=branch, user=UserFactory(name="韩冰"), name="韩冰").user


def sentences(user):
    """What the user was notified of, in order."""
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("sentence", flat=True))


def address(name, *args, **query):
    url = reverse(f"reports:{name}", args=args)
    return url + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


@pytest.fixture
def page(client):
    """The response to a GET, which must be 200."""

    def get(name, *args, **query):
        response = client.get(address(name, *args, **query))
        assert response.status_code == 200
        return response

    return get


@pytest.fixture
def post(client):
    def send(name, /, *args, headers=None, **data):
        return client.post(address(name, *args), data, headers=headers or {})

    return send


def cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)

"""The turn of the year and the leap day, by the clock of Shanghai."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from activities.services import approve_activity
from finance import services as cash
from finance.models import Payment
from tests.factories import ActivityFactory, BudgetFactory, MemberFactory
from unionportal.core.figures.periods import academic_year, calendar_year, parse_period
from welfare.models import Visit

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(*when):
    """The clock stands at that moment of Shanghai."""
    return time_machine.travel(datetime.datetime(*when, tzinfo=SHANGHAI), tick=False)


@pytest.fixture
def ready(union, branch, branch_chair, accountant, chair):
    """Make an approved claim, made and approved now, on the budget of its year."""

    def make(year):
        budget = BudgetFactory(unit=union, year=year, initial=Decimal("1000.00"))
        facts = {"unit": branch, "budget": budget, "amount": Decimal(10)}
        claim = cash.request_claim(actor=branch_chair, purpose="奖品", payee="某超市", **facts)
        claim = cash.check_claim(cash.submit_claim(claim, actor=branch_chair), actor=accountant)
        return cash.approve_claim(claim, actor=chair)

    return make


def test_numbers_switch_to_the_new_year_at_midnight_of_shanghai_and_only_once(ready, cashier):
    moments = [(2027, 12, 31, 23, 59, 58), (2027, 12, 31, 23, 59, 59), (2028, 1, 1, 0, 0, 0), (2028, 1, 1, 0, 0, 1)]
    numbers = []
    for moment in moments:
        with at(*moment):
            claim = ready(2027) if moment[0] == 2027 else ready(2028)
            paid = cash.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
            numbers.append((claim.number, paid.number))
    assert numbers == [
        ("C2027-0001", "P2027-0001"),
        ("C2027-0002", "P2027-0002"),
        ("C2028-0001", "P2028-0001"),
        ("C2028-0002", "P2028-0002"),
    ]


def test_what_is_paid_after_midnight_for_the_day_before_stays_in_the_old_series(ready, cashier):
    with at(2027, 12, 31, 23, 0):
        claims = [ready(2027), ready(2027)]
        first = cash.pay_claim(claims[0], actor=cashier, method="cash", paid_on=timezone.localdate())
    with at(2028, 1, 1, 0, 0, 1):
        second = cash.pay_claim(claims[1], actor=cashier, method="cash", paid_on=datetime.date(2027, 12, 31))
    assert (first.number, second.number) == ("P2027-0001", "P2027-0002")
    assert not Payment.objects.filter(number__startswith="P2028").exists()


def test_activities_are_numbered_in_the_year_of_the_day_they_are_approved(union, chair):
    rows = [ActivityFactory(unit=union, state="applied", title=f"活动{n}") for n in range(2)]
    with at(2027, 12, 31, 23, 59, 59):
        approve_activity(rows[0], actor=chair)
    with at(2028, 1, 1, 0, 0, 0):
        approve_activity(rows[1], actor=chair)
    assert list(Activity.objects.order_by("pk").values_list("number", flat=True)) == ["H2027-0001", "H2028-0001"]


def test_today_is_the_day_of_shanghai_while_greenwich_is_a_day_behind(client, branch, branch_chair):
    member = MemberFactory(unit=branch)
    with at(2028, 3, 1, 0, 30):
        client.force_login(branch_chair)
        typed = {"member": member.pk, "occasion": "birth", "draft": "1"}
        page = client.post(reverse("welfare:visit_add"), {**typed, "happened_on": "2028-03-02"})
        assert page.context["form"].errors == {"happened_on": ["发生日期不能晚于今天。"]}
        assert client.post(reverse("welfare:visit_add"), {**typed, "happened_on": "2028-03-01"}).status_code == 302
    assert Visit.objects.get().happened_on == datetime.date(2028, 3, 1)


def test_the_leap_day_is_a_day_like_others(client, branch, branch_chair, ready, cashier):
    member = MemberFactory(unit=branch)
    with at(2028, 2, 29, 23, 59, 59):
        client.force_login(branch_chair)
        typed = {"member": member.pk, "occasion": "birth", "happened_on": "2028-02-29", "draft": "1"}
        assert client.post(reverse("welfare:visit_add"), typed).status_code == 302
        for page in ("home", "activities:plan", "welfare:visit_list"):
            assert client.get(reverse(page)).status_code == 200
        assert cash.pay_claim(ready(2028), actor=cashier, method="cash", paid_on=timezone.localdate()).number
    around = [datetime.date(2028, 2, 28) + datetime.timedelta(days=n) for n in range(3)]
    for period in (calendar_year(2028), academic_year(2027)):
        assert all(period.start <= day < period.end for day in around)


def test_a_day_that_does_not_exist_is_refused_in_words():
    with pytest.raises(ValidationError):
        parse_period("2027-02-29..2027-03-01")


def test_an_academic_year_switches_once_and_holds_its_leap_day():
    years = [academic_year(year) for year in (2026, 2027, 2028)]
    first = datetime.date(2026, 9, 1)
    days = [first + datetime.timedelta(days=n) for n in range((years[-1].end - first).days)]
    assert [sum(period.start <= day < period.end for period in years) for day in days] == [1] * len(days)
    assert [(period.end - period.start).days for period in years] == [365, 366, 365]

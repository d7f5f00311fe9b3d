"""What is bought through which channel: entered on the claim, counted by dated kinds, compared with a dated target."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import BudgetYear, ClaimKind, Purchase, PurchaseChannel, PurchaseKind, PurchaseTarget
from tests.factories import (
    BudgetFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    PurchaseKindFactory,
    PurchaseTargetFactory,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find, values
from unionportal.core.models import AuditEntry
from welfare.services.benefits import approve_benefit, check_benefit, submit_benefit

pytestmark = pytest.mark.django_db
PAGE = reverse("finance:purchases")


@pytest.fixture
def year():
    return timezone.localdate().year


@pytest.fixture
def kind():
    return _kind("奖品采购")


def _kind(name):
    return ClaimKind.objects.create(name=name, invoice="none", valid_from=datetime.date(2015, 1, 1))


@pytest.fixture
def budget(union, year):
    return BudgetFactory(unit=union, year=year, initial=Decimal(10_000))


@pytest.fixture
def aid():
    return PurchaseChannel.objects.get(code="platform_832")


def _enter(client, user, claim, channel):
    client.force_login(user)
    return client.post(reverse("finance:claim_channel", args=[claim.pk]), {"channel": channel.pk if channel else ""})


def test_the_shares_of_a_year_follow_what_was_paid_and_taken_back(
    client, accountant, cashier, auditor, paid, kind, aid, year
):
    PurchaseKindFactory(kind=kind)
    market = PurchaseChannel.objects.get(code="market")
    PurchaseTargetFactory(share=Decimal("33.34"))
    bought = [paid(amount, kind=kind) for amount in ("100.00", "150.00", "50.00")]
    paid("900.00", kind=_kind("教练费"))
    for payment, channel in zip(bought, (aid, market), strict=False):
        _enter(client, accountant, payment.claim, channel)
    client.force_login(auditor)
    page = client.get(f"{PAGE}?year={year}")
    shown = {one.name: (one.amount, one.percent, one.is_reached) for one in page.context["shares"].rows}
    # A third is less than the target by a hundredth.
    assert shown == {
        "832平台": (100, Decimal("33.33"), False),
        "市场": (150, Decimal("50.00"), None),
        "未登记渠道": (50, Decimal("16.67"), None),
    }
    assert list(page.context["unknown"]) == [bought[2].claim]
    services.correct_payment(bought[2], actor=cashier, reason="退货", on=timezone.localdate())
    after = {one.name: (one.percent, one.is_reached) for one in client.get(PAGE).context["shares"].rows}
    assert after["832平台"] == (Decimal("40.00"), True)
    codes = ["finance.counted_purchases", "finance.targeted_purchases", "finance.channels[market].paid"]
    assert list(values(map(find, codes), calendar_year(year), Scope.everything()).values()) == [250, 100, 150]


def test_kinds_and_targets_count_from_their_day_to_their_end(paid, kind, aid, accountant, client, year):
    today = timezone.localdate()
    _enter(client, accountant, paid("100.00", kind=kind).claim, aid)
    row = PurchaseKindFactory(kind=kind, valid_from=today)
    target = PurchaseTargetFactory(valid_from=today)
    codes = ["finance.counted_purchases", "finance.targeted_purchases"]

    def counted():
        return list(values(map(find, codes), calendar_year(year), Scope.everything()).values())

    assert counted() == [100, 100]
    PurchaseTarget.objects.filter(pk=target.pk).update(valid_from=today - datetime.timedelta(days=9), valid_until=today)
    assert counted() == [100, 0]
    PurchaseKind.objects.filter(pk=row.pk).update(valid_from=today + datetime.timedelta(days=1))
    assert counted() == [0, 0]


def test_who_may_enter_the_channel_and_until_when(
    client, draft, branch_chair, accountant, cashier, stranger, approved, aid, budget, year
):
    claim = draft()
    assert _enter(client, branch_chair, claim, aid).status_code == 302
    claim = services.submit_claim(claim, actor=branch_chair)
    assert [_enter(client, who, claim, None).status_code for who in (branch_chair, cashier, stranger)] == [404] * 3
    _enter(client, accountant, claim, None)
    assert not Purchase.objects.exists()
    changes = [
        entry.facts["采购渠道"] for entry in AuditEntry.objects.filter(code="finance.enter_channel").order_by("pk")
    ]
    assert changes == [["", "832平台"], ["832平台", ""]]
    services.begin_year(year, actor=accountant)
    BudgetYear.objects.filter(year=year).update(state="closed", closed_on=timezone.localdate(), closed_by=accountant)
    [refused] = _enter(client, accountant, claim, aid).context["form"].errors["channel"]
    assert refused.startswith(f"{year}年已于")
    assert not Purchase.objects.exists()


def test_what_a_gift_says_of_its_channel_its_claim_says(branch, branch_chair, officer, chair, budget):
    issue = GiftIssueFactory(unit=branch, reported_by=branch_chair, channel="platform_832")
    GiftRecipientFactory(issue=issue)
    issue = submit_benefit(issue, actor=branch_chair)
    issue = check_benefit(issue, actor=officer, budget=budget)
    assert approve_benefit(issue, actor=chair).claim.purchase.channel.code == "platform_832"

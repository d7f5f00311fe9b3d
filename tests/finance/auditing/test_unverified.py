"""The standing checks on invoices that nobody looked up, that were not valid, or that a red letter took back."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import CheckRule, Invoice
from finance.services.auditing.checks import run_checks
from tests.factories import BudgetFactory
from tests.finance.turn import OLD, on
from tests.shown import texts

pytestmark = pytest.mark.django_db
DAY = datetime.date(OLD, 6, 16)
RULE = "unverified"


@pytest.fixture(autouse=True)
def midweek():
    with on(DAY):
        yield


@pytest.fixture
def budget(union):
    return BudgetFactory(unit=union, year=OLD, initial=Decimal(100_000))


@pytest.fixture
def used(approved, cashier):
    """Use an invoice of 100 yuan in a claim that was paid today; return it."""

    def make(last, *, paid=True, **facts):
        claim, number = approved("100.00"), "1" * 19 + last
        facts = {"kind": "digital", "issued_on": DAY, "total": Decimal(100), "part": Decimal(100)} | facts
        # As it stood when it was submitted.
        [one] = Invoice.objects.bulk_create([Invoice(claim=claim, number=number, key=number, **facts)])
        if paid:
            services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
        return one

    return make


def _listed(days, kind=RULE, start=None):
    """What a run lists so many days after DAY: [(words, yuan, numbers of its rows)]."""
    day = DAY + datetime.timedelta(days)
    with on(day):
        hits = run_checks(start or day, day)
    found = [one for one in hits if one.rule.kind == kind]
    return [(one.words, one.amount, [row.name for row in one.rows.all()]) for one in found]


def test_an_invoice_that_nobody_looked_up_in_time_is_listed_once(used, accountant):
    CheckRule.objects.filter(kind=RULE).update(days=30, amount=Decimal(100))
    late, approved = used("1"), used("2", paid=False)
    looked_up = used("3")
    services.verify_invoice(looked_up, actor=accountant, verification="same")
    used("4", kind="other")
    used("5", total=Decimal("99.99"), part=Decimal(50))
    assert _listed(30) == []
    words = "发票 {}（100.00 元）所在的支出{} 31 天，没有登记查验结果，超过 30 天。"
    assert _listed(31) == [
        (words.format(one.number, how), 100, [one.claim.number])
        for one, how in ((late, "已支付"), (approved, "已批准"))
    ]
    assert _listed(32, start=DAY) == []
    # Whoever looks at the days of the payment finds it as well.
    later = used("6")
    with on(DAY + datetime.timedelta(90)):
        [hit] = run_checks(DAY, DAY)
    assert (hit.words, hit.amount) == (words.format(later.number, "已支付").replace("31", "90"), 100)


def test_the_amount_and_the_days_are_those_of_the_day_and_the_page_lists_them(client, used, auditor):
    rule = CheckRule.objects.get(kind=RULE)
    assert (rule.amount, rule.days) == (Decimal("0.01"), 30)
    rule.valid_until = DAY + datetime.timedelta(10)
    rule.save()
    since = {"clause": "x", "source": "x", "valid_from": rule.valid_until}
    CheckRule.objects.create(kind=RULE, amount=Decimal(50), days=5, **since)
    used("1")
    with on(rule.valid_until):
        later = used("2")
    assert _listed(15, start=DAY) == []
    [(words, _, rows)] = _listed(16, start=DAY)
    assert rows == [later.claim.number]
    client.force_login(auditor)
    listed = texts(client.get(reverse("finance:checkhit_list")), ".row-sub")
    assert [one.partition(" · ")[2] for one in listed].count(words) == 1


def test_what_was_found_not_to_be_valid_after_the_payment_is_listed_at_once(used, accountant):
    one, waiting = used("1"), used("2", paid=False)
    with on(DAY + datetime.timedelta(3)):
        services.verify_invoice(one, actor=accountant, verification="none")
        services.verify_invoice(waiting, actor=accountant, verification="red")
    assert _listed(3) == [
        (f"发票 {one.number} 查无此票，所在的支出已支付。", 100, [one.claim.number]),
        (f"发票 {waiting.number} 已作废或红冲，所在的支出已批准。", 100, [waiting.claim.number]),
    ]


def test_a_red_letter_of_long_ago_is_listed_when_what_it_took_back_is_paid(used, draft, branch_chair, cashier):
    waiting = used("1", paid=False)
    with on(DAY + datetime.timedelta(1)):
        red = draft("10.00")
        facts = {"total": Decimal(-30), "part": Decimal(0), "corrects_number": waiting.number, "issued_on": DAY}
        Invoice.objects.create(claim=red, number="2" * 20, key="2" * 20, **facts)
        services.submit_claim(red, actor=branch_chair)
    said = f"发票 {waiting.number} 被红字发票 {'2' * 20} 冲减，"
    assert _listed(1, "reduced") == [(f"{said}已批准的支出多用 30.00 元，还没有付清。", 30, [waiting.claim.number])]
    later = DAY + datetime.timedelta(100)
    with on(later):
        # The bank had paid it before.
        services.pay_claim(waiting.claim, actor=cashier, method="transfer", paid_on=later, is_answer=True)
    assert _listed(100, "reduced") == [(f"{said}已多用 30.00 元，没有追回。", 30, [waiting.claim.number])]

"""Budgets, payments and ledger agree to the fen over every kind of row that moves money."""

import datetime
from decimal import Decimal

import pytest
from django.db.models import Sum

from finance import queries, services
from finance.choices import TrustKind
from finance.models import Budget, Holding, Income, Payment, Placement, TrustEntry, Voucher, VoucherLine
from finance.services.books.ledger import confirm_ledger, post_vouchers, propose_ledger
from finance.services.books.verifying import verify
from finance.services.incoming.trust import correct_trust, enter_trust
from finance.services.reconciling.balances import book_balance
from finance.services.reconciling.matching import move_money
from tests.factories import AccountFactory, AssetFactory, BudgetFactory
from tests.factories.finance import begin_book
from unionportal.core.values.dates import month_end

pytestmark = pytest.mark.django_db

CASH, BANK = Decimal("200.10"), Decimal("5000.00")


@pytest.fixture
def box(db):
    return Holding.objects.create(kind="cash", name="库存现金", valid_from=datetime.date(2020, 1, 1))


@pytest.fixture
def moved(union, accountant, chair, cashier, approved, bank, box, today):
    """A ledger kept since yesterday, and a day on which money moved in every way; its two budgets."""
    before = today - datetime.timedelta(2)
    for holding, amount in ((bank, BANK), (box, CASH)):
        begin_book(holding, before, amount)
    opened = f"102 {BANK} 0\n101 {CASH} 0\n32205 0 {BANK + CASH}"
    start = propose_ledger(actor=accountant, day=before + datetime.timedelta(1), balances=opened)
    confirm_ledger(start, actor=chair)
    budgets = [
        BudgetFactory(unit=union, account=AccountFactory(code=code, name=name), initial=Decimal(3000))
        for code, name in (("50102", "文体活动支出"), ("50702", "办公设备"))
    ]
    claims = [approved(amount, budget=budgets[0]) for amount in ("700.05", "80.00", "33.33")]
    claims.append(approved("1500.00", budget=budgets[1]))
    ways = ("transfer", "cash", "transfer", "transfer")
    payments = [
        services.pay_claim(claim, actor=cashier, method=way, paid_on=today)
        for claim, way in zip(claims, ways, strict=True)
    ]
    services.refund_claim(claims[0], actor=cashier, amount=Decimal("0.05"), on=today, reason="退货")
    services.correct_payment(payments[2], actor=cashier, reason="重复", on=today)
    AssetFactory(unit=union, value=Decimal(1500), in_use_on=today, claim=claims[3])
    account = AccountFactory(kind="income", code="408", name="其他收入")
    facts = {"actor": cashier, "unit": union, "account": account, "received_on": today}
    _, wrong, in_cash = (
        services.record_income(amount=Decimal(amount), payer="某企业", **facts) for amount in ("12.34", "5.00", "60.00")
    )
    Placement.objects.create(unit=union, holding=box, income=in_cash, made_by=cashier)
    services.correct_income(wrong, actor=cashier, reason="登错", on=today)
    trust = {"actor": cashier, "unit": union, "day": today, "name": "某分会", "purpose": "一日捐"}
    enter_trust(amount=Decimal("90.00"), **trust)
    enter_trust(amount=Decimal("-20.00"), **trust)
    enter_trust(amount=Decimal("40.00"), kind=TrustKind.DUE_UPWARD, **trust)
    correct_trust(enter_trust(amount=Decimal("7.00"), **trust), actor=cashier, reason="登错")
    move_money(actor=cashier, source=box, target=bank, amount=Decimal("100.00"), day=today, note="存现")
    assert post_vouchers(actor=accountant, until=today).problems == ()
    return start, budgets


def _ledger(head):
    """Return what lies on the accounts whose codes begin so by what was posted, debit less credit."""
    rows = VoucherLine.objects.filter(account__code__startswith=head).order_by()
    sums = dict(rows.values_list("side").annotate(Sum("amount")))
    return sums.get("debit", 0) - sums.get("credit", 0)


def _sum(rows):
    return rows.aggregate(s=Sum("amount"))["s"]


def test_they_agree_to_the_fen(moved, bank, box, today):
    start, budgets = moved
    found = verify(start)
    assert (found.wrong, found.differing, found.waiting) == ((), (), 0)
    assert found.posted == Voucher.objects.count()
    for budget, spent in zip(budgets, (780, 1500), strict=True):
        [used] = queries.with_use(Budget.objects.filter(pk=budget.pk))
        assert used.paid == _sum(Payment.objects.filter(budget=budget)) == _ledger(budget.account.code) == spent
    assert _ledger("5") == _sum(Payment.objects.all())
    assert -_ledger("408") == _sum(Income.objects.all()) == Decimal("72.34")
    for code, kind, amount in (("221", TrustKind.HELD, 70), ("211", TrustKind.DUE_UPWARD, 40)):
        assert -_ledger(code) == _sum(TrustEntry.objects.filter(kind=kind)) == amount
    assert [BANK + _ledger("102"), CASH + _ledger("101")] == [book_balance(one, today) for one in (bank, box)]
    # An asset is spent and owned, less what is written off where today ends the month.
    assert _ledger("507") == _ledger("162") == -_ledger("163") - _ledger("301") == 1500
    assert -_ledger("163") == (25 if today == month_end(today) else 0)

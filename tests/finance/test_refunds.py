"""A part of a payment that comes back: in its year to the budget, later as an income that touches none."""

import threading
from contextlib import nullcontext
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from finance import queries, services
from finance.models import Claim, Income, Payment
from finance.services import payments
from finance.services.refunds import taking
from tests.factories import AccountFactory
from tests.finance.turn import AFTER, LAST, NEW, OLD, on, pay
from tests.races import counted
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find, values
from unionportal.core.models import Notice


@pytest.fixture
def account(db):
    return AccountFactory(kind="income", code="408", name="其他收入")


def _figures(year):
    codes = ["finance.paid", "finance.paid_count"]
    found = values([find(code) for code in codes], calendar_year(year), Scope.everything())
    return [found[code] for code in codes]


def _amounts():
    return list(Payment.objects.order_by("pk").values_list("amount", "is_refund"))


def test_a_part_comes_back_and_the_rest_stays_paid(client, paid, cashier, budget, branch_chair):
    payment = paid("400.00")
    client.force_login(cashier)
    page = reverse("finance:claim_move", args=[payment.claim_id, "refund"])
    answers = {"on": timezone.localdate(), "reason": "退货"}
    for amount in ("1e1", "1_0"):
        wrong = client.post(page, answers | {"amount": amount}).context["form"].errors
        assert wrong == {"amount": ["请填写普通的数字，如 1234.50。"]}
    wrong = client.post(page, answers | {"amount": "1", "reason": "退\0货"}).context["form"].errors
    assert wrong == {"reason": ["含有看不见的空字符（U+0000），请删去后重新输入。"]}
    for amount in ("-1", "0.001", "1e308"):
        assert list(client.post(page, answers | {"amount": amount}).context["form"].errors) == ["amount"]
    for amount, sentence in (
        ("400", "这笔支付还有 400.00 元没有退回；全部退回的，请冲正。"),
        ("400.01", "这笔支付还有 400.00 元没有退回；退款须大于零、小于 400.00 元。"),
    ):
        assert client.post(page, answers | {"amount": amount}).context["form"].errors == {"amount": [sentence]}
    client.post(page, answers | {"amount": "150.50"})
    client.post(page, answers | {"amount": "49.50"})
    assert _amounts() == [(400, False), (Decimal("-150.50"), True), (Decimal("-49.50"), True)]
    assert queries.available(budget) == Decimal("800.00")
    claim = Claim.objects.get()
    assert (claim.state, claim.amount) == ("paid", 400)
    assert Notice.objects.filter(user=branch_chair, sentence__endswith="的付款已退回 150.50 元。").count() == 1
    shown = client.get(payment.get_absolute_url()).context
    assert [one.correction_label for one in shown["corrections"]] == ["部分退款", "部分退款"]
    assert shown["is_reversed"] is False
    # Figures follow: less was paid, by as many payments.
    assert _figures(budget.year) == [200, 1]
    # What is left is reversed whole.
    client.post(reverse("finance:claim_move", args=[claim.pk, "reverse"]), answers | {"fault": "none"})
    assert _amounts()[-1] == (-200, False)
    assert (queries.available(budget), _figures(budget.year)) == (1000, [0, 0])
    with pytest.raises(ValidationError, match="还没有支付"):
        services.refund_claim(claim, actor=cashier, amount=Decimal(1), on=timezone.localdate(), reason="x")


def test_money_of_a_closed_year_is_no_negative_expense(in_december, lines, account, cashier):
    with on(LAST):
        claim = in_december("400.00")
        payment = pay(claim, cashier, LAST)
    claim.refresh_from_db()
    with on(AFTER):
        facts = {"actor": cashier, "amount": Decimal("100.00"), "reason": "退货"}
        with pytest.raises(ValidationError, match="以前年度支出收回"):
            services.refund_claim(claim, on=AFTER, **facts)
        income = services.refund_claim(claim, on=AFTER, account=account, **facts)
        with pytest.raises(ValidationError, match=r"还有 300\.00 元没有退回"):
            services.refund_claim(claim, on=AFTER, account=account, **facts | {"amount": Decimal("300.01")})
    assert (income.amount, income.refund_of, income.account) == (100, payment, account)
    assert _amounts() == [(400, False)]
    # The budget of neither year is touched.
    assert [queries.available(lines[year]) for year in (OLD, NEW)] == [600, 1000]
    with on(AFTER):
        services.correct_income(income, actor=cashier, reason="记错了", on=AFTER)
        again = services.refund_claim(claim, on=AFTER, account=account, **facts | {"amount": Decimal("300.01")})
    assert again.amount == Decimal("300.01")


def test_a_refund_that_was_none_is_corrected_once_and_the_money_is_out_again(client, paid, cashier, budget):
    payment = paid("400.00")
    today = timezone.localdate()
    client.force_login(cashier)
    page = reverse("finance:claim_move", args=[payment.claim_id, "undo_refund"])
    services.refund_claim(payment.claim, actor=cashier, amount=Decimal("150.50"), on=today, reason="退货")
    first = Payment.objects.latest("pk")
    assert client.post(page, {"refund": first.pk, "on": today}).context["form"].errors == {
        "reason": ["这个字段是必填项。"]
    }
    client.post(page, {"refund": first.pk, "on": today, "reason": "是别的申请退的"})
    assert _amounts() == [(400, False), (Decimal("-150.50"), True), (Decimal("150.50"), True)]
    row = Payment.objects.latest("pk")
    assert (row.undoes, row.corrects, row.correction_label) == (first, payment, "更正退款")
    assert (queries.available(budget), _figures(budget.year)) == (600, [400, 1])
    assert row.voucher.summary.endswith(f"{first.voucher.number}号凭证")
    with pytest.raises(ValidationError, match="已经更正"):
        services.undo_refund(payment.claim, actor=cashier, refund=first, on=today, reason="再来")
    # All that was paid may come back again, and the whole is reversed as one.
    services.refund_claim(payment.claim, actor=cashier, amount=Decimal("399.99"), on=today, reason="退货")
    services.correct_payment(payment, actor=cashier, reason="付错", on=today)
    assert (queries.available(budget), _figures(budget.year)) == (1000, [0, 0])


def test_what_others_took_meanwhile_is_not_spent_twice_by_correcting_a_refund(paid, checked, cashier):
    payment, today = paid("400.00"), timezone.localdate()
    refund = services.refund_claim(payment.claim, actor=cashier, amount=Decimal("100.00"), on=today, reason="退货")
    checked("700.00")
    with pytest.raises(ValidationError, match="预算余额不足"):
        services.undo_refund(payment.claim, actor=cashier, refund=refund, on=today, reason="记错了")


INSERT = (
    "INSERT INTO finance_payment (number, unit_id, claim_id, budget_id, account_id, funding_source, amount, payee,"
    " purpose, source, ledger_serial, method, paid_on, reason, corrects_id, is_refund, paid_by_id)"
    " SELECT %s, p.unit_id, p.claim_id, p.budget_id, p.account_id, p.funding_source, %s, 'x', 'x', '', '', 'cash',"
    " p.paid_on, 'x', p.id, %s, p.paid_by_id FROM finance_payment p WHERE p.id = %s"
)


def test_raw_sql_gives_back_no_more_than_was_paid(paid, as_app):
    payment = paid("100.00")
    head = payment.number[:-1]
    as_app()

    def insert(number, amount, is_refund=True):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, [f"{head}{number}", amount, is_refund, payment.pk])

    for amount, is_refund, why in (
        ("-100.01", True, "beyond its amount"),
        ("-40.00", False, "not in a state"),
        ("40.00", True, "finance_payment_sign"),
    ):
        with pytest.raises(DatabaseError, match=why):
            insert(2, amount, is_refund)
    insert(2, "-40.00")
    with pytest.raises(DatabaseError, match="beyond its amount"):
        insert(3, "-60.01")
    refund = Payment.objects.latest("pk").pk
    into, values = INSERT.split(" SELECT ")
    undo = into.replace("is_refund", "undoes_id, is_refund") + " SELECT " + values.replace("p.id, %s", "p.id, %s, %s")
    for amount, undone, why in (
        ("40.01", refund, "beyond its amount"),
        ("39.99", refund, "not the opposite"),
        ("40.00", payment.pk, "not the opposite"),
    ):
        with pytest.raises(DatabaseError, match=why), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(undo, [f"{head}3", amount, undone, True, payment.pk])


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
@pytest.mark.parametrize("is_held", [True, False])
def test_refunds_at_once_never_give_back_more_than_was_paid(paid, cashier, budget, is_held, monkeypatch):
    """The control: without the lock on the budget and the trigger, all who looked at once give back."""
    claim = paid("100.00").claim
    _ = cashier.current_grants
    everyone_has_looked = threading.Barrier(4, timeout=30)
    look = payments.refunded_of

    def look_then_wait(keys):
        found = look(keys)
        everyone_has_looked.wait()
        return found

    if not is_held:
        monkeypatch.setattr(taking, "lock_budget_of", lambda row: None)
        monkeypatch.setattr(payments, "refunded_of", look_then_wait)

    def refund():
        row = Claim.objects.get(pk=claim.pk)
        facts = {"amount": Decimal("60.00"), "on": timezone.localdate(), "reason": "退货"}
        with nullcontext() if is_held else pgtrigger.ignore("finance.Payment:payment_within_claim"):
            return services.refund_claim(row, actor=cashier, **facts)

    outcomes = counted(
        [refund] * 4,
        lambda outcome: (
            "refused"
            if isinstance(outcome, ValidationError)
            else "done"
            if isinstance(outcome, Payment | Income)
            else None
        ),
    )
    assert outcomes == ({"done": 1, "refused": 3} if is_held else {"done": 4})
    assert Payment.objects.aggregate(s=Sum("amount"))["s"] == (40 if is_held else -140)

import datetime
from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from finance import queries, services
from finance.models import Claim, Payment
from finance.services import BudgetKey, PastPayment
from tests.factories import AccountFactory, BudgetFactory
from tests.finance.turn import on
from unionportal.core.models import AuditEntry
from welfare.causes import VISIT


@pytest.fixture
def budget(union):
    return BudgetFactory(unit=union, year=2022)


@pytest.fixture
def past(branch, budget):
    def make(amount="10.00", day=datetime.date(2022, 3, 1), made_on=None, **facts):
        key = BudgetKey(budget.unit.code, budget.year, budget.account.code)
        facts = {"unit": branch, "budget": key, "purpose": "慰问", "payee": "张某", "source": "慰问 1"} | facts
        facts = {"cause": VISIT} | facts
        return PastPayment(amount=Decimal(amount), made_on=made_on or day, approved_on=day, paid_on=day, **facts)

    return make


def test_past_payments_are_booked_in_order_and_numbered_by_their_day(past, officer, budget):
    days = [datetime.date(2022, 5, 1), datetime.date(2022, 1, 1), datetime.date(2022, 1, 3)]
    made = [days[0], datetime.date(2021, 12, 31), days[2]]
    rows = [past(str(n + 1), day, made_on=made[n]) for n, day in enumerate(days)]
    claims = services.book_history(rows, actor=officer)
    assert [claim.amount for claim in claims] == [1, 2, 3]
    assert [claim.number for claim in claims] == ["C2022-0002", "C2021-0001", "C2022-0001"]
    assert {claim.state for claim in Claim.objects.all()} == {"paid"}
    assert {(claim.made_by, claim.approved_by) for claim in Claim.objects.all()} == {(None, None)}
    payments = [claim.payments.get() for claim in claims]
    assert [payment.number for payment in payments] == ["P2022-0003", "P2022-0001", "P2022-0002"]
    assert [payment.paid_on for payment in payments] == days
    assert queries.available(budget) == Decimal("994.00")
    assert AuditEntry.objects.get().facts == {"笔数": 3, "金额": "6"}


def test_history_cannot_overspend_and_books_nothing_then(past, officer, budget):
    with pytest.raises(ValidationError) as refusal:
        services.book_history([past("600.00"), past("400.01")], actor=officer)
    assert refusal.value.messages == [f"预算余额不足：{budget}还可用 1,000.00 元，本次 1,000.01 元。"]
    assert Counter(claims=Claim.objects.count(), payments=Payment.objects.count()) == Counter(claims=0, payments=0)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"amount": "0"}, "金额须大于零"),
        ({"day": datetime.date(2999, 1, 1)}, "不能晚于今天"),
        ({"day": datetime.date(2021, 12, 31)}, "2021年12月31日的支付属于2021年，不能列支2022年的预算"),
        ({"day": datetime.date(2023, 1, 1)}, "2023年1月1日的支付属于2023年，不能列支2022年的预算"),
        ({"budget": BudgetKey("X", 2022, "1")}, "没有这些预算"),
    ],
)
def test_a_wrong_row_is_refused_in_words(past, officer, facts, sentence):
    with pytest.raises(ValidationError, match=sentence):
        services.book_history([past(**facts)], actor=officer)


def test_a_thousand_rows_take_as_many_queries_as_ten(past, officer, django_assert_num_queries):
    def book(count):
        with django_assert_num_queries(13):
            services.book_history([past("0.10") for _ in range(count)], actor=officer)

    book(10)
    book(1000)
    assert Payment.objects.aggregate(s=Sum("amount"))["s"] == Decimal("101.00")


def test_rows_of_several_batches_may_stand_in_any_order_of_days(past, officer, monkeypatch):
    monkeypatch.setattr("finance.services.past_years.BATCH", 2)
    days = [datetime.date(2022, 12, 31 - place) for place in range(5)]
    claims = services.book_history([past("1.00", day) for day in days], actor=officer)
    assert [claim.number for claim in claims] == [f"C2022-000{place}" for place in (5, 4, 3, 2, 1)]
    assert [claim.payments.get().paid_on for claim in claims] == days


def test_an_import_is_not_undone_over_what_came_back_of_it_as_an_income(past, officer, cashier, budget):
    claims = services.book_history([past("10.00"), past("20.00")], actor=officer)
    number = claims[1].payments.get().number
    day = datetime.date(2023, 1, 10)
    with on(day):
        facts = {"actor": cashier, "amount": Decimal("20.00"), "reason": "退货", "on": day}
        account = AccountFactory(kind="income", code="408")
        income = services.refund_claim(claims[1], account=account, **facts)
        sentence = f"支付{number}有一部分已登记为以后年度收回的收入（{income.number}），请先冲正那笔收入。"
        with pytest.raises(ValidationError) as refusal:
            services.unbook_history(claims, actor=officer, reason="导错了")
        assert refusal.value.messages == [sentence]
        services.correct_income(income, actor=cashier, reason="不是这笔的", on=day)
        services.unbook_history(claims, actor=officer, reason="导错了")
    assert queries.available(budget) == Decimal("1000.00")


def test_an_imported_payment_can_be_corrected(past, officer, cashier, budget):
    payment = services.book_history([past()], actor=officer)[0].payments.get()
    services.correct_payment(payment, actor=cashier, reason="重复登记", on=datetime.date(2022, 12, 31))
    assert queries.available(budget) == Decimal("1000.00")

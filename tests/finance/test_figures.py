import datetime
from decimal import Decimal

import pytest

from finance import services
from finance.causes import LEDGER
from finance.services import BudgetKey, PastPayment
from tests.factories import AccountFactory, BudgetFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import academic_year, between, calendar_year
from unionportal.core.figures.registry import find, values
from welfare.causes import GIFT_ISSUE, GRANT, VISIT

CODES = ["finance.paid", "finance.paid_count", "finance.welfare_paid", "finance.income", "finance.budget"]


@pytest.fixture
def budget(union):
    return BudgetFactory(unit=union, year=2022)


def _values(period, scope=None):
    found = values([find(code) for code in CODES], period, scope or Scope.everything())
    return [found[code] for code in CODES]


def _book(branch, budget, officer):
    key = BudgetKey(budget.unit.code, budget.year, budget.account.code)
    # By its cause alone: what `source` says counts for nothing.
    rows = [(VISIT, "100.10", 1), (GRANT, "20.00", 6), (GIFT_ISSUE, "3.00", 12), (LEDGER, "400.00", 12)]
    days = [datetime.date(2022, month, 1) for _, _, month in rows]
    return services.book_history(
        [
            PastPayment(
                unit=branch,
                budget=key,
                amount=Decimal(amount),
                purpose="x",
                payee="y",
                cause=cause,
                source="慰问 1",
                made_on=day,
                approved_on=day,
                paid_on=day,
            )
            for (cause, amount, _), day in zip(rows, days, strict=True)
        ],
        actor=officer,
    )


def test_the_figures_of_a_year(branch, union, budget, officer, cashier):
    claims = _book(branch, budget, officer)
    account = AccountFactory(code="40101", kind="income")
    services.record_income(
        actor=cashier,
        unit=union,
        account=account,
        amount=Decimal("77.70"),
        received_on=datetime.date(2022, 2, 1),
        payer="x",
    )
    BudgetFactory(unit=union, year=2023)
    assert _values(calendar_year(2022)) == [Decimal("523.10"), 4, Decimal("123.10"), Decimal("77.70"), Decimal(1000)]
    assert _values(academic_year(2022)) == [Decimal("403.00"), 2, Decimal("3.00"), 0, 0]
    both = between(datetime.date(2022, 1, 1), datetime.date(2023, 12, 31))
    assert _values(both)[-1] == Decimal(2000)
    services.correct_payment(claims[0].payments.get(), actor=cashier, reason="有误", on=datetime.date(2022, 12, 31))
    assert _values(academic_year(2022))[:3] == [Decimal("302.90"), 2, Decimal("-97.10")]


def test_what_the_school_and_donors_paid_is_no_money_of_the_union(branch, budget, officer, cashier):
    """Each source by itself, and all of them together are what was paid."""
    day = datetime.date(2022, 3, 1)
    common = {"unit": branch, "budget": BudgetKey(budget.unit.code, budget.year, budget.account.code), "cause": LEDGER}
    days = {"made_on": day, "approved_on": day, "paid_on": day}
    sources = {"union_funds": 1, "dues": 20, "admin_welfare": 300, "donation_fund": 400}
    past = [
        PastPayment(amount=Decimal(amount), funding_source=source, purpose="x", payee="y", **common, **days)
        for source, amount in sources.items()
    ]
    claims = services.book_history(past, actor=officer)
    codes = ["finance.union_paid", "finance.admin_welfare_paid", "finance.donations_paid", "finance.paid"]
    wanted = [find(code) for code in codes]

    def counted():
        return [values(wanted, calendar_year(2022), Scope.everything())[code] for code in codes]

    assert counted() == [21, 300, 400, 721]
    services.correct_payment(claims[2].payments.get(), actor=cashier, reason="有误", on=datetime.date(2022, 12, 31))
    assert counted() == [21, 0, 400, 421]


def test_a_stranger_counts_nothing(branch, budget, officer, stranger):
    _book(branch, budget, officer)
    assert _values(calendar_year(2022), Scope.of(stranger)) == [0, 0, 0, 0, 0]

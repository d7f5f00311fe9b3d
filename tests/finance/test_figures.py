import datetime
import itertools
from decimal import Decimal

import pytest
from django.utils import timezone

from finance import services
from finance.causes import LEDGER
from finance.services import BudgetKey, PastPayment
from tests.factories import AccountFactory, BudgetFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.list_items import Query
from unionportal.core.figures.listings import find as find_list
from unionportal.core.figures.periods import Period, academic_year, between, calendar_year
from unionportal.core.figures.registry import find, values
from unionportal.core.figures.report_tables import CHARTS, TABLES
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
    common = {"unit": branch, "cause": LEDGER}
    days = {"made_on": day, "approved_on": day, "paid_on": day}
    sources = {"union_funds": 1, "dues": 20, "admin_welfare": 300, "donation_fund": 400}
    lines = [BudgetFactory(unit=budget.unit, year=2022, account=budget.account, funding_source=one) for one in sources]
    past = [
        PastPayment(amount=Decimal(amount), budget=BudgetKey.of(line), purpose="x", payee="y", **common, **days)
        for line, amount in zip(lines, sources.values(), strict=True)
    ]
    claims = services.book_history(past, actor=officer)
    codes = ["finance.union_paid", "finance.admin_welfare_paid", "finance.donations_paid", "finance.paid"]
    wanted = [find(code) for code in codes]

    def counted():
        return [values(wanted, calendar_year(2022), Scope.everything())[code] for code in codes]

    assert counted() == [21, 300, 400, 721]
    services.correct_payment(claims[2].payments.get(), actor=cashier, reason="有误", on=datetime.date(2022, 12, 31))
    assert counted() == [21, 0, 400, 421]


MONEY = ["finance.budget", "finance.paid", "finance.union_paid", "finance.admin_welfare_paid", "finance.donations_paid"]
DAYS = [
    *map(
        datetime.date.fromisoformat,
        ("2020-12-31", "2021-01-01", "2021-01-02", "2021-09-01", "2021-12-31", "2022-01-01", "2022-09-01"),
    ),
    *map(datetime.date.fromisoformat, ("2022-12-31", "2023-01-01", "2023-09-01", "2024-01-01")),
]


@pytest.fixture
def three_years(union, branch, officer):
    """A payment on and around every turn of a year, from each source in turn, on two accounts."""
    accounts = [AccountFactory(), AccountFactory(code="50401", name="培训支出")]
    names = ["union_funds", "admin_welfare", "donation_fund"]
    for year in (2020, 2021, 2022, 2023):
        for n, name in enumerate(names):
            BudgetFactory(unit=union, year=year, account=accounts[n % 2], funding_source=name)
    past = [
        PastPayment(
            unit=branch,
            budget=BudgetKey(union.code, day.year, accounts[n % 3 % 2].code, names[n % 3]),
            amount=Decimal(7 + n),
            purpose="x",
            payee="y",
            cause=LEDGER,
            **dict.fromkeys(("made_on", "approved_on", "paid_on"), day),
        )
        for n, day in enumerate(DAYS[:-1])
    ]
    services.book_history(past, actor=officer)
    return {day: Decimal(7 + n) for n, day in enumerate(DAYS[:-1])}


def test_text_table_and_chart_agree_in_every_period(union, three_years):
    """Also where a period cuts years: the table counts what the figures count, and says which budgets it holds."""
    wanted, differing = [find(code) for code in MONEY], []
    for start, end in itertools.combinations(DAYS, 2):
        period = Period(start, end, "期间")
        found = values(wanted, period, Scope.everything())
        budget, spent, *by_source = (found[code] for code in MONEY)
        filled = TABLES["finance.execution"].fill(period, Scope.everything(), union)
        *rows, whole = filled.rows or [("合计", Decimal(0), Decimal(0), 0, "—")]
        drawn = CHARTS["finance.paid_by_account"].draw_from(filled)["values"] if filled.rows else []
        years = [
            year for year in range(2020, 2024) if start <= calendar_year(year).start and calendar_year(year).end <= end
        ]
        expected = sum((amount for day, amount in three_years.items() if start <= day < end), Decimal(0))
        said = [spent, sum(by_source), whole[2], sum(row[2] for row in rows), sum(drawn)]
        planned = [budget, whole[1] or 0, sum(row[1] or 0 for row in rows)]
        if said != [expected] * 5 or planned != [3000 * len(years)] * 3:
            differing.append((start, end, said, planned))
        words = f"{years[0]}年度" if len(years) == 1 else f"{years[0]}至{years[-1]}年度" if years else ""
        if filled.rows and words and words not in filled.note:
            differing.append((start, end, filled.note))
    assert differing == []


@pytest.mark.parametrize(
    ("period", "row", "note"),
    [
        (
            calendar_year(2022),
            ("合计", Decimal(3000), Decimal(39), Decimal(0), "1.3%"),
            "预算为2022年度的核定预算；已支付为支付日期在本期间内的支付。",
        ),
        (
            academic_year(2021),
            ("合计", None, Decimal(33), None, None),
            "预算按公历年度编制，本期间不含完整的一年，不列预算。",
        ),
        (
            between(datetime.date(2020, 9, 1), datetime.date(2023, 8, 31)),
            ("合计", Decimal(6000), Decimal(99), Decimal(0), "—"),
            "预算为2021至2022年度的核定预算；已支付为支付日期在本期间内的支付，首尾不足一年的部分也在内，不计执行率。",
        ),
    ],
)
def test_the_table_of_budgets_says_of_which_years_they_are(union, three_years, period, row, note):
    filled = TABLES["finance.execution"].fill(period, Scope.everything(), union)
    assert (filled.rows[-1], filled.note) == (row, note)


def test_what_waits_for_payment_stands_at_its_account(union, branch, approved, draft):
    """Approved claims on two lines of one account, of two units; one that nobody has approved."""
    year = timezone.localdate().year
    one = BudgetFactory(unit=union, year=year)
    other = BudgetFactory(unit=branch, account=one.account, year=year)
    for line, amount in ((one, "70"), (one, "5"), (other, "20")):
        approved(amount, budget=line)
    draft("1", budget=other)
    filled = TABLES["finance.execution"].fill(calendar_year(year), Scope.everything(), union)
    total = one.total + other.total
    assert [row[1:4] for row in filled.rows] == [(total, Decimal(0), Decimal(95))] * 2


def test_a_stranger_counts_nothing(branch, budget, officer, stranger):
    _book(branch, budget, officer)
    assert _values(calendar_year(2022), Scope.of(stranger)) == [0, 0, 0, 0, 0]


def test_the_years_that_have_a_budget_are_listed_and_no_others(union, branch, officer):
    """Between two of them lies one without."""
    for year in (2020, 2023):
        BudgetFactory(unit=union, year=year)
    period = between(datetime.date(2019, 4, 1), datetime.date(2023, 12, 31))
    years = find_list("预算年度")
    items = years.items(period, Scope.everything())
    assert [(one.text, one.url) for one in items] == [
        ("2020年度", "/finance/execution/?year=2020"),
        ("2023年度", "/finance/execution/?year=2023"),
    ]
    assert (years.items(period, Scope.everything(), branch), years.items(academic_year(2019), Scope.everything())) == (
        (),
        (),
    )
    assert years.some(period, Scope.everything(), union, Query(), 1) == (items[:1], True)
    filled = TABLES["finance.execution"].fill(period, Scope.everything(), union)
    assert filled.note.partition("；")[0] == "预算为2020、2023年度的核定预算"

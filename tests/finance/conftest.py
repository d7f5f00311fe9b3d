import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from finance import services
from finance.models import BankLayout, BudgetYear, Holding
from tests.factories import AccountFactory, BudgetFactory
from tests.finance.statements import ACCOUNT
from tests.finance.turn import LAST, NEW, OLD, on
from unionportal.core.choices import Role
from welfare.causes import GIFT_ISSUE


@pytest.fixture
def auditor(person, union):
    return person(Role.AUDITOR, union)


@pytest.fixture
def budget(union):
    """1000 yuan of the union for 2022."""
    return BudgetFactory(unit=union)


@pytest.fixture
def draft(branch, branch_chair, budget):
    """Make a draft claim of the branch by its chair."""

    def make(amount="100.00", **facts):
        facts = {"unit": branch, "purpose": "文体活动奖品", "payee": "某超市", "actor": branch_chair} | facts
        return services.request_claim(
            budget=facts.pop("budget", budget),
            amount=Decimal(amount),
            **facts,
        )

    return make


@pytest.fixture
def checked(draft, accountant):
    """Make a claim that the accountant found in order."""

    def make(amount="100.00", **facts):
        claim = draft(amount, **facts)
        claim = services.submit_claim(claim, actor=claim.made_by)
        return services.check_claim(claim, actor=accountant)

    return make


@pytest.fixture
def approved(checked, chair):
    def make(amount="100.00", **facts):
        return services.approve_claim(checked(amount, **facts), actor=chair)

    return make


@pytest.fixture
def decided(branch, branch_chair, officer, chair, budget):
    """Make a claim that the flow of another app approved: proposed by the sub-union, made by the office."""

    def make(amount="100.00", **facts):
        facts = {"unit": branch, "purpose": "住院慰问", "payee": "张某", "cause": GIFT_ISSUE} | facts
        people = {"proposed_by": branch_chair, "made_by": officer, "actor": chair} | facts
        return services.open_approved_claim(budget=budget, amount=Decimal(amount), source="发放 2022-01", **people)

    return make


@pytest.fixture
def paid(approved, cashier):
    """Make a payment of today."""

    def make(amount="100.00", **facts):
        today = timezone.localdate()
        return services.pay_claim(approved(amount, **facts), actor=cashier, method="transfer", paid_on=today)

    return make


@pytest.fixture
def lines(union, accountant):
    """The budgets of two years, opened in the first: {year: budget of 1000 yuan}."""
    account = AccountFactory()
    facts = {"actor": accountant, "unit": union, "account": account, "initial": Decimal("1000.00")}
    with on(LAST):
        return {year: services.open_budget(year=year, **facts) for year in (OLD, NEW)}


@pytest.fixture
def in_december(lines, approved):
    """Make an approved claim of the last day of the old year."""

    def make(amount="100.00", **facts):
        with on(LAST):
            return approved(amount, budget=lines[OLD], **facts)

    return make


@pytest.fixture
def old(lines):
    return BudgetYear.objects.get(year=OLD)


@pytest.fixture
def bank(db):
    """The union's account at the bank, whose statements have a column for debits and one for credits."""
    facts = {"name": "基本户", "bank": "某银行城东支行", "account": ACCOUNT, "valid_from": datetime.date(2020, 1, 1)}
    return Holding.objects.create(layout=BankLayout.objects.get(format="xlsx"), **facts)

from decimal import Decimal

import pytest
from django.utils import timezone

from finance import services
from tests.factories import BudgetFactory
from unionportal.core.choices import Role


@pytest.fixture
def accountant(person, union):
    return person(Role.ACCOUNTANT, union)


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
            funding_source="union_funds",
            **facts,
        )

    return make


@pytest.fixture
def approved(draft, chair):
    def make(amount="100.00", **facts):
        claim = draft(amount, **facts)
        claim = services.submit_claim(claim, actor=claim.made_by)
        return services.approve_claim(claim, actor=chair)

    return make


@pytest.fixture
def paid(approved, cashier):
    """Make a payment of today."""

    def make(amount="100.00", **facts):
        today = timezone.localdate()
        return services.pay_claim(approved(amount, **facts), actor=cashier, method="transfer", paid_on=today)

    return make

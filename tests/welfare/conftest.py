import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.factories import BudgetFactory, MemberFactory, VisitFactory


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def colleague(branch):
    return MemberFactory(unit=branch, name="李秀兰", staff_no="T1001", name_key="li xiu lan lxl")


@pytest.fixture
def budget(union, today):
    return BudgetFactory(unit=union, year=today.year, initial=Decimal("10000.00"))


@pytest.fixture
def visit(branch, colleague, branch_chair):
    """A reported visit; its diagnosis must never be met anywhere."""
    return VisitFactory(
        unit=branch, member=colleague, amount=None, state="reported", reported_by=branch_chair, diagnosis="肺部结节待查"
    )


@pytest.fixture
def decided(budget):
    """What the officer answers at 核定."""
    return {
        "amount": "800.00",
        "form": "cash",
        "budget": budget.pk,
        "visited_on": datetime.date(2022, 5, 8).isoformat(),
        "visitors": "分工会主席",
        "over_cap_reason": "",
    }

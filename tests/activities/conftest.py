import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.factories import BudgetFactory, MemberFactory, UserFactory


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tomorrow(today):
    return today + datetime.timedelta(days=1)


@pytest.fixture
def budget(union, today):
    return BudgetFactory(unit=union, year=today.year, initial=Decimal("10000.00"))


@pytest.fixture
def member():
    """Make a member of a unit who can sign in."""

    def make(unit, **extra):
        return MemberFactory(unit=unit, user=UserFactory(), **extra)

    return make

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.factories import ActivityFactory, BudgetFactory, MemberFactory, UserFactory


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


@pytest.fixture
def open_activity(branch, today):
    """Approved, held in a week, signing up now, two places."""
    in_a_week = today + datetime.timedelta(days=7)
    return ActivityFactory(
        unit=branch,
        approved=True,
        title="春季健步走",
        starts_on=in_a_week,
        signup_from=today,
        signup_until=in_a_week,
        quota=2,
    )

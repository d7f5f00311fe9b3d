import datetime
from decimal import Decimal

import pytest

from finance.models import ContributionRule
from finance.services import incoming
from tests.factories import AccountFactory

OLD_RULE, NEW_RULE = datetime.date(2020, 1, 1), datetime.date(2025, 4, 1)


@pytest.fixture
def contribution_account():
    return AccountFactory(code="402", name="拨缴经费收入", kind="income")


@pytest.fixture
def rule(contribution_account):
    """2 % by the 15th, 60 % of it stays, the rest goes up after each quarter; 1 % passed on from April 2025."""
    common = {"account": contribution_account, "pay_day": 15, "receiver": "市教育工会", "clause": "x", "source": "y"}
    quarterly = {"cycle": 3, "remit_day": 31, "rate": Decimal(2), "own_share": Decimal(60), "channel": "own"}
    old = ContributionRule.objects.create(valid_from=OLD_RULE, valid_until=NEW_RULE, **quarterly, **common)
    passed = {"cycle": 1, "remit_day": 10, "rate": Decimal(1), "own_share": Decimal(50), "channel": "passed"}
    ContributionRule.objects.create(valid_from=NEW_RULE, **passed, **common)
    return old


@pytest.fixture
def month(union, rule, accountant):
    """Make the row of a month with a payroll of 100,000.25 yuan: 2,000.01 are expected under the old rule."""

    def make(number=1, base="100000.25", year=2025):
        day = datetime.date(year, number, 1)
        return incoming.enter_payroll(actor=accountant, month=day, base=Decimal(base))

    return make

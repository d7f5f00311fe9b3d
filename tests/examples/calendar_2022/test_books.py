"""With the ledger kept, the books of the year balance, and agree with budgets, payments and welfare to the fen."""

import datetime
from decimal import Decimal

import pytest
from django.db.models import Sum

from finance import queries
from finance.models import Account, AccountCode, Budget, LedgerStart, VoucherLine
from finance.services.books.ledger import confirm_ledger, post_vouchers, propose_ledger
from finance.services.books.statements import BALANCE, INCOME, Period, statement
from finance.services.books.verifying import differing, verify
from unionportal.core.choices import Role
from unionportal.core.models import RoleGrant
from welfare.causes import GIFT_ISSUE, VISIT

NAME = "calendar-2022"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group(NAME)]

FIRST, LAST = datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
OPENED = Decimal(1_000_000)


@pytest.fixture
def kept(example):
    """The ledger, kept from the first day of the year, with all of it posted."""
    accountant, chair = (RoleGrant.objects.filter(role=one).first().user for one in (Role.ACCOUNTANT, Role.CHAIR))
    balances = f"102 {OPENED} 0\n32205 0 {OPENED}"
    start = confirm_ledger(propose_ledger(actor=accountant, day=FIRST, balances=balances), actor=chair)
    # What came from above is of two kinds in the ledger: only the accountant knows of which.
    subsidies = {"account": Account.objects.get(code="403"), "code": "40301", "name": "一般性转移支付补助"}
    AccountCode.objects.create(valid_from=FIRST, **subsidies)
    assert post_vouchers(actor=accountant, until=LAST).problems == ()
    return start


def _posted(head, side, **of):
    """Return the sum of one side of the accounts whose codes begin so, in yuan, red entries taken off."""
    lines = VoucherLine.objects.filter(account__code__startswith=head, side=side, **of)
    return lines.aggregate(s=Sum("amount"))["s"] or Decimal(0)


def test_the_year_balances_and_agrees_with_all_that_moved(kept, figures_of):
    found = verify(LedgerStart.in_force())
    assert (found.wrong, tuple(differing(kept, LAST))) == ((), ())
    assert found.posted > 500
    for name in (BALANCE, INCOME):
        assert statement(kept, name, Period(2022)).problems == ()
    budgets = sum(one.paid for one in queries.with_use(Budget.objects.filter(year=2022)))
    said = {
        "finance.paid": _posted("5", "debit"),
        "finance.income": _posted("4", "credit"),
        "welfare.visits_total": _posted("5", "debit", voucher__payment__claim__cause=VISIT.code),
        "welfare.gifts_total": _posted("5", "debit", voucher__payment__claim__cause=GIFT_ISSUE.code),
        "welfare.donations_given": _posted("221", "credit"),
        "welfare.donation_total": _posted("221", "debit"),
    }
    assert figures_of(said) == said
    assert budgets == said["finance.paid"] > 2_000_000
    # What is in the bank is what came in and did not go out.
    moved = (
        said["finance.income"] - said["finance.paid"] + said["welfare.donations_given"] - said["welfare.donation_total"]
    )
    assert _posted("102", "debit") - _posted("102", "credit") == moved

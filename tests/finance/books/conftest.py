import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from finance import services
from finance.models import LedgerAccount, VoucherLayout
from finance.services.books.ledger import confirm_ledger, propose_ledger
from tests.factories import AccountFactory

OPENED = "102 银行存款 1,000.00 0\n221\t代管经费\t0\t200\n32205 - 800.00"


@pytest.fixture
def flagged(db):
    """The example with a sign of the side, a workbook."""
    return VoucherLayout.objects.get(format="xlsx")


@pytest.fixture
def columned(db):
    """The example with a column for each side, a text in the encoding of old programs."""
    return VoucherLayout.objects.get(format="csv")


@pytest.fixture
def received(union, cashier):
    account = AccountFactory(kind="income", code="40101", name="会费收入")

    def make(amount="50.00", day=None):
        facts = {"unit": union, "account": account, "payer": "财务处"}
        return services.record_income(
            actor=cashier, amount=Decimal(amount), received_on=day or timezone.localdate(), **facts
        )

    return make


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def kept(accountant, chair, today):
    """The ledger, kept since yesterday."""
    start = propose_ledger(actor=accountant, day=today - datetime.timedelta(1), balances=OPENED)
    return confirm_ledger(start, actor=chair)


@pytest.fixture
def dues(db):
    """An account of the union's own below that of the law."""
    facts = {"name": "会费收入", "side": "credit", "parent": LedgerAccount.objects.get(code="401")}
    return LedgerAccount.objects.create(code="40101", valid_from=datetime.date(2022, 1, 1), **facts)

from decimal import Decimal

import pytest
from django.utils import timezone

from finance import services
from finance.models import VoucherLayout
from tests.factories import AccountFactory


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

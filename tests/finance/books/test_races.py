"""Payments and transfers at once take the numbers of one series, and none is left out or given twice."""

import threading
from decimal import Decimal

import pgtrigger
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from finance import services
from finance.models import Holding, Transfer, Voucher
from finance.services.reconciling.matching import move_money
from tests.races import counted

WRITERS = 6
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race")]


def _called(outcome):
    if isinstance(outcome, IntegrityError):
        return outcome.__cause__.diag.constraint_name
    return None if isinstance(outcome, Exception) else "done"


@pytest.fixture
def other(bank):
    facts = {"name": "专户", "bank": "某银行", "account": "62220000000000001", "is_main": False}
    return Holding.objects.create(layout=bank.layout, valid_from=bank.valid_from, **facts)


def test_numbers_given_at_once_follow_each_other(approved, cashier, bank, other, union):
    today = timezone.localdate()
    _ = cashier.current_grants
    claims = [approved("10.00") for _ in range(WRITERS)]
    moved = {"actor": cashier, "source": bank, "target": other, "amount": Decimal(1), "day": today, "note": "x"}
    acts = [
        lambda claim=claim: services.pay_claim(claim, actor=cashier, method="transfer", paid_on=today)
        for claim in claims
    ]
    acts += [lambda: move_money(**moved)] * WRITERS
    assert counted(acts, _called) == {"done": 2 * WRITERS}
    numbers = sorted(Voucher.objects.values_list("number", flat=True))
    assert numbers == [f"付{today.year}-{n:04}" for n in range(1, 2 * WRITERS + 1)]


def test_whoever_adds_one_to_the_last_number_collides(cashier, bank, other, union):
    """The control: the counter that the database keeps is what the test above relies on."""
    today = timezone.localdate()
    everyone_has_looked = threading.Barrier(2, timeout=30)

    def book(number):
        facts = {"unit": union, "amount": Decimal(1), "day": today}
        away = ("voucher_given_to_transfer", "finance_transfer_numbered_added")
        with pgtrigger.ignore(*(f"finance.Transfer:{name}" for name in away)), transaction.atomic():
            last = Voucher.objects.count()
            everyone_has_looked.wait()
            ends = {"source": bank, "target": other, "note": "x", "made_by": cashier}
            transfer = Transfer.objects.create(number=f"T{today.year}-{number:04}", **ends, **facts)
            Voucher.objects.create(number=f"付{today.year}-{last + 1:04}", kind="payment", transfer=transfer, **facts)

    outcomes = counted([lambda: book(1), lambda: book(2)], _called)
    assert outcomes == {"done": 1, "finance_voucher_number_key": 1}

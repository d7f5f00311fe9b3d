"""What is due upward lies in the books: it comes in with its income in one line of the bank, goes out in another."""

import datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from finance.models import Holding, Placement, TrustEntry, UpwardRemittance
from finance.services import incoming
from finance.services.incoming.trust import correct_trust
from finance.services.incoming.upward import give_back_upward, prepare_upward
from finance.services.reconciling import suggesting
from finance.services.reconciling.balances import balances, book_balance
from tests.factories.finance import begin_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def received(bank, month, cashier):
    """1,000 received today for a month, 400 of which are due upward; the account began with 10,000."""
    before = timezone.localdate() - datetime.timedelta(1)
    begin_book(bank, before, Decimal("10000.00"))
    facts = {"actor": cashier, "payer": "学校财务处", "received_on": timezone.localdate()}
    return incoming.receive_contribution(month(), amount=Decimal("1000.00"), **facts)


@pytest.fixture
def remitted(received, accountant, chair, cashier):
    made = prepare_upward(actor=accountant, until=received.remit_by, receiver="市教育工会")
    made = incoming.approve_upward(made, actor=chair)
    return incoming.remit_upward(made, actor=cashier, remitted_on=timezone.localdate(), bank_number="7788")


def test_a_receipt_is_one_line_of_the_bank_and_what_is_remitted_another(client, bank, remitted, stated, cashier):
    lines = stated((0, "1000.00", "学校财务处"), (0, "-400.00", "市教育工会"))
    client.force_login(cashier)
    receipt, upward = suggesting.offers(bank, lines)
    [pair], [alone] = receipt.suggestions, upward.suggestions
    assert [entry.amount for entry in (*pair.entries, *alone.entries)] == [600, 400, -400]
    for offer in (receipt, upward):
        parts = [offer.line.part_key, *offer.suggestions[0].keys]
        client.post(reverse("finance:holding_matching", args=[bank.pk]), {"parts": " ".join(parts)})
    found = balances(bank, timezone.localdate())
    assert (found.bank, found.book, found.items) == (10600, 10600, ())
    # The page of both lines says with what they are matched.
    page = client.get(reverse("finance:statementline_detail", args=[lines[0].pk]))
    assert {str(part.record) for part in page.context["parts"]} >= {str(entry.record) for entry in pair.entries}


def test_what_is_corrected_or_given_back_leaves_the_books_as_they_were(bank, received, remitted, cashier, month):
    today = timezone.localdate()
    assert book_balance(bank, today) == 10600
    give_back_upward(remitted, actor=cashier, reason="账号错误")
    assert book_balance(bank, today) == 11000
    incoming.correct_contribution(received, actor=cashier, reason="记错月份", on=today)
    assert book_balance(bank, today) == 10000
    rows = [TrustEntry.objects.get(income=received.income), UpwardRemittance.objects.get().trust]
    assert [row.correction.amount for row in rows] == [-400, 400]
    with pytest.raises(ValidationError, match="已经冲正"):
        correct_trust(rows[0], actor=cashier, reason="再冲", on=today)


def test_a_receipt_in_cash_lies_in_the_box_as_a_whole(client, bank, received, cashier):
    today = timezone.localdate()
    box = Holding.objects.create(kind="cash", name="库存现金", valid_from=datetime.date(2020, 1, 1))
    begin_book(box, today - datetime.timedelta(1), 0)
    client.force_login(cashier)
    page = reverse("finance:holding_income", args=[box.pk])
    [_, (key, _)] = client.get(page).context["form"].fields["chosen"].choices
    client.post(page, {"chosen": key})
    assert (Placement.objects.count(), book_balance(box, today), book_balance(bank, today)) == (2, 1000, 10000)
    assert client.post(page, {"chosen": key}).context["form"].errors.keys() == {"chosen"}


def test_the_database_keeps_the_rows_and_only_lets_opposites_correct_them(received):
    row = TrustEntry.objects.get()
    facts = {"unit": row.unit, "day": row.day, "name": "x", "purpose": "x", "corrects": row, "reason": "x"}
    number = f"H{row.day.year}-0002"
    with pytest.raises(DatabaseError), transaction.atomic():
        TrustEntry.objects.filter(pk=row.pk).update(amount=1)
    with pytest.raises(DatabaseError, match="not the opposite"), transaction.atomic():
        TrustEntry.objects.create(number=number, amount=-1, **facts)
    with pgtrigger.ignore("finance.TrustEntry:trustentry_opposite"), transaction.atomic():
        TrustEntry.objects.create(number=number, amount=-1, **facts)

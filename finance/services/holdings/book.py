"""What the books say moved in one holding: payments, incomes, transfers and money of others, each as an Entry."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from finance.choices import HoldingKind, PaymentMethod
from finance.models import Income, MatchPart, Payment, Transfer, TrustEntry

NOTHING = Decimal("0.00")
# {what a part of a match names: the column of its day}.
DAYS = {"payment": "paid_on", "income": "received_on", "transfer": "day", "trust": "day"}
_NAMES = {"payment": "payee", "income": "payer", "transfer": "note", "trust": "name"}


@dataclass(frozen=True)
class Entry:
    """One row of the books: `amount` in yuan is more than zero for what came into the holding."""

    kind: str
    record: Any
    amount: Decimal

    @property
    def key(self):
        """What names it in a form: its kind and its key."""
        return f"{self.kind}-{self.record.pk}"

    @property
    def day(self) -> datetime.date:
        """The day on which it was booked."""
        return getattr(self.record, DAYS[self.kind])

    @property
    def number(self):
        """Its number in the books."""
        return self.record.number

    @property
    def name(self):
        """Who was paid or paid; for money moved between the union's own, what for."""
        return getattr(self.record, _NAMES[self.kind])

    @property
    def spent(self):
        """How much went out, in yuan."""
        return -self.amount

    @property
    def voucher(self):
        """The address of the voucher that the payee signs; "" for what was not paid out."""
        if self.kind != "payment" or self.amount > 0:
            return ""
        return reverse("finance:payment_form_voucher", args=[self.record.pk])

    @property
    def papers(self):
        """The address of its claim, with its papers, the list of signatures among them."""
        return reverse("finance:claim_detail", args=[self.record.claim_id])

    @property
    def url(self):
        """The address of its page, "" where it has none."""
        return self.record.get_absolute_url() if self.kind == "payment" else ""


def rows_in(holding):
    """Return {kind: the rows of the books that lie in the holding}."""
    is_cash = Q(method=PaymentMethod.CASH)
    unplaced = Q(placement__isnull=True, corrects__placement__isnull=True)
    # What corrects a row lies where that one does.
    placed = Q(placement__holding=holding) | Q(placement__isnull=True, corrects__placement__holding=holding)
    payments, others = placed, placed
    if holding.is_main:
        in_cash = holding.kind == HoldingKind.CASH
        payments |= unplaced & (is_cash if in_cash else ~is_cash)
        others = others if in_cash else others | unplaced
    return {
        "payment": Payment.objects.filter(payments),
        "income": Income.objects.filter(others),
        "transfer": Transfer.objects.filter(Q(source=holding) | Q(target=holding)),
        "trust": TrustEntry.objects.filter(others),
    }


def unmatched(kind, rows, holding):
    """Return those of the rows of this kind that stand in no match of the holding."""
    live = MatchPart.objects.filter(is_live=True, holding=holding, **{kind: OuterRef("pk")})
    return rows.filter(~Exists(live))


def entry_of(kind, record, holding):
    """Return the Entry of a row in the holding."""
    if kind == "payment":
        return Entry(kind, record, -record.amount)
    if kind in ("income", "trust"):
        return Entry(kind, record, record.amount)
    return Entry(kind, record, record.amount if record.target_id == holding.pk else -record.amount)

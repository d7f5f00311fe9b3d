"""How far each account of the union is stated by its bank."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from finance.choices import HoldingKind
from finance.flow.statement_flow import StatementState
from finance.models import BankStatement, Holding, StatementLine
from finance.services.reconciling.suggesting import open_lines


@dataclass(frozen=True)
class Standing:
    """An account, until which day the bank has stated it, and what it says lay there then, in yuan."""

    holding: Holding
    until: datetime.date | None
    balance: Decimal | None
    # How many of the bank's lines stand in no match.
    open: int


def standings():
    """Return the Standing of every bank account in force."""
    banks = Holding.objects.in_force().filter(kind=HoldingKind.BANK)
    return [
        Standing(holding, stated_until(holding), bank_balance(holding), open_lines(holding).count())
        for holding in banks
    ]


def boxes():
    """Return the cash boxes in force."""
    return Holding.objects.in_force().filter(kind=HoldingKind.CASH)


def stated_until(holding):
    """Return the last day that the statements of the account cover, or None."""
    taken = BankStatement.objects.filter(holding=holding, state=StatementState.TAKEN)
    return taken.aggregate(until=Max("until"))["until"]


def bank_balance(holding, day=None):
    """Return what the bank says lay there at the end of the day, or at last; None where no line says it."""
    lines = StatementLine.objects.filter(holding=holding)
    last = (lines.filter(day__lte=day) if day else lines).order_by("-day", "-pk").first()
    if last:
        return last.balance
    # Before the first line.
    first = lines.order_by("day", "pk").first()
    return first.balance - first.amount if first else None

"""The budget of a year from that of the year before: which lines are proposed, and opening those that were agreed."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from finance.models import Budget
from finance.services.budgets import open_budget
from finance.services.years import Calendar, refuse

# Amounts are proposed in whole hundreds of yuan.
_STEP = Decimal(100)


@dataclass(frozen=True)
class Proposed:
    """A line of the year before with the amount proposed for the next; None and a reason, where none can be opened."""

    line: Budget
    amount: Decimal | None
    why_not: str = ""


def proposed_lines(lines, year, percent):
    """Return [Proposed] for `year` from the `lines` of the year before, at `percent` of their decided totals."""
    opened = set(Budget.objects.filter(year=year).values_list("unit", "account", "funding_source"))
    return [_proposed(line, year, percent, opened) for line in lines]


def _proposed(line, year, percent, opened):
    if reason := _why_not(line, year, opened):
        return Proposed(line, None, reason)
    share = line.total * percent / 100
    return Proposed(line, (share / _STEP).quantize(Decimal(1), ROUND_HALF_UP) * _STEP)


def _why_not(line, year, opened):
    if (line.unit_id, line.account_id, line.funding_source) in opened:
        return f"{year}年已经编制"
    if line.unit.closed_on and line.unit.closed_on.year <= year:
        return "组织已经撤销"
    stopped = line.account.valid_until
    return "科目已经停用" if stopped and stopped.year <= year else ""


@transaction.atomic
def open_agreed(year, agreed, *, actor):
    """Open for `year` a line like each of `agreed` {line: amount}; return (how many, {line: ValidationError})."""
    refuse(Calendar().why_no_budget_year(year) or Calendar().why_closed(year), "year")
    refused = {}
    for line, amount in agreed.items():
        same = {"unit": line.unit, "account": line.account, "funding_source": line.funding_source}
        try:
            with transaction.atomic():
                open_budget(actor=actor, year=year, initial=amount, note=line.note, **same)
        except ValidationError as refusal:
            refused[line] = refusal
    return len(agreed) - len(refused), refused

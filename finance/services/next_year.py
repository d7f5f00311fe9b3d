"""The budget of a year from that of the year before: which lines are proposed, and a draft of those agreed on."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from finance.choices import UNION_BOOKS, AccountKind
from finance.models import Budget
from finance.services.planning.plans import begin_plan, write_plan
from finance.services.planning.table import plan_of

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
    if line.funding_source not in UNION_BOOKS:
        return f"{line.get_funding_source_display()}不列入工会的预算"
    if line.unit.closed_on and line.unit.closed_on.year <= year:
        return "组织已经撤销"
    stopped = line.account.valid_until
    return "科目已经停用" if stopped and stopped.year <= year else ""


@transaction.atomic
def draft_agreed(year, agreed, *, actor):
    """Write a line like each of `agreed` {line: amount} into the draft of `year`, begun if there is none.

    Return the draft and how many of its cells changed; ValidationError, and nothing written, if one is refused.
    """
    plan = plan_of(year) or begin_plan(year, actor=actor)
    cells = defaultdict(dict)
    for line, amount in agreed.items():
        cells[line.funding_source][line.account_id, line.unit_id] = amount
    tables = [(source, AccountKind.EXPENSE, of_source) for source, of_source in cells.items()]
    return plan, write_plan(plan, tables, opened=plan.version, actor=actor)

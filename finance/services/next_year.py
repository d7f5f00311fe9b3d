"""The budget of a year from that of the year before: which lines are proposed, and at which amounts."""

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from finance.choices import UNION_BOOKS
from finance.models import Budget, PlanLine
from finance.services.planning.table import plan_of

# A share of an amount is proposed in whole hundreds of yuan.
_STEP = Decimal(100)
_WHOLE = Decimal(100)


@dataclass(frozen=True)
class Proposed:
    """A line of the year before with the amount proposed for the next; None and a reason, where none can be opened."""

    line: Budget
    amount: Decimal | None
    why_not: str = ""


def proposed_lines(lines, year, percent):
    """Return [Proposed] for `year` from the `lines` of the year before, at `percent` of their decided totals.

    What the year or its draft has already stays as it is.
    """
    place = ("unit", "account", "funding_source", "project")
    opened = set(Budget.objects.filter(year=year).values_list(*place))
    plan = plan_of(year)
    drafted = PlanLine.objects.filter(plan=plan).order_by().values_list(*place, "amount") if plan else ()
    typed = {tuple(key): amount for *key, amount in drafted}
    return [_proposed(line, year, percent, opened, typed) for line in lines]


def _proposed(line, year, percent, opened, typed):
    if reason := _why_not(line, year, opened, typed):
        return Proposed(line, None, reason)
    if percent == _WHOLE:
        return Proposed(line, line.total)
    share = line.total * percent / _WHOLE
    return Proposed(line, (share / _STEP).quantize(Decimal(1), ROUND_HALF_UP) * _STEP)


def _why_not(line, year, opened, typed):
    place = line.unit_id, line.account_id, line.funding_source, line.project_id
    if place in typed:
        return f"草案里已经填了 {typed[place]:,} 元"
    if place in opened:
        return f"{year}年已经编制"
    if line.funding_source not in UNION_BOOKS:
        return f"{line.get_funding_source_display()}不列入工会的预算"
    if line.unit.closed_on and line.unit.closed_on.year <= year:
        return "组织已经撤销"
    if line.project and line.project.valid_until and line.project.valid_until <= datetime.date(year, 1, 1):
        return "项目已经结束"
    stopped = line.account.valid_until
    return "科目已经停用" if stopped and stopped.year <= year else ""

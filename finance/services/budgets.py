"""Acts on the chart of accounts, budgets and their adjustments."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts, queries
from finance.choices import AccountKind
from finance.models import Budget, BudgetAdjustment
from finance.services.guard import guarded, lock_budgets
from finance.services.years import Calendar, begin_year, refuse
from unionportal.core.choices import FundingSource
from unionportal.core.trail import audit
from unionportal.core.values.money import yuan


@transaction.atomic
def save_account(account, *, actor):
    """Save the account, new or changed; return it."""
    account.full_clean()
    act = acts.CHANGE_ACCOUNT if account.pk else acts.OPEN_ACCOUNT
    account.save()
    audit.record(actor, act, account, 类别=account.get_kind_display())
    return account


@transaction.atomic
def open_budget(
    *,
    actor,
    unit,
    year,
    account,
    initial,
    funding_source=FundingSource.UNION_FUNDS,
    note="",
    is_history=False,
    ledger=None,
):
    """Create the budget of `unit` on `account` for `year` from one source; return it.

    One of history covers what was paid and no more.

    `ledger` is the imported workbook it came in with.
    """
    if account.kind != AccountKind.EXPENSE:
        raise ValidationError({"account": f"“{account}”是收入科目，不编支出预算。"})
    calendar = Calendar()
    refuse(calendar.why_no_budget_year(year) or calendar.why_closed(year), "year")
    budget = Budget(unit=unit, year=year, account=account, initial=initial, total=initial, note=note)
    budget.funding_source = funding_source
    budget.is_history, budget.ledger = is_history, ledger
    budget.full_clean()
    begin_year(year, actor=actor)
    budget.save()
    audit.record(actor, acts.OPEN_BUDGET, budget, 年初预算=initial, **({"历史": "是"} if is_history else {}))
    return budget


@guarded()
def adjust_budget(budget, *, actor, amount, decided_on, document, ledger=None, corrects=None):
    """Record an adjustment in yuan (negative: less), never below what is committed and paid; return it.

    One that belongs to the undoing of an import names it, `ledger`, and the adjustment of it that it `corrects`.
    """
    budget = lock_budgets([budget.pk])[budget.pk]
    refuse(Calendar().why_closed(budget.year))
    adjustment = BudgetAdjustment(budget=budget, amount=amount, decided_on=decided_on, document=document, made_by=actor)
    adjustment.ledger, adjustment.corrects = ledger, corrects
    adjustment.full_clean()
    used = yuan(budget.total - queries.available(budget))
    if budget.total + amount < used:
        raise ValidationError(
            f"{budget}核定 {budget.total} 元，已支付和待支付 {used} 元，最多可调减 {budget.total - used} 元。"
        )
    before, budget.total = budget.total, budget.total + amount
    budget.save(update_fields=["total"])
    adjustment.save()
    audit.record(actor, acts.ADJUST_BUDGET, budget, 核定预算=[before, budget.total], 依据=document, 日期=decided_on)
    return adjustment


def take_back_adjustments(adjustments, *, actor, ledger, document):
    """Record the opposite of each of these adjustments of the import that is undone; return those recorded."""
    return [
        _take_back(one.budget, -one.amount, actor=actor, ledger=ledger, document=document, corrects=one)
        for one in adjustments
    ]


def take_back_budgets(budgets, *, actor, ledger, document):
    """Adjust each of these budgets of the import that is undone to nothing; return the adjustments."""
    return [
        _take_back(one, -one.initial, actor=actor, ledger=ledger, document=document)
        for one in lock_budgets(budget.pk for budget in budgets).values()
        if one.initial
    ]


def _take_back(budget, amount, **named):
    named["document"] = named["document"][:100]
    return adjust_budget(budget, amount=amount, decided_on=timezone.localdate(), **named)

"""Acts on the chart of accounts, budgets and their adjustments."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts, queries
from finance.choices import AccountKind
from finance.models import Account, Budget, BudgetAdjustment, LedgerAccount
from finance.services.guard import guarded, lock_budgets
from finance.services.years import Calendar, begin_year, refuse
from unionportal.core.choices import FundingSource
from unionportal.core.ledger import Reference
from unionportal.core.trail import audit
from unionportal.core.values.money import yuan
from unionportal.sheets.columns import Column

_BATCH = 1000
# Of many rows at once, not asked one by one whether they are there.
_RELATIONS = ("unit", "account", "project", "budget", "made_by", "ledger", "corrects")
# The account that a list names, by its code, its name or both.
ACCOUNT = Reference(
    Account,
    ("code", "name"),
    "没有编码或名称为“{}”的科目，请先登记在工作表「科目」。",
    prefer=lambda account: account.valid_until is None,
    offered=lambda: map(str, Account.objects.order_by("code")),
)


def account_column(example, header="科目编码"):
    """Return the column that names an account."""
    return Column(
        key="account",
        header=header,
        required=True,
        example=example,
        help="编码、名称或两者写在一起，见工作表「科目」",
        beside=("科目名称", "列支科目名称"),
    )


@transaction.atomic
def save_account(account, *, actor):
    """Save the account, new or changed; return it."""
    account.full_clean()
    act = acts.CHANGE_ACCOUNT if account.pk else acts.OPEN_ACCOUNT
    account.save()
    audit.record(actor, act, account, 类别=account.get_kind_display())
    return account


def of_other_accounts(named):
    """Return {code: the sentence that warns} of {code: name} that the chart of the law gives to another account."""
    found = {one.code: one.why_not(named[one.code]) for one in LedgerAccount.objects.filter(code__in=named)}
    return {code: f"{why}预算、决算的表格印的是这里的编码，请核对。" for code, why in found.items() if why}


@transaction.atomic
def open_budget(
    *,
    actor,
    unit,
    year,
    account,
    initial,
    funding_source=FundingSource.UNION_FUNDS,
    project=None,
    note="",
    is_history=False,
    ledger=None,
):
    """Create the budget of `unit`, or of a project of it, on `account` for `year` from one source; return it.

    One of history covers what was paid and no more.

    `ledger` is the imported workbook it came in with.
    """
    _check_expense(account)
    calendar = Calendar()
    refuse(calendar.why_no_budget_year(year) or calendar.why_closed(year), "year")
    budget = Budget(unit=unit, year=year, account=account, initial=initial, total=initial, note=note)
    budget.funding_source, budget.project = funding_source, project
    budget.is_history, budget.ledger = is_history, ledger
    budget.full_clean()
    begin_year(year, actor=actor)
    budget.save()
    audit.record(actor, acts.OPEN_BUDGET, budget, 年初预算=initial, **({"历史": "是"} if is_history else {}))
    return budget


def _check_expense(account):
    if account.kind != AccountKind.EXPENSE:
        raise ValidationError({"account": f"“{account}”是收入科目，不编支出预算。"})


@transaction.atomic
def open_budgets(budgets, *, actor):
    """Save these unsaved Budgets of one year, many at once, each with its line in the log; return them."""
    if not budgets:
        return []
    [year] = {budget.year for budget in budgets}
    calendar = Calendar()
    refuse(calendar.why_no_budget_year(year) or calendar.why_closed(year), "year")
    for budget in budgets:
        _check_expense(budget.account)
        budget.total = budget.initial
        budget.clean_fields(exclude=_RELATIONS)
    begin_year(year, actor=actor)
    Budget.objects.bulk_create(budgets, batch_size=_BATCH)
    audit.record_all(actor, acts.OPEN_BUDGET, [(budget, {"年初预算": budget.initial}) for budget in budgets])
    return budgets


@guarded()
def adjust_budget(budget, *, actor, amount, decided_on, document, ledger=None, corrects=None):
    """Record an adjustment in yuan (negative: less), never below what is committed and paid; return it.

    One that belongs to the undoing of an import names it, `ledger`, and the adjustment of it that it `corrects`.
    """
    [adjustment] = adjust_budgets(
        {budget.pk: amount}, actor=actor, decided_on=decided_on, document=document, ledger=ledger, corrects=corrects
    )
    return adjustment


@guarded()
def adjust_budgets(amounts, *, actor, decided_on, document, ledger=None, corrects=None):
    """Record an adjustment of each budget ({its key: yuan}) by one decision, all or none; return them."""
    if not amounts:
        return []
    budgets = lock_budgets(amounts)
    calendar, used = Calendar(), _used(budgets)
    made, logged = [], []
    for key, budget in budgets.items():
        refuse(calendar.why_closed(budget.year))
        one = BudgetAdjustment(budget=budget, amount=amounts[key], decided_on=decided_on, document=document)
        one.made_by, one.ledger, one.corrects = actor, ledger, corrects
        one.clean_fields(exclude=_RELATIONS)
        if not one.amount or corrects:
            one.full_clean()
        if budget.total + one.amount < used[key]:
            raise ValidationError(
                f"{budget}核定 {budget.total:,} 元，已支付、待批准和待支付 {used[key]:,} 元，"
                f"最多可调减 {budget.total - used[key]:,} 元。"
            )
        before, budget.total = budget.total, budget.total + one.amount
        budget.clean_fields(exclude=_RELATIONS)
        made.append(one)
        logged.append((budget, {"核定预算": [before, budget.total], "依据": document, "日期": decided_on}))
    Budget.objects.bulk_update(budgets.values(), ["total"], batch_size=_BATCH)
    BudgetAdjustment.objects.bulk_create(made, batch_size=_BATCH)
    audit.record_all(actor, acts.ADJUST_BUDGET, logged)
    return made


def _used(budgets):
    """Return {key: yuan paid and set aside, from the day a claim is submitted} of the locked budgets."""
    found = queries.with_use(Budget.objects.filter(pk__in=budgets))
    return {one.pk: yuan(one.total - one.available) for one in found}


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

"""Locks and checks around a budget; a database trigger is the last line behind them."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from finance import queries
from finance.models import CLOSED, COUNTED, GUARD, MONTH, Budget
from finance.services.holdings.counted import refused_day
from members.models import Member
from unionportal.core.flow.decisions import once


@contextmanager
def guarded():
    """Open a transaction in which the database's refusal of a charge becomes a ValidationError; also a decorator."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if (sentence := refused(error)) is None:
            raise
        raise ValidationError(sentence) from error


def refused(error):
    """Return the refusal of the triggers of budget, year, month and counted day in words, None for any other."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name == CLOSED:
        return f"{diagnosis.message_detail}年已经关账，未保存。"
    if diagnosis is not None and diagnosis.constraint_name == MONTH:
        return f"总账在{diagnosis.message_detail}终了的月份已经结账，未保存；请改用以后的日期。"
    if diagnosis is not None and diagnosis.constraint_name == COUNTED:
        return refused_day(diagnosis.message_detail)
    if diagnosis is None or diagnosis.constraint_name != GUARD:
        return None
    # None if the refused transaction had created it.
    lines = Budget.objects.select_related("unit", "account", "project")
    budget = lines.filter(pk=int(diagnosis.message_detail)).first()
    return f"预算余额不足：{budget or ''}的支出将超过核定预算，未保存。"


def lock_budgets(ids):
    """Return {id: budget}, locked until the transaction ends, always in the order of ids."""
    # NO KEY: a plain FOR UPDATE would wait for every claim and payment that refers to the row.
    rows = Budget.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return {budget.pk: budget for budget in rows.select_related("unit", "account", "project")}


def lock_budget_of(row):
    """Lock the budget of a claim or payment, which is read anew, and return the budget.

    Whoever moves a claim does so before anything of the claim is locked: the triggers take both in this order too.
    """
    row.refresh_from_db(fields=["budget"])
    return lock_budgets([row.budget_id])[row.budget_id]


def lock_borrower(claim):
    """Lock whom a claim lends to until the transaction ends: of two loans one is the first. After its budget."""
    lock_borrowers([claim])


def lock_borrowers(claims):
    """Lock whom these claims lend to, always in the order of ids, see `lock_borrower`."""
    if borrowers := {claim.member_id for claim in claims if claim.is_loan and claim.member_id}:
        members = Member.objects.select_for_update(of=("self",), no_key=True).only("pk")
        list(members.filter(pk__in=borrowers).order_by("pk"))


def check_available(budget, amount):
    """Raise ValidationError if `amount` exceeds what is available; the caller holds the budget's lock."""
    rest = once(("available", budget.pk), lambda: queries.available(budget))
    if amount > rest:
        raise ValidationError(f"预算余额不足：{budget}还可用 {rest:,} 元，本次 {amount:,} 元。")


def check_serves(budget, unit):
    """Raise ValidationError unless the budget is the unit's own or of a unit above it."""
    if not unit.path.startswith(budget.unit.path):
        raise ValidationError(f"“{budget}”不是{unit}或其上级的预算，不能列支。")

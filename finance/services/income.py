"""Acts on income: recorded, and corrected by a second row."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from finance import acts, causes
from finance.causes import LEDGER
from finance.choices import AccountKind, LoanState
from finance.flow.loan_flow import LOAN_FLOW
from finance.models import Income, Loan
from finance.services.guard import guarded
from finance.services.holdings.counted import refuse_counted
from finance.services.years import Calendar, refuse
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today, require_reason

# Which incomes other records stand on, and what corrects both.
_OWNERS = {
    Q(contribution__isnull=False): "它是拨缴到账，请在“拨缴经费”里冲正那笔到账",
    Q(dues_sheet__isnull=False): "它是会费到账，请在“会费”里退回那个月的会费表",
    Q(late_dues__isnull=False): "它是补缴的会费，请在“会费”里冲正那笔补缴",
    Q(subsidy_receipt__isnull=False): "它是补助到账，请在“补助收入”里冲正那笔到账",
    Q(
        refund_of__claim__loan__state__in=[LoanState.SUBMITTED, LoanState.SETTLED], after_settled=False
    ): "它是借款退回的余款，借款已凭它核销",
}


@guarded()
def record_income(*, actor, unit, account, amount, received_on, payer, note="", ledger_serial="", refund_of=None, **of):
    """Record the income, numbered without gaps in the year it arrived; return it.

    `refund_of` is the payment of a former year whose money it is, with what else is said `of` such a refund.
    """
    if account.kind != AccountKind.INCOME:
        raise ValidationError({"account": f"“{account}”不是收入科目。"})
    income = Income(
        unit=unit,
        account=account,
        amount=amount,
        received_on=received_on,
        payer=payer,
        note=note,
        source=LEDGER.source_of(ledger_serial) if ledger_serial else "",
        ledger_serial=ledger_serial,
        refund_of=refund_of,
        **of,
    )
    return _book(income, actor, acts.RECORD_INCOME)


def owner_of(income):
    """Return the words that say where an income of another record is corrected, "" if it stands by itself."""
    return next((words for path, words in _OWNERS.items() if Income.objects.filter(path, pk=income.pk).exists()), "")


@transaction.atomic
def correct_income(income, *, actor, reason, on):
    """Record the negative row that corrects `income`, which no other record stands on; return it.

    A loan of which it was the last that was out is open again.
    """
    loan = Loan.objects.select_for_update(of=("self",), no_key=True)
    loan = loan.filter(claim__payments__refunds_later=income.pk).first()
    if words := owner_of(income):
        raise ValidationError(f"这笔收入不能单独冲正：{words}。")
    row = reverse_income(income, actor=actor, reason=reason, on=on)
    if income.refund_of_id:
        causes.refund_undone(income)
    if loan is not None and loan.state == LoanState.VOID:
        LOAN_FLOW.fire(loan, "reopen", actor=actor, judged_on=income, facts={"原因": reason})
    return row


@guarded()
def reverse_income(income, *, actor, reason, on):
    """Record the negative row that corrects `income`, together with the record that stands on it; return it."""
    # Lock the row, so that two corrections at once do not both pass the check.
    income = Income.objects.select_for_update(of=("self",), no_key=True).get(pk=income.pk)
    if income.corrects_id or income.corrections.exists():
        raise ValidationError("这笔收入已经冲正，不能再冲正。")
    require_reason(reason, "请说明冲正的原因。")
    if on < income.received_on:
        raise ValidationError(f"冲正日期不能早于到账日期（{income.received_on:%Y-%m-%d}）。")
    correction = Income(
        unit=income.unit,
        account=income.account,
        amount=-income.amount,
        received_on=on,
        payer=income.payer,
        note=reason.strip(),
        corrects=income,
        source=income.source,
    )
    return _book(correction, actor, acts.REVERSE_INCOME, 原收入=income.number, 原因=reason)


def _book(income, actor, act, **facts):
    income.made_by = actor
    not_later_than_today(income.received_on)
    income.full_clean(exclude=["number"])
    refuse_counted("income", income, income.received_on)
    year = income.received_on.year
    refuse(Calendar().why_closed(year), "received_on")
    income.number = f"R{year}-{next_number('finance.income', year):04}"
    income.save()
    audit.record(actor, act, income, 金额=income.amount, 日期=income.received_on, **facts)
    return income

"""A part of what was paid comes back: in its year to the budget, later as an income that touches none."""

import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError

from finance import acts, causes, notices
from finance.choices import LoanState
from finance.flow.claim_flow import CLAIM_FLOW
from finance.flow.loan_flow import LOAN_FLOW
from finance.models import Loan
from finance.services.guard import guarded, lock_budget_of
from finance.services.income import record_income
from finance.services.payments import (
    book_payment,
    check_day,
    decided_on,
    left_of,
    left_of_payees,
    opposite_of,
    standing_of,
    why_not_corrected,
)
from finance.services.years import Calendar
from unionportal.core.values.rules import require_reason

_OF_A_LOAN = {
    LoanState.SUBMITTED: "借款的核销已提交：会计核销以后在借款里登记余款退回，要先退款的请会计退回核销。",
    LoanState.RETURNING: "借款正待退回余款，请在借款里登记余款退回。",
}
_TO_BUDGET = "原支付保留，另记一笔负数，金额退回{year}年的预算。"
_AS_INCOME = "记作收到当日的收入（以前年度支出收回）{ledger}；{year}年和今年的支出、预算和已公布的账都不变。"
_ADJUSTED = "，总账记入“年初余额调整”"


class Destination(NamedTuple):
    """Where money of a claim that comes back goes, in words; whether it may be, or has to be, an income."""

    words: str
    may_be_income: bool
    is_income: bool


def destination_of(claim):
    """Return the Destination of what comes back of the claim, registered today."""
    year, calendar = claim.budget.year, Calendar()
    # Of a loan that is out the ledger may have an advance, which is no expense of any year; and what was charged to the
    # former year by its approval is an expense of the year in which it was paid.
    is_adjusted = not claim.is_loan and claim.payments.filter(corrects=None, paid_on__year__lt=calendar.today.year)
    income = _AS_INCOME.format(year=year, ledger=_ADJUSTED if is_adjusted else "")
    if closed := calendar.why_closed(year):
        return Destination(f"{closed}退回的款项{income}", True, True)
    in_year = _TO_BUDGET.format(year=year)
    if calendar.charged_in(calendar.today, decided_on(claim)) == year:
        return Destination(in_year, False, False)
    return Destination(f"退款日期在{year}年的，{in_year}以后的，{income}", True, False)


@CLAIM_FLOW.act("refund")
@guarded()
def refund_claim(claim, *, actor, amount, on, reason, account=None, payment=None, payee=None, whose=None):
    """Record that some of what the claim paid, to one `payee` of its list if it has one, came back; return the row.

    Of one of several payees all may come back: he gets nothing then, and the others keep theirs, or wait for it.

    While the year of the payment is open that is a negative row, which gives the money back to the budget. What comes
    back later, even all of it, is an income of its day on `account`, and the budget of neither year is touched. Of a
    loan whose papers were submitted only its rest comes back, see `take_rest`, until it is settled.

    Of a claim for a list of people that another app brings, `whose` names those it concerns; "" means all of them.
    """
    loan = Loan.objects.select_for_update(of=("self",), no_key=True).filter(claim=claim).first()
    if loan is not None and loan.state in _OF_A_LOAN:
        raise ValidationError(_OF_A_LOAN[loan.state])
    is_settled = loan is not None and loan.state == LoanState.SETTLED
    if is_settled and on < loan.checked_on:
        # Before it was no expense yet of which it would be less.
        sentence = f"这笔借款在 {loan.checked_on:%Y-%m-%d} 核销，核销以后退回的款项，退款日期最早是这一天。"
        raise ValidationError({"on": sentence})
    facts = {"amount": amount, "on": on, "reason": reason, "account": account, "whose": whose}
    row = take_back(claim, actor=actor, payment=payment, payee=payee, after_settled=is_settled, **facts)
    if loan is not None and loan.state == LoanState.OPEN and not loan.lent:
        LOAN_FLOW.fire(loan, "take_all", actor=actor, judged_on=claim, facts={"原因": reason})
    return row


@guarded()
def take_back(
    claim, *, actor, amount, on, reason, account=None, payment=None, payee=None, whose=None, after_settled=False
):
    """Record a refund, or the rest of a loan, as in `refund_claim`; return the row."""
    payment = standing_of(claim, payee.payment if payee else payment)
    reason = require_reason(reason, "请说明退款的原因。", field="reason")
    lock_budget_of(payment)
    check_day(on, not_before=payment.paid_on, what="退款日期不能早于支付日期", field="on")
    later = why_not_corrected(payment, on)
    payee, left = _who_gives_back(payment, payee)
    _check_amount(amount, left, whose=payee, may_be_all=bool(after_settled or payee or later))
    if later:
        _check_open(on)
    if later and account is None:
        raise ValidationError({"account": f"{later}收回的款项记作收入（以前年度支出收回），请选择收入科目。"})
    name = payee.name if payee else payment.payee
    facts = {"金额": amount, "日期": on, "原因": reason} | ({"退回的人": name} if payee else {})
    claim = CLAIM_FLOW.fire(claim, "refund", actor=actor, facts=facts)
    marks = {"payee_serial": payee and payee.serial, "after_settled": after_settled}
    if later:
        row = record_income(
            actor=actor,
            unit=payment.unit,
            account=account,
            amount=amount,
            received_on=on,
            payer=name,
            note=reason,
            refund_of=payment,
            **marks,
        )
    else:
        row = opposite_of(
            payment, actor=actor, reason=reason, on=on, amount=amount, payee=name, is_refund=True, **marks
        )
        row = book_payment(row, actor, acts.REFUND_PAYMENT, 原支付=payment.number, 原因=reason)
    causes.divide_refund(claim, row, amount, payee=payee, whose=whose, actor=actor)
    notices.payment_refunded(claim, amount, actor=actor)
    return row


def _check_open(on):
    """Raise ValidationError, naming the earliest day, where no income of this day is registered any more."""
    calendar = Calendar()
    if closed := calendar.why_closed(on.year):
        first = next(year for year in range(on.year + 1, calendar.today.year + 1) if not calendar.why_closed(year))
        sentence = f"{closed}这笔退款记作收入，退款日期最早是 {datetime.date(first, 1, 1)}。"
        raise ValidationError({"on": sentence})


def _check_amount(amount, left, *, whose, may_be_all):
    if 0 < amount < left or (0 < amount == left and may_be_all):
        return
    whom = f"付给{whose.name}的" if whose else "这笔支付"
    if not left:
        raise ValidationError({"amount": f"{whom}已全部退回。"})
    most = f"不多于 {left:,} 元。" if may_be_all else f"小于 {left:,} 元。"
    advice = "全部退回的，请冲正。" if amount == left else f"退款须大于零、{most}"
    raise ValidationError({"amount": f"{whom}还有 {left:,} 元没有退回；{advice}"})


def _who_gives_back(payment, payee):
    """Return (the payee of a list or None, how much of what he was paid did not come back yet)."""
    payees = left_of_payees([payment.pk])
    if not payees:
        return None, left_of(payment)
    if payee is None and len(payees) == 1:
        [payee] = payees
    if payee not in payees:
        raise ValidationError({"payee": "请选择是哪一位收款人退回的。"})
    return payee, payees[payee]

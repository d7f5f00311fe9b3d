"""Acts on payments: made, and corrected by a second row."""

import datetime
from collections import Counter, defaultdict
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Sum

from finance import acts, notices
from finance.choices import Fault, LineState, LoanState, PaymentMethod
from finance.flow.claim_flow import CLAIM_FLOW, ClaimState
from finance.flow.loan_flow import LOAN_FLOW
from finance.models import Claim, Income, Loan, LoanRule, PayeeAccount, PayeeLine, Payment
from finance.services.findings import check_may_lend
from finance.services.guard import guarded, lock_borrower, lock_budget_of
from finance.services.holdings.counted import refuse_counted
from finance.services.invoices.payable import check_payable
from finance.services.payees.lists import named_payees, refuse_unchecked, sum_of
from finance.services.years import Calendar, refuse
from unionportal.core.trail import audit
from unionportal.core.values.names import plain_name
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today, require_reason
from unionportal.spelling.folding import folded_key

_OF_MANY = "付给几个收款人的，冲正后由出纳更正账户、重新支付；某人不再支付的，请用“退款”登记退回。"
# The moves to the station that was wrong.
_BACK_TO = {Fault.CASHIER: "pay_anew", Fault.MAKER: "mend"}


def payment_number(year):
    """Return the next payment number of the year."""
    return f"P{year}-{next_number('finance.payment', year):04}"


def payment_of(claim, *, method, paid_on, ledger_serial=""):
    """Return the payment of a claim, neither numbered nor saved."""
    return Payment(
        unit=claim.unit,
        claim=claim,
        budget=claim.budget,
        account=claim.budget.account,
        funding_source=claim.funding_source,
        amount=claim.amount,
        payee=claim.paid_to,
        purpose=claim.purpose,
        source=claim.source,
        ledger_serial=ledger_serial,
        method=method,
        paid_on=paid_on,
    )


def refunded_of(payments):
    """Return {payment's key: how much of it came back in part} of these payments, where anything did."""
    rows = Payment.objects.filter(corrects__in=payments, is_refund=True).order_by().values_list("corrects")
    return {key: -total for key, total in rows.annotate(total=Sum("amount")) if total}


def refunds_by_payee(payments):
    """Return {(payment's key, place on its list or None): how much of it came back in part, in its year or later}."""
    back = defaultdict(Decimal)
    rows = Payment.objects.filter(corrects__in=payments, is_refund=True)
    for key, serial, amount in rows.values_list("corrects", "payee_serial", "amount"):
        back[key, serial] -= amount
    rows = Income.objects.filter(Income.not_reversed(), corrects=None, refund_of__in=payments)
    for key, serial, amount in rows.values_list("refund_of", "payee_serial", "amount"):
        back[key, serial] += amount
    return back


def left_of_payees(payments):
    """Return {payee of a list: how much of what one of these payments paid him did not come back}, in their order."""
    lines = PayeeLine.objects.filter(payment__in=payments).select_related("payment").order_by("serial")
    back = refunds_by_payee(payments)
    # Of one who was paid alone nobody had to say whose it was.
    alone = Counter(line.payment_id for line in lines)
    keys = {line: [line.serial, *([None] if alone[line.payment_id] == 1 else [])] for line in lines}
    return {line: line.amount - sum(back[line.payment_id, key] for key in keys[line]) for line in lines}


def opposite_of(payment, *, actor, reason, on, amount, **more):
    """Return the negative row that takes `amount` of a payment back, with `more` of it; neither numbered nor saved."""
    kept = ("unit", "claim", "budget", "account", "funding_source", "payee", "purpose", "source", "method")
    row = {name: getattr(payment, name) for name in kept} | {"amount": -amount, "paid_on": on, "paid_by": actor}
    return Payment(**row | {"corrects": payment, "reason": reason.strip()} | more)


@CLAIM_FLOW.act("pay")
@guarded()
def pay_claim(claim, *, actor, method, paid_on, payees=None, is_answer=False):
    """Pay an approved claim, numbered without gaps in the year of `paid_on`; return the payment.

    Of a claim with a list of payees those in `payees` are paid, see `pay_payees`. To pay another payee than the
    approved one, see `redirect_claim`. `is_answer`: the bank has paid it, into the account that its batch names.
    """
    if claim.payees.exists():
        return pay_payees(claim, payees or (), actor=actor, method=method, paid_on=paid_on, is_answer=is_answer)
    lock_budget_of(claim)
    lock_borrower(claim)
    if not is_answer:
        check_may_lend(claim)
        check_payable(claim)
    refuse(Calendar().why_not_charged(claim.budget, paid_on, decided_on(claim)), "paid_on")
    claim = CLAIM_FLOW.fire(claim, "pay", actor=actor, paid_on=paid_on)
    check_day(paid_on, not_before=claim.approved_on, what="支付日期不能早于批准日期")
    if method != PaymentMethod.CASH and not is_answer:
        refuse_unchecked(claim)
    payment = payment_of(claim, method=method, paid_on=paid_on)
    payment.paid_by, payment.reason = actor, claim.pay_to_reason
    payment = book_payment(payment, actor, acts.PAY, **({"批准的收款人": claim.payee} if claim.pay_to else {}))
    if claim.is_loan:
        _lend(claim, paid_on)
    notices.claim_moved(claim, actor=actor)
    return payment


@CLAIM_FLOW.act("redirect")
@guarded()
def redirect_claim(claim, *, actor, payee, reason):
    """Name another payee than was approved, never the cashier himself, with the reason; return the claim.

    The accountant checks it once more before it is paid; whoever approved it is told. The account that was typed for
    the former payee is forgotten.
    """
    payee = payee.strip()
    plain_name(payee)
    if payee == claim.paid_to:
        raise ValidationError({"payee": f"收款人已经是“{payee}”。"})
    if claim.is_loan:
        raise ValidationError("借款只付给借款人；借给别人的，退回这笔申请，另提一笔。")
    if folded_key(payee) == folded_key(actor.name):
        raise ValidationError({"payee": f"批准的收款人是“{claim.payee}”，出纳不能改成自己。"})
    sentence = f"批准的收款人是“{claim.payee}”，改为“{payee}”须写明原因。"
    lock_budget_of(claim)
    fields = {"pay_to": payee, "pay_to_reason": require_reason(reason, sentence, field="reason")}
    if payee == claim.payee:
        fields = {"pay_to": "", "pay_to_reason": ""}
    facts = {"收款人": [claim.paid_to, payee], "原因": reason}
    claim = CLAIM_FLOW.fire(claim, "redirect", actor=actor, facts=facts, **fields)
    PayeeAccount.objects.filter(claim=claim).delete()
    notices.payee_changed(claim, actor=actor)
    return claim


def _lend(claim, day):
    """Let the loan of a claim begin, or once more after its payment was reversed."""
    Loan.objects.update_or_create(
        claim=claim, defaults={"state": LoanState.OPEN, "paid_on": day, "due_on": LoanRule.due_day(day)}
    )


@guarded()
def pay_payees(claim, payees, *, actor, method, paid_on, is_answer=False):
    """Pay some of the payees on the list of an approved claim; return the last payment.

    In cash, for which they sign one list, that is one payment for all of them; else one for each. The claim is paid
    with the last of them. `is_answer` as in `pay_claim`.
    """
    lock_budget_of(claim)
    if not is_answer:
        check_payable(claim)
    refuse(Calendar().why_not_charged(claim.budget, paid_on, decided_on(claim)), "paid_on")
    claim = CLAIM_FLOW.fire(claim, "pay_some", actor=actor, facts={"人数": len(payees)})
    check_day(paid_on, not_before=claim.approved_on, what="支付日期不能早于批准日期")
    lines = list(claim.payees.filter(pk__in=[one.pk for one in payees], payment=None))
    if not lines or len(lines) != len(payees):
        raise ValidationError({"payees": "请选择还没有支付的收款人；名单有变动的，请刷新页面。"})
    if claim.payees.filter(pk__in=[one.pk for one in lines], batch_lines__state=LineState.OPEN).exists():
        raise ValidationError({"payees": "选中的收款人有的在支付批次里，先办结或撤回那个批次。"})
    if method != PaymentMethod.CASH and not is_answer:
        refuse_unchecked(claim, lines)
    together = [lines] if method == PaymentMethod.CASH else [[line] for line in lines]
    for group in together:
        payment = payment_of(claim, method=method, paid_on=paid_on)
        payment.amount, payment.payee, payment.paid_by = sum_of(group), named_payees(group)[:100], actor
        payment = book_payment(payment, actor, acts.PAY)
        claim.payees.filter(pk__in=[one.pk for one in group]).update(payment=payment)
    if not claim.payees.filter(payment=None).exists():
        claim = CLAIM_FLOW.fire(claim, "pay", actor=actor, paid_on=paid_on)
        notices.claim_moved(claim, actor=actor)
    return payment


@guarded()
def correct_payment(payment, *, actor, reason, on, fault=Fault.NONE):
    """Record the negative row that corrects `payment`; its claim is reversed, its budget freed. Return the row.

    With a `fault` of one of the stations the claim goes back there, with all its papers, to be paid rightly.
    """
    if payment.corrects_id:
        raise ValidationError("冲正不能再冲正；请重新提出支出申请。")
    require_reason(reason, "请说明冲正的原因。")
    if (loan := Loan.objects.filter(claim=payment.claim_id).first()) is not None:
        LOAN_FLOW.fire(loan, "void", actor=actor, judged_on=payment.claim, facts={"原因": reason})
    is_of_many = payment.claim.payees.exists()
    if is_of_many and fault != Fault.CASHIER:
        raise ValidationError({"fault": _OF_MANY})
    lock_budget_of(payment)
    if closed := why_not_corrected(payment, on):
        raise ValidationError({"on": f"{closed}以后收回的款项，请用“退款”登记，记作收入（以前年度支出收回）。"})
    payment.claim.refresh_from_db()
    if payment.claim.state == ClaimState.CARRIED:
        raise ValidationError("这笔申请没有付完的已结转下年，不能冲正；收回的款项请用“退款”登记。")
    move = "reverse_some" if is_of_many and payment.claim.state == ClaimState.APPROVED else "reverse"
    claim = CLAIM_FLOW.fire(payment.claim, move, actor=actor, facts={"原因": reason})
    check_day(on, not_before=payment.paid_on, what="冲正日期不能早于原支付日期")
    if later := _came_back_later(payment):
        sentence = f"这笔支付有 {later:,} 元已登记为以后年度收回的收入，不能冲正；其余收回的款项也请用“退款”登记。"
        raise ValidationError(sentence)
    if not (amount := left_of(payment)):
        raise ValidationError("这笔支付已全部退回，没有可以冲正的金额。")
    correction = opposite_of(payment, actor=actor, reason=reason, on=on, amount=amount)
    correction = book_payment(correction, actor, acts.REVERSE_PAYMENT, 原支付=payment.number, 原因=reason)
    payment.payees.update(payment=None)
    if move == "reverse_some":
        return correction
    back = _BACK_TO.get(fault)
    notices.claim_moved(claim, actor=actor, goes_on=back is not None)
    if back:
        _go_on(claim, back, actor, reason)
    return correction


def _go_on(claim, move, actor, reason):
    """Let the reversed claim go on from the station that was wrong."""
    [claim] = CLAIM_FLOW.fire_all(
        Claim.objects.filter(pk=claim.pk),
        move,
        actor=actor,
        facts=lambda _: {"原因": reason},
        effect=lambda _: {"paid_on": None, "return_reason": reason},
    )
    notices.claim_moved(claim, actor=actor)


@CLAIM_FLOW.act("reverse")
def reverse_claim(claim, *, actor, reason, on, fault=Fault.NONE, payment=None):
    """Correct the payment of the claim that stands, or `payment`, one of several; return the negative row."""
    return correct_payment(standing_of(claim, payment), actor=actor, reason=reason, on=on, fault=fault)


def standing_of(claim, chosen=None):
    """Return the payment of the claim that was not reversed; of several the one that was chosen."""
    standing = Payment.standing().filter(claim=claim)
    if chosen is not None:
        standing = standing.filter(pk=chosen.pk)
    found = list(standing[:2])
    if not found:
        raise ValidationError("还没有支付。")
    if len(found) > 1:
        raise ValidationError({"payment": "付给了几个收款人，请选择是哪一笔支付。"})
    return found[0]


def left_of(payment):
    """Return how much of a payment did not come back, in its year or later."""
    return payment.amount - refunded_of([payment.pk]).get(payment.pk, 0) - _came_back_later(payment)


def _came_back_later(payment):
    rows = payment.refunds_later.filter(Income.not_reversed(), corrects=None)
    return rows.aggregate(s=Sum("amount"))["s"] or 0


def decided_on(claim):
    """Return the day on which it was decided to spend of its line; None for one carried over, decided for another."""
    return None if claim.continues_id else claim.approved_on


def why_not_corrected(payment, on):
    """Return why a correction of this day cannot go into the books of the payment's year, or None."""
    calendar, year = Calendar(), payment.budget.year
    if calendar.charged_in(on, decided_on(payment.claim)) != year:
        return f"{year}年的支付只能在{year}年的账里冲正。"
    return calendar.why_closed(year)


def check_day(day: datetime.date, *, not_before, what, field=None):
    """Raise ValidationError, of `field` if it is named, for a day before that one, or later than today."""
    refuse(f"{what}（{not_before:%Y-%m-%d}）。" if day < not_before else None, field)
    not_later_than_today(day, field=field)


def book_payment(payment, actor, act, **facts):
    """Save the payment with its number and the act; return it."""
    refuse_counted("payment", payment, payment.paid_on)
    payment.full_clean(exclude=["number"])
    # Last, to keep the lock on the counter short.
    payment.number = payment_number(payment.paid_on.year)
    payment.save()
    audit.record(actor, act, payment, 金额=payment.amount, 日期=payment.paid_on, 收款人=payment.payee, **facts)
    return payment

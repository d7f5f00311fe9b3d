"""Acts on payments: made, and corrected by a second row."""

import datetime
from collections import Counter, defaultdict
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, Sum

from finance import acts, notices
from finance.choices import Fault, LineState, LoanState, PaymentMethod
from finance.flow.claim_flow import CLAIM_FLOW, ClaimState
from finance.flow.loan_flow import LOAN_FLOW
from finance.models import Claim, Income, Loan, LoanRule, PayeeAccount, PayeeLine, Payment
from finance.services.findings import check_may_lend
from finance.services.guard import guarded, lock_borrower, lock_budget_of
from finance.services.holdings.counted import refuse_counted
from finance.services.income import record_income
from finance.services.invoices.payable import check_payable
from finance.services.payees.lists import named_payees, refuse_unchecked, sum_of
from finance.services.years import Calendar, refuse
from unionportal.core.trail import audit
from unionportal.core.values.names import plain_name
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today, require_reason
from unionportal.spelling.folding import folded_key

_OF_A_LOAN = {
    LoanState.SUBMITTED: "借款的核销已提交：会计核销以后在借款里登记余款退回，要先退款的请会计退回核销。",
    LoanState.RETURNING: "借款正待退回余款，请在借款里登记余款退回。",
}
_OF_MANY = "付给几个收款人的，冲正后由出纳更正账户、重新支付；某人不再支付的，请用“部分退款”登记退回。"
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


def left_of_payees(payments):
    """Return {payee of a list: how much of what one of these payments paid him did not come back}, in their order."""
    lines = PayeeLine.objects.filter(payment__in=payments).select_related("payment").order_by("serial")
    back = defaultdict(Decimal)
    rows = Payment.objects.filter(corrects__in=payments, is_refund=True)
    for key, serial, amount in rows.values_list("corrects", "payee_serial", "amount"):
        back[key, serial] -= amount
    rows = Income.objects.filter(Income.not_reversed(), corrects=None, refund_of__in=payments)
    for key, serial, amount in rows.values_list("refund_of", "payee_serial", "amount"):
        back[key, serial] += amount
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
    refuse(Calendar().why_not_charged(claim.budget, paid_on, _decided_on(claim)), "paid_on")
    claim = CLAIM_FLOW.fire(claim, "pay", actor=actor, paid_on=paid_on)
    _check_day(paid_on, not_before=claim.approved_on, what="支付日期不能早于批准日期")
    if method != PaymentMethod.CASH and not is_answer:
        refuse_unchecked(claim)
    payment = payment_of(claim, method=method, paid_on=paid_on)
    payment.paid_by, payment.reason = actor, claim.pay_to_reason
    payment = _book(payment, actor, acts.PAY, **({"批准的收款人": claim.payee} if claim.pay_to else {}))
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
    refuse(Calendar().why_not_charged(claim.budget, paid_on, _decided_on(claim)), "paid_on")
    claim = CLAIM_FLOW.fire(claim, "pay_some", actor=actor, facts={"人数": len(payees)})
    _check_day(paid_on, not_before=claim.approved_on, what="支付日期不能早于批准日期")
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
        payment = _book(payment, actor, acts.PAY)
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
    refuse(_why_not_corrected(payment, on), "on")
    payment.claim.refresh_from_db()
    move = "reverse_some" if is_of_many and payment.claim.state == ClaimState.APPROVED else "reverse"
    claim = CLAIM_FLOW.fire(payment.claim, move, actor=actor, facts={"原因": reason})
    _check_day(on, not_before=payment.paid_on, what="冲正日期不能早于原支付日期")
    amount = payment.amount - refunded_of([payment.pk]).get(payment.pk, 0)
    if not amount:
        raise ValidationError("这笔支付已全部退回，没有可以冲正的金额。")
    correction = opposite_of(payment, actor=actor, reason=reason, on=on, amount=amount)
    correction = _book(correction, actor, acts.REVERSE_PAYMENT, 原支付=payment.number, 原因=reason)
    payment.payees.update(payment=None)
    if move == "reverse_some":
        return correction
    notices.claim_moved(claim, actor=actor)
    if back := _BACK_TO.get(fault):
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
    return correct_payment(_standing(claim, payment), actor=actor, reason=reason, on=on, fault=fault)


def _standing(claim, chosen=None):
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


@CLAIM_FLOW.act("refund")
@guarded()
def refund_claim(claim, *, actor, amount, on, reason, account=None, payment=None, payee=None):
    """Record that a part of what the claim paid, to one `payee` of its list if it has one, came back; return the row.

    Of one of several payees all may come back: he gets nothing then, and the others keep theirs, or wait for it.

    While the year of the payment is open that is a negative row, which gives the money back to the budget. What comes
    back later is an income of its day on `account`, and the budget of neither year is touched. Of a loan whose papers
    were submitted only its rest comes back, see `take_rest`, until it is settled.
    """
    loan = Loan.objects.select_for_update(of=("self",), no_key=True).filter(claim=claim).first()
    if loan is not None and loan.state in _OF_A_LOAN:
        raise ValidationError(_OF_A_LOAN[loan.state])
    facts = {"amount": amount, "on": on, "reason": reason, "account": account}
    is_settled = loan is not None and loan.state == LoanState.SETTLED
    return take_back(claim, actor=actor, payment=payment, payee=payee, after_settled=is_settled, **facts)


@guarded()
def take_back(claim, *, actor, amount, on, reason, account=None, payment=None, payee=None, after_settled=False):
    """Record a refund, or the rest of a loan, as in `refund_claim`; return the row."""
    payment = _standing(claim, payee.payment if payee else payment)
    reason = require_reason(reason, "请说明退款的原因。", field="reason")
    lock_budget_of(payment)
    _check_day(on, not_before=payment.paid_on, what="退款日期不能早于支付日期")
    payee, left = _who_gives_back(payment, payee)
    may_be_all = after_settled or payee is not None
    if not 0 < amount < left and not (amount == left and may_be_all):
        most = f"不多于 {left:,} 元。" if may_be_all else f"小于 {left:,} 元。"
        advice = "全部退回的，请冲正。" if amount == left else f"退款须大于零、{most}"
        whose = f"付给{payee.name}的" if payee else "这笔支付"
        raise ValidationError({"amount": f"{whose}还有 {left:,} 元没有退回；{advice}"})
    later = _why_not_corrected(payment, on)
    if later and account is None:
        raise ValidationError({"account": f"{later}请选择记入的收入科目。"})
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
        row = _book(row, actor, acts.REFUND_PAYMENT, 原支付=payment.number, 原因=reason)
    notices.payment_refunded(claim, amount, actor=actor)
    return row


def _who_gives_back(payment, payee):
    """Return (the payee of a list or None, how much of what he was paid did not come back yet)."""
    payees = left_of_payees([payment.pk])
    if not payees:
        return None, payment.amount - refunded_of([payment.pk]).get(payment.pk, 0) - _came_back_later(payment)
    if payee is None and len(payees) == 1:
        [payee] = payees
    if payee not in payees:
        raise ValidationError({"payee": "请选择是哪一位收款人退回的。"})
    return payee, payees[payee]


def standing_refunds(claim):
    """Return the refunds of the claim that may turn out to be none: of a payment that stands, not settled with."""
    rows = claim.payments.filter(Payment.standing_refunds(), Exists(Payment.standing().filter(pk=OuterRef("corrects"))))
    is_open = Q(claim__loan=None) | Q(claim__loan__state=LoanState.OPEN)
    return rows.filter(is_open | Q(after_settled=True)).order_by("pk")


@CLAIM_FLOW.act("undo_refund")
@guarded()
def undo_refund(claim, *, actor, refund, on, reason):
    """Record that a refund was none, or of another amount: the money is out of the budget again; return the row.

    Only in the books of its year. What came back later is an income, and corrected as one.
    """
    list(Loan.objects.select_for_update(of=("self",), no_key=True).filter(claim=claim))
    reason = require_reason(reason, "请说明更正的原因。", field="reason")
    lock_budget_of(claim)
    if (refund := standing_refunds(claim).filter(pk=refund.pk).first()) is None:
        raise ValidationError({"refund": "这笔退款已经更正、冲正，或借款已凭它核销，不能再更正。"})
    _check_day(on, not_before=refund.paid_on, what="更正日期不能早于退款日期")
    if _why_not_corrected(refund, on):
        raise ValidationError({"on": f"{refund.budget.year}年登记的退款，只能在{refund.budget.year}年的账里更正。"})
    facts = {"退款": refund.number, "金额": -refund.amount, "原因": reason}
    claim = CLAIM_FLOW.fire(claim, "undo_refund", actor=actor, facts=facts)
    marks = {"payee_serial": refund.payee_serial, "after_settled": refund.after_settled, "is_refund": True}
    facts = {"actor": actor, "reason": reason, "on": on, "amount": refund.amount, "undoes": refund}
    row = opposite_of(refund.corrects, payee=refund.payee, **facts, **marks)
    row = _book(row, actor, acts.UNDO_REFUND, 更正的退款=refund.number, 原因=reason)
    notices.refund_undone(claim, -refund.amount, actor=actor)
    return row


def _came_back_later(payment):
    rows = payment.refunds_later.filter(Income.not_reversed(), corrects=None)
    return rows.aggregate(s=Sum("amount"))["s"] or 0


def _decided_on(claim):
    """Return the day on which it was decided to spend of its line; None for one carried over, decided for another."""
    return None if claim.continues_id else claim.approved_on


def _why_not_corrected(payment, on):
    """Return why a correction of this day cannot go into the books of the payment's year, or None."""
    calendar, year = Calendar(), payment.budget.year
    if calendar.charged_in(on, _decided_on(payment.claim)) != year:
        return f"{year}年的支付只能在{year}年的账里冲正；以后收回的款项，请登记为收入（以前年度支出收回）。"
    return calendar.why_closed(year)


def _check_day(day: datetime.date, *, not_before, what):
    if day < not_before:
        raise ValidationError(f"{what}（{not_before:%Y-%m-%d}）。")
    not_later_than_today(day)


def _book(payment, actor, act, **facts):
    refuse_counted("payment", payment, payment.paid_on)
    payment.full_clean(exclude=["number"])
    # Last, to keep the lock on the counter short.
    payment.number = payment_number(payment.paid_on.year)
    payment.save()
    audit.record(actor, act, payment, 金额=payment.amount, 日期=payment.paid_on, 收款人=payment.payee, **facts)
    return payment

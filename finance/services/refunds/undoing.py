"""A refund that was none, or of another amount: corrected by its opposite."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from finance import acts, causes, notices
from finance.choices import LoanState
from finance.flow.claim_flow import CLAIM_FLOW
from finance.models import Loan, Payment
from finance.services.guard import guarded, lock_budget_of
from finance.services.payments import book_payment, check_day, opposite_of, refunds_by_payee, why_not_corrected
from unionportal.core.values.rules import require_reason

_NO_MORE = "这笔退款已经更正、冲正，或借款已凭它核销，不能再更正。"
_OF_ALL_BACK = "这笔借款已全部收回，退款不能更正；登记错了的，先冲正以后年度收回的那笔收入。"


def standing_refunds(claim):
    """Return the refunds of the claim that may turn out to be none: of a payment that stands, not settled with."""
    rows = claim.payments.filter(Payment.standing_refunds(), Exists(Payment.standing().filter(pk=OuterRef("corrects"))))
    is_open = Q(claim__loan=None) | Q(claim__loan__state__in=[LoanState.OPEN, LoanState.RETURNING])
    return rows.filter(is_open | Q(after_settled=True)).order_by("pk")


def moves_of(claim, user):
    """Return the moves of the claim for this user, without those for which nothing is left of its money."""
    moves = CLAIM_FLOW.available(claim, user)
    of_money = {"refund", "reverse", "undo_refund"} & {move.name for move in moves}
    if not of_money:
        return moves
    standing = dict(Payment.standing().filter(claim=claim).values_list("pk", "amount"))
    done = set() if sum(standing.values()) > sum(refunds_by_payee(standing).values()) else {"refund", "reverse"}
    if not standing_refunds(claim).exists():
        done.add("undo_refund")
    return [move for move in moves if move.name not in done]


@CLAIM_FLOW.act("undo_refund")
@guarded()
def undo_refund(claim, *, actor, refund, on, reason):
    """Record that a refund was none, or of another amount: the money is out of the budget again; return the row.

    Only in the books of its year. What came back later is an income, and corrected as one.
    """
    loan = Loan.objects.select_for_update(of=("self",), no_key=True).filter(claim=claim).first()
    reason = require_reason(reason, "请说明更正的原因。", field="reason")
    lock_budget_of(claim)
    if (refund := standing_refunds(claim).filter(pk=refund.pk).first()) is None:
        raise ValidationError({"refund": _NO_MORE if loan is None or loan.state != LoanState.VOID else _OF_ALL_BACK})
    check_day(on, not_before=refund.paid_on, what="更正日期不能早于退款日期", field="on")
    if why_not_corrected(refund, on):
        raise ValidationError({"on": f"{refund.budget.year}年登记的退款，只能在{refund.budget.year}年的账里更正。"})
    facts = {"退款": refund.number, "金额": -refund.amount, "原因": reason}
    claim = CLAIM_FLOW.fire(claim, "undo_refund", actor=actor, facts=facts)
    marks = {"payee_serial": refund.payee_serial, "after_settled": refund.after_settled, "is_refund": True}
    facts = {"actor": actor, "reason": reason, "on": on, "amount": refund.amount, "undoes": refund}
    row = opposite_of(refund.corrects, payee=refund.payee, **facts, **marks)
    row = book_payment(row, actor, acts.UNDO_REFUND, 更正的退款=refund.number, 原因=reason)
    causes.refund_undone(refund)
    notices.refund_undone(claim, -refund.amount, actor=actor)
    return row

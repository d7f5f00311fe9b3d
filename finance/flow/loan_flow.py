"""The states and moves of a loan that was paid out: 未核销 → 待会计核销 → 已核销, over 待退回余款 if less was spent.

Its papers come after the money: whoever borrowed adds them while it is open, the accountant checks them, and what was
not spent comes back. What was spent above it is a claim of its own.
"""

from finance import permissions
from finance.choices import LoanState
from unionportal.core.flow.workflow import Transition, Workflow, guard

LOAN_TONES = {
    LoanState.OPEN: "wait",
    LoanState.SUBMITTED: "wait",
    LoanState.RETURNING: "wait",
    LoanState.SETTLED: "ok",
    LoanState.VOID: "stop",
}
# Money is with somebody, and its papers or its rest are not here.
UNSETTLED = (LoanState.OPEN, LoanState.SUBMITTED, LoanState.RETURNING)


@guard(
    lambda rows, actor: (
        rows.exclude(claim__made_by=actor)
        .exclude(submitted_by=actor)
        .exclude(claim__proposed_by=actor)
        .exclude(claim__member__user=actor)
    )
)
def _too_close(loan, actor):
    if actor.pk in (loan.claim.made_by_id, loan.claim.proposed_by_id, loan.submitted_by_id):
        return "提出、经办、提交核销的人不能核销同一笔借款，也不能登记它的余款。"
    borrower = loan.claim.member
    return "借款人不能核销自己的借款，也不能登记它的余款。" if borrower and borrower.user_id == actor.pk else None


LOAN_FLOW = Workflow(
    LoanState,
    [
        Transition(
            "submit",
            "提交核销",
            (LoanState.OPEN,),
            LoanState.SUBMITTED,
            permissions.SETTLE_LOAN,
            waits_in=(LoanState.OPEN,),
            warning="提交以后发票和单据不能再改，由会计核对。",
        ),
        Transition(
            "settle",
            "核销",
            (LoanState.SUBMITTED,),
            LoanState.SETTLED,
            permissions.CHECK_CLAIM,
            _too_close,
            waits_in=(LoanState.SUBMITTED,),
        ),
        Transition("send_back", "退回", (LoanState.SUBMITTED,), LoanState.OPEN, permissions.CHECK_CLAIM),
        # Not by itself: it is the accountant's act where less was spent than was borrowed.
        Transition(
            "ask_rest",
            "核销，待退回余款",
            (LoanState.SUBMITTED,),
            LoanState.RETURNING,
            permissions.CHECK_CLAIM,
            _too_close,
        ),
        Transition(
            "take_rest",
            "登记余款退回",
            (LoanState.RETURNING,),
            LoanState.SETTLED,
            permissions.CORRECT_PAYMENT,
            _too_close,
            waits_in=(LoanState.RETURNING,),
        ),
        # Not by itself: it is the same act while more is to come back.
        Transition(
            "take_part",
            "登记部分余款退回",
            (LoanState.RETURNING,),
            None,
            permissions.CORRECT_PAYMENT,
            _too_close,
        ),
        # Not by themselves: with the reversal of the payment, and when all of it came back after its year.
        Transition("void", "冲正", (LoanState.OPEN,), LoanState.VOID, permissions.CORRECT_PAYMENT),
        Transition("take_all", "全部收回", (LoanState.OPEN,), LoanState.VOID, permissions.CORRECT_PAYMENT),
        # Not by itself: what came back after its year turned out to be none.
        Transition("reopen", "没有收回", (LoanState.VOID,), LoanState.OPEN, permissions.ADD_INCOME),
    ],
)

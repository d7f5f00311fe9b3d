"""The states and moves of a claim: 草稿 → 待审批 → 已批准 → 已支付; maker, approver and cashier are different users.

One that is approved and not paid when its year ends is carried over: it ends, and a new one of the next year goes on.
"""

from django.db import models

from finance import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class ClaimState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审批"
    APPROVED = "approved", "已批准待支付"
    PAID = "paid", "已支付"
    RETURNED = "returned", "已退回"
    CANCELLED = "cancelled", "已撤销"
    REVERSED = "reversed", "已冲正"
    CARRIED = "carried", "已结转下年"


EDITABLE = (ClaimState.DRAFT, ClaimState.RETURNED)
# Of what was approved: the claims that took nothing from the budget in the end.
CLAIM_UNDONE = (ClaimState.REVERSED, ClaimState.CANCELLED)
# The colour of the state's label.
TONES = {
    ClaimState.SUBMITTED: "wait",
    ClaimState.APPROVED: "wait",
    ClaimState.PAID: "ok",
    ClaimState.RETURNED: "stop",
    ClaimState.CANCELLED: "stop",
    ClaimState.REVERSED: "stop",
    ClaimState.CARRIED: "stop",
}
OPEN = (*EDITABLE, ClaimState.SUBMITTED, ClaimState.APPROVED)


@guard(lambda rows, actor: rows.exclude(made_by=actor))
def approver_is_maker(claim, actor):
    """Return the sentence that refuses an approver who made the claim, or None."""
    return "经办人不能审批自己提出的支出申请。" if claim.made_by_id == actor.pk else None


@guard(lambda rows, actor: rows.exclude(made_by=actor).exclude(approved_by=actor))
def _cashier_took_part(claim, actor):
    if actor.pk in (claim.made_by_id, claim.approved_by_id):
        return "经办人、审批人不能兼做支付。"
    return None


CLAIM_FLOW = Workflow(
    ClaimState,
    [
        Transition("submit", "提交", EDITABLE, ClaimState.SUBMITTED, permissions.SUBMIT_CLAIM, waits_in=EDITABLE),
        Transition(
            "approve",
            "批准",
            (ClaimState.SUBMITTED,),
            ClaimState.APPROVED,
            permissions.APPROVE_CLAIM,
            approver_is_maker,
            waits_in=(ClaimState.SUBMITTED,),
        ),
        Transition("return", "退回", (ClaimState.SUBMITTED,), ClaimState.RETURNED, permissions.APPROVE_CLAIM),
        Transition(
            "pay",
            "支付",
            (ClaimState.APPROVED,),
            ClaimState.PAID,
            permissions.PAY_CLAIM,
            _cashier_took_part,
            waits_in=(ClaimState.APPROVED,),
        ),
        Transition("reverse", "冲正", (ClaimState.PAID,), ClaimState.REVERSED, permissions.CORRECT_PAYMENT),
        # Not by itself: the year's act carries over every claim that was approved and not paid.
        Transition("carry_over", "结转下年", (ClaimState.APPROVED,), ClaimState.CARRIED, permissions.CARRY_OVER),
        Transition("cancel", "撤销", OPEN, ClaimState.CANCELLED, permissions.CANCEL_CLAIM),
    ],
)

"""The states of what is remitted to the union above: 待批准 → 待付款 → 已上解, each by another person."""

from django.db import models

from finance import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class UpwardState(models.TextChoices):
    PREPARED = "prepared", "待批准"
    APPROVED = "approved", "待付款"
    REMITTED = "remitted", "已上解"
    WITHDRAWN = "withdrawn", "已撤回"
    RETURNED = "returned", "被退回"


UPWARD_TONES = {
    UpwardState.PREPARED: "wait",
    UpwardState.APPROVED: "wait",
    UpwardState.REMITTED: "ok",
    UpwardState.WITHDRAWN: "stop",
    UpwardState.RETURNED: "stop",
}
# The states in which the receipts that it names are nobody else's to remit.
LIVE = (UpwardState.PREPARED, UpwardState.APPROVED, UpwardState.REMITTED)
# Nothing was paid yet: it can be withdrawn.
UNPAID = (UpwardState.PREPARED, UpwardState.APPROVED)
UPWARD_STEPS = {
    UpwardState.PREPARED: [],
    UpwardState.APPROVED: [UpwardState.PREPARED],
    UpwardState.REMITTED: [UpwardState.APPROVED],
    UpwardState.WITHDRAWN: [*UNPAID],
    UpwardState.RETURNED: [UpwardState.REMITTED],
}


@guard(lambda rows, actor: rows.exclude(made_by=actor))
def _by_another(record, actor):
    return "编制这笔上解的人不能批准。" if record.made_by_id == actor.pk else None


@guard(lambda rows, actor: rows.exclude(made_by=actor).exclude(approved_by=actor))
def _by_a_third(record, actor):
    return "编制、批准这笔上解的人不能付款。" if actor.pk in (record.made_by_id, record.approved_by_id) else None


UPWARD_FLOW = Workflow(
    UpwardState,
    [
        Transition(
            "approve",
            "批准",
            (UpwardState.PREPARED,),
            UpwardState.APPROVED,
            permissions.APPROVE_UPWARD,
            _by_another,
            waits_in=(UpwardState.PREPARED,),
        ),
        Transition(
            "remit",
            "登记已上解",
            (UpwardState.APPROVED,),
            UpwardState.REMITTED,
            permissions.REMIT_UPWARD,
            _by_a_third,
            waits_in=(UpwardState.APPROVED,),
        ),
        Transition(
            "withdraw",
            "撤回",
            UNPAID,
            UpwardState.WITHDRAWN,
            permissions.ADD_UPWARD,
            warning="撤回以后，其中的各笔仍是应上解，可以重新编制。",
        ),
        Transition(
            "give_back",
            "登记银行退回",
            (UpwardState.REMITTED,),
            UpwardState.RETURNED,
            permissions.REMIT_UPWARD,
            warning="款项没有到达上级工会时登记；其中的各笔仍是应上解，可以重新编制。",
        ),
    ],
)

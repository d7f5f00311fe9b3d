"""The states of what one draws up and somebody else confirms: of bank and cash box, an opening, the ledger's start."""

from django.db import models

from finance import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class CheckedState(models.TextChoices):
    SUBMITTED = "submitted", "待确认"
    CONFIRMED = "confirmed", "已确认"
    RETURNED = "returned", "已退回"


CHECKED_TONES = {CheckedState.SUBMITTED: "wait", CheckedState.CONFIRMED: "ok", CheckedState.RETURNED: "stop"}
# What counts: what was sent back is drawn up anew.
STANDING = (CheckedState.SUBMITTED, CheckedState.CONFIRMED)
STEPS = {
    CheckedState.SUBMITTED: [],
    CheckedState.CONFIRMED: [CheckedState.SUBMITTED],
    CheckedState.RETURNED: [CheckedState.SUBMITTED],
}


@guard(lambda rows, actor: rows.exclude(made_by=actor))
def _by_another(record, actor):
    return "编制的人不能自己确认。" if record.made_by_id == actor.pk else None


def _confirmed_by_another(permission, warning="退回以后由出纳重新编制；这一份留着。"):
    return Workflow(
        CheckedState,
        [
            Transition(
                "confirm",
                "确认",
                (CheckedState.SUBMITTED,),
                CheckedState.CONFIRMED,
                permission,
                _by_another,
                waits_in=(CheckedState.SUBMITTED,),
            ),
            Transition(
                "send_back",
                "退回",
                (CheckedState.SUBMITTED,),
                CheckedState.RETURNED,
                permission,
                _by_another,
                warning=warning,
            ),
        ],
    )


RECONCILIATION_FLOW = _confirmed_by_another(permissions.CONFIRM_RECONCILIATION)
OPENING_FLOW = _confirmed_by_another(permissions.CONFIRM_OPENING, "退回以后由会计重新登记；这一条留着。")
CASH_COUNT_FLOW = _confirmed_by_another(permissions.CONFIRM_CASH_COUNT)
LEDGER_FLOW = _confirmed_by_another(permissions.CONFIRM_LEDGER, "退回以后由会计重新编制；这一份留着。")
REOPENING_FLOW = _confirmed_by_another(permissions.CONFIRM_REOPENING, "退回以后这些月份仍是结账的；这一份留着。")

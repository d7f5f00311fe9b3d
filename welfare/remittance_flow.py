"""The states and moves of donations handed on: entered by one person, counted and booked once another confirmed it."""

from django.db import models

from unionportal.core.flow.workflow import Transition, Workflow, guard
from welfare import permissions


class RemittanceState(models.TextChoices):
    PREPARED = "prepared", "待确认上缴"
    CONFIRMED = "confirmed", "已上缴"
    RETURNED = "returned", "已退回"


# What takes of the money that was collected.
STANDING = (RemittanceState.PREPARED, RemittanceState.CONFIRMED)


@guard(lambda rows, actor: rows.exclude(made_by=actor))
def _entered_by_oneself(record, actor):
    return "自己登记的上缴不能由自己确认，请由另一个人确认。" if record.made_by_id == actor.pk else None


REMITTANCE_FLOW = Workflow(
    RemittanceState,
    [
        Transition(
            "confirm",
            "确认已上缴",
            (RemittanceState.PREPARED,),
            RemittanceState.CONFIRMED,
            permissions.CONFIRM_REMITTANCE,
            _entered_by_oneself,
            waits_in=(RemittanceState.PREPARED,),
        ),
        Transition(
            "send_back", "退回", (RemittanceState.PREPARED,), RemittanceState.RETURNED, permissions.CONFIRM_REMITTANCE
        ),
        Transition(
            "give_back",
            "登记上缴退回",
            (RemittanceState.CONFIRMED,),
            RemittanceState.RETURNED,
            permissions.CONFIRM_REMITTANCE,
            warning="款项没有到达接收单位，或登记有误时用；账面冲正，捐款仍是代管。",
        ),
    ],
)

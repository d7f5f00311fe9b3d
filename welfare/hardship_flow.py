"""The states and moves of the yearly re-check of a hardship file: entered by one person, confirmed by another."""

from django.db import models

from unionportal.core.flow.workflow import Transition, Workflow, guard
from welfare import permissions


class CheckState(models.TextChoices):
    PREPARED = "prepared", "待确认复核"
    CONFIRMED = "confirmed", "已确认"
    RETURNED = "returned", "已退回"


# What counts as the re-check of its year.
STANDING_CHECKS = (CheckState.PREPARED, CheckState.CONFIRMED)


@guard(lambda rows, actor: rows.exclude(made_by=actor))
def _entered_by_oneself(check, actor):
    return "自己登记的复核不能由自己确认，请由另一个人确认。" if check.made_by_id == actor.pk else None


CHECK_FLOW = Workflow(
    CheckState,
    [
        Transition(
            "confirm",
            "确认复核",
            (CheckState.PREPARED,),
            CheckState.CONFIRMED,
            permissions.CONFIRM_CHECK,
            _entered_by_oneself,
            waits_in=(CheckState.PREPARED,),
        ),
        Transition("send_back", "退回", (CheckState.PREPARED,), CheckState.RETURNED, permissions.CONFIRM_CHECK),
    ],
)

"""The states of an uploaded bank statement: looked at, then taken into the books or dropped."""

from django.db import models

from finance import permissions
from unionportal.core.flow.workflow import Transition, Workflow


class StatementState(models.TextChoices):
    PREVIEW = "preview", "待确认"
    TAKEN = "taken", "已导入"
    DROPPED = "dropped", "已放弃"


STATEMENT_TONES = {StatementState.PREVIEW: "wait", StatementState.TAKEN: "ok", StatementState.DROPPED: "stop"}

STATEMENT_FLOW = Workflow(
    StatementState,
    [
        Transition(
            "take",
            "确认导入",
            (StatementState.PREVIEW,),
            StatementState.TAKEN,
            permissions.ADD_STATEMENT,
            warning="导入以后，流水不能修改和删除。",
            leads_on=True,
        ),
        Transition("drop", "放弃", (StatementState.PREVIEW,), StatementState.DROPPED, permissions.ADD_STATEMENT),
    ],
)

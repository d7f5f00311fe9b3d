"""The states of a batch of payments, 待发送 → 在途 → 已办结, and those of its lines: what the bank answered to each.

A line holds its claim until the bank, or the cashier, says what became of it; a batch that was never sent frees them.
"""

from django.db import models

from finance import permissions
from finance.choices import LineState
from unionportal.core.flow.workflow import Transition, Workflow


class BatchState(models.TextChoices):
    DRAFT = "draft", "待发送"
    SENT = "sent", "在途"
    SETTLED = "settled", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


BATCH_TONES = {
    BatchState.DRAFT: "wait",
    BatchState.SENT: "wait",
    BatchState.SETTLED: "ok",
    BatchState.WITHDRAWN: "stop",
}
LINE_TONES = {
    LineState.OPEN: "wait",
    LineState.PAID: "ok",
    LineState.FAILED: "stop",
    LineState.FREED: "stop",
    LineState.RETURNED: "stop",
}
# What the bank or the cashier may answer to a line.
ANSWERED = (LineState.PAID, LineState.FAILED)

BATCH_FLOW = Workflow(
    BatchState,
    [
        Transition(
            "send",
            "发送银行",
            (BatchState.DRAFT,),
            BatchState.SENT,
            permissions.SEND_BATCH,
            warning="发送以后可以下载银行文件；批次不能再撤回，各笔在途，等银行回执。",
            leads_on=True,
        ),
        Transition("withdraw", "撤回", (BatchState.DRAFT,), BatchState.WITHDRAWN, permissions.SEND_BATCH),
        # Not by itself: with the last answer.
        Transition("settle", "办结", (BatchState.SENT,), BatchState.SETTLED, permissions.ANSWER_BATCH),
    ],
)

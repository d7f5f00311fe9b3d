"""The life of a meeting: 筹备 → 签到 → 会议中 → 已结束. Below quorum it opens only by a recorded decision."""

from django.db import models

from congress import permissions
from unionportal.core.workflow import Transition, Workflow


class MeetingState(models.TextChoices):
    PLANNED = "planned", "筹备"
    CHECK_IN = "check_in", "签到"
    OPEN = "open", "会议中"
    CLOSED = "closed", "已结束"
    CANCELLED = "cancelled", "已取消"


UPCOMING = (MeetingState.PLANNED, MeetingState.CHECK_IN)
HELD = (MeetingState.OPEN, MeetingState.CLOSED)


def _below_quorum(meeting, actor):
    return meeting.why_not_quorate()


MEETING_FLOW = Workflow(
    MeetingState,
    [
        Transition("call", "开始签到", (MeetingState.PLANNED,), MeetingState.CHECK_IN, permissions.RUN_MEETING),
        Transition(
            "open", "宣布开会", (MeetingState.CHECK_IN,), MeetingState.OPEN, permissions.RUN_MEETING, _below_quorum
        ),
        # The same step by a decision that is recorded with name and reason, and printed wherever the meeting is.
        Transition("open_anyway", "决定开会", (MeetingState.CHECK_IN,), MeetingState.OPEN, permissions.OVERRIDE_QUORUM),
        Transition("close", "宣布闭会", (MeetingState.OPEN,), MeetingState.CLOSED, permissions.RUN_MEETING),
        Transition("cancel", "取消会议", UPCOMING, MeetingState.CANCELLED, permissions.RUN_MEETING),
    ],
)

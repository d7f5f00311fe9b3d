"""The states and moves of a meeting: 筹备 → 签到 → 会议中 → 已结束; opened below quorum only by a recorded decision."""

import datetime

from django.db import models
from django.utils import timezone

from congress import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class MeetingState(models.TextChoices):
    PLANNED = "planned", "筹备"
    CHECK_IN = "check_in", "签到"
    OPEN = "open", "会议中"
    CLOSED = "closed", "已结束"
    CANCELLED = "cancelled", "已取消"


# The states in which people come in or sit.
RUNNING = (MeetingState.CHECK_IN, MeetingState.OPEN)
# The colour of the state's label.
TONES = {
    MeetingState.CHECK_IN: "wait",
    MeetingState.OPEN: "wait",
    MeetingState.CLOSED: "ok",
    MeetingState.CANCELLED: "stop",
}


UPCOMING = (MeetingState.PLANNED, MeetingState.CHECK_IN)
OPENED = (MeetingState.OPEN, MeetingState.CLOSED)
# The states in which people check in, early or late.
COUNTING = (MeetingState.CHECK_IN, MeetingState.OPEN)
# The states in which only the minutes may change.
OVER = (MeetingState.CLOSED, MeetingState.CANCELLED)


@guard(lambda rows, actor: rows.filter(held_on__lte=timezone.localdate() + datetime.timedelta(days=1)))
def _too_early(meeting, actor):
    if meeting.held_on - timezone.localdate() > datetime.timedelta(days=1):
        return f"会议定于{meeting.held_on}，当天或前一天才能开始签到；提前召开的请先修改日期。"
    return None


def _below_quorum(meeting, actor):
    return meeting.why_not_quorate()


def _quorate(meeting, actor):
    if meeting.expected and meeting.why_not_quorate() is None:
        return "已达到会人数，请直接宣布开会。"
    return None if meeting.expected else "还没有应到和实到人数，请先签到或填写。"


MEETING_FLOW = Workflow(
    MeetingState,
    [
        Transition(
            "call",
            "开始签到",
            (MeetingState.PLANNED,),
            MeetingState.CHECK_IN,
            permissions.RUN_MEETING,
            _too_early,
            waits_in=(MeetingState.PLANNED,),
            says_why=True,
        ),
        Transition(
            "open",
            "宣布开会",
            (MeetingState.CHECK_IN,),
            MeetingState.OPEN,
            permissions.RUN_MEETING,
            _below_quorum,
            waits_in=(MeetingState.CHECK_IN,),
            says_why=True,
        ),
        # As `open`, but below quorum: by a decision recorded with name and reason, and printed with the meeting.
        Transition(
            "open_anyway",
            "决定开会",
            (MeetingState.CHECK_IN,),
            MeetingState.OPEN,
            permissions.OVERRIDE_QUORUM,
            _quorate,
        ),
        Transition(
            "close",
            "宣布闭会",
            (MeetingState.OPEN,),
            MeetingState.CLOSED,
            permissions.RUN_MEETING,
            waits_in=(MeetingState.OPEN,),
            warning="闭会以后签到和表决不能再登记，也不能重新开会。",
        ),
        Transition("cancel", "取消会议", UPCOMING, MeetingState.CANCELLED, permissions.RUN_MEETING),
    ],
)

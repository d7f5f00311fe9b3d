"""The states and moves of a department's part in a proposal (承办): 待接收 → 办理中 → 待签发 → 已答复."""

from django.db import models

from congress import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class AssignmentState(models.TextChoices):
    ASSIGNED = "assigned", "待接收"
    IN_HAND = "in_hand", "办理中"
    DRAFTED = "drafted", "待签发"
    REPLIED = "replied", "已答复"
    SENT_BACK = "sent_back", "已退回"
    WITHDRAWN = "withdrawn", "已收回"


# The states in which the reply is not signed yet.
OWED = (AssignmentState.ASSIGNED, AssignmentState.IN_HAND, AssignmentState.DRAFTED)
# The states of assignments that are no longer in force.
ENDED = (AssignmentState.SENT_BACK, AssignmentState.WITHDRAWN)


@guard(lambda rows, actor: rows.of_open_proposals())
def _closed(assignment, actor):
    return _why_no_reply(assignment)


@guard(lambda rows, actor: rows.of_open_proposals().drafted_by_others(actor))
def _not_to_sign(assignment, actor):
    reply = assignment.current_reply
    if reply and reply.drafted_by_id == actor.pk:
        return "起草人不能签发自己起草的答复，请部门其他负责人签发。"
    return _why_no_reply(assignment)


def _why_no_reply(assignment):
    return "提案已办结，不再需要答复。" if assignment.proposal.is_closed else None


ASSIGNMENT_FLOW = Workflow(
    AssignmentState,
    [
        Transition(
            "accept",
            "接收",
            (AssignmentState.ASSIGNED,),
            AssignmentState.IN_HAND,
            permissions.HANDLE,
            _closed,
            waits_in=(AssignmentState.ASSIGNED,),
        ),
        Transition(
            "send_back",
            "退回提案委",
            (AssignmentState.ASSIGNED, AssignmentState.IN_HAND),
            AssignmentState.SENT_BACK,
            permissions.HANDLE,
            _closed,
        ),
        Transition(
            "draft",
            "送签答复",
            (AssignmentState.IN_HAND,),
            AssignmentState.DRAFTED,
            permissions.HANDLE,
            _closed,
            waits_in=(AssignmentState.IN_HAND,),
        ),
        Transition(
            "sign",
            "签发答复",
            (AssignmentState.DRAFTED,),
            AssignmentState.REPLIED,
            permissions.SIGN,
            _not_to_sign,
            waits_in=(AssignmentState.DRAFTED,),
            has_page=True,
        ),
        Transition("reject", "退回修改", (AssignmentState.DRAFTED,), AssignmentState.IN_HAND, permissions.SIGN),
        # The proposer was not satisfied; the permission is checked on the proposal.
        Transition("rework", "重新办理", (AssignmentState.REPLIED,), AssignmentState.IN_HAND, permissions.RATE),
        Transition(
            "take_away",
            "收回",
            (AssignmentState.ASSIGNED, AssignmentState.IN_HAND, AssignmentState.SENT_BACK),
            AssignmentState.WITHDRAWN,
            permissions.ASSIGN,
        ),
    ],
)

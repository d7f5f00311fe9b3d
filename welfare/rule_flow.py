"""The states and moves of a dated rule of welfare: proposed by one person, in force once another has confirmed it."""

from django.db import models

from unionportal.core.flow.workflow import Transition, Workflow, guard
from welfare import permissions


class RuleState(models.TextChoices):
    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未予确认"


@guard(lambda rows, actor: rows.exclude(proposed_by=actor))
def _proposed_by_oneself(rule, actor):
    return "自己提出的规定不能由自己确认，请由另一个人确认。" if rule.proposed_by_id == actor.pk else None


RULE_FLOW = Workflow(
    RuleState,
    [
        Transition(
            "confirm",
            "确认规定",
            (RuleState.PROPOSED,),
            RuleState.CONFIRMED,
            permissions.CONFIRM_RULE,
            _proposed_by_oneself,
            waits_in=(RuleState.PROPOSED,),
        ),
        Transition("refuse", "不予确认", (RuleState.PROPOSED,), RuleState.REFUSED, permissions.CONFIRM_RULE),
        # To be corrected: until it is confirmed again, it is not in force.
        Transition("reopen", "退回修改", (RuleState.CONFIRMED,), RuleState.PROPOSED, permissions.CONFIRM_RULE),
        Transition(
            "propose",
            "重新提出",
            (RuleState.REFUSED,),
            RuleState.PROPOSED,
            permissions.PROPOSE_RULE,
            waits_in=(RuleState.REFUSED,),
        ),
    ],
)

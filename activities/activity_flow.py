"""The states and moves of an activity: 草稿 → 待批准 → 已批准 → 已办结; the claim over its cost has its own flow."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from activities import permissions
from unionportal.core.access.scoping import Scope
from unionportal.core.flow.workflow import Transition, Workflow, guard


class ActivityState(models.TextChoices):
    DRAFT = "draft", "草稿"
    APPLIED = "applied", "待批准"
    APPROVED = "approved", "已批准"
    RECORDED = "recorded", "已办结"
    RETURNED = "returned", "已退回"
    CANCELLED = "cancelled", "已取消"


EDITABLE = (ActivityState.DRAFT, ActivityState.RETURNED)
# The states in which every member may read an activity: see ActivityQuerySet.open_to_all.
OPEN = (ActivityState.APPROVED, ActivityState.RECORDED)
# The states after an approval in which those who signed up may still read it.
AFTERWARDS = (ActivityState.APPLIED, ActivityState.RETURNED, ActivityState.CANCELLED)
# The states in which what was approved waits to be approved again: who has a place keeps it, nobody gets one.
PENDING = (ActivityState.APPLIED, ActivityState.RETURNED)
# The states in which places are given back, and those that were offered may be taken.
HAS_PLACES = (ActivityState.APPROVED, *PENDING)


def _for_this_hand(rows, actor):
    # Zero costs nothing, like no budget at all.
    money = rows.model.objects.visible_to(Scope.of(actor).judged(permissions.APPROVE_MONEY))
    costs_nothing = Q(budget_amount__isnull=True) | Q(budget_amount=0)
    return rows.exclude(proposer=actor).filter(costs_nothing | Q(pk__in=money.values("pk")))


@guard(_for_this_hand)
def _not_by_oneself(activity, actor):
    if actor.pk == activity.proposer_id:
        return "申请人不能批准自己申请的活动。"
    if activity.budget_amount and not actor.has_perm(permissions.APPROVE_MONEY, activity):
        return "有经费预算的活动由工会主席批准。"
    return None


@guard(lambda rows, actor: rows.filter(starts_on__lte=timezone.localdate()))
def _has_begun(activity, actor):
    if activity.starts_on > timezone.localdate():
        return "活动还没有开始。"
    return None


def _costs_nothing_yet(activity, actor):
    if activity.claim_is_alive:
        return "这项活动已有支出申请，须先由财务撤销或冲正。"
    return None


ACTIVITY_FLOW = Workflow(
    ActivityState,
    [
        Transition(
            "apply",
            "提交申请",
            EDITABLE,
            ActivityState.APPLIED,
            permissions.REPORT,
            waits_in=EDITABLE,
            maker="proposer",
        ),
        Transition(
            "approve",
            "批准",
            (ActivityState.APPLIED,),
            ActivityState.APPROVED,
            permissions.APPROVE,
            _not_by_oneself,
            waits_in=(ActivityState.APPLIED,),
            says_why=True,
        ),
        Transition("return", "退回", (ActivityState.APPLIED,), ActivityState.RETURNED, permissions.APPROVE),
        # Everybody who signed up is notified; what costs more is approved once more, as at first.
        Transition("change", "更改", (ActivityState.APPROVED,), None, permissions.REPORT),
        Transition(
            "ask_money",
            "更改经费",
            (ActivityState.APPROVED,),
            ActivityState.APPLIED,
            permissions.REPORT,
            _costs_nothing_yet,
            warning="更改经费要重新批准；批准以前报名的人保留名额，不再接受新的报名，空出的名额批准以后再递补。",
        ),
        Transition(
            "record",
            "办结",
            (ActivityState.APPROVED,),
            ActivityState.RECORDED,
            permissions.REPORT,
            _has_begun,
            waits_in=(ActivityState.APPROVED,),
            has_page=True,
            says_why=True,
        ),
        Transition(
            "reopen",
            "重新打开",
            (ActivityState.RECORDED,),
            ActivityState.APPROVED,
            permissions.REOPEN,
            _costs_nothing_yet,
        ),
        Transition(
            "cancel",
            "取消",
            (*EDITABLE, ActivityState.APPLIED, ActivityState.APPROVED),
            ActivityState.CANCELLED,
            permissions.REPORT,
            _costs_nothing_yet,
        ),
    ],
)

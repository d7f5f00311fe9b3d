"""The states of what the auditors write: a finding until it is closed, an opinion, and what a check listed.

The unit answers a finding and says when it was put right; that it was is for an auditor to say, and for him alone.
"""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from finance import permissions
from unionportal.core.flow.workflow import Transition, Workflow, guard


class FindingState(models.TextChoices):
    OPEN = "open", "待答复"
    ANSWERED = "answered", "整改中"
    RECTIFIED = "rectified", "待复核"
    CLOSED = "closed", "已销号"
    WITHDRAWN = "withdrawn", "已撤回"


FINDING_TONES = {
    FindingState.OPEN: "wait",
    FindingState.ANSWERED: "wait",
    FindingState.RECTIFIED: "wait",
    FindingState.CLOSED: "ok",
    FindingState.WITHDRAWN: "stop",
}
# It follows its unit as long as it is in one of these.
UNCLOSED = (FindingState.OPEN, FindingState.ANSWERED, FindingState.RECTIFIED)
FINDING_STEPS = {
    FindingState.OPEN: [],
    FindingState.ANSWERED: [FindingState.OPEN, FindingState.RECTIFIED],
    FindingState.RECTIFIED: [FindingState.ANSWERED],
    FindingState.CLOSED: [FindingState.RECTIFIED],
    FindingState.WITHDRAWN: [FindingState.OPEN, FindingState.ANSWERED],
}


_HANDS = ("made_by", "proposed_by", "endorsed_by", "reviewed_by", "checked_by", "approved_by")
_TO = ("member__user", "payees__member__user")


def _of_his_money(records, actor):
    """Return the rows that the records point at which are of money to the actor, or that went through his hands."""
    ways = [f"{claim}{name}" for claim in ("claim__", "payment__claim__") for name in (*_HANDS, *_TO)]
    his = reduce(or_, (Q(**{way: actor}) for way in (*ways, "payment__paid_by", "income__made_by")))
    pointing = records.model._meta.get_field("rows")
    return pointing.related_model.objects.filter(his).values(pointing.field.attname)


def _without_his_money(rows, actor):
    return rows.exclude(pk__in=_of_his_money(rows, actor))


@guard(_without_his_money)
def _not_his_money(record, actor):
    is_his = (
        _of_his_money(type(record).objects.all(), actor)
        .filter(**{record._meta.get_field("rows").field.name: record})
        .exists()
    )
    return "涉及付给自己、或自己经手的收支，请由其他经审委员办理。" if is_his else None


@guard(lambda rows, actor: _without_his_money(rows.exclude(answered_by=actor).exclude(rectified_by=actor), actor))
def _not_his_own(finding, actor):
    if actor.pk in (finding.answered_by_id, finding.rectified_by_id):
        return "答复、整改这条发现的人不能复核它。"
    return _not_his_money(finding, actor)


FINDING_FLOW = Workflow(
    FindingState,
    [
        Transition(
            "answer",
            "答复",
            (FindingState.OPEN,),
            FindingState.ANSWERED,
            permissions.ANSWER_FINDING,
            waits_in=(FindingState.OPEN,),
        ),
        Transition(
            "rectify",
            "报告整改",
            (FindingState.ANSWERED,),
            FindingState.RECTIFIED,
            permissions.ANSWER_FINDING,
            waits_in=(FindingState.ANSWERED,),
        ),
        Transition(
            "close",
            "销号",
            (FindingState.RECTIFIED,),
            FindingState.CLOSED,
            permissions.CLOSE_FINDING,
            _not_his_own,
            waits_in=(FindingState.RECTIFIED,),
            warning="销号以后不能恢复；没有整改到位的请退回。",
        ),
        Transition(
            "send_back",
            "退回整改",
            (FindingState.RECTIFIED,),
            FindingState.ANSWERED,
            permissions.CLOSE_FINDING,
            _not_his_own,
        ),
        Transition(
            "withdraw",
            "撤回",
            (FindingState.OPEN, FindingState.ANSWERED),
            FindingState.WITHDRAWN,
            permissions.CLOSE_FINDING,
            _not_his_money,
            warning="认定有误的撤回；撤回以后不计入发现，这一条仍留着。",
        ),
    ],
)


class OpinionState(models.TextChoices):
    DRAFT = "draft", "征求意见稿"
    ISSUED = "issued", "已出具"
    DROPPED = "dropped", "已作废"


OPINION_TONES = {OpinionState.DRAFT: "wait", OpinionState.ISSUED: "ok", OpinionState.DROPPED: "stop"}
OPINION_STEPS = {
    OpinionState.DRAFT: [],
    OpinionState.ISSUED: [OpinionState.DRAFT],
    OpinionState.DROPPED: [OpinionState.DRAFT],
}

OPINION_FLOW = Workflow(
    OpinionState,
    [
        Transition(
            "issue",
            "出具",
            (OpinionState.DRAFT,),
            OpinionState.ISSUED,
            permissions.ISSUE_OPINION,
            warning="出具以后不能修改，所列的发现固定为此刻的状态。",
            leads_on=True,
        ),
        Transition("drop", "作废", (OpinionState.DRAFT,), OpinionState.DROPPED, permissions.ISSUE_OPINION),
    ],
)


class HitState(models.TextChoices):
    OPEN = "open", "待查看"
    DISMISSED = "dismissed", "已排除"
    TAKEN = "taken", "已列为发现"


HIT_TONES = {HitState.OPEN: "wait", HitState.DISMISSED: "ok", HitState.TAKEN: "stop"}
HIT_STEPS = {HitState.OPEN: [], HitState.DISMISSED: [HitState.OPEN], HitState.TAKEN: [HitState.OPEN]}

# Not among what waits: a check lists many at once, which are looked at in its list.
HIT_FLOW = Workflow(
    HitState,
    [
        Transition(
            "dismiss",
            "排除",
            (HitState.OPEN,),
            HitState.DISMISSED,
            permissions.JUDGE_HIT,
            _not_his_money,
            warning="写明为什么没有问题；排除以后不再列出。",
        ),
        # Not by itself: with the finding that comes of it.
        Transition("take", "列为发现", (HitState.OPEN,), HitState.TAKEN, permissions.JUDGE_HIT),
    ],
)

"""What fell short in a year of activities: items of the plan that are not done, sub-unions that held nothing."""

from django.db.models import Exists, OuterRef, Q

from activities.choices import PlanStanding
from activities.figures.activities import recorded_in
from activities.figures.plans import items_that_stand
from activities.models import Activity, PlanItem
from unionportal.core.choices import SUB_UNIONS
from unionportal.core.figures.listings import Field, listing, opens_list
from unionportal.core.figures.registry import count, figure
from unionportal.core.models import Unit


@figure("activities.plan.undone", "计划.未完成", of=PlanItem, unit="项")
def undone(period):
    """没有完成的计划事项：计划事项中，（最后）月份到今天已经过完，没有登记完成，也没有登记推迟、不再进行的。"""
    return items_that_stand(PlanStanding.LATE, period)


@figure("activities.plan.ahead", "计划.未到期", of=PlanItem, unit="项")
def ahead(period):
    """未到期的计划事项：计划事项中，（最后）月份到今天没有过完，没有登记完成，也没有登记推迟、不再进行的。"""
    return items_that_stand(PlanStanding.AHEAD, period)


@figure("activities.plan.postponed", "计划.推迟", of=PlanItem, unit="项")
def postponed(period):
    """推迟的计划事项：计划事项中，登记推迟的。"""
    return items_that_stand(PlanStanding.POSTPONED, period)


@figure("activities.plan.dropped", "计划.不再进行", of=PlanItem, unit="项")
def dropped(period):
    """不再进行的计划事项：计划事项中，登记不再进行的。"""
    return items_that_stand(PlanStanding.DROPPED, period)


def _idle(period):
    held = Activity.objects.filter(recorded_in(period), unit=OuterRef("pk"))
    return Q(kind__in=SUB_UNIONS) & period.at_end("opened_on", "closed_on") & ~Q(Exists(held))


@figure("activities.idle_sub_unions", "组织.没有活动的分工会", of=Unit, unit="个", measure=count(), standing=True)
def idle_sub_unions(period):
    """没有活动的分工会：期末存在的分工会和直属工会小组中，期间内没有自己主办并已办结的活动的。"""
    return _idle(period)


@listing(
    "activities.idle_sub_unions",
    "没有活动的分工会",
    of=Unit,
    fields=(Field("名称", "name", "text", "name"), Field("编号", "code", "text", "code")),
    phrases={"名称": "{name}"},
    order=("code",),
    opens=opens_list("activities:activity_list"),
    opens_by="name",
)
def idle_sub_unions_listed(period):
    """期末存在、期间内没有自己主办并已办结的活动的分工会和直属工会小组。"""
    return _idle(period)

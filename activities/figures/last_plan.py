"""What became of the plan of the year before, with which a new plan begins."""

from activities.choices import PlanStanding
from activities.figures.plan_listings import ITEM, OUTCOME, PHRASES, opens
from activities.figures.plans import in_whole_years, items_in, items_that_stand
from activities.models import PlanItem
from unionportal.core.figures.listings import listing
from unionportal.core.figures.registry import figure


def last_items(period):
    """Return the condition for the published items of the years before the period, as a Q."""
    return in_whole_years(items_in(period.previous()), period)


def _stood(standing, period):
    return in_whole_years(items_that_stand(standing, period.previous()), period)


@figure("activities.plan.last_items", "计划.上年事项", of=PlanItem, unit="项")
def items(period):
    """上年计划事项：已公布、（起始）月份在上一个期间内的行事历事项；不是整年的期间没有。"""
    return last_items(period)


@figure("activities.plan.last_done", "计划.上年已完成", of=PlanItem, unit="项")
def done(period):
    """上年已完成的计划事项：上年计划事项中，已登记完成日期的。"""
    return _stood(PlanStanding.DONE, period)


@figure("activities.plan.last_undone", "计划.上年未完成", of=PlanItem, unit="项")
def undone(period):
    """上年没有完成的计划事项：上年计划事项中，（最后）月份到今天已经过完，没有登记完成，也没有登记推迟、不再进行的。"""
    return _stood(PlanStanding.LATE, period)


@figure("activities.plan.last_ahead", "计划.上年未到期", of=PlanItem, unit="项")
def ahead(period):
    """上年未到期的计划事项：上年计划事项中，（最后）月份到今天没有过完，没有登记完成，也没有登记推迟、不再进行的。"""
    return _stood(PlanStanding.AHEAD, period)


@figure("activities.plan.last_postponed", "计划.上年推迟", of=PlanItem, unit="项")
def postponed(period):
    """上年推迟的计划事项：上年计划事项中，登记推迟的。"""
    return _stood(PlanStanding.POSTPONED, period)


@figure("activities.plan.last_dropped", "计划.上年不再进行", of=PlanItem, unit="项")
def dropped(period):
    """上年不再进行的计划事项：上年计划事项中，登记不再进行的。"""
    return _stood(PlanStanding.DROPPED, period)


@listing(
    "activities.last_plan_items",
    "上年计划事项",
    of=PlanItem,
    fields=(*ITEM, *OUTCOME),
    phrases=PHRASES,
    order=("month",),
    opens=opens,
    opens_by="year",
)
def last_plan_items(period):
    """已公布的计划中，（起始）月份在上一个期间内的事项；不是整年的期间没有。"""
    return last_items(period)

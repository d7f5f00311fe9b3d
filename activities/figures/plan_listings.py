"""The items of the published plan that a report may print: those of its period, and those of the one after."""

from django.urls import reverse
from django.utils import timezone

from activities.choices import PlanOutcome, PlanStanding
from activities.figures.plans import items_in, next_items
from activities.models import PlanItem
from activities.models.plan import standing_on
from unionportal.core.figures.listings import Field, listing, unit_field


def _standing():
    return standing_on(timezone.localdate())


ITEM = (
    Field("事项", "title", "text", "title"),
    Field("月份", "month", "number", "month_from"),
    Field("情况", "state", "choice", _standing, tuple(PlanStanding.choices)),
    Field("届", "edition", "number", "edition"),
    unit_field("组织"),
)
OUTCOME = (
    Field("调整", "outcome", "choice", "outcome", tuple(PlanOutcome.choices)),
    Field("原因", "reason", "text", "outcome_reason"),
)
_AHEAD = {"名称": "{title}", "月份": "{month}月{title}"}
PHRASES = _AHEAD | {"原因": "{title}（{reason}）"}


def opens(year):
    """Return the address of the plan of the year."""
    return f"{reverse('activities:plan')}?year={year}"


@listing(
    "activities.plan_items",
    "计划事项",
    of=PlanItem,
    fields=(*ITEM, *OUTCOME),
    phrases=PHRASES,
    order=("month",),
    opens=opens,
    opens_by="year",
)
def plan_items(period):
    """已公布的计划中，（起始）月份在期间内的事项。"""
    return items_in(period)


@listing(
    "activities.next_plan_items",
    "下年计划事项",
    of=PlanItem,
    fields=ITEM,
    phrases=_AHEAD,
    order=("month",),
    opens=opens,
    opens_by="year",
)
def next_plan_items(period):
    """已公布的计划中，（起始）月份在下一个期间内的事项；不是整年的期间没有。"""
    return next_items(period)

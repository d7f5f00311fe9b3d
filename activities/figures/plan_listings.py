"""The items of the published plan that a report may print: those of its period, and those of the one after."""

from django.db.models import Case, CharField, Q, Value, When
from django.urls import reverse

from activities.choices import PlanOutcome
from activities.figures.plans import items_in, next_items
from activities.models import PlanItem
from unionportal.core.figures.listings import Field, listing, unit_field

DONE, OPEN = "done", "open"
_STATE = Case(
    When(done_on__isnull=False, then=Value(DONE)),
    default=Value(OPEN),
    output_field=CharField(),
)
_ITEM = (
    Field("事项", "title", "text", "title"),
    Field("月份", "month", "number", "month_from"),
    Field("情况", "state", "choice", _STATE, ((DONE, "已完成"), (OPEN, "未完成"))),
    Field("届", "edition", "number", "edition"),
    unit_field("组织"),
)
_OUTCOME = (
    Field("调整", "outcome", "choice", "outcome", tuple(PlanOutcome.choices)),
    Field("原因", "reason", "text", "outcome_reason"),
)
_PHRASES = {"名称": "{title}", "月份": "{month}月{title}"}
_PUBLISHED = Q(published_on__isnull=False)


def _opens(year):
    return f"{reverse('activities:plan')}?year={year}"


@listing(
    "activities.plan_items",
    "计划事项",
    of=PlanItem,
    fields=(*_ITEM, *_OUTCOME),
    phrases=_PHRASES | {"原因": "{title}（{reason}）"},
    order=("month",),
    opens=_opens,
    opens_by="year",
)
def plan_items(period):
    """已公布的计划中，（起始）月份在期间内的事项。"""
    return _PUBLISHED & items_in(period)


@listing(
    "activities.next_plan_items",
    "下年计划事项",
    of=PlanItem,
    fields=_ITEM,
    phrases=_PHRASES,
    order=("month",),
    opens=_opens,
    opens_by="year",
)
def next_plan_items(period):
    """已公布的计划中，（起始）月份在下一个期间内的事项；不是整年的期间没有。"""
    return next_items(period)

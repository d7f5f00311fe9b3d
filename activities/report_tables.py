"""The tables and charts of activities that a report prints."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from activities.choices import HONOUR_LEVELS, ActivityKind, Channel, Grade, Level, PlanStanding
from activities.figures import series
from activities.figures.activities import recorded_in
from activities.figures.honours import RECIPIENTS, code_of
from activities.figures.plans import begins_in, in_whole_years, items_in, next_items
from activities.models import Activity, Honour, PlanItem
from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.figures import registry
from unionportal.core.figures.families import FAMILIES
from unionportal.core.figures.report_tables import (
    Waiting,
    chart,
    figure_table,
    table,
    unit_table,
    without_idle,
    year_table,
)
from unionportal.core.values.dates import chinese_date, chinese_day

# A report lists the main activities; those of sub-unions are in the table by sub-union.
_MAIN_LEVELS = [level for level in Level.values if level != Level.BRANCH]
# What the table of series says of each.
_OF_SERIES = ("held", "people", "person_times", "families", "teams", "works", "honours")
_PUBLISHED = {
    Channel.CAMPUS_SITE: "activities.publicity.campus_news",
    Channel.UNION_SITE: "activities.publicity.union_site",
    Channel.WECHAT: "activities.publicity.wechat_posts",
    Channel.NEWSPAPER: "activities.publicity.newspaper",
    Channel.UPPER_MEDIA: "activities.publicity.upper_media",
}

figure_table(
    "activities.by_kind",
    "活动分类",
    columns=("活动类别", "场次", "人数", "人次"),
    rows=[
        (one.label, f"activities.{one.value}", f"activities.{one.value}_people", f"activities.{one.value}_person_times")
        for one in ActivityKind
    ],
)
chart("activities.by_kind", "活动分类", of="activities.by_kind", kind="bar", column=1, unit="项")
unit_table(
    "activities.by_unit",
    "分工会活动",
    columns=("活动场次", "参加人数", "参加人次", "荣誉", "宣传"),
    codes=(
        "activities.held",
        "activities.people",
        "activities.person_times",
        "activities.honours.all",
        "activities.publicity.all",
    ),
)
chart("activities.by_unit", "分工会活动", of="activities.by_unit", kind="hbar", column=1, unit="项")
figure_table(
    "activities.publicity.by_channel",
    "宣传渠道",
    columns=("渠道", "篇数"),
    rows=[(one.label, _PUBLISHED[one]) for one in Channel],
)
chart(
    "activities.publicity.by_channel",
    "宣传渠道",
    of="activities.publicity.by_channel",
    kind="donut",
    column=1,
    unit="篇",
)


year_table(
    "activities.by_year",
    "活动荣誉分年度",
    columns=("活动场次", "参加人次", "荣誉", "宣传", "品牌项目立项"),
    codes=(
        "activities.held",
        "activities.person_times",
        "activities.honours.all",
        "activities.publicity.all",
        "activities.brand_projects.approved",
    ),
)


def _counted(model, scope, unit):
    """Return the rows whose figures may be read in this scope, within `unit`."""
    return model.objects.visible_to(scope.judged(READ_FIGURES)).within(unit)


@table(
    "activities.main",
    "主要活动",
    columns=("活动", "日期", "主办组织", "人数"),
    figures=("activities.held", "activities.people"),
)
def main_activities(period, scope, unit):
    """Return the recorded activities of the school and above, by date; the families where no people were counted."""
    rows = _counted(Activity, scope, unit).filter(recorded_in(period), level__in=_MAIN_LEVELS)
    rows = rows.order_by("starts_on", "pk").select_related("unit")
    return [(one.title, _days(one, period), one.unit.name, one.people or one.families) for one in rows]


def _days(activity, period):
    """Return the days as printed; with the year where the period has more than one."""
    written = chinese_day if period.start.year == period.last_day.year else chinese_date
    first, last = map(written, (activity.starts_on, activity.ends_on))
    return first if first == last else f"{first}至{last}"


@table(
    "activities.honours.list",
    "荣誉一览",
    columns=("荣誉", "等次", "获得者", "级别", "授予单位"),
    figures=("activities.honours.all",),
)
def honours_list(period, scope, unit):
    """Return one line per honour, the highest level first."""
    order = [level for level, _ in HONOUR_LEVELS]
    rows = _counted(Honour, scope, unit).filter(period.contains("awarded_on")).order_by("awarded_on", "pk")
    rows = sorted(rows, key=lambda one: order.index(one.level))
    return [
        (one.title, one.get_grade_display() or None, one.recipient, one.get_level_display(), one.body) for one in rows
    ]


@table(
    "activities.honours.by_level",
    "荣誉分级",
    columns=("级别", *(grade.label for grade in Grade), "不分等次", "合计"),
    figures=(*(f"activities.honours.{level}" for level, _ in HONOUR_LEVELS), "activities.honours.all"),
)
def honours_by_level(period, scope, unit):
    """Return how many honours of each level and grade; levels without any are left out."""
    rows = _counted(Honour, scope, unit).filter(period.contains("awarded_on")).order_by()
    counted = {(r["level"], r["grade"]): r["n"] for r in rows.values("level", "grade").annotate(n=Count("pk"))}
    lines = []
    for level, label in HONOUR_LEVELS:
        numbers = [counted.get((level, grade), 0) for grade in (*Grade.values, "")]
        if any(numbers):
            lines.append((label, *numbers, sum(numbers)))
    return without_idle(lines)


figure_table(
    "activities.honours.by_recipient",
    "荣誉对象",
    columns=("级别", *(kind.label for kind in RECIPIENTS), "合计"),
    rows=[
        (label, *(code_of(level, kind) for kind in RECIPIENTS), f"activities.honours.{level}")
        for level, label in HONOUR_LEVELS
    ],
    compared=(),
    idle=False,
)


@table(
    "activities.by_series",
    "系列活动",
    columns=("系列", *(FAMILIES[series.CODE].figures[what].name for what in _OF_SERIES)),
    figures=("activities.held", "activities.people", "activities.person_times", "activities.honours.all"),
)
def by_series(period, scope, unit):
    """Return one line for each series of which something was counted; every series that is registered counts."""
    family = FAMILIES[series.CODE]
    codes = {one: [family.code_of(one, family.figures[what]) for what in _OF_SERIES] for one in family.members}
    found = registry.values(registry.known(code for of in codes.values() for code in of), period, scope, unit)
    lines = [(member.name, *(found[code] for code in of)) for member, of in codes.items()]
    return without_idle([line for line in lines if any(line[1:])])


@table("activities.plan.by_month", "行事历事项数", columns=("月份", "事项"), figures=("activities.plan.items",))
def plan_by_month(period, scope, unit):
    """Return how many items of the plan each month (or span of months) has."""
    rows = _counted(PlanItem, scope, unit).filter(items_in(period)).order_by("year", "month_from", "month_to")
    found = {}
    for item in rows:
        label = _month(item, period)
        found[label] = found.get(label, 0) + 1
    return list(found.items())


def _unpublished(items, scope, unit):
    """Return that some of these items of a plan are not published, as Waiting; None if all are."""
    rows = _counted(PlanItem, scope, unit).filter(items, published_on__isnull=True).order_by("year")
    years = list(rows.values_list("year", flat=True))
    if not years:
        return None
    named = "、".join(map(str, dict.fromkeys(years)))
    sentence = f"{named}年的计划还有 {len(years)} 项没有公布，“行事历”只印已公布的。"
    return Waiting(sentence, f"{reverse('activities:plan')}?year={years[0]}", "核对和公布")


@table(
    "activities.plan.calendar",
    "行事历",
    columns=("月份", "事项", "责任", "完成情况"),
    figures=("activities.plan.items", "activities.plan.done"),
    waiting=lambda period, scope, unit: _unpublished(begins_in(period), scope, unit),
)
def plan_calendar(period, scope, unit):
    """Return one line per item of the plan; the month stands at its first item only."""
    rows = _counted(PlanItem, scope, unit).filter(items_in(period))
    lines, shown = [], None
    for item in rows.order_by("year", "month_from", "month_to", "position", "pk").select_related("owner_unit"):
        label = _month(item, period)
        owner = item.owner or (item.owner_unit.name if item.owner_unit else None)
        lines.append(("" if label == shown else label, item.title, owner, _done(item, period)))
        shown = label
    return lines


def _month(item, period):
    """Return “2月”; with the year where the period has more than one."""
    one_year = period.start.year == period.last_day.year
    return item.months if one_year else f"{item.year}年{item.months}"


def _done(item, period):
    if item.outcome:
        return f"{item.get_outcome_display()}：{item.outcome_reason}"
    if item.done_on is None:
        return item.done_note or None
    written = chinese_day if period.start.year == period.last_day.year else chinese_date
    return item.done_note or f"{written(item.done_on)}完成"


@table(
    "activities.plan.next_calendar",
    "下年行事历",
    columns=("月份", "事项", "责任"),
    figures=("activities.plan.next_items",),
    waiting=lambda period, scope, unit: _unpublished(
        in_whole_years(begins_in(period.following()), period), scope, unit
    ),
)
def next_calendar(period, scope, unit):
    """Return one line per item of the plan for the years after the period."""
    after = period.following()
    rows = _counted(PlanItem, scope, unit).filter(next_items(period))
    lines, shown = [], None
    for item in rows.order_by("year", "month_from", "month_to", "position", "pk").select_related("owner_unit"):
        label = _month(item, after)
        owner = item.owner or (item.owner_unit.name if item.owner_unit else None)
        lines.append(("" if label == shown else label, item.title, owner))
        shown = label
    return lines


@table(
    "activities.plan.fulfilment",
    "计划完成情况",
    columns=("计划事项", "情况", "完成情况和原因"),
    figures=(
        "activities.plan.items",
        "activities.plan.done",
        "activities.plan.undone",
        "activities.plan.ahead",
        "activities.plan.postponed",
        "activities.plan.dropped",
    ),
)
def fulfilment(period, scope, unit):
    """Return one line per item of the period's plan: how it stands, and what was done or why it was not."""
    rows = _items(period, scope, unit).prefetch_related("activities")
    return [(item.title, item.standing_label, _deed(item, period)) for item in rows]


@table(
    "activities.plan.unfulfilled",
    "没有按计划完成的事项",
    columns=("计划事项", "情况", "原因"),
    figures=("activities.plan.undone", "activities.plan.postponed", "activities.plan.dropped"),
)
def unfulfilled(period, scope, unit):
    """Return one line per item of the period's plan that is late, postponed or dropped, with the reason."""
    rows = _items(period, scope, unit).exclude(standing__in=(PlanStanding.DONE, PlanStanding.AHEAD))
    return [(item.title, item.standing_label, _deed(item, period)) for item in rows]


def _items(period, scope, unit):
    rows = _counted(PlanItem, scope, unit).filter(items_in(period)).with_standing(timezone.localdate())
    return rows.order_by("year", "month_from", "month_to", "position", "pk")


def _deed(item, period):
    """Return the note, else the activities that fulfilled it, else the day; the reason of what was not done."""
    if item.done_on is None:
        return item.outcome_reason or item.done_note or None
    return item.done_note or "、".join(one.title for one in item.activities.all()) or _done(item, period)

"""Figures of plans, brand projects, clubs and introductions."""

from django.db.models import Q
from django.utils import timezone

from activities.choices import PlanStanding
from activities.models import (
    BrandProject,
    Club,
    ClubMembership,
    Introduction,
    PlanItem,
)
from activities.models.plan import standings
from activities.project_flow import STARTED
from unionportal.core.figures.registry import distinct, figure


@figure("activities.singles_matches", "牵线.次数", of=Introduction, unit="次")
def singles_matches(period):
    """一对一牵线：期间内登记的牵线，每次计一次。"""
    return period.contains("introduced_on")


@figure("activities.brand_projects.approved", "品牌项目.立项", of=BrandProject, unit="个")
def brand_projects(period):
    """一分会一品牌立项：期间内立项的品牌项目，含其后已验收的。"""
    return Q(state__in=STARTED) & period.contains("approved_on")


@figure("activities.brand_projects.accepted", "品牌项目.验收", of=BrandProject, unit="个")
def brand_projects_accepted(period):
    """一分会一品牌验收：期间内验收的品牌项目。"""
    return period.contains("accepted_on")


@figure("activities.clubs.in_being", "俱乐部.个数", of=Club, unit="个", standing=True)
def clubs(period):
    """俱乐部：期间最后一天存在的俱乐部。"""
    return period.at_end("founded_on", "closed_on")


@figure(
    "activities.clubs.members", "俱乐部.人数", of=ClubMembership, unit="人", measure=distinct("member"), standing=True
)
def club_members(period):
    """俱乐部成员：期间最后一天在俱乐部的会员，按人去重。"""
    return period.at_end("since", "until")


def begins_in(period):
    """Return the condition for plan items whose first month begins in the period, as a Q."""
    first, after = (_month_from(day) for day in (period.start, period.end))
    return _not_before(first) & ~_not_before(after)


def items_in(period):
    """Return the condition for published plan items whose first month begins in the period, as a Q."""
    return Q(published_on__isnull=False) & begins_in(period)


def in_whole_years(condition, period):
    """Return the condition of a neighbour of the period; of a period that is not of whole years there is none."""
    return condition if period.whole_years else Q(pk__in=())


def items_that_stand(standing, period):
    """Return the condition for the published items of the period that stand so today, as a Q."""
    return items_in(period) & standings(timezone.localdate())[standing]


def _month_from(day):
    """Return (year, month) of the first month that begins on `day` or later."""
    if day.day == 1:
        return day.year, day.month
    return (day.year + day.month // 12, day.month % 12 + 1)


def _not_before(month):
    year, number = month
    return Q(year__gt=year) | Q(year=year, month_from__gte=number)


@figure("activities.plan.items", "计划.事项", of=PlanItem, unit="项")
def plan_items(period):
    """计划事项：已公布、（起始）月份的第一天在期间内的行事历事项；一项不是已完成、未完成、未到期，就是推迟、不再进行。"""
    return items_in(period)


@figure("activities.plan.done", "计划.已完成", of=PlanItem, unit="项")
def plan_done(period):
    """已完成的计划事项：计划事项中，已登记完成日期的。"""
    return items_that_stand(PlanStanding.DONE, period)


@figure("activities.plan.repeats", "计划.延续系列", of=PlanItem, unit="项", measure=distinct("series"))
def plan_repeats(period):
    """跨年度延续的系列活动：计划事项中标明届次的系列，同一系列几次计一项。"""
    return items_in(period) & Q(edition__isnull=False)


@figure("activities.plan.next_items", "计划.下年事项", of=PlanItem, unit="项")
def next_items(period):
    """下年计划事项：已公布、（起始）月份在下一个期间内的行事历事项；不是整年的期间没有。"""
    return in_whole_years(items_in(period.following()), period)

"""Figures of activities; only recorded ones (已办结) count, on the day they began."""

from django.db.models import Q

from activities.activity_flow import ActivityState
from activities.choices import ABOVE_SCHOOL, ActivityKind, Level
from activities.models import Activity
from unionportal.core.figures.registry import added, figure


def recorded_in(period):
    """Return the condition for activities that are recorded and began in the period, as a Q."""
    return Q(state=ActivityState.RECORDED) & period.contains("starts_on")


def _activities_of(kind):
    """Register how many activities of one kind were held, and with how many people."""
    label = ActivityKind(kind).label
    for suffix, name, unit, measure, definition in (
        ("", "场次", "项", None, "每项计一次。"),
        ("_people", "人数", "人", added("people"), "各项活动登记的人数之和。"),
        ("_person_times", "人次", "人次", added("person_times"), "各项活动登记的人次之和。"),
    ):
        figure(
            f"activities.{kind}{suffix}",
            f"活动.{label}.{name}",
            of=Activity,
            unit=unit,
            measure=measure,
            definition=f"“{label}”活动：期间内开始并已办结的，{definition}",
        )(lambda period: recorded_in(period) & Q(kind=kind))


for _kind in ActivityKind.values:
    _activities_of(_kind)


@figure("activities.held", "活动.场次", of=Activity, unit="项")
def recorded(period):
    """全部活动：期间内开始并已办结的活动，不分类别和级别。"""
    return recorded_in(period)


@figure("activities.people", "活动.人数", of=Activity, unit="人", measure=added("people"))
def people(period):
    """全部活动的参加人数：期间内开始并已办结的活动，各项登记的人数之和，同一人参加几项计几次。"""
    return recorded_in(period)


@figure("activities.person_times", "活动.人次", of=Activity, unit="人次", measure=added("person_times"))
def person_times(period):
    """全部活动的参加人次：期间内开始并已办结的活动，各项登记的人次之和。"""
    return recorded_in(period)


@figure("activities.sub_union", "活动.分工会与俱乐部.场次", of=Activity, unit="项")
def sub_union(period):
    """分工会与俱乐部活动：期间内开始并已办结的、级别为“分工会、俱乐部”的活动。"""
    return recorded_in(period) & Q(level=Level.BRANCH)


@figure("activities.lecture_viewers", "线上讲座.人数", of=Activity, unit="人", measure=added("people"))
def lecture_viewers(period):
    """线上讲座收看：期间内开始并已办结的线上讲座，登记的人数之和。"""
    return recorded_in(period) & Q(kind=ActivityKind.LECTURE, online=True)


@figure("activities.cadre_training_city", "干部培训.上级.人数", of=Activity, unit="人", measure=added("people"))
def cadre_training_city(period):
    """上级工会干部培训：期间内开始并已办结的、区级以上组织的工会干部培训，本校参加人数之和。"""
    return recorded_in(period) & Q(kind=ActivityKind.TRAINING, for_cadres=True, level__in=ABOVE_SCHOOL)


@figure("activities.cadre_training_school", "干部培训.校级.人数", of=Activity, unit="人", measure=added("people"))
def cadre_training_school(period):
    """校级工会干部培训：期间内开始并已办结的、校级的工会干部培训，参加人数之和。"""
    return recorded_in(period) & Q(kind=ActivityKind.TRAINING, for_cadres=True, level=Level.SCHOOL)

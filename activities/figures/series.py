"""The figures that every series has: of its activities, of what competed in them, and of what was won."""

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from activities.activity_flow import ActivityState
from activities.choices import HONOUR_LEVELS, EntryKind, Grade, HonourKind
from activities.figures.activities import recorded_in
from activities.figures.selections import decided_in
from activities.models import Activity, Candidate, Entry, Honour, Series
from unionportal.core.figures.families import Each, family
from unionportal.core.figures.member_lists import member_listing
from unionportal.core.figures.registry import added

CODE = "activities.series"
_OF_ACTIVITY = {"path": "series__code", "of": Activity, "condition": recorded_in}


def _entered(kind):
    def entered(period):
        return Q(activity__state=ActivityState.RECORDED, kind=kind) & period.contains("activity__starts_on")

    return entered


def _entries(code, name, unit, kind):
    said = f"期间内开始并已办结的活动中，类型为“{kind.label}”的参赛条目。"
    return Each(code, name, Entry, "activity__series__code", unit, _entered(kind), said)


def _candidates(code, name, said, **facts):
    def decided(period):
        return decided_in(period) & Q(**facts)

    return Each(code, name, Candidate, "selection__series__code", "个", decided, said)


def _honours(code, name, said, **facts):
    def given(period):
        return period.contains("awarded_on") & Q(**facts)

    return Each(code, name, Honour, "series__code", "项", given, f"期间内授予的{said}，每条计一项。")


def _activities(code, name, unit, said, measure=None):
    return Each(code, name, unit=unit, said=f"期间内开始并已办结的活动，{said}。", measure=measure, **_OF_ACTIVITY)


family(
    CODE,
    "系列",
    members=lambda: Series.objects.values_list("code", "name"),
    figures=(
        _activities("held", "场次", "项", "每项计一次"),
        _activities("person_times", "人次", "人次", "登记的人次之和", added("person_times")),
        _activities("people", "人数", "人", "登记的人数之和", added("people")),
        _activities("families", "家庭", "个", "登记的家庭之和", added("families")),
        _activities("children", "孩子", "位", "登记的孩子之和", added("children")),
        _entries("teams", "队伍", "支", EntryKind.TEAM),
        _entries("contestants", "选手", "人", EntryKind.PERSON),
        _entries("works", "作品", "件", EntryKind.WORK),
        _candidates("candidates", "参评", "期间内决定结果的评选的全部评选对象。"),
        _candidates("winners", "当选", "期间内决定结果的评选中当选的评选对象。", is_winner=True),
        _honours("honours", "荣誉", "荣誉台账记录"),
        *(_honours(level, f"{label}荣誉", f"{label}荣誉", level=level) for level, label in HONOUR_LEVELS),
        *(_honours(grade.value, grade.label, grade.label, kind=HonourKind.PRIZE, grade=grade) for grade in Grade),
        _honours("organiser", HonourKind.ORGANISER.label, "组织奖", kind=HonourKind.ORGANISER),
    ),
)
member_listing(
    "activities.series_numbers",
    "各系列",
    of=CODE,
    phrases={
        "规模": (
            "{name}{person_times}人次",
            "{name}{families}个家庭",
            "{name}作品{works}件",
            "{name}队伍{teams}支",
            "{name}参评{candidates}个",
            "{name}荣誉{honours}项",
            "{name}{held}项",
        ),
    },
    opens=lambda member: f"{reverse('activities:activity_list')}?{urlencode({'q': member.name})}",
    definition="期间内有活动、参赛、评选或荣誉的系列，各印一个数：有人次的印人次，没有的依次看家庭、作品、队伍、参评、荣誉和场次。",
)

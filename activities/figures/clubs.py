"""The figures that every club has."""

from activities.figures.activities import recorded_in
from activities.models import Activity, Club, ClubMembership
from unionportal.core.figures.families import Each, family
from unionportal.core.figures.registry import added, distinct


def _belonged(period):
    return period.at_end("since", "until")


_OF_ACTIVITY = {"of": Activity, "path": "club", "condition": recorded_in}

family(
    "activities.club",
    "俱乐部",
    members=lambda: ((str(pk), name) for pk, name in Club.objects.values_list("pk", "name")),
    figures=(
        Each(
            "members",
            "成员",
            ClubMembership,
            "club",
            "人",
            _belonged,
            "期间最后一天在俱乐部的会员，按人去重。",
            distinct("member"),
        ),
        Each("held", "场次", unit="项", said="期间内开始并已办结的俱乐部活动，每项计一次。", **_OF_ACTIVITY),
        Each(
            "person_times",
            "人次",
            unit="人次",
            said="期间内开始并已办结的俱乐部活动，登记的人次之和。",
            measure=added("person_times"),
            **_OF_ACTIVITY,
        ),
    ),
)

"""The meetings and resolutions that a report may print."""

from django.db.models import Q
from django.utils import timezone

from congress.choices import AgendaKind, MeetingKind
from congress.meetings.meeting_flow import OPENED
from congress.meetings.models import AgendaItem, Meeting
from unionportal.core.figures.listings import (
    AS_WRITTEN,
    SENTENCE,
    Field,
    listing,
    opens_list,
    opens_page,
    record_sentences,
    unit_field,
)


@listing(
    "congress.meetings",
    "会议",
    of=Meeting,
    fields=(
        Field("会议", "title", "text", "title"),
        Field("类型", "kind", "choice", "kind", tuple(MeetingKind.choices)),
        Field("日期", "day", "date", "held_on"),
        Field("应到", "expected", "number", "expected"),
        Field("实到", "present", "number", "present"),
        unit_field("单位"),
        *SENTENCE,
    ),
    phrases={
        "召开": "{day}召开{title}",
        "名称": "{title}",
        **AS_WRITTEN,
        **record_sentences("{day}召开{title}，应到{expected}人，实到{present}人", "{day}召开{title}"),
    },
    order=("day",),
    opens=opens_page("congress:meeting_detail"),
)
def meetings(period):
    """期间内召开的会议，只印名称、类型、日期和人数；取消和尚未召开的不列。"""
    return Q(state__in=OPENED) & period.contains("held_on")


@listing(
    "congress.studies",
    "学习内容",
    of=AgendaItem,
    fields=(
        Field("学习内容", "title", "text", "title"),
        Field("会议", "meeting", "text", "meeting__title"),
        Field("日期", "day", "date", "meeting__held_on"),
    ),
    phrases={"名称": "{title}"},
    order=("day",),
    opens=opens_page("congress:meeting_detail"),
    opens_by="meeting_id",
)
def studies(period):
    """期间内召开的工会委员会（含扩大）会议的学习议程，只印学习的内容。"""
    committee = (MeetingKind.ENLARGED, MeetingKind.UNION_COMMITTEE)
    is_study = Q(kind=AgendaKind.STUDY, meeting__kind__in=committee, meeting__state__in=OPENED)
    return is_study & period.contains("meeting__held_on")


@listing(
    "congress.resolutions",
    "决议",
    of=AgendaItem,
    fields=(
        Field("决议", "title", "text", "title"),
        Field("编号", "number", "text", "resolution_no"),
        Field("会议", "meeting", "text", "meeting__title"),
        Field("日期", "day", "date", "meeting__held_on"),
    ),
    phrases={
        "名称": "{title}",
        "会议": "{meeting}审议通过{title}",
        "编号": "{title}（{number}）",
    },
    order=("day", "number"),
    opens=opens_list("congress:resolution_list"),
    opens_by="resolution_no",
)
def resolutions(period):
    """期间内召开、已闭会的校级代表会议登记了编号并通过的决议，全体会员都能看到。"""
    published = AgendaItem.objects.published(timezone.localdate())
    return Q(pk__in=published.values("pk")) & period.contains("meeting__held_on")

"""Figures of congresses and meetings; only meetings that were opened or closed count."""

from django.db.models import Exists, OuterRef, Q

from congress.bodies.models import Congress, Delegate
from congress.choices import AgendaKind, AttendanceState, DelegateCategory, DelegateKind, MeetingKind
from congress.meetings.meeting_flow import OPENED
from congress.meetings.models import RESOLVED, AgendaItem, Attendance, Meeting
from members.choices import Gender
from unionportal.core.choices import UnitKind
from unionportal.core.figures.registry import count, distinct, figure
from unionportal.core.models import Unit

# Registered below under codes of their own.
_OWN_CODE = {MeetingKind.STANDING: "standing_meetings", MeetingKind.SECOND_LEVEL: "second_level_meetings"}
_MEMBER = distinct("member")


def _opened_in(period, *kinds):
    return Q(kind__in=kinds, state__in=OPENED) & period.contains("held_on")


@figure("congress.sessions", "大会.次数", of=Congress, unit="次")
def sessions(period):
    """召开代表大会次数：期间内开幕的校级教代会、工代会或双代会，合并召开的计一次。"""
    return Q(unit__kind=UnitKind.UNION) & period.contains("starts_on")


@figure("congress.elections", "大会.换届", of=Congress, unit="次")
def elections(period):
    """换届大会：期间内开幕并进行换届选举的校级代表大会。"""
    return Q(unit__kind=UnitKind.UNION, elects=True) & period.contains("starts_on")


def _meetings_of(kind, code):
    definition = f"{kind.label}：期间内召开的会议次数，取消和尚未召开的不计。"

    @figure(f"congress.{code}", f"会议.{kind.label}", of=Meeting, unit="次", definition=definition)
    def opened(period):
        return _opened_in(period, kind)


def meeting_code(kind):
    """Return the code of the figure that counts meetings of this kind."""
    return _OWN_CODE.get(kind, f"{kind.value}_meetings")


for _kind in MeetingKind:
    _meetings_of(_kind, meeting_code(_kind))


@figure("congress.meetings", "会议.次数", of=Meeting, unit="次")
def meetings(period):
    """全部会议：期间内召开的各类会议次数，取消和尚未召开的不计。"""
    return Q(state__in=OPENED) & period.contains("held_on")


@figure("congress.below_quorum", "会议.未达人数", of=Meeting, unit="次")
def below_quorum(period):
    """未达到会人数经决定召开的会议：期间内召开、登记了决定人和理由的会议次数。"""
    return Q(state__in=OPENED) & ~Q(quorum_reason="") & period.contains("held_on")


@figure("congress.second_level", "会议.二级教代会单位", of=Meeting, unit="个", measure=distinct("unit"))
def second_level(period):
    """召开二级教代会的单位：期间内召开过二级教代会的分工会，按单位去重。"""
    return _opened_in(period, MeetingKind.SECOND_LEVEL)


@figure(
    "congress.without_second_level", "会议.没有二级教代会的单位", of=Unit, unit="个", measure=count(), standing=True
)
def without_second_level(period):
    """没有召开二级教代会的单位：期末存在的分工会中，期间内没有召开过二级教代会的。"""
    held = Meeting.objects.filter(_opened_in(period, MeetingKind.SECOND_LEVEL), unit=OuterRef("pk"))
    return Q(kind=UnitKind.BRANCH) & period.at_end("opened_on", "closed_on") & ~Q(Exists(held))


@figure("congress.committee_study", "会议.集中学习", of=Meeting, unit="次")
def committee_study(period):
    """工会委员会集中学习：期间内召开的工会委员会（含扩大）会议中，议程有“学习”的次数。"""
    study = AgendaItem.objects.filter(meeting=OuterRef("pk"), kind=AgendaKind.STUDY)
    return _opened_in(period, MeetingKind.ENLARGED, MeetingKind.UNION_COMMITTEE) & Exists(study)


@figure("congress.resolutions", "会议.决议", of=AgendaItem, unit="项")
def resolutions(period):
    """形成的决议：期间内召开的会议登记了编号、没有撤回的决议项数。"""
    return RESOLVED & Q(meeting__state__in=OPENED) & period.contains("meeting__held_on")


@figure("congress.present", "会议.代表到会", of=Attendance, unit="名")
def present(period):
    """代表会议到会：期间内召开的闭会期间代表会议，签到的正式代表人次。"""
    opened = Q(meeting__kind=MeetingKind.DELEGATES, meeting__state__in=OPENED) & period.contains("meeting__held_on")
    return opened & Q(state=AttendanceState.PRESENT, delegate_kind=DelegateKind.FULL)


def _serving(period):
    return Q(kind=DelegateKind.FULL) & period.at_end("since", "until")


@figure("congress.delegates", "代表.正式代表", of=Delegate, unit="名", measure=_MEMBER, standing=True)
def delegates(period):
    """正式代表：期间最后一天在任的正式代表，按人去重。"""
    return _serving(period)


@figure("congress.women_delegates", "代表.女代表", of=Delegate, unit="名", measure=_MEMBER, standing=True)
def women_delegates(period):
    """女代表：期间最后一天在任的正式代表中的女性，按人去重。"""
    return _serving(period) & Q(member__gender=Gender.FEMALE)


def _delegates_of(category):
    code, label = f"congress.{category.value}_delegates", category.label
    definition = f"{label}代表：期间最后一天在任的正式代表中人员类别为“{label}”的，按人去重。"

    @figure(code, f"代表.{label}", of=Delegate, unit="名", measure=_MEMBER, definition=definition, standing=True)
    def serving(period):
        return _serving(period) & Q(category=category)


for _category in DelegateCategory:
    _delegates_of(_category)

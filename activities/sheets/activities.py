"""工作表「系列活动」「俱乐部」「俱乐部成员」「活动」: activities come in as recorded."""

from activities.activity_flow import ActivityState
from activities.choices import ActivityKind, Level, level_of
from activities.models import Activity, Club, ClubMembership, Series
from activities.services.past_years import book_activity
from activities.sheets.columns import (
    CLUB,
    SERIES,
    ActivitiesLoader,
    refuse_under_way,
    series_column,
    staff_no,
    unit_column,
)
from members.sheets.officers import MEMBER
from members.sheets.units import UNIT
from unionportal.core.ledger.report_sentence import report_sentence_columns
from unionportal.sheets.columns import Column, SheetSpec

SERIES_SHEET = SheetSpec(
    key="activities.series",
    title="系列活动",
    key_columns=("code",),
    help="每年都有的活动、比赛和评选。编码登记后不要改，统计数字按编码认。",
    columns=(
        Column(key="code", header="编码", max_length=40, required=True, example="autumn-games"),
        Column(key="name", header="名称", max_length=60, required=True, example="秋季运动会"),
        Column(key="note", header="说明", max_length=200),
    ),
)
CLUBS = SheetSpec(
    key="activities.clubs",
    title="俱乐部",
    key_columns=("unit", "name"),
    columns=(
        unit_column("所属组织"),
        Column(key="name", header="名称", max_length=60, required=True, example="羽毛球俱乐部"),
        staff_no("负责人工号", example="T0001"),
        Column(key="founded_on", header="成立日期", kind="date", required=True, example="2016-03-01"),
        Column(key="closed_on", header="撤销日期", kind="date", help="从这一天起不再存在"),
        Column(key="purpose", header="宗旨", max_length=300),
    ),
)
CLUB_MEMBERS = SheetSpec(
    key="activities.club_members",
    title="俱乐部成员",
    key_columns=("club", "staff_no", "since"),
    columns=(
        Column(key="club", header="俱乐部", max_length=60, required=True, example="羽毛球俱乐部"),
        staff_no(required=True, example="T0001"),
        Column(key="since", header="加入日期", kind="date", required=True, example="2017-03-01"),
        Column(key="until", header="退出日期", kind="date", help="从这一天起不再是成员"),
    ),
)
ACTIVITIES = SheetSpec(
    key="activities.activities",
    title="活动",
    key_columns=("unit", "title", "starts_on"),
    year_by="starts_on",
    help="每行一项已办结的活动。支出登记在经费的工作表里。",
    columns=(
        unit_column("主办组织"),
        Column(key="title", header="名称", max_length=100, required=True, example="秋季运动会"),
        Column(
            key="kind",
            header="类别",
            choices=tuple(ActivityKind.choices),
            required=True,
            example=ActivityKind.SPORT_CULTURE,
        ),
        Column(
            key="level",
            header="级别",
            choices=tuple(Level.choices),
            help="空白时校工会主办的为校级，其他为分工会、俱乐部",
            example=Level.SCHOOL,
        ),
        Column(key="starts_on", header="开始日期", kind="date", required=True, example="2022-11-04"),
        Column(key="ends_on", header="结束日期", kind="date", help="空白为当天", example="2022-11-05"),
        series_column(),
        Column(key="edition", header="届", kind="integer"),
        Column(key="club", header="俱乐部", max_length=60),
        Column(key="place", header="地点", max_length=100),
        Column(key="online", header="线上", kind="yes_no"),
        Column(key="for_cadres", header="工会干部培训", kind="yes_no"),
        Column(key="hours", header="学时", kind="money"),
        Column(key="people", header="人数", kind="integer", help="人数、家庭至少填一项", example=300),
        Column(key="person_times", header="人次", kind="integer", help="空白同人数", example=731),
        Column(key="families", header="家庭", kind="integer"),
        Column(key="children", header="孩子", kind="integer"),
        Column(key="summary", header="活动小结", kind="long_text"),
        *report_sentence_columns(),
    ),
)


class SeriesLoader(ActivitiesLoader):
    model = Series

    def export(self, scope):
        return map(self.current, Series.objects.all())


class ClubLoader(ActivitiesLoader):
    model = Club
    references = {"unit": UNIT, "staff_no": MEMBER}
    names = {"staff_no": "head"}


class ClubMemberLoader(ActivitiesLoader):
    model = ClubMembership
    references = {"club": CLUB, "staff_no": MEMBER}

    def existing(self):
        return super().existing().select_related("club__unit")

    def unit_of(self, values):
        return values["club"].unit


class ActivityLoader(ActivitiesLoader):
    model = Activity
    references = {"unit": UNIT, "series": SERIES, "club": CLUB}

    def existing(self):
        return super().existing().exclude(state=ActivityState.CANCELLED)

    def create(self, values, *, actor):
        fields = self._fields(values)
        fields.setdefault("ends_on", values["starts_on"])
        fields.setdefault("level", level_of(values["unit"]))
        fields.setdefault("person_times", fields.get("people", 0))
        return book_activity(Activity(**fields), actor=actor)

    def change(self, record, changes, *, actor):
        refuse_under_way(record, (ActivityState.RECORDED,))
        super().change(record, changes, actor=actor)

    def exported(self):
        return self.existing().filter(state=ActivityState.RECORDED)

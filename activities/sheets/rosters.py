"""工作表「参加人」「参赛条目」 of activities that are over."""

from django.core.exceptions import ValidationError

from activities.choices import EntryKind, Grade, ParticipantRole, ParticipationState
from activities.models import Entry, Participation
from activities.sheets.columns import OfActivityLoader, activity_columns, staff_no, unit_column
from members.queries import unit_on
from members.sheets.officers import MEMBER
from members.sheets.units import UNIT
from unionportal.sheets.columns import Column, SheetSpec

PARTICIPATIONS = SheetSpec(
    key="activities.participations",
    title="参加人",
    guest="name",
    key_columns=("activity", "activity_on", "staff_no", "name", "event"),
    year_by="activity_on",
    help="每行一人一项。来宾不填工号，填姓名。",
    columns=(
        *activity_columns(),
        staff_no(example="T0001"),
        Column(key="name", header="来宾姓名", max_length=100, help="没有工号的必填"),
        Column(key="event", header="项目", max_length=60, example="100米"),
        Column(key="role", header="身份", choices=tuple(ParticipantRole.choices), help="空白为参加"),
        Column(key="children", header="携带孩子", kind="integer"),
        Column(key="note", header="备注", kind="note", help="不写证件号码、电话"),
    ),
)
ENTRIES = SheetSpec(
    key="activities.entries",
    title="参赛条目",
    key_columns=("activity", "activity_on", "kind", "unit", "title"),
    year_by="activity_on",
    help="每行一支队、一名选手或一件作品，队写在队员之前。",
    columns=(
        *activity_columns(),
        Column(key="kind", header="类型", choices=tuple(EntryKind.choices), required=True, example=EntryKind.TEAM),
        Column(key="title", header="名称", max_length=100, required=True, example="某学院一队"),
        unit_column("分工会", "空白为选手当时的分工会或活动的主办组织"),
        staff_no(help="选手或作者"),
        Column(key="people", header="人员", max_length=500),
        Column(key="team", header="所属队", max_length=100),
        Column(key="result", header="成绩", max_length=100),
        Column(key="prize", header="奖项", choices=tuple(Grade.choices)),
        Column(key="rank", header="名次", kind="integer"),
        Column(key="score", header="得分", kind="money"),
    ),
)


class ParticipationLoader(OfActivityLoader):
    model = Participation
    references = {"staff_no": MEMBER}
    # With a 工号 the name is not imported; it only helps the reader.
    extra = frozenset({"name"})

    def existing(self):
        return super().existing().exclude(state=ParticipationState.WITHDRAWN)

    def current(self, record):
        values = super().current(record)
        # The name of a member is changed in the roster only.
        return {**values, "name": None if record.member_id else record.name}

    def key(self, values):
        # The day only helps to find the activity; a member needs no name.
        who = values["staff_no"] or values["name"]
        return values["activity"], who, values["event"] or ""

    def create(self, values, *, actor):
        if values["staff_no"] is None and values["name"] is None:
            raise ValidationError({"name": "没有工号的须填姓名。"})
        fields = self._fields({**values, "name": None if values["staff_no"] else values["name"]})
        fields.setdefault("unit", values["activity"].unit)
        return self.save(Participation(**fields, state=ParticipationState.ATTENDED), actor=actor)

    def exported(self):
        return self.existing().filter(state=ParticipationState.ATTENDED)


class EntryLoader(OfActivityLoader):
    model = Entry
    references = {"unit": UNIT, "staff_no": MEMBER}

    def existing(self):
        return super().existing().select_related("team")

    def blank_unit(self, values):
        member, activity = values["staff_no"], values["activity"]
        return unit_on(member, activity.starts_on) if member else activity.unit

    def key(self, values):
        return values["activity"], values["kind"], values["unit"], values["title"]

    def current(self, record):
        return {**super().current(record), "team": record.team.title if record.team else None}

    def _fields(self, values):
        fields = super()._fields(values)
        if "team" in fields:
            fields["team"] = self._team(fields.get("activity"), fields["team"])
        return fields

    def create(self, values, *, actor):
        return self.save(Entry(**self._fields(values)), actor=actor)

    def change(self, record, changes, *, actor):
        super().change(record, {"activity": record.activity, **changes}, actor=actor)

    def _team(self, activity, title):
        teams = list(activity.entries.filter(kind=EntryKind.TEAM, title=title)[:2])
        if len(teams) != 1:
            wrong = "有不止一支队" if teams else "没有一支队"
            raise ValidationError({"team": f"这项活动{wrong}叫“{title}”；队要写在队员之前。"})
        return teams[0]

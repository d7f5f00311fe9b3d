"""工作表「会议」「会议签到」「会议议程」: meetings that took place, attendance, decisions."""

from django.core.exceptions import ValidationError

from congress import permissions
from congress.bodies.sheets import CONGRESS, TERM, RegisterLoader, term_column, unit_code, unit_column
from congress.choices import VOTED, AgendaKind, AttendanceState, DelegateKind, MeetingKind
from congress.meetings.meeting_flow import MeetingState
from congress.meetings.models import AgendaItem, Attendance, Meeting
from congress.meetings.services.meetings import record_past_meeting
from congress.meetings.services.past_years import book_attendance, record_past_item
from members.permissions import IMPORT_WORKBOOK
from members.queries import unit_on
from members.sheets.officers import MEMBER
from members.sheets.units import UNIT
from unionportal.core.ledger import register
from unionportal.core.ledger.report_sentence import report_sentence_columns
from unionportal.core.values.nearest import nearest
from unionportal.sheets.columns import Column, SheetSpec

_TITLE = "十三届三次教代会暨十四届二次工代会全体会议"
_NOT_CLOSED = "已登记的会议还没有结束，请在系统中办理。"

_AS_ROLL = "有签到名单的须与名单一致"

MEETINGS = SheetSpec(
    key="congress.meetings",
    title="会议",
    key_columns=("unit", "kind", "title", "held_on"),
    year_by="held_on",
    help="每行一次已召开的会议。未达到会人数的，填决定人和理由。",
    columns=(
        Column(key="kind", header="会议类型", choices=tuple(MeetingKind.choices), required=True, example="congress"),
        Column(key="title", header="会议名称", max_length=200, required=True, example=_TITLE),
        Column(key="held_on", header="日期", kind="date", required=True, example="2022-03-24"),
        Column(
            key="congress",
            header="代表大会",
            max_length=100,
            help="全体会议必填，简称或全称",
            example="十三届三次教代会暨十四届二次工代会",
        ),
        term_column(required=False),
        Column(key="place", header="地点", max_length=100),
        Column(key="expected", header="应到", kind="integer", help=_AS_ROLL, example=1),
        Column(key="present", header="实到", kind="integer", help=_AS_ROLL, example=1),
        Column(key="quorum_decided_name", header="决定开会人", max_length=100, help="未达到会人数的必填，姓名和职务"),
        Column(key="quorum_reason", header="开会理由", max_length=300, help="未达到会人数的必填"),
        Column(key="minutes", header="会议纪要", kind="long_text"),
        *report_sentence_columns(),
        unit_column(),
    ),
)


def _meeting_columns():
    return (
        Column(key="meeting", header="会议名称", max_length=200, required=True, example=_TITLE),
        Column(key="held_on", header="日期", kind="date", required=True, example="2022-03-24"),
    )


ATTENDANCE = SheetSpec(
    key="congress.attendance",
    title="会议签到",
    key_columns=("meeting", "held_on", "unit", "member"),
    year_by="held_on",
    help="每行一人。列出全体应到的人；实到的填已到，会议的实到人数须与这里一致。",
    columns=(
        *_meeting_columns(),
        Column(key="member", header="工号", kind="staff_number", required=True, example="T0001"),
        Column(key="state", header="出席", choices=tuple(AttendanceState.choices), required=True, example="present"),
        Column(key="delegate_kind", header="身份", choices=tuple(DelegateKind.choices), help="空白为正式（计入应到）"),
        Column(key="note", header="说明", max_length=100),
        Column(key="unit", header="召开单位", help="编号或名称，空白为校工会"),
    ),
)
AGENDA = SheetSpec(
    key="congress.agenda",
    title="会议议程",
    key_columns=("meeting", "held_on", "unit", "position"),
    year_by="held_on",
    help="每行一个议题。审议通过的填票数，是否通过按当天的议事规则得出。",
    columns=(
        *_meeting_columns(),
        Column(key="position", header="序号", kind="integer", required=True, example=1),
        Column(key="kind", header="方式", choices=tuple(AgendaKind.choices), required=True, example=AgendaKind.HEAR),
        Column(key="title", header="议题", max_length=200, required=True, example="听取学校工作报告"),
        Column(key="reporter", header="报告人", max_length=100),
        Column(key="yes", header="赞成", kind="integer"),
        Column(key="no", header="反对", kind="integer"),
        Column(key="abstain", header="弃权", kind="integer"),
        Column(key="invalid", header="无效票", kind="integer"),
        Column(key="resolution", header="决议", kind="long_text"),
        Column(key="resolution_no", header="决议编号", max_length=60, help="空白自动编号"),
        Column(key="unit", header="召开单位", help="编号或名称，空白为校工会"),
    ),
)


class MeetingLoader(RegisterLoader):
    model, related = Meeting, ("unit", "term", "congress__term")
    references = {"congress": CONGRESS, "term": TERM, "unit": UNIT}
    named = {"unit": unit_code, "term": str, "congress": str}

    def create(self, values, *, actor):
        filled = {key: value for key, value in values.items() if value is not None}
        return record_past_meeting(Meeting(**filled), actor=actor)

    def change(self, record, changes, *, actor):
        if record.state != MeetingState.CLOSED:
            raise ValidationError(_NOT_CLOSED)
        if {"expected", "present"} & changes.keys() and record.roll.exists():
            raise ValidationError({"present": "这次会议有签到名单，人数由名单得出，请改工作表「会议签到」。"})
        for key, value in changes.items():
            setattr(record, key, value)
        record_past_meeting(record, actor=actor)

    def export(self, scope):
        return (row for row in super().export(scope))


class _OfMeeting(RegisterLoader):
    """Rows that name their meeting by title, day and unit."""

    def _resolved(self, sheet):
        rows = super()._resolved(sheet)
        days = {values["held_on"] for _, values in rows}
        meetings = Meeting.objects.filter(held_on__in=days).select_related("unit", "congress__term")
        known = {(one.title, one.held_on, one.unit_id): one for one in meetings} if rows else {}
        good = []
        for number, values in rows:
            found = known.get((values["meeting"], values["held_on"], values["unit"].pk))
            if found is None:
                name, day, unit = values["meeting"], values["held_on"], values["unit"]
                titles = [title for title, *where in known if where == [day, unit.pk]]
                sentence = f"{unit}在{day}没有叫“{name}”的会议，请登记在工作表「会议」{nearest(name, titles)}"
                sheet.report(number, "meeting", sentence)
                continue
            if found.state != MeetingState.CLOSED:
                sheet.report(number, "meeting", _NOT_CLOSED)
                continue
            values["meeting"] = found
            good.append((number, values))
        return good

    def find(self, rows):
        found = self.model.objects.filter(meeting__in={row["meeting"].pk for row in rows})
        return {self.key(self.current(record)): record for record in found.select_related(*self.related)}

    def current(self, record):
        of_meeting = {"held_on": record.meeting.held_on, "unit": record.meeting.unit}
        own = {c.key: getattr(record, c.key) for c in self.spec.columns if c.key not in of_meeting}
        return {key: None if value == "" else value for key, value in (own | of_meeting).items()}

    def export(self, scope):
        rows = self.model.objects.visible_to(scope).filter(meeting__state=MeetingState.CLOSED)
        for record in rows.select_related(*self.related):
            row = self.current(record)
            yield row | {"meeting": record.meeting.title, "unit": record.meeting.unit.code, **self.words(record)}

    def words(self, record):
        return {}


class AttendanceLoader(_OfMeeting):
    """Loads rolls; the counts of each meeting are updated once, after its last row."""

    changes_only = False

    model, related = Attendance, ("meeting__unit", "member", "unit")
    references = {"member": MEMBER, "unit": UNIT}

    def load(self, sheet):
        self.touched = {}
        super().load(sheet)
        for meeting, new in self.touched.values():
            try:
                book_attendance(meeting, new, actor=sheet.actor)
            except ValidationError as refusal:
                sheet.report(0, "", f"{meeting.held_on} {meeting}：{' '.join(refusal.messages)}")

    def create(self, values, *, actor):
        meeting, member = values["meeting"], values["member"]
        row = Attendance(
            meeting=meeting,
            member=member,
            unit=unit_on(member, meeting.held_on),
            state=values["state"],
            delegate_kind=values["delegate_kind"] or DelegateKind.FULL,
            note=values["note"] or "",
        )
        row.clean_fields()
        row.save()
        self._touch(meeting, 1)
        return row

    def change(self, record, changes, *, actor):
        for key, value in changes.items():
            setattr(record, key, value)
        record.save()
        self._touch(record.meeting, 0)

    def _touch(self, meeting, new):
        _, before = self.touched.get(meeting.pk, (meeting, 0))
        self.touched[meeting.pk] = (meeting, before + new)

    def words(self, record):
        """Return the row of a roll in words, for the preview."""
        return {"member": record.member.staff_no}


class AgendaLoader(_OfMeeting):
    model, related = AgendaItem, ("meeting__unit",)
    references = {"unit": UNIT}

    def create(self, values, *, actor):
        return self._save(AgendaItem(), values, actor)

    def change(self, record, changes, *, actor):
        self._save(record, changes, actor)

    def _save(self, item, values, actor):
        for key, value in values.items():
            if key not in ("held_on", "unit") and value is not None:
                setattr(item, key, value)
        if item.yes is not None and item.kind not in VOTED:
            raise ValidationError({"yes": "只有审议通过、选举和评议的议题才有票数。"})
        return record_past_item(item, actor=actor)


_DECIDED = {"prepare": IMPORT_WORKBOOK, "decide": permissions.CONFIRM_LEDGER}

register(
    MEETINGS,
    MeetingLoader(),
    after=("congress.rules", "congress.congresses", "congress.delegates", "members.units"),
    **_DECIDED,
)
register(ATTENDANCE, AttendanceLoader(), after=("congress.meetings", "members.members"), **_DECIDED)
register(AGENDA, AgendaLoader(), after=("congress.attendance",), **_DECIDED)

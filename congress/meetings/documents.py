"""Documents of a meeting: the minutes (会议记录), the roll to sign (会议签到表) and the notice (会议通知)."""

from itertools import groupby

from django.utils.timezone import localdate, localtime

from congress import permissions
from congress.bodies.queries import RuleBook
from congress.choices import AgendaKind, DelegateKind
from congress.meetings.meeting_flow import MeetingState
from congress.meetings.models import RESOLVED, AgendaItem, Attendance, Meeting
from congress.meetings.services.agenda import SUBJECTS
from congress.meetings.wording import counted, election_words, rules_decision_of, standing_of, verdict_of
from members.people_search import by_strokes
from unionportal.core.printing.archive import ArchivedPaper, leaves_papers
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.numerals import in_chinese
from unionportal.documents.facts import Appendix, Column, Document, Heading, Para, TableBlock
from unionportal.documents.forms.facts import Form, Grid, Section

_ROLL = (
    Column("序号", 0.5),
    Column("姓名", 1.2, "l"),
    Column("工号", 1.0),
    Column("单位", 2.0, "l"),
    Column("身份", 1.0),
    Column("出席", 0.8),
    Column("签到时间", 0.9),
)
_CANDIDATES = (
    Column("候选人", 1.2, "l"),
    Column("职务", 1.4, "l"),
    Column("赞成", 0.7, "r"),
    Column("反对", 0.7, "r"),
    Column("弃权", 0.7, "r"),
    Column("结果", 0.8),
)


def minutes_of(meeting):
    """Return the Document of the minutes of a meeting as of now."""
    book = RuleBook()
    standing = standing_of(meeting, book.quorum(meeting))
    blocks = [Heading(1, "一、会议概况"), *_facts(meeting, standing)]
    blocks += [Heading(1, "二、议程与表决"), *_agenda(meeting, book)]
    if meeting.unrecorded_reason:
        blocks.append(Para(f"没有登记结果的议题：{meeting.unrecorded_reason}"))
    if meeting.minutes:
        blocks += [Heading(1, "三、会议纪要"), Para(meeting.minutes)]
    return Document(
        title=meeting.title,
        subtitle="会议记录",
        blocks=(*blocks, *_roll(meeting)),
        author=str(meeting.unit),
        subject=f"{meeting.title}会议记录",
        status_mark=None if meeting.state == MeetingState.CLOSED else f"（{meeting.get_state_display()}）",
    )


def _facts(meeting, standing):
    when = chinese_date(meeting.held_on)
    if meeting.begins_at:
        when += f"{meeting.begins_at:%H:%M}"
    lines = [f"会议类型：{meeting.get_kind_display()}"]
    if meeting.congress:
        lines.append(f"代表大会：{meeting.congress.full_name}")
    elif meeting.term:
        lines.append(f"届次：{meeting.term}")
    lines += [f"召开单位：{meeting.unit}", f"时间：{when}"]
    if meeting.place:
        lines.append(f"地点：{meeting.place}")
    yield Para("\n".join(lines))
    if standing.sentence:
        yield Para(f"【{standing.short}】{standing.sentence}" if standing.short else standing.sentence)
    elif count := counted(meeting):
        yield Para(f"{count}。")
    if decision := rules_decision_of(meeting):
        yield Para(decision)


def _agenda(meeting, book):
    items = list(meeting.agenda.prefetch_related("candidates"))
    if not items:
        yield Para("没有登记议程。")
    for number, item in enumerate(items, 1):
        rule = book.rule(SUBJECTS.get(item.kind), meeting)
        yield Heading(3, f"{number}.{item.get_kind_display()}：{item.title}")
        if item.reporter:
            yield Para(f"报告人：{item.reporter}")
        if verdict := verdict_of(item, rule):
            yield Para(verdict)
        if item.kind == AgendaKind.ELECT and item.candidates.all():
            yield Para(election_words(item, rule))
            yield _candidates(item)
        if item.resolution:
            yield Para(f"{item.resolution_no}\n{item.resolution}" if item.resolution_no else item.resolution)


def _candidates(item):
    rows = tuple(
        (one.name, one.office, str(one.yes), str(one.no), str(one.abstain), "当选" if one.elected else "未当选")
        for one in item.candidates.all()
    )
    return TableBlock("选举结果", _CANDIDATES, rows)


def _roll(meeting):
    people = list(meeting.roll.select_related("member", "unit").order_by("unit__place", "member__name_key", "pk"))
    if not people:
        return
    yield Appendix("附件", "签到册")
    yield Para(f"{counted(meeting)}。")
    votes = [one for one in people if one.delegate_kind == DelegateKind.FULL]
    others = [one for one in people if one.delegate_kind != DelegateKind.FULL]
    rows = tuple(_line(number, one, meeting) for number, one in enumerate([*votes, *others], 1))
    yield TableBlock("签到册", _ROLL, rows)


def _line(number, one, meeting):
    role = one.get_delegate_kind_display() if meeting.of_delegates or one.delegate_kind != DelegateKind.FULL else "出席"
    arrived = f"{localtime(one.arrived_at):%H:%M}" if one.arrived_at else ""
    return (str(number), one.member.name, one.member.staff_no, one.unit.name, role, one.get_state_display(), arrived)


_TO_SIGN = (
    Column("姓名", 1.3),
    Column("工号", 1.2),
    Column("部门", 2.4, "l"),
    Column("身份", 1.1),
    Column("签名", 1.8),
    Column("备注", 1.2, "l"),
)
_WEEKDAYS = "一二三四五六日"


@record_form("roll", "会议签到表", Meeting, permissions.VIEW_ATTENDANCE, has_workbook=True)
def roll_form(meeting, reader):
    """Return the roll as far as the reader may see it."""
    rows = Attendance.objects.visible_to(reader.scope).filter(meeting=meeting).select_related("member", "unit")
    rows = by_strokes(rows, "unit__place", "unit", member="member__")
    return roll_list(meeting, reader.bounded(rows))


def roll_list(meeting, people):
    """Return the form of these people on the roll, who stand in the order of their units."""
    grids = []
    for unit, rows in groupby(people, key=lambda one: one.unit):
        found = tuple(_roll_line(one, meeting) for one in rows)
        grids.append(Grid(_TO_SIGN, found, tall=True, caption=f"{unit.name}（{len(found)} 人）"))
    section = Section(
        tuple(grids) or (Grid(_TO_SIGN, (), tall=True, blank=20),),
        left=f"{when(meeting)}　{meeting.place}",
        right=f"应到 {sum(len(grid.rows) for grid in grids)} 人",
    )
    return Form(f"{meeting.title}签到表", union(), (section,))


def _roll_line(one, meeting):
    votes = meeting.of_delegates or not one.is_full_delegate
    role = one.get_delegate_kind_display() if votes else "出席"
    noted = one.get_state_display() if one.is_excused else one.note
    return (one.member.name, one.member.staff_no, one.member.department, role, "", noted)


def when(meeting):
    """Return “2026年5月6日（星期三）14:30” of a meeting."""
    begins = f"{meeting.begins_at:%H:%M}" if meeting.begins_at else ""
    return f"{chinese_date(meeting.held_on)}（星期{_WEEKDAYS[meeting.held_on.weekday()]}）{begins}"


@record_form("notice", "会议通知", Meeting, permissions.VIEW_MEETING, fits=lambda meeting: not meeting.is_cancelled)
def notice_form(meeting, _reader):
    """Return the notice, a letter to those on the roll."""
    return notice(meeting, list(meeting.agenda.all()))


def notice(meeting, agenda):
    """Return the notice of a meeting with this agenda."""
    blocks = [
        Para(f"经研究，定于{when(meeting)}召开{meeting.title}。现将有关事项通知如下。"),
        Heading(1, "一、时间"),
        Para(f"{when(meeting)}。"),
        Heading(1, "二、地点"),
        Para(f"{meeting.place}。" if meeting.place else "另行通知。"),
        Heading(1, "三、议程"),
    ]
    if agenda:
        lines = []
        for number, item in enumerate(agenda, 1):
            reporter = f"（报告人：{item.reporter}）" if item.reporter else ""
            lines.append(f"（{in_chinese(number)}）{item.get_kind_display()}：{item.title}{reporter}")
        blocks.append(Para("\n".join(lines)))
    else:
        blocks.append(Para("另行通知。"))
    blocks += [
        Heading(1, "四、有关要求"),
        Para("请提前安排好工作，准时参加会议并签到。因故不能参加的，请在会前向会议召集单位书面请假。"),
    ]
    return Document(
        title=f"关于召开{meeting.title}的通知",
        blocks=tuple(blocks),
        salutation="各位参会人员：",
        signature=(union() if meeting.unit.parent_id is None else meeting.unit.name, chinese_date(localdate())),
        author=str(meeting.unit),
        subject=f"{meeting.title}会议通知",
    )


@leaves_papers
def minutes_and_resolutions(first, last, reader):
    """Yield the minutes and the resolutions of the closed meetings of these days."""
    days = (first, last)
    meetings = Meeting.objects.visible_to(reader.scope).filter(state=MeetingState.CLOSED, held_on__range=days)
    for one in meetings.select_related("unit"):
        yield ArchivedPaper("会议记录", f"{one.title}会议记录", one.unit.name, one.held_on)
    items = AgendaItem.objects.visible_to(reader.scope).filter(RESOLVED)
    items = items.filter(meeting__state=MeetingState.CLOSED, meeting__held_on__range=days)
    for one in items.select_related("meeting__unit"):
        yield ArchivedPaper("决议", one.title, one.meeting.unit.name, one.meeting.held_on, one.resolution_no)

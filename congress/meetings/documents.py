"""The minutes of a meeting (会议记录) as the facts the PDF prints: count, quorum, agenda, votes, resolutions, roll."""

from django.utils.timezone import localtime

from congress.bodies.queries import RuleBook
from congress.choices import AgendaKind, DelegateKind
from congress.meetings.meeting_flow import MeetingState
from congress.meetings.services.agenda import SUBJECTS
from congress.meetings.wording import counted, election_words, rules_decision_of, standing_of, verdict_of
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Appendix, Column, Document, Heading, Para, TableBlock

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

"""The tables of congresses and meetings that a report prints."""

from congress.bodies.queries import RuleBook
from congress.choices import DelegateCategory, MeetingKind
from congress.meetings.figures import meeting_code
from congress.meetings.meeting_flow import OPENED
from congress.meetings.models import Meeting
from congress.meetings.wording import standing_of
from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.figures.report_tables import chart, figure_table, table, year_table
from unionportal.core.values.dates import chinese_date

figure_table(
    "congress.meetings_by_kind",
    "会议分类",
    columns=("会议类型", "次数"),
    rows=[(kind.label, f"congress.{meeting_code(kind)}") for kind in MeetingKind],
)
figure_table(
    "congress.delegates_by_category",
    "代表构成",
    columns=("代表", "人数"),
    rows=[
        ("正式代表", "congress.delegates"),
        *[(one.label, f"congress.{one.value}_delegates") for one in DelegateCategory],
        ("其中女代表", "congress.women_delegates"),
    ],
)
chart("congress.meetings_by_kind", "会议分类", of="congress.meetings_by_kind", kind="hbar", column=1, unit="次")


# The kinds of meeting that need a quorum; the others are in the table by kind.
_LISTED = (MeetingKind.CONGRESS, MeetingKind.DELEGATES, MeetingKind.STANDING, MeetingKind.SECOND_LEVEL)


@table(
    "congress.held",
    "代表大会和会议",
    columns=("会议", "日期", "应到", "实到", "是否达到会人数"),
    figures=("congress.sessions", "congress.elections", "congress.meetings", "congress.below_quorum"),
)
def meetings(period, scope, unit):
    """Return the meetings of congress, delegates, committees and sub-unions, with count and decision below quorum."""
    rows = Meeting.objects.visible_to(scope.judged(READ_FIGURES)).within(unit)
    rows = rows.filter(period.contains("held_on"), kind__in=_LISTED, state__in=OPENED)
    book = RuleBook()
    return [_line(one, standing_of(one, book.quorum(one))) for one in rows.order_by("held_on", "pk")]


def _line(meeting, standing):
    day = chinese_date(meeting.held_on)
    enough = standing.short or "—"
    if meeting.quorum_reason and standing.tone != "ok":
        enough = f"未达到（至少{standing.least}人），经{meeting.quorum_decided_name}决定开会：{meeting.quorum_reason}"
    return (meeting.title, day, meeting.expected, meeting.present, enough)


year_table(
    "congress.by_year",
    "民主管理分年度",
    columns=("代表大会", "执委会会议", "决议", "征集提案", "立案", "办结"),
    codes=(
        "congress.sessions",
        "congress.standing_meetings",
        "congress.resolutions",
        "congress.proposals.collected",
        "congress.proposals.filed",
        "congress.proposals.closed",
    ),
)

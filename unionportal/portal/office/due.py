"""What is due: the dates of records in sight, some days ahead; what is late stays until it is done."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from activities.activity_flow import ActivityState
from activities.models import Activity, Selection
from activities.selection_flow import SelectionState
from congress.meetings.meeting_flow import UPCOMING
from congress.models import Assignment, Congress, Meeting, Term
from finance.services import UNCLOSED, UNSETTLED, AuditFinding, Contribution, ContributionMonth, Loan
from unionportal.core.models import RoleGrant
from unionportal.portal.office.faces import office_list, office_page, portal_page
from unionportal.portal.office.lines import MOST, Line, shown_count
from unionportal.reports.models import Consultation, ConsultationState, SectionRequest
from welfare.models import HardshipFile, InsurancePlan, Pairing

_FORTNIGHT, _MONTH, _QUARTER = 14, 30, 91


@dataclass(frozen=True)
class Source:
    """A date of a table by which something has to be done: its name, how many days before it is shown, whose rows.

    With `stays`, a row whose day is past is late, and is shown until it is no longer among the `open` rows.
    """

    name: str
    rows: type
    day: str
    days: int
    open: Callable
    stays: bool = False
    joined: tuple[str, ...] = ()
    # The record on whose page it is done, if that is another.
    about: Callable = lambda row: row


SOURCES = (
    Source(
        "提案答复",
        Assignment,
        "due_on",
        _FORTNIGHT,
        lambda rows: rows.owed(),
        stays=True,
        joined=("unit", "proposal__unit"),
        about=lambda row: row.proposal,
    ),
    Source("会议", Meeting, "held_on", _FORTNIGHT, lambda rows: rows.filter(state__in=UPCOMING), stays=True),
    Source("提案征集截止", Congress, "proposals_until", _FORTNIGHT, lambda rows: rows, joined=("term",)),
    Source("届满换届", Term, "until", _QUARTER, lambda rows: rows),
    Source(
        "约稿交稿",
        SectionRequest,
        "due_on",
        _FORTNIGHT,
        lambda rows: rows.in_progress(),
        stays=True,
        joined=("unit", "writer", "report__unit"),
    ),
    Source(
        "征求意见截止",
        Consultation,
        "last_day",
        _FORTNIGHT,
        lambda rows: rows.filter(state=ConsultationState.OPEN),
        joined=("report__unit",),
    ),
    Source(
        "活动报名截止",
        Activity,
        "signup_until",
        _FORTNIGHT,
        lambda rows: rows.filter(state=ActivityState.APPROVED),
    ),
    Source(
        "评选推荐截止",
        Selection,
        "nominate_until",
        _FORTNIGHT,
        lambda rows: rows.filter(state=SelectionState.NOMINATING),
        stays=True,
    ),
    Source(
        "评选投票截止",
        Selection,
        "vote_until",
        _FORTNIGHT,
        lambda rows: rows.filter(state=SelectionState.VOTING),
        stays=True,
    ),
    Source(
        "拨缴到账",
        ContributionMonth,
        "due_on",
        _FORTNIGHT,
        lambda rows: rows.in_arrears(),
        stays=True,
    ),
    Source(
        "拨缴上解",
        Contribution,
        "remit_by",
        _FORTNIGHT,
        lambda rows: rows.owed_upward(),
        stays=True,
        joined=("month__unit",),
    ),
    Source(
        "借款核销",
        Loan,
        "due_on",
        _FORTNIGHT,
        lambda rows: rows.filter(state__in=UNSETTLED),
        stays=True,
        joined=("claim__unit",),
    ),
    Source(
        "审计整改",
        AuditFinding,
        "due_on",
        _FORTNIGHT,
        lambda rows: rows.filter(state__in=UNCLOSED),
        stays=True,
        joined=("unit",),
    ),
    Source(
        "困难职工档案复核",
        HardshipFile,
        "check_by",
        _QUARTER,
        lambda rows: rows.with_check_day(),
        stays=True,
        joined=("unit", "member"),
    ),
    Source("保险到期", InsurancePlan, "until", _MONTH, lambda rows: rows),
    Source("结对到期", Pairing, "until", _MONTH, lambda rows: rows, joined=("unit", "mentor")),
    Source("角色到期", RoleGrant, "until", _MONTH, lambda rows: rows, joined=("unit", "user")),
)


def due(request):
    """Return one Line for each source of which something is due, the most urgent first; one query for each."""
    today = timezone.localdate()
    found = [_line(source, rows, today, request.user) for source in SOURCES if (rows := _rows(source, request, today))]
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _rows(source, request, today):
    if not request.user.holds(source.rows.view_permission()):
        return []
    rows = source.open(source.rows.objects.visible_to(request.scope))
    span = {f"{source.day}__lte": today + datetime.timedelta(days=source.days)}
    if not source.stays:
        span[f"{source.day}__gte"] = today
    joined = source.joined or ("unit",)
    return list(rows.filter(**span).select_related(*joined).order_by(source.day, "pk")[: MOST + 1])


def _line(source, rows, today, user):
    first = rows[0]
    day = getattr(first, source.day)
    about = source.about(first)
    page = office_page(about, user) or portal_page(about, user)
    several = office_list(type(about)) if len(rows) > 1 else ""
    late = sum(getattr(row, source.day) < today for row in rows)
    return day, Line(
        title=f"{source.name} · {first}" if len(rows) == 1 else source.name,
        detail=f"最早的是{first}，{_when(day, today)}" if len(rows) > 1 else _when(day, today),
        url=several or page,
        mark=f"逾期 {shown_count(late)}" if late else f"{shown_count(len(rows))} 项",
        late=bool(late),
    )


def _when(day, today):
    left = (day - today).days
    if left < 0:
        return f"{day:%Y-%m-%d}，已过 {-left} 天"
    return f"{day:%Y-%m-%d}，还有 {left} 天" if left else f"{day:%Y-%m-%d}，今天"

"""活动名单 and 活动签到表: who takes part in an activity."""

from activities import permissions
from activities.choices import WITH_A_PLACE
from activities.models import Activity, Participation
from members.people_search import by_strokes
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section

_PEOPLE = (
    Column("姓名", 1.3),
    Column("工号", 1.2),
    Column("分工会", 2.8, "l"),
    Column("项目", 1.6, "l"),
    Column("身份", 0.9),
    Column("携带孩子", 0.9),
)
# Only where somebody has a remark.
_NOTE = Column("备注", 1.6, "l")
_TO_SIGN = (
    Column("姓名", 1.3),
    Column("工号", 1.2),
    Column("分工会", 2.8, "l"),
    Column("项目", 1.5, "l"),
    Column("签名", 1.8),
)


@record_form("people", "活动名单", Activity, permissions.VIEW_PARTICIPATION, has_workbook=True)
def people_form(activity, reader):
    """Return those with a place whom the reader may see."""
    return people_list(activity, _with_a_place(activity, reader))


@record_form("signing", "活动签到表", Activity, permissions.VIEW_PARTICIPATION, has_workbook=True)
def signing_form(activity, reader):
    """Return the same people with room to sign."""
    return signing_list(activity, _with_a_place(activity, reader))


def _with_a_place(activity, reader):
    rows = Participation.objects.visible_to(reader.scope).filter(activity=activity, state__in=WITH_A_PLACE)
    rows = rows.select_related("member", "unit")
    return reader.bounded(by_strokes(rows, "event", "unit__place", "unit", member="member__"))


def people_list(activity, people):
    """Return the list of these people."""
    noted = any(one.note for one in people)
    columns = (*_PEOPLE, _NOTE) if noted else _PEOPLE
    rows = tuple(
        (*_who(one), one.event, one.get_role_display(), one.children or None, *([one.note] if noted else []))
        for one in people
    )
    children = sum(one.children for one in people)
    total = {"携带孩子": children} if children else {}
    return _form(activity, "名单", Grid(columns, rows, total=total), people)


def signing_list(activity, people):
    """Return the list of these people to be signed."""
    rows = tuple((*_who(one), one.event, "") for one in people)
    return _form(activity, "签到表", Grid(_TO_SIGN, rows, tall=True, blank=20), people)


def _who(one):
    return (one.name, one.member.staff_no if one.member else "来宾", one.unit.name)


def _form(activity, what, grid, people):
    first, last = activity.starts_on, activity.ends_on
    days = chinese_date(first) if first == last else f"{chinese_date(first)}至{chinese_date(last)}"
    left = "　".join(filter(None, (days, activity.place)))
    return Form(f"{activity.title}{what}", union(), (Section((grid,), left=left, right=f"{len(people)} 人次"),))

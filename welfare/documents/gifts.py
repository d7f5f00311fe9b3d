"""签领表: the recipients of a gift issue, a part for each sub-union with its own sum, to be signed."""

from itertools import groupby

from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Line, Section, Sheet, Signs
from welfare import permissions
from welfare.documents.wording import sum_line
from welfare.models import GiftIssue, GiftRecipient

_COST, _SIGNED_ON = "金额（元）", "签领日期"
_COLUMNS = (
    Column("工号", 1.1),
    Column("姓名", 1.2),
    Column("部门", 1.9, "l"),
    Column(_COST, 1.0, "r"),
    Column("签名", 1.4),
    Column(_SIGNED_ON, 1.1),
)
_BY_ANOTHER = "由别人代领的，代领人签自己的姓名并注明“代”。"


@record_form(
    "signing",
    "签领表",
    GiftIssue,
    permissions.VIEW_ISSUE,
    reach=GiftIssue.objects.reaching,
    has_workbook=True,
)
def signing_form(issue, reader):
    """Return the list of those recipients that the reader may see."""
    rows = GiftRecipient.objects.visible_to(reader.scope).kept().filter(issue=issue).select_related("member", "unit")
    rows = rows.order_by("unit__place", "unit", "member__name_key", "name", "pk")
    return signing_list(issue, reader.bounded(rows))


def signing_list(issue, recipients):
    """Return the form of these recipients, who stand in the order of their units."""
    parts = [(unit, list(rows)) for unit, rows in groupby(recipients, key=lambda one: one.unit)]
    sections = tuple(_part(issue, unit, rows) for unit, rows in parts) or (_part(issue, issue.unit, []),)
    return Form(f"{issue.title}签领表", union(), sections)


def _part(issue, unit, recipients):
    total = sum((one.cost for one in recipients), start=0) if recipients else None
    rows = tuple(_line(one) for one in recipients)
    facts = Sheet((Line((("发放事由", issue.get_occasion_display()), ("发放日期", issue.issued_on))), _content(issue)))
    closing = (sum_line(total), _BY_ANOTHER) if recipients else ()
    grid = Grid(_COLUMNS, rows, total={_COST: total} if recipients else {}, closing=closing, tall=True)
    left, right = f"单位：{unit.name}", f"{len(recipients)} 人"
    return Section((facts, grid, Signs(("发放人", "分工会主席"))), name=unit.name, left=left, right=right)


def _content(issue):
    return Line((("发放内容", issue.content or issue.title),))


def _line(one):
    member = one.member
    number, department = (member.staff_no, member.department) if member else ("非会员", "")
    # Who signed himself has done so on the paper; who collected for him stands in his place.
    collected = f"{one.collected_by}（代）" if one.collected_by else ""
    return (number, one.name, department, one.cost, collected, one.signed_on)

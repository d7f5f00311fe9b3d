"""拨缴台账: the employer's contribution of a year, month by month."""

from django.core.exceptions import ValidationError

from finance import permissions, queries
from finance.documents.statements import YearQuestions
from finance.models import ContributionMonth
from finance.services import incoming
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs

_COLUMNS = (
    Column("月份", 1.0),
    *(
        Column(name, 1.5, "r")
        for name in ("工资总额（元）", "应拨缴（元）", "应到账（元）", "已到账（元）", "欠拨（元）")
    ),
    Column("拨缴期限", 1.3),
)


@list_form(
    "year",
    "拨缴台账",
    ContributionMonth,
    permissions.VIEW_CONTRIBUTION_MONTH,
    questions=YearQuestions,
    has_workbook=True,
)
def contribution_form(answers, reader):
    """Return the employer's contribution of a year."""
    if not queries.is_over_union(reader.scope, permissions.VIEW_CONTRIBUTION_MONTH):
        raise ValidationError("这张表是全校的，由校工会打印。")
    return contribution_paper(incoming.overview(answers["year"], reader.scope))


def contribution_paper(overview):
    """Return the paper of an Overview; a month without its payroll says so."""
    rows = [_row(one) for one in overview.months]
    if rows:
        rows.append(("合计", *overview.totals.values(), ""))
    closing = (
        f"各月到账中应上解 {overview.upward:,} 元，已上解 {overview.remitted:,} 元，"
        f"未上解 {overview.upward_rest:,} 元。",
    )
    grid = Grid(_COLUMNS, tuple(rows), closing=closing, sums=1 if rows else 0)
    section = Section((grid, Signs(("工会主席", "会计", "出纳"))), left=f"单位：{union()}", right="金额单位：元")
    return Form(f"{overview.year}年度拨缴经费台账", union(), (section,), landscape=True)


def _row(one):
    name = f"{one.day:%Y-%m}"
    if (row := one.row) is None:
        return name, None, None, None, None, None, "未登记工资总额"
    return name, row.base, row.whole, row.expected, row.received, row.rest, f"{row.due_on:%Y-%m-%d}"

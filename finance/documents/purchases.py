"""采购渠道占比表 of a year."""

from django.core.exceptions import ValidationError

from finance import permissions, queries
from finance.documents.statements import YearQuestions
from finance.models import Purchase
from finance.services import purchases
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs

_COLUMNS = (
    Column("采购渠道", 2.4, "l"),
    Column("支付（元）", 1.6, "r"),
    Column("占比（%）", 1.2, "r"),
    Column("目标占比（%）", 1.4, "r"),
    Column("情况", 1.0),
)


@list_form("year", "采购渠道占比表", Purchase, permissions.VIEW_PURCHASE, questions=YearQuestions, has_workbook=True)
def purchase_form(answers, reader):
    """Return the shares of the channels in a year."""
    if not queries.is_over_union(reader.scope, permissions.VIEW_PURCHASE):
        raise ValidationError("这张表是全校的，由校工会打印。")
    return purchase_paper(purchases.shares(answers["year"], reader.scope))


def purchase_paper(shares):
    """Return the paper of the Shares, with their sum in the last row."""
    rows = [_row(one) for one in shares.rows]
    if rows:
        rows.append(("合计", shares.total, None, None, ""))
    closing = (
        f"计入的支出类别：{'、'.join(shares.kinds) or '没有登记'}。",
        f"按支付日期，冲正以负数计入；目标按{shares.day:%Y-%m-%d}生效的。",
    )
    grid = Grid(_COLUMNS, tuple(rows), closing=closing, sums=1 if rows else 0)
    section = Section((grid, Signs(("工会主席", "会计", "制表"))), left=f"单位：{union()}")
    return Form(f"{shares.year}年度采购渠道占比表", union(), (section,))


def _row(one):
    reached = {None: "", True: "达到", False: "未达到"}[one.is_reached]
    return one.name, one.amount, one.percent, one.target and one.target.share, reached

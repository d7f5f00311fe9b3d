"""The papers of the auditors: the list of a sample."""

from decimal import Decimal

from django.utils import timezone

from finance import permissions
from finance.models import AuditSample
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Line, Section, Sheet, Signs

_ITEMS = (
    Column("编号", 1.3),
    Column("日期", 1.2),
    Column("科目", 1.8, "l"),
    Column("对方", 2.0, "l"),
    Column("金额（元）", 1.3, "r"),
    Column("支出申请", 1.3),
    Column("核对", 1.0),
)
_STRATA = (
    Column("科目", 2.4, "l"),
    Column("金额", 2.4, "l"),
    Column("总体（笔）", 1.0, "r"),
    Column("总体（元）", 1.5, "r"),
    Column("抽取（笔）", 1.0, "r"),
)


@record_form("list", "抽样清单", AuditSample, permissions.VIEW_SAMPLE, has_workbook=True)
def sample_form(sample, reader):
    """Return the list of a sample with what it was drawn by."""
    items = sample.items.select_related("payment__claim", "payment__account", "income__account").order_by("pk")
    strata = sample.strata.select_related("account").order_by("account__code", "floor")
    return sample_paper(sample, list(strata), reader.bounded(items))


def sample_paper(sample, strata, items):
    """Return the list of these items of a sample, below what they were drawn by."""
    facts = Sheet(
        (
            Line((("总体", sample.range),)),
            Line((("笔数", sample.rows), ("金额（元）", sample.yuan))),
            Line((("样本量", sample.size_in_words), ("种子", sample.seed))),
            Line((("总体的摘要", sample.digest),)),
        )
    )
    layers = tuple((str(one.account), one.band, one.rows, one.yuan, one.drawn) for one in strata)
    rows = tuple(
        (
            one.row.number,
            one.day,
            str(one.row.account),
            one.other,
            one.row.amount,
            one.payment.claim.number if one.payment else "",
            "",
        )
        for one in items
    )
    yuan = sum((one.row.amount for one in items), start=Decimal("0.00"))
    blocks = (
        facts,
        Grid(_STRATA, layers, caption="各层"),
        Grid(_ITEMS, rows, closing=(f"共 {len(items)} 笔，合计 {yuan:,.2f} 元。",), caption="样本"),
        Signs(("抽样人", "核对人", "经审会主任")),
    )
    right = f"抽取：{chinese_date(timezone.localdate(sample.made_at))}　方法：{sample.method}"
    return Form("审计抽样清单", union(), (Section(blocks, left=sample.number, right=right),))

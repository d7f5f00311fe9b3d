"""付款清单 of a batch, with the accounts masked: the bank's file alone has them in full."""

from finance import permissions
from finance.models import PaymentBatch
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import in_both, union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs

_AMOUNT = "金额（元）"
_COLUMNS = (
    Column("申请编号", 1.4),
    Column("收款人", 1.8, "l"),
    Column("开户银行", 2.0, "l"),
    Column("账号", 2.0),
    Column(_AMOUNT, 1.3, "r"),
    Column("用途", 2.4, "l"),
    Column("结果", 1.4),
)


@record_form("payments", "付款清单", PaymentBatch, permissions.VIEW_BATCH)
def batch_form(batch, _reader):
    """Return the list of the payments of a batch."""
    return batch_list(batch, list(batch.lines.select_related("claim", "batch")))


def batch_list(batch, lines=()):
    """Return the list of these lines of a batch, with their sum and room for the signatures."""
    rows = tuple(
        (
            line.claim.number,
            line.name,
            line.bank,
            line.masked_account,
            line.amount,
            line.purpose,
            line.get_state_display(),
        )
        for line in lines
    )
    total = sum((line.amount for line in lines), start=0)
    closing = (f"合计（大写）：{in_both(total)}",) if rows else ()
    grid = Grid(_COLUMNS, rows, total={_AMOUNT: total} if rows else {}, closing=closing)
    signs = Signs(("主席", "会计", "出纳"))
    left = f"批次编号：{batch.number}　{batch.get_state_display()}"
    section = Section((grid, signs), left=left, right=f"{len(rows)} 笔　编制日期：{batch.made_on:%Y-%m-%d}")
    return Form("银行付款清单", union(), (section,), landscape=True)

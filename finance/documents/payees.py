"""The list of payees of a claim as its papers print it, and the 签领表 of those who are paid in cash."""

from finance import permissions
from finance.models import Claim
from finance.services import payee_accounts
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import in_both, union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Line, Section, Sheet, Signs

_AMOUNT = "金额（元）"
_COLUMNS = (
    Column("姓名或单位", 1.8, "l"),
    Column("收款账户", 2.6, "l"),
    Column(_AMOUNT, 1.2, "r"),
    Column("支付", 1.3),
)
_SIGNED = (
    Column("姓名", 1.4),
    Column(_AMOUNT, 1.2, "r"),
    Column("签名", 2.0),
    Column("签领日期", 1.4),
    Column("备注", 1.4),
)


def payee_grid(payees):
    """Return the list of these payees, with their accounts masked and the payment to each."""
    accounts = payee_accounts(payees)
    rows = tuple(_row(one, accounts.get(one.pk)) for one in payees)
    total = _total(payees)
    closing = (f"合计（大写）：{in_both(total)}",)
    return Grid(_COLUMNS, rows, total={_AMOUNT: total}, closing=closing, caption="收款人名单")


def _row(payee, account):
    where = f"{account.bank} {account.masked}" if account else ""
    payment = payee.payment.number if payee.payment else ""
    return payee.name, "现金签领" if payee.in_cash else where, payee.amount, payment


def _total(payees):
    return sum((one.amount for one in payees), start=0)


@record_form(
    "signing",
    "现金签领表",
    Claim,
    permissions.VIEW_CLAIM,
    has_workbook=True,
    fits=lambda claim: claim.payees.filter(in_cash=True).exists(),
)
def signing_form(claim, _reader):
    """Return the list that those sign who are paid in cash."""
    return signing_list(claim, list(claim.payees.filter(in_cash=True)))


def signing_list(claim, payees=()):
    """Return the list of these payees of a claim, to be signed."""
    rows = tuple((one.name, one.amount, "", None, "") for one in payees)
    total = _total(payees)
    named = (("申请编号", claim.number or ""), ("申请日期", claim.made_on))
    facts = Sheet((Line(named), Line((("用途", claim.purpose),))))
    closing = (f"合计（大写）：{in_both(total)}", "由别人代领的，代领人签自己的姓名并注明“代”。") if payees else ()
    grid = Grid(_SIGNED, rows, total={_AMOUNT: total} if payees else {}, closing=closing, tall=True)
    blocks = (facts, grid, Signs(("发放人", "证明人")))
    section = Section(blocks, left=f"单位：{claim.unit.name}", right=f"{len(payees)} 人")
    return Form("现金签领表", union(), (section,))

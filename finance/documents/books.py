"""记账凭证 of a voucher: its entries, the sum in words, and who signs it."""

from decimal import Decimal

from finance import permissions
from finance.models import Voucher
from finance.services.books.entries import Codes, entries_of, with_events
from finance.services.books.exporting import papers_of
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import in_both, union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs

# 会计基础工作规范 §51: who signs; the cashier only what moves money.
_SIGNERS = ("会计主管", "记账", "稽核", "出纳", "制单")
_NOTHING = Decimal("0.00")
_COLUMNS = (Column("摘要", 3.2), Column("科目", 2.6), Column("借方（元）", 1.4, "r"), Column("贷方（元）", 1.4, "r"))


@record_form("sheet", "记账凭证", Voucher, permissions.VIEW_VOUCHER, has_workbook=True)
def voucher_form(voucher, _reader):
    """Return the paper of a voucher."""
    voucher = (
        with_events(Voucher.objects.select_related("booked")).prefetch_related("lines__account").get(pk=voucher.pk)
    )
    return voucher_paper(voucher, entries_of(voucher, Codes()), papers_of([voucher]).get(voucher.pk, 0))


def voucher_paper(voucher, entries, papers=0):
    """Return the paper of a voucher with these entries and so many papers attached; accounts by code and name."""
    rows = tuple((voucher.summary, f"{one.code} {one.name}", one.debit, one.credit) for one in entries)
    closing = [f"合计（大写）：{in_both(voucher.amount)}", f"附单据 {papers} 张"]
    if voucher.event:
        closing[-1] += f"　业务编号：{voucher.event.number}"
    if voucher.own_number:
        closing.append(f"记账软件的凭证号：{voucher.own_number}")
    sides = {"借方（元）": "debit", "贷方（元）": "credit"}
    total = {head: sum((getattr(one, side) or _NOTHING for one in entries), _NOTHING) for head, side in sides.items()}
    grid = Grid(_COLUMNS, rows, total=total if entries else {}, closing=tuple(closing))
    left, right = chinese_date(voucher.day), f"凭证号：{voucher.number}"
    section = Section((grid, Signs(_SIGNERS)), left=left, right=right)
    return Form(f"{voucher.get_kind_display()}凭证", union(), (section,), landscape=True)

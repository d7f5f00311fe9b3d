"""应税发放清单: what people were paid in a month that is income of theirs, for the payroll."""

from django import forms
from django.utils import timezone

from finance import causes, permissions
from finance.choices import Tax
from finance.models import Payment
from unionportal.core.printing.questions import Questions
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import in_both, union
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs

_AMOUNT = "金额（元）"
_COLUMNS = (
    Column("工号", 1.1),
    Column("姓名", 1.4, "l"),
    Column(_AMOUNT, 1.2, "r"),
    Column("支付日期", 1.2),
    Column("计税", 2.2, "l"),
    Column("类别", 1.4, "l"),
    Column("支付编号", 1.3),
    Column("申请编号", 1.3),
)


class MonthQuestions(Questions):
    """Asks for the month."""

    year = forms.IntegerField(label="年度", min_value=1950, max_value=2200, initial=lambda: timezone.localdate().year)
    month = forms.IntegerField(label="月份", min_value=1, max_value=12, initial=lambda: timezone.localdate().month)


@list_form(
    "taxed",
    "应税发放清单",
    Payment,
    permissions.EXPORT_PAYMENT,
    questions=MonthQuestions,
    has_workbook=True,
    logged=True,
)
def taxed_form(answers, reader):
    """Return the list of a month."""
    year, month = answers["year"], answers["month"]
    rows = Payment.objects.visible_to(reader.scope).filter(paid_on__year=year, paid_on__month=month)
    rows = rows.filter(claim__kind__isnull=False).exclude(claim__kind__tax=Tax.NONE).order_by("paid_on", "pk")
    rows = rows.select_related("claim__kind", "claim__member").prefetch_related("payees__member")
    payments = list(reader.bounded(rows))
    named = causes.members_paid([one.claim for one in payments if one.claim.is_of_an_app])
    return taxed_list(year, month, [line for one in payments for line in lines_of(one, named.get(one.claim_id))])


def lines_of(payment, named=None):
    """Return [(payment, name, member or None, yuan)] of the people it paid; of a correction less than zero.

    `named` is the member for whom another app asked. A supplier is none of the people.
    """
    claim, payees = payment.claim, list(payment.payees.all())
    if len(payees) > 1:
        return [(payment, one.name, one.member, one.amount) for one in payees]
    if payees:
        return [(payment, payment.payee, payees[0].member, payment.amount)]
    is_goods = claim.is_of_an_app and named is None and not claim.payees.exists()
    if claim.supplier_id or is_goods:
        return []
    return [(payment, payment.payee, claim.member or named, payment.amount)]


def taxed_list(year, month, lines=()):
    """Return the form of these lines, with their sum."""
    rows = tuple(
        (
            member.staff_no if member else "",
            name,
            amount,
            payment.paid_on,
            payment.claim.kind.get_tax_display(),
            payment.claim.kind.name,
            payment.number,
            payment.claim.number,
        )
        for payment, name, member, amount in lines
    )
    total = sum((amount for *_, amount in lines), start=0)
    closing = (f"合计（大写）：{in_both(total)}",) if rows else ()
    grid = Grid(_COLUMNS, rows, total={_AMOUNT: total} if rows else {}, closing=closing)
    section = Section((grid, Signs(("会计", "出纳"))), left=f"{year}年{month}月", right=f"{len(rows)} 笔")
    return Form("应税发放清单", union(), (section,), landscape=True)

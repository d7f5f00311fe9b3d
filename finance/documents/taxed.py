"""应税发放清单: what people were paid in a month that is income of theirs, for the payroll."""

from collections import defaultdict
from itertools import chain

from django import forms
from django.utils import timezone

from finance import causes, permissions
from finance.choices import Tax
from finance.models import PayeeLine, Payment
from finance.services.payments import refunds_by_payee
from unionportal.core.database.row_history import histories
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
    rows = rows.select_related("claim__kind", "claim__member", "claim__above_loan")
    payments = list(reader.bounded(rows))
    named = causes.members_paid([one.claim for one in payments if one.claim.is_of_an_app])
    payees = payees_of(payments)
    lines = (lines_of(one, payees[one.pk], named.get(one.claim_id)) for one in payments)
    return taxed_list(year, month, list(chain.from_iterable(lines)))


def lines_of(payment, payees=(), named=None):
    """Return [(payment, name, member or None, yuan)] of the people it paid; of a correction less than zero.

    `payees` are those of its list, see `payees_of`; `named` is the member for whom another app asked. A supplier is
    none of the people; what is lent, or repaid to who laid it out above a loan, is no income of the borrower.
    """
    claim = payment.claim
    if claim.is_loan or hasattr(claim, "above_loan"):
        return []
    if len(payees) == 1:
        return [(payment, payment.payee, payees[0].member, payment.amount)]
    if own := [one for one in payees if one.serial == payment.payee_serial]:
        return [(payment, one.name, one.member, payment.amount) for one in own]
    sign, share = (-1, "left") if payment.corrects_id else (1, "amount")
    shares = [(one, getattr(one, share)) for one in payees]
    if payees and sign * sum(yuan for _, yuan in shares) == payment.amount:
        return [(payment, one.name, one.member, sign * yuan) for one, yuan in shares if yuan]
    # Of a part that came back before anybody was asked whose it is, nobody knows.
    if payees:
        return [(payment, payment.payee, None, payment.amount)]
    if claim.supplier_id or (claim.is_of_an_app and named is None):
        return []
    # Whoever was named instead of the approved payee is known by his name alone.
    is_approved = payment.payee == claim.payee
    return [(payment, payment.payee, (claim.member or named) if is_approved else None, payment.amount)]


def payees_of(payments):
    """Return {payment's key: the payees of a list that it, or what it corrects, was made to}, in their order.

    They are those of the history: a payee whose payment was reversed stands for a new one, or for none. Each says how
    much of his did not come back in part, `left`: it is what the reversal of the whole takes back of him.
    """
    made = {one.pk: one.corrects_id or one.pk for one in payments}
    rows = histories()[PayeeLine].objects.filter(payment__in=set(made.values())).exclude(pgh_label="delete")
    rows = rows.order_by("payment_id", "pgh_obj_id", "pgh_id").distinct("payment_id", "pgh_obj_id")
    found = defaultdict(list)
    back = refunds_by_payee({*made.values()})
    for row in rows.select_related("member"):
        row.left = row.amount - back[row.payment_id, row.serial]
        found[row.payment_id].append(row)
    return {key: sorted(found[payment], key=lambda one: one.serial) for key, payment in made.items()}


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

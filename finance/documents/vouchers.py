"""报销审批单 of a claim, 借款核销单 of a loan and 支付凭单 of a payment."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from finance import permissions, queries
from finance.choices import Way
from finance.documents.payees import payee_grid
from finance.models import Claim, Loan, Payment
from finance.services.invoices.uses import used_of
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import decided, in_both, opinion, union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Code, Form, Grid, Line, Section, Sheet, Signs

_NOT_NUMBERED = "（提交后编号）"


def _name(user):
    return user.name if user else ""


def _record_code(page, record):
    if not record.pk:
        return None
    address = reverse(page, args=[record.pk])
    return Code(f"{settings.UNION_URL}{address}", "扫码打开这条记录（须登录）")


@record_form("approval", "报销审批单", Claim, permissions.VIEW_CLAIM)
def claim_form(claim, _reader):
    """Return the sheet of a claim."""
    papers = claim.papers.select_related("rule").order_by("pk")
    payees = list(claim.payees.select_related("payment", "member", "supplier"))
    loan = Loan.objects.select_related("checked_by", "rest").filter(claim=claim).first() if claim.is_loan else None
    invoices = list(claim.invoices.all())
    return claim_sheet(claim, queries.stations_of(claim), invoices, list(papers), payees, loan and lent_of(loan))


def claim_sheet(claim, stations=(), invoices=(), papers=(), payees=(), lent=None):
    """Return the sheet of a claim: its invoices, what was decided at its stations, and room for the signatures.

    Of one that lent money, with the Lent what was spent and came back of it.
    """
    passed = {one.label: _passed(one) for one in stations}
    extra = [opinion(label, passed[label], lines=3) for label in ("分工会主席", "初审", "集体决定") if label in passed]
    named = "、".join(dict.fromkeys(str(paper) for paper in papers))
    lines = (
        Line((("申请编号", claim.number or _NOT_NUMBERED), ("申请日期", claim.made_on))),
        Line((("工会组织", claim.unit.name), ("经办人", _name(claim.made_by)))),
        Line((("用途", claim.purpose),), lines=2),
        Line((("类别", str(claim.kind or "")), ("收款人", claim.paid_to_in_words))),
        Line((("金额（大写）", in_both(claim.amount)),)),
        *([Line((("怎样付", claim.get_way_display()),))] if claim.way != Way.DIRECT else []),
        *(_lent_lines(lent) if lent else []),
        Line((("列支预算", str(claim.budget)), ("资金来源", claim.get_funding_source_display()))),
        Line((("来源", claim.source), ("附单据", _attached(invoices, papers)))),
        *([Line((("其他单据", named),))] if named else []),
        opinion("经办人", passed.get("经办", ""), lines=3),
        opinion("验收证明人", lines=3),
        *extra,
        opinion("会计审核", passed.get("会计审核", ""), lines=3),
        opinion("主席审批", passed.get("批准", ""), lines=3),
    )
    state = f"状态：{claim.get_state_display()}"
    grids = [_invoice_grid(invoices, claim, lent and lent.loan)] if invoices else []
    grids += [payee_grid(payees)] if payees else []
    blocks = (Sheet(lines), *grids)
    section = Section(blocks, right=state, code=_record_code("finance:claim_detail", claim))
    return Form("经费报销审批单", union(), (section,))


def _passed(one):
    moment = timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M") if one.at else chinese_date(one.day)
    return "　".join(filter(None, (one.name, moment, one.words)))


def _attached(invoices, papers):
    count = len(invoices) + len(papers)
    return f"{count} 张（发票 {len(invoices)} 张）" if count else "　　　　　　　　张"


@dataclass(frozen=True)
class Lent:
    """A loan, with the yuan that came back, are to come back yet, and did `later`, once it was settled."""

    loan: Loan
    returned: Decimal = Decimal(0)
    owed: Decimal = Decimal(0)
    later: Decimal = Decimal(0)


def lent_of(loan):
    """Return the Lent of a loan."""
    later = loan.returned_later
    return Lent(loan, loan.returned - later, loan.difference if loan.is_owed else Decimal(0), later)


def _lent_lines(lent):
    """Return the lines of what was spent of a loan and came back, and of whoever settled it; blank before."""
    loan = lent.loan
    spent = "" if loan.spent is None else f"{loan.spent:,} 元"
    settled = f"{_name(loan.checked_by)}　{chinese_date(loan.checked_on)}" if loan.checked_by_id else ""
    above = (loan.rest.number or "申请还没有提交") if loan.rest_id else ""
    more = f"{loan.rest.amount:,} 元（{above}）" if loan.rest_id else ""
    back = f"{lent.returned:,} 元" if lent.returned else ""
    later = f"核销以后退回 {lent.later:,} 元" if lent.later else ""
    return [
        Line((("借款", loan.get_state_display()), ("实际支出", spent))),
        Line((("已退回", "；".join(filter(None, (back, later)))), ("补付", more))),
        Line((("应退回", f"{lent.owed:,} 元" if lent.owed else ""), ("核销", settled))),
    ]


@record_form("settlement", "借款核销单", Loan, permissions.VIEW_LOAN)
def loan_form(loan, _reader):
    """Return the sheet on which a loan is settled."""
    papers = loan.claim.papers.select_related("rule").order_by("pk")
    return loan_sheet(lent_of(loan), list(loan.claim.invoices.all()), list(papers))


def loan_sheet(lent, invoices=(), papers=()):
    """Return the sheet on which a loan is settled: what was lent, spent and came back, and its invoices."""
    loan, claim = lent.loan, lent.loan.claim
    lines = (
        Line((("申请编号", claim.number), ("借款人", claim.payee))),
        Line((("工会组织", claim.unit.name), ("经办人", _name(claim.made_by)))),
        Line((("用途", claim.purpose),), lines=2),
        Line((("借款（大写）", in_both(claim.amount)),)),
        Line((("借出日期", loan.paid_on), ("应核销日期", loan.due_on or ""))),
        Line((("支出（大写）", in_both(loan.spent) if loan.spent is not None else ""),)),
        *_lent_lines(lent),
        Line((("列支预算", str(claim.budget)), ("附单据", _attached(invoices, papers)))),
    )
    blocks = (Sheet(lines), *([_invoice_grid(invoices, claim, loan)] if invoices else []))
    blocks += (Signs(("借款人", "会计", "出纳", "经办人")),)
    section = Section(blocks, code=_record_code("finance:loan_detail", loan))
    return Form("借款核销单", union(), (section,))


def _invoice_grid(invoices, claim, loan=None):
    """Return the list of the invoices with what the claim uses of each, and by how much that is not what it should be.

    That is the amount of the claim; of a `loan` what was spent of it, once that is said.
    """
    columns = (
        Column("票据种类", 1.1),
        Column("号码", 2.2),
        Column("开票日期", 1.2),
        Column("销售方", 2.4),
        Column("价税合计（元）", 1.3, "r"),
        Column("本次使用（元）", 1.3, "r"),
    )
    rows = tuple(
        (one.get_kind_display(), one.number, one.issued_on, one.seller_name, one.total, one.part) for one in invoices
    )
    used = used_of(invoices)
    closing = [f"合计（大写）：{in_both(used)}"]
    amount, what = (loan.spent, "实际支出") if loan else (claim.amount, "申请金额")
    if amount is not None and used != amount:
        than = "多" if used > amount else "少"
        closing.append(f"发票合计比{what}{than} {abs(used - amount):,.2f} 元。")
    return Grid(columns, rows, total={"本次使用（元）": used}, closing=tuple(closing), caption="发票清单")


@record_form("voucher", "支付凭单", Payment, permissions.VIEW_PAYMENT, logged=True)
def payment_form(payment, reader):
    """Return the voucher of a payment."""
    reason = payment.reason if queries.may_read_words(payment.claim, reader.user) else ""
    payees = list(payment.payees.select_related("payment", "member", "supplier"))
    attached = _attached(list(payment.claim.invoices.all()), list(payment.claim.papers.all()))
    return voucher(payment, queries.stations_before(payment), reason, payees, attached)


def _is_redirected(payment, payees):
    """Return whether it was paid to somebody else than was approved, of a claim without a list of payees."""
    return not payees and payment.payee != payment.claim.payee and not payment.claim.payees.exists()


def voucher(payment, stations=(), reason="", payees=(), attached=""):
    """Return the voucher of a payment, or of the correction of one, which is negative, with what was passed before."""
    claim, passed = payment.claim, {one.label: decided("", one.name, one.day) for one in stations}
    lines = [
        Line((("支付编号", payment.number), ("支付日期", payment.paid_on))),
        Line((("凭证号", payment.voucher.number), ("支付方式", payment.get_method_display()))),
        Line(
            (("收款人", payment.payee), *([("批准时的收款人", claim.payee)] if _is_redirected(payment, payees) else []))
        ),
        Line((("用途", payment.purpose),), lines=2),
        Line((("金额（大写）", in_both(payment.amount)),)),
        Line((("科目", str(payment.account)), ("资金来源", payment.get_funding_source_display()))),
        Line((("工会组织", payment.unit.name), ("列支预算", str(payment.budget) if payment.budget_id else ""))),
        Line((("会计审核", passed.get("会计审核", "")), ("支出申请", claim.number))),
        Line((("批准", passed.get("批准", "")), ("出纳", _name(payment.paid_by)))),
        Line((("来源", payment.source), ("附单据", attached or _attached((), ())))),
    ]
    if payment.corrects_id:
        lines.insert(1, Line(((payment.correction_label, payment.corrects.number),)))
    if reason:
        lines.append(Line((("原因", reason),), lines=2))
    lines.append(Line((("收款人签收", ""),), lines=3, sign="年　　月　　日"))
    # One payee stands above.
    grids = [payee_grid(payees)] if len(payees) > 1 else []
    blocks = (Sheet(tuple(lines)), *grids, Signs(("主席", "会计", "出纳", "经办人")))
    section = Section(blocks, code=_record_code("finance:payment_detail", payment))
    return Form("支付凭单", union(), (section,))

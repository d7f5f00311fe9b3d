"""报销审批单 of a claim and 支付凭单 of a payment."""

from finance import permissions, queries
from finance.models import Claim, Payment
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import decided, in_both, opinion, union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.forms.facts import Form, Line, Section, Sheet, Signs

_NOT_NUMBERED = "（提交后编号）"


def _name(user):
    return user.name if user else ""


@record_form("approval", "报销审批单", Claim, permissions.VIEW_CLAIM)
def claim_form(claim, _reader):
    """Return the sheet of a claim."""
    return claim_sheet(claim, queries.stations_of(claim))


def claim_sheet(claim, stations=()):
    """Return the sheet of a claim with what was decided at its stations, and room for the signatures."""
    passed = {one.label: f"{one.name}　{chinese_date(one.day)}　{one.words}".strip("　") for one in stations}
    extra = [opinion(label, passed[label]) for label in ("初审", "集体决定") if label in passed]
    lines = (
        Line((("申请编号", claim.number or _NOT_NUMBERED), ("申请日期", claim.made_on))),
        Line((("工会组织", claim.unit.name), ("经办人", _name(claim.made_by)))),
        Line((("用途", claim.purpose),), lines=2),
        Line((("收款人", claim.payee),)),
        Line((("金额（大写）", in_both(claim.amount)),)),
        Line((("列支预算", str(claim.budget)), ("资金来源", claim.get_funding_source_display()))),
        Line((("来源", claim.source), ("附单据", "　　　　　　　　张"))),
        opinion("经办人"),
        opinion("验收证明人"),
        *extra,
        opinion("会计审核", passed.get("会计审核", "")),
        opinion("主席审批", passed.get("批准", "")),
    )
    state = f"状态：{claim.get_state_display()}"
    return Form("经费报销审批单", union(), (Section((Sheet(lines),), right=state),))


@record_form("voucher", "支付凭单", Payment, permissions.VIEW_PAYMENT)
def payment_form(payment, _reader):
    """Return the voucher of a payment."""
    return voucher(payment)


def voucher(payment):
    """Return the voucher of a payment, or of the correction of one, which is negative."""
    claim = payment.claim
    lines = [
        Line((("支付编号", payment.number), ("支付日期", payment.paid_on))),
        Line((("收款人", payment.payee), ("支付方式", payment.get_method_display()))),
        Line((("用途", payment.purpose),), lines=2),
        Line((("金额（大写）", in_both(payment.amount)),)),
        Line((("科目", str(payment.account)), ("资金来源", payment.get_funding_source_display()))),
        Line((("工会组织", payment.unit.name), ("列支预算", str(payment.budget) if payment.budget_id else ""))),
        Line((("会计审核", decided("", _name(claim.checked_by), claim.checked_on)), ("支出申请", claim.number))),
        Line((("批准", decided("", _name(claim.approved_by), claim.approved_on)), ("出纳", _name(payment.paid_by)))),
    ]
    if payment.corrects_id:
        lines.insert(1, Line((("冲正", payment.corrects.number),)))
    lines.append(Line((("收款人签收", ""),), lines=3, sign="年　　月　　日"))
    signs = Signs(("主席", "会计", "出纳", "经办人"))
    return Form("支付凭单", union(), (Section((Sheet(tuple(lines)), signs)),))

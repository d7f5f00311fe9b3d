"""The lists of claims and payments, in the portal and in the back office."""

from finance import acts, permissions
from unionportal.core.tables import Column, Table


def _shown_reason(payment):
    # Why the money of something confidential came back is not for everybody who reads the list.
    return "" if payment.claim.is_confidential else payment.reason


CLAIMS = Table(
    shown=(
        "__str__",
        "unit",
        Column("account", "科目", lookup="budget__account__name"),
        "amount",
        "payee",
        "made_on",
        "state",
    ),
    more=(
        "number",
        "purpose",
        "source",
        Column("account_code", "科目编码", lookup="budget__account__code", kind="digits"),
        "funding_source",
        "made_by",
        "checked_on",
        "checked_by",
        "approved_on",
        "approved_by",
        "paid_on",
    ),
    totals=("amount",),
    batch=("submit", "check", "send_back", "approve", "return"),
    filters=("state", "funding_source", "budget__account", "unit"),
    searched=("number", "purpose", "payee", "source"),
    by_date="made_on",
)
PAYMENTS = Table(
    shown=("number", "paid_on", "unit", "account", "purpose", "payee", "amount", "funding_source"),
    more=(
        "account__code",
        "method",
        "source",
        Column("claim__number", "申请编号"),
        Column("corrects__number", "冲正的支付"),
        Column("reason", "冲正或改收款人的原因", value=_shown_reason, joined=("claim",)),
        "paid_by",
    ),
    totals=("amount",),
    filters=("account", "unit", "funding_source", "method"),
    searched=("number", "purpose", "payee", "source"),
    by_date="paid_on",
    export_permission=permissions.EXPORT_PAYMENT,
    export_act=acts.EXPORT_PAYMENTS,
)
BATCHES = Table(
    shown=("number", "made_on", "layout", "made_by", "sent_on", "state"),
    filters=("state",),
    searched=("number",),
    by_date="made_on",
)

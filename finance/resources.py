"""The export of payments as a workbook."""

from django.db.models import Case, F, Value, When

from finance import acts, causes
from finance.choices import PaymentMethod
from finance.models import Payment
from unionportal.core.choices import FundingSource
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.sheets.columns import Column
from unionportal.sheets.workbook import table_file

# (lookup, column): one line is one column of the book.
BOOK = [
    ("number", Column(key="number", header="支付编号", kind="digits")),
    ("paid_on", Column(key="paid_on", header="支付日期", kind="date")),
    ("unit__name", Column(key="unit", header="工会组织", width=24)),
    ("account__code", Column(key="account_code", header="科目编码", kind="digits", width=12)),
    ("account__name", Column(key="account_name", header="科目名称", width=24)),
    ("funding_source", Column(key="funding_source", header="资金来源", choices=tuple(FundingSource.choices))),
    ("amount", Column(key="amount", header="金额（元）", kind="money")),
    ("purpose", Column(key="purpose", header="用途", width=36)),
    ("payee", Column(key="payee", header="收款人", width=24)),
    ("method", Column(key="method", header="支付方式", choices=tuple(PaymentMethod.choices))),
    ("source", Column(key="source", header="来源", width=20)),
    ("claim__number", Column(key="claim", header="申请编号", kind="digits")),
    ("corrects__number", Column(key="corrects", header="冲正的支付", kind="digits")),
    ("reason", Column(key="reason", header="冲正或改收款人的原因", width=24)),
]
COLUMNS = [column for _, column in BOOK]


def export_payments(payments, *, actor, conditions):
    """Return the payments in their order as an open xlsx file; the export is audited with its conditions."""
    # Why the money of something confidential came back is not for everybody who reads the book.
    shown = Case(When(claim__cause__in=causes.confidential_codes(), then=Value("")), default=F("reason"))
    looked_up = [shown if lookup == "reason" else lookup for lookup, _ in BOOK]
    rows = payments.values_list(*looked_up).iterator(chunk_size=2000)
    notes = [f"{label}：{value}" for label, value in conditions.items()] or ["没有筛选条件：您可查看的全部支付。"]
    file, count = table_file(Payment._meta.verbose_name, COLUMNS, rows, notes=notes)
    audit.record(actor, acts.EXPORT_PAYMENTS, Unit.root(), 笔数=count, **conditions)
    return file

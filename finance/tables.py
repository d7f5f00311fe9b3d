"""The lists of the cash desk, in the portal and in the back office, and how the search finds what is in them."""

from operator import attrgetter

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from finance import acts, causes, permissions, queries
from finance.asset_choices import AssetState
from finance.flow.claim_flow import ClaimState
from finance.models import ASSET_WORDS, WORDS, Asset, Claim, Invoice, Paper, Payment, Voucher, open_yuan
from finance.models.books.vouchers import JOINED
from unionportal.core.pages.filters import mentioning
from unionportal.core.tables import Column, Table
from unionportal.core.tables.search import SearchKind, register_search


def _shown_reason(payment):
    # Why the money of something confidential came back is not for everybody who reads the list.
    return "" if payment.claim.is_confidential else payment.reason


def _confidential(way=""):
    """Return the condition of what pays for something confidential; `way` leads to the claim."""
    return Q(**{f"{way}cause__in": causes.confidential_codes()})


def _title(way=""):
    # The purpose of a confidential one may name somebody.
    return Case(When(_confidential(way), then=F("source")), default=F("purpose"))


def _papers_of(way=""):
    """Return the column with how many invoices and papers a claim has; `way` leads to the claim."""

    def counted(model):
        rows = model.objects.filter(claim=OuterRef(f"{way}pk")).order_by().values("claim")
        return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)

    def count(record):
        claim = attrgetter(way.strip("_"))(record) if way else record
        return claim.invoices.count() + claim.papers.count()

    def computed():
        return counted(Invoice) + counted(Paper)

    joined = (way.strip("_"),) if way else ()
    return Column("papers", "单据（件）", value=count, kind="integer", joined=joined, computed=computed)


def _month_of(day):
    return lambda record: f"{day(record):%Y-%m}"


# Through whose hands the money of a claim went.
_CHAIN = ("made_by", "endorsed_by", "reviewed_by", "checked_by", "approved_by")
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
        *_CHAIN,
        "checked_on",
        "approved_on",
        "paid_on",
        _papers_of(),
    ),
    totals=("amount",),
    batch=("submit", "check", "send_back", "approve", "return"),
    filters=("state", "funding_source", "budget__account", "unit"),
    searched=WORDS,
    by_date="made_on",
)
PAYMENTS = Table(
    shown=("number", "paid_on", "unit", "account", "purpose", "payee", "amount", "funding_source"),
    more=(
        "account__code",
        Column("voucher", "凭证号", lookup="voucher__number"),
        "method",
        "source",
        Column("claim__number", "申请编号"),
        Column("corrects__number", "冲正的支付"),
        Column("reason", "冲正或改收款人的原因", value=_shown_reason, joined=("claim",)),
        *(f"claim__{name}" for name in _CHAIN),
        "paid_by",
        _papers_of("claim__"),
    ),
    totals=("amount",),
    filters=("account", "unit", "funding_source", "method"),
    searched=WORDS,
    by_date="paid_on",
    export_act=acts.EXPORT_PAYMENTS,
)
VOUCHERS = Table(
    shown=("number", "day", "kind", Column("summary", "摘要", value=attrgetter("summary"), joined=JOINED), "amount"),
    more=(
        "unit",
        Column("booked", "记账软件的凭证号", lookup="booked__number"),
        Column("payment__number", "支付编号"),
        Column("income__number", "收入编号"),
        Column("transfer__number", "划转编号"),
    ),
    totals=("amount",),
    filters=("kind",),
    searched=("number",),
    by_date="day",
)
VOUCHER_EXPORTS = Table(
    shown=("number", "made_at", "made_by", "layout", "start", "end", "vouchers", "entries", "amount"),
    searched=("number",),
    by_date="made_at",
)
BATCHES = Table(
    shown=("number", "made_on", "layout", "made_by", "sent_on", "state"),
    filters=("state",),
    searched=("number",),
    by_date="made_on",
)
BANK_STATEMENTS = Table(
    shown=("holding", "until", "made_on", "made_by", "state"),
    filters=("state",),
    by_date="until",
)
RECONCILIATIONS = Table(
    shown=("holding", "day", "bank_balance", "book_balance", "difference", "made_by", "confirmed_by", "state"),
    filters=("state",),
    by_date="day",
)
LOANS = Table(
    shown=(
        Column("claim__number", "申请编号"),
        Column("claim__purpose", "用途"),
        Column("claim__payee", "借款人"),
        Column("claim__amount", "借款金额（元）"),
        Column("open", "未结清金额（元）", value=attrgetter("open"), kind="money", computed=open_yuan),
        "paid_on",
        Column("days", "借出天数", value=attrgetter("days"), kind="integer"),
        "due_on",
        "state",
    ),
    more=("spent", "settled", "checked_on", "checked_by", Column("claim__unit__name", "工会组织")),
    filters=("state",),
    searched=("claim__number", "claim__purpose", "claim__payee"),
    by_date="paid_on",
)
CASH_COUNTS = Table(
    shown=("holding", "day", "counted", "book_balance", "difference", "made_by", "confirmed_by", "state"),
    filters=("state",),
    by_date="day",
)
CHECK_HITS = Table(
    shown=(
        Column("kind", "检查", lookup="rule__kind"),
        "unit",
        "words",
        "amount",
        "found_on",
        "state",
    ),
    more=("seen_on", "seen_by", "reason", Column("finding__number", "审计发现")),
    filters=("state",),
    searched=("words",),
    by_date="found_on",
)
AUDIT_FINDINGS = Table(
    shown=("number", "unit", "matter", "severity", "title", "amount", "made_on", "due_on", "state"),
    more=(
        "year",
        "fact",
        "clause",
        "advice",
        "answer",
        "answered_on",
        "rectification",
        "rectified_on",
        "verdict",
        "closed_on",
    ),
    totals=("amount",),
    filters=("state", "severity", "matter", "unit"),
    searched=("number", "title", "fact"),
    by_date="made_on",
)
ASSET_COUNTS = Table(
    shown=(
        "unit",
        "day",
        Column("things", "应盘（件）", value=attrgetter("things"), kind="integer"),
        Column("answered", "已盘（件）", value=attrgetter("answered"), kind="integer"),
        "made_by",
        "made_on",
        "state",
    ),
    more=("decided_on", "document", "return_reason"),
)
COUNT_LINES = Table(
    shown=(
        Column("asset__number", "资产编号"),
        "name",
        "specification",
        "quantity",
        "measure",
        "unit",
        "place",
        "custodian",
        "result",
        "said_on",
    ),
    more=("category", "value", "note"),
)
DISPOSALS = Table(
    shown=("kind", "unit", "reason", "made_by", "made_on", "state", "decided_on", "decision"),
    more=("document", "recipient", "refusal"),
)
AUDIT_SAMPLES = Table(
    shown=("number", "books", "start", "end", "within", "account", "size", "rows", "yuan", "made_by", "made_at"),
    more=("funding_source", "least", "bounds", "all_from", "seed", "method", "digest"),
)
AUDIT_OPINIONS = Table(
    shown=("year", "kind", "title", "meeting", "met_on", "issued_on", "state"),
    more=("basis", "overall", "advice", "conclusion", "made_by", "made_on"),
)
BUDGET_YEARS = Table(
    shown=("year", "closes_on", Column("standing", "状态", value=attrgetter("standing")), "closed_on"),
    more=("closed_by", "document"),
)
BUDGET_PLANS = Table(
    shown=("year", "kind", "number", "state", "committee_on", "auditors_on", "approved_on"),
    more=("committee", "auditors", "last_step", "upper_document", "upper_on", "published_on", "made_by"),
    filters=("kind", "state"),
    searched=("year", "committee", "auditors"),
)
DUES_SHEETS = Table(
    shown=(
        Column("month", "月份", lookup="month", value=_month_of(attrgetter("month"))),
        "people",
        "due",
        "paid",
        Column("owed", "还欠（元）", value=attrgetter("owed"), kind="money"),
        "received_on",
        "state",
    ),
    more=("made_by", "confirmed_by", "reason"),
    totals=("due", "paid"),
)
DUES_ARREARS = Table(
    shown=(
        "member",
        "member__staff_no",
        "unit",
        Column("month", "月份", value=_month_of(attrgetter("sheet.month")), joined=("sheet",)),
        "due",
        Column("settled", "已缴（元）", lookup="settled", kind="money"),
        Column("owed", "还欠（元）", lookup="owed", kind="money"),
    ),
)
SUBSIDIES = Table(
    shown=(
        "title",
        "kind",
        "giver",
        "document",
        "granted_on",
        "amount",
        Column("received", "已到账（元）", lookup="received", kind="money"),
        Column("used", "已使用（元）", lookup="used", kind="money"),
        Column("rest", "未使用（元）", lookup="rest", kind="money"),
    ),
    more=("purpose", "use_until", "account", "made_by"),
    totals=("amount",),
)
ASSETS = Table(
    shown=(
        "number",
        "name",
        Column("category__name", "资产类别"),
        "specification",
        "quantity",
        "measure",
        "value",
        "in_use_on",
        Column("unit__name", "使用单位"),
        "place",
        Column("custodian__name", "保管人"),
        "state",
    ),
    more=(
        "source",
        "funding_source",
        Column("claim__number", "购置的支出申请"),
        Column("custodian__staff_no", "保管人工号"),
        "registered_on",
    ),
    totals=("value",),
    filters=("state", "category", "source", "unit"),
    searched=("number", "name", "specification", "place"),
    by_date="in_use_on",
)
register_search(
    SearchKind(
        code="finance.claim",
        label="支出申请",
        place=30,
        rows=lambda user, scope: Claim.objects.visible_to(scope),
        words=lambda rows, text: queries.filter_claims(rows, q=text),
        numbers=("number",),
        # Who sees the money of a grant and not the grant finds it by the number that he was told.
        causes=("source",),
        only_by_number=_confidential,
        title=_title,
        number="number",
        state="state",
        states=ClaimState.choices,
        order="-made_on",
        detail="finance:claim_detail",
        pages=(("", "finance:claim_list"),),
    )
)
register_search(
    SearchKind(
        code="finance.payment",
        label="支付",
        place=40,
        rows=lambda user, scope: Payment.objects.visible_to(scope) if user.holds(permissions.VIEW_PAYMENT) else None,
        words=lambda rows, text: queries.filter_payments(rows, q=text),
        numbers=("number",),
        only_by_number=lambda: _confidential("claim__"),
        title=lambda: _title("claim__"),
        number="number",
        order="-paid_on",
        detail="finance:payment_detail",
        pages=((permissions.VIEW_PAYMENT, "finance:payment_list"),),
    )
)
register_search(
    SearchKind(
        code="finance.voucher",
        label="记账凭证",
        place=45,
        rows=lambda user, scope: Voucher.objects.visible_to(scope) if user.holds(permissions.VIEW_VOUCHER) else None,
        words=None,
        numbers=("number",),
        title="number",
        number="number",
        order="-day",
        detail="finance:voucher_detail",
        pages=((permissions.VIEW_VOUCHER, "finance:voucher_list"),),
    )
)
register_search(
    SearchKind(
        code="finance.asset",
        label="固定资产",
        place=48,
        rows=lambda user, scope: Asset.objects.visible_to(scope),
        words=lambda rows, text: mentioning(rows, text, *ASSET_WORDS),
        numbers=("number",),
        title="name",
        number="number",
        state="state",
        states=AssetState.choices,
        order="-registered_on",
        detail="finance:asset_detail",
        pages=((permissions.VIEW_ASSET, "finance:asset_list"),),
    )
)

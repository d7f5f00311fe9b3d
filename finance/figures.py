"""The figures of the union's money."""

from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse

from finance import causes
from finance.choices import FilingKind
from finance.flow.audit_flow import FindingState
from finance.flow.loan_flow import UNSETTLED
from finance.flow.upward_flow import UpwardState
from finance.models import (
    Account,
    AuditFinding,
    Budget,
    Contribution,
    ContributionMonth,
    DuesSheet,
    Filing,
    Income,
    LateDues,
    Loan,
    Payment,
    Purchase,
    PurchaseChannel,
    SubsidyReceipt,
    SubsidyUse,
    UpwardRemittance,
    open_yuan,
)
from finance.models.budget import source_behind
from unionportal.core.choices import FundingSource
from unionportal.core.figures.families import Each, family
from unionportal.core.figures.list_items import Item
from unionportal.core.figures.listings import (
    LISTINGS,
    Field,
    Listing,
    listing,
    opens_page,
    sub_union_field,
    unit_field,
)
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import computed, figure, known, total, values_over


def caused_by_benefits():
    """Return the condition for payments that a benefit to members caused, as a Q."""
    return Q(claim__cause__in=causes.codes_in(causes.BENEFITS))


@figure("finance.paid", "经费.支付.金额", of=Payment, unit="元", measure=total("amount"))
def paid(period):
    """经费支付金额：支付日期在期间内的全部支付合计（含借出、还没有核销的借款），冲正以负数计入冲正当日。"""
    return period.contains("paid_on")


@figure("finance.unsettled_loans", "经费.未核销借款.金额", of=Loan, unit="元", measure=computed(open_yuan))
def unsettled_loans(period):
    """未核销借款金额：在期间内借出、到现在还没有结清的借款，减去已经核销和退回的。"""
    return period.contains("paid_on") & Q(state__in=UNSETTLED)


@figure("finance.paid_count", "经费.支付.笔数", of=Payment, unit="笔")
def paid_count(period):
    """经费支付笔数：支付日期在期间内的支付笔数，不计冲正和已被冲正的支付。"""
    return period.contains("paid_on") & Q(corrects__isnull=True) & Payment.not_reversed()


@figure("finance.welfare_paid", "经费.慰问福利支付.金额", of=Payment, unit="元", measure=total("amount"))
def welfare_paid(period):
    """慰问福利支付金额：支付日期在期间内、由慰问、补助、发放引起的支付合计，冲正以负数计入冲正当日。"""
    return period.contains("paid_on") & caused_by_benefits()


@figure("finance.union_paid", "经费.工会经费支付.金额", of=Payment, unit="元", measure=total("amount"))
def union_paid(period):
    """工会经费支付金额：支付日期在期间内、资金来源为工会经费和会费的支付合计，冲正以负数计入冲正当日。"""
    return period.contains("paid_on") & Q(funding_source__in=(FundingSource.UNION_FUNDS, FundingSource.DUES))


@figure("finance.admin_welfare_paid", "经费.行政福利费支付.金额", of=Payment, unit="元", measure=total("amount"))
def admin_welfare_paid(period):
    """行政福利费支付金额：支付日期在期间内、资金来源为行政福利费的支付合计，冲正以负数计入冲正当日。"""
    return period.contains("paid_on") & Q(funding_source=FundingSource.ADMIN_WELFARE)


@figure("finance.donations_paid", "经费.捐赠基金支付.金额", of=Payment, unit="元", measure=total("amount"))
def donations_paid(period):
    """捐赠基金支付金额：支付日期在期间内、资金来源为捐赠基金的支付合计，冲正以负数计入冲正当日。"""
    return period.contains("paid_on") & Q(funding_source=FundingSource.DONATION_FUND)


@figure("finance.counted_purchases", "经费.计入采购.金额", of=Payment, unit="元", measure=total("amount"))
def counted_purchases(period):
    """计入采购的支付金额：支付日期在期间内、支出类别在支付当日登记为计入采购的支付合计，冲正以负数计入冲正当日。"""
    return period.contains("paid_on") & Q(Purchase.counted())


@figure("finance.targeted_purchases", "经费.有目标渠道采购.金额", of=Payment, unit="元", measure=total("amount"))
def targeted_purchases(period):
    """有目标渠道的采购金额：计入采购的支付中，采购渠道在支付当日有占比目标的合计，冲正以负数计入冲正当日。"""
    return counted_purchases(period) & Q(Purchase.targeted())


@figure("finance.budgets_filed", "预算.报送", of=Filing, unit="份")
def budgets_filed(period):
    """预算报送：报送日期在期间内、报送上级的预算和调整预算。"""
    return period.contains("filed_on") & Q(kind__in=(FilingKind.BUDGET, FilingKind.ADJUSTED))


@figure("finance.accounts_filed", "决算.报送", of=Filing, unit="份")
def accounts_filed(period):
    """决算报送：报送日期在期间内、报送上级的决算。"""
    return period.contains("filed_on") & Q(kind=FilingKind.FINAL)


@figure("finance.income", "经费.收入.金额", of=Income, unit="元", measure=total("amount"))
def income(period):
    """经费收入金额：到账日期在期间内的全部收入合计，冲正以负数计入冲正当日。"""
    return period.contains("received_on")


@figure("finance.contribution_expected", "拨缴.应到账.金额", of=ContributionMonth, unit="元", measure=total("expected"))
def contribution_expected(period):
    """拨缴应到账金额：月份在期间内的各月，按当月 1 日生效的拨缴规则应到账的合计；代收的只算返还的留成。"""
    return period.contains("month")


@figure("finance.contribution_received", "拨缴.到账.金额", of=Contribution, unit="元", measure=total("amount"))
def contribution_received(period):
    """拨缴到账金额：到账日期在期间内的拨缴合计，含应上解的部分，冲正以负数计入冲正当日。"""
    return period.contains("received_on")


@figure("finance.contribution_upward", "拨缴.应上解.金额", of=Contribution, unit="元", measure=total("upward"))
def contribution_upward(period):
    """拨缴应上解金额：到账日期在期间内的拨缴中应上解上级工会的合计，冲正以负数计入冲正当日。"""
    return period.contains("received_on")


@figure("finance.remitted_up", "拨缴.上解.金额", of=UpwardRemittance, unit="元", measure=total("amount"))
def remitted_up(period):
    """上解金额：上解日期在期间内、已付给上级工会且没有被退回的上解合计。"""
    return period.contains("remitted_on") & Q(state=UpwardState.REMITTED)


@figure("finance.contribution_arrears", "拨缴.未到齐.月数", of=ContributionMonth, unit="个月")
def contribution_arrears(period):
    """拨缴未到齐的月数：月份在期间内、到账合计（不论何时到账）少于应到账的月份。"""
    return period.contains("month") & Q(pk__in=ContributionMonth.objects.in_arrears().values("pk"))


@figure("finance.subsidies_received", "补助.到账.金额", of=SubsidyReceipt, unit="元", measure=total("amount"))
def subsidies_received(period):
    """补助到账金额：到账日期在期间内的上级补助、行政补助合计，冲正以负数计入冲正当日。"""
    return period.contains("received_on")


@figure("finance.subsidies_used", "补助.使用.金额", of=Payment, unit="元", measure=total("amount"))
def subsidies_used(period):
    """补助使用金额：支付日期在期间内、登记为使用补助的支付合计，冲正以负数计入冲正当日。"""
    used = SubsidyUse.objects.values("payment")
    return period.contains("paid_on") & (Q(pk__in=used) | Q(corrects__in=used))


@figure("finance.dues_due", "会费.应缴.金额", of=DuesSheet, unit="元", measure=total("due"))
def dues_due(period):
    """会费应缴金额：月份在期间内、已确认到账的会费表的应缴合计，按当月 1 日生效的会费规则。"""
    return period.contains("month") & Q(income__isnull=False)


@figure("finance.dues_paid", "会费.实缴.金额", of=DuesSheet, unit="元", measure=total("paid"))
def dues_paid(period):
    """会费实缴金额：月份在期间内、已确认到账的会费表的实缴合计，不含以后的补缴。"""
    return period.contains("month") & Q(income__isnull=False)


@figure("finance.dues_late", "会费.补缴.金额", of=LateDues, unit="元", measure=total("amount"))
def dues_late(period):
    """会费补缴金额：到账日期在期间内的补缴合计，冲正以负数计入冲正当日。"""
    return period.contains("received_on")


@figure("finance.budget", "经费.预算.金额", of=Budget, unit="元", measure=total("total"))
def budget(period):
    """经费预算金额：整个年度都在期间内的各年度核定支出预算（年初预算加调整）合计。"""
    return Q(year__in=period.calendar_years)


class _BudgetYears(Listing):
    """The list of the whole calendar years in the period that have a budget, by records or by a total (历史数)."""

    def some(self, period, scope, unit, asked, limit):
        """Return at most `limit` years in their order, and whether there are more; Refused as by lists of records."""
        asked = self.coded(asked)
        years = period.calendar_years
        counted = values_over(known(["finance.budget"]), [*map(calendar_year, years)], scope, unit) if years else ()
        pattern = self.phrases[asked.phrase or next(iter(self.phrases))]
        items = tuple(
            Item(pattern.format(year=year), f"{self.code}:{year}", self.opens(year))
            for year, found in zip(years, counted, strict=True)
            if any(found.values())
        )
        return items[:limit], limit is not None and len(items) > limit


_YEARS = "finance.budget_years"
LISTINGS[_YEARS] = _BudgetYears(
    _YEARS,
    "预算年度",
    model=Budget,
    fields={},
    phrases={"年度": "{year}年度"},
    order=(),
    publication=budget,
    opens=lambda year: f"{reverse('finance:execution')}?{urlencode({'year': year})}",
    opens_by="year",
    definition="整个年度都在期间内、有核定预算的年度。",
)


def _of_account(code, name, of, condition, said, column="amount"):
    said = f"{said}；记在本科目的，下级科目另计。"
    return Each(code, name, of, "account__code", "元", condition, said, total(column))


# What was remitted to the union above, for example, is what was paid on its account.
family(
    "finance.accounts",
    "科目",
    members=lambda: Account.objects.values_list("code", "name"),
    figures=(
        _of_account("paid", "支付", Payment, paid, "支付日期在期间内的支付合计，冲正以负数计入冲正当日"),
        _of_account("income", "收入", Income, income, "到账日期在期间内的收入合计，冲正以负数计入冲正当日"),
        _of_account("budget", "预算", Budget, budget, "整个年度都在期间内的各年度核定支出预算合计", "total"),
    ),
)


family(
    "finance.channels",
    "采购渠道",
    members=lambda: PurchaseChannel.objects.values_list("code", "name"),
    figures=(
        Each(
            "paid",
            "支付",
            Payment,
            "claim__purchase__channel__code",
            "元",
            counted_purchases,
            "支付日期在期间内、计入采购的支付合计，冲正以负数计入冲正当日。",
            total("amount"),
        ),
    ),
)


def slow_in(period):
    """Return the condition for budgets of the period of which less than half was paid by its end, as a Q."""
    paid_on = Payment.objects.filter(budget=OuterRef("pk"), paid_on__lt=period.end).order_by()
    spent = Subquery(paid_on.values("budget").annotate(spent=Sum("amount")).values("spent"))
    return budget(period) & Q(total__gt=Coalesce(spent, Decimal("0.00")) * 2)


@figure("finance.slow_lines", "经费.执行不到一半的预算", of=Budget, unit="项")
def slow_lines(period):
    """执行不到一半的预算：预算年度在期间内，到期末支付合计不到核定预算一半的预算。"""
    return slow_in(period)


# The source of a line where that is another than the union's funds.
_SOURCE = Case(
    *(When(funding_source=one, then=Value(source_behind(one))) for one in FundingSource),
    output_field=CharField(),
)


@listing(
    "finance.slow_lines",
    "执行不到一半的预算",
    of=Budget,
    fields=(
        Field("科目", "account", "text", "account__name"),
        Field("预算", "line", "text", Concat("account__name", _SOURCE)),
        Field("资金来源", "source", "choice", "funding_source", tuple(FundingSource.choices)),
        sub_union_field(),
        Field("年度", "year", "number", "year"),
        unit_field("组织"),
    ),
    phrases={"科目": "{whose}{line}", "组织": "{unit}{line}"},
    order=("year", "account", "source"),
    opens=opens_page("finance:budget_detail"),
)
def slow_lines_listed(period):
    """预算年度在期间内，到期末支付合计不到核定预算一半的预算，只印科目、资金来源和组织。"""
    return slow_in(period)


@figure("finance.audit_findings", "审计.发现.项数", of=AuditFinding, unit="项")
def audit_findings(period):
    """审计发现项数：登记日期在期间内、没有撤回的审计发现。"""
    return period.contains("made_on") & ~Q(state=FindingState.WITHDRAWN)


@figure("finance.audit_closed", "审计.整改.项数", of=AuditFinding, unit="项")
def audit_closed(period):
    """整改销号的审计发现：经审委员在期间内复核销号的审计发现，含以前年度的。"""
    return period.contains("closed_on")


@figure("finance.audit_unclosed", "审计.未整改.项数", of=AuditFinding, unit="项")
def audit_unclosed(period):
    """尚在整改的审计发现：到期末已登记、没有撤回、还没有销号的审计发现，含以前年度的。"""
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gte=period.end)
    return Q(made_on__lt=period.end) & ~Q(state=FindingState.WITHDRAWN) & open_then

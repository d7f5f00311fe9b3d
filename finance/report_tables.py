"""The tables and charts of budgets that a report prints."""

from decimal import Decimal

from django.db.models import Sum

from finance import queries
from finance.models import Account, Budget, Payment
from finance.models.budget import source_behind
from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.choices import FundingSource
from unionportal.core.figures import registry
from unionportal.core.figures.report_tables import chart, table, year_table


def what_it_covers(period, scope, unit):
    """Return the sentence that says of which years the budgets are, and by which day payments count."""
    if not period.calendar_years:
        return "预算按公历年度编制，本期间不含完整的一年，不列预算。"
    budgets = _counted("finance.budget", Budget, period, scope, unit).order_by("year")
    years = list(budgets.values_list("year", flat=True).distinct())
    covered = f"预算为{_in_words(years)}的核定预算" if years else "本期间没有核定的预算"
    more = "" if _is_whole_years(period) else "，首尾不足一年的部分也在内，不计执行率"
    return f"{covered}；已支付为支付日期在本期间内的支付{more}。"


def _in_words(years):
    """Return “2022年度”, “2022至2025年度” or “2022、2024年度” for these years in their order."""
    follow_one_another = len(years) > 1 and years[-1] - years[0] == len(years) - 1
    return f"{f'{years[0]}至{years[-1]}' if follow_one_another else '、'.join(map(str, years))}年度"


@table(
    "finance.execution",
    "预算执行",
    columns=("科目", "核定预算（元）", "已支付（元）", "待支付（元）", "执行率"),
    figures=("finance.budget", "finance.paid"),
    total_row=True,
    note=what_it_covers,
)
def execution(period, scope, unit):
    """Return one line per account and source: the budgets of the years in it, and what the figure 经费支付 counts."""
    lines = _counted("finance.budget", Budget, period, scope, unit).order_by()
    sums = {
        (row["account"], row["funding_source"]): (row["s"], Decimal("0.00"))
        for row in lines.values("account", "funding_source").annotate(s=Sum("total"))
    }
    for account, source, waiting in queries.committed_by(lines, "account", "funding_source"):
        sums[account, source] = sums[account, source][0], waiting
    spent = _counted("finance.paid", Payment, period, scope, unit).order_by().values("account", "funding_source")
    paid = {(row["account"], row["funding_source"]): row["s"] for row in spent.annotate(s=Sum("amount"))}
    wanted = sums.keys() | paid.keys()
    accounts = Account.objects.filter(pk__in={account for account, _ in wanted}).order_by("code")
    keys = [(one, source) for one in accounts for source in FundingSource.values if (one.pk, source) in wanted]
    rows = [
        (
            f"{one.name}{source_behind(source)}",
            *sums.get((one.pk, source), (Decimal(0),) * 2),
            paid.get((one.pk, source), Decimal(0)),
        )
        for one, source in keys
    ]
    if not rows:
        return []
    rows.append(("合计", *(sum(column) for column in list(zip(*rows, strict=True))[1:])))
    return [_cells(period, *row) for row in rows]


def _counted(code, model, period, scope, unit):
    """Return the rows that the figure counts."""
    return (
        model.objects.visible_to(scope.judged(READ_FIGURES))
        .within(unit)
        .filter(registry.REGISTRY[code].condition(period))
    )


def _cells(period, name, total, waiting, paid):
    if not period.calendar_years:
        return name, None, paid, None, None
    rate = f"{paid * 100 / total:.1f}%" if total and _is_whole_years(period) else "—"
    return name, total, paid, waiting, rate


def _is_whole_years(period):
    return period.whole_years == len(period.calendar_years) > 0


chart("finance.paid_by_account", "各科目支付", of="finance.execution", kind="hbar", column=2, unit="元")


year_table(
    "finance.by_year",
    "经费分年度",
    columns=("收入（元）", "核定预算（元）", "支付（元）", "用于慰问福利（元）"),
    codes=("finance.income", "finance.budget", "finance.paid", "finance.welfare_paid"),
)

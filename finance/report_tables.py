"""The tables of budgets that a report prints."""

from finance import queries
from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.figures.report_tables import table, year_table


@table(
    "finance.execution",
    "预算执行",
    columns=("科目", "核定预算（元）", "已支付（元）", "待支付（元）", "执行率"),
    figures=("finance.budget", "finance.paid"),
    total_row=True,
)
def execution(period, scope, unit):
    """Return one line per account over the budgets of the years that the period holds whole."""
    first = period.start.year + (period.start.timetuple().tm_yday > 1)
    years = range(first, period.end.year)
    scope = scope.judged(READ_FIGURES)
    lines = [
        line for year in years for line in queries.execution(scope, year) if line.of.unit.path.startswith(unit.path)
    ]
    if not lines:
        return []
    rows = [(line.of.name, line) for line in queries.folded(lines, lambda budget: budget.account)]
    rows.append(("合计", queries.grand_total(lines)))
    return [(name, line.total, line.paid, line.committed, _percent(line)) for name, line in rows]


def _percent(line):
    return "—" if line.percent is None else f"{line.percent:.1f}%"


year_table(
    "finance.by_year",
    "经费分年度",
    columns=("收入（元）", "核定预算（元）", "支付（元）", "用于慰问福利（元）"),
    codes=("finance.income", "finance.budget", "finance.paid", "finance.welfare_paid"),
)

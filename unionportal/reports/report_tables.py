"""The tables with figures of several apps, which no app can declare."""

from unionportal.core.figures.report_tables import lines_of_years, table

_BY_YEAR = {
    "会员人数": "members.total",
    "慰问人次": "welfare.visits",
    "慰问金额（元）": "welfare.visits_total",
    "补助金额（元）": "welfare.hardship_total",
    "普惠福利（元）": "welfare.universal_total",
    "经费支付（元）": "finance.paid",
}


@table("reports.by_year", "分年度", columns=("年度", *_BY_YEAR), figures=_BY_YEAR.values(), total_row=True)
def by_year(period, scope, unit):
    """Return a row for each year of the period, and one for the whole period."""
    *years, whole = lines_of_years([*period.years(), period], _BY_YEAR.values(), scope, unit)
    return [*years, ("全期", *whole[1:])]

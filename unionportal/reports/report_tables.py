"""The tables with figures of several apps, which no app can declare."""

from unionportal.core.figures.report_tables import year_table

year_table(
    "reports.by_year",
    "分年度",
    columns=("会员人数", "慰问人次", "慰问金额（元）", "补助金额（元）", "普惠福利（元）", "经费支付（元）"),
    codes=(
        "members.total",
        "welfare.visits",
        "welfare.visits_total",
        "welfare.hardship_total",
        "welfare.universal_total",
        "finance.paid",
    ),
)

"""The tables of members that a report prints."""

from unionportal.core.figures.report_tables import year_table

year_table(
    "members.by_year",
    "会员分年度",
    columns=("会员", "女会员", "入会", "离会", "分工会"),
    codes=("members.total", "members.women", "members.joined", "members.left", "members.sub_unions"),
)

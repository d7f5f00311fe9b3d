"""The list of visits, in the portal and in the back office."""

from operator import attrgetter

from unionportal.core.tables import Column, Table

VISITS = Table(
    shown=(
        "number",
        "member",
        "occasion",
        "unit",
        "happened_on",
        "amount",
        Column("standing_label", "状态", value=attrgetter("standing"), joined=("claim",)),
    ),
    # What somebody typed about an illness or a family is no column.
    more=(
        "member__staff_no",
        "kinship",
        "form",
        "visited_on",
        "funding_source",
        "reported_on",
        "approved_on",
        Column("claim__number", "申请编号"),
    ),
    totals=("amount",),
    by_date="happened_on",
)

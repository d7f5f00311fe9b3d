"""The list of visits, in the portal and in the back office, and how the search finds them."""

from operator import attrgetter

from unionportal.core.tables import Column, Table
from unionportal.core.tables.search import SearchKind, register_search
from welfare.benefit_flow import BenefitState
from welfare.models import Visit

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
# By its number alone: words would tell who was ill.
register_search(
    SearchKind(
        code="welfare.visit",
        label="慰问",
        place=35,
        rows=lambda user, scope: Visit.objects.visible_to(scope),
        words=None,
        numbers=("number",),
        title="",
        number="number",
        state="state",
        states=BenefitState.choices,
        order="-happened_on",
        detail="welfare:visit_detail",
    )
)

"""The list of activities, in the portal and in the back office."""

from operator import methodcaller

from unionportal.core.tables import Column, Table

ACTIVITIES = Table(
    shown=(
        "number",
        "title",
        "kind",
        "unit",
        "starts_on",
        "people",
        "person_times",
        Column("state_label", "状态", value=methodcaller("get_state_display")),
    ),
    more=(
        "series",
        "level",
        "ends_on",
        "place",
        "audience",
        "hours",
        "families",
        "children",
        "online",
        "for_cadres",
        "budget_amount",
        "cost",
        "summary",
        "proposer",
        "approved_on",
    ),
    totals=("budget_amount", "cost"),
    filters=("state", "kind", "level", "for_cadres", "series", "unit"),
    searched=("title", "number", "place", "summary", "series__name"),
    search_help="名称、编号、地点、小结、系列",
    by_date="starts_on",
    batch=("apply", "approve", "return"),
)

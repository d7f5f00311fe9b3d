"""The list of activities, in the portal and in the back office, and how the search finds what members may read."""

from operator import methodcaller

from django.utils import timezone

from activities import visibility
from activities.activity_flow import ActivityState
from activities.models import Honour
from unionportal.core.pages.filters import mentioning
from unionportal.core.tables import Column, Table
from unionportal.core.tables.search import SearchKind, register_search

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
register_search(
    SearchKind(
        code="activities.activity",
        label="活动",
        place=50,
        rows=visibility.activities_for,
        words=lambda rows, text: mentioning(rows, text, *visibility.ACTIVITY_WORDS),
        numbers=("number",),
        title="title",
        number="number",
        state="state",
        states=ActivityState.choices,
        order="-starts_on",
        detail="activities:activity_detail",
        pages=(("", "activities:activity_list"),),
    )
)
register_search(
    SearchKind(
        code="activities.regulation",
        label="制度",
        place=60,
        # Those of the list: in force today.
        rows=lambda user, scope: visibility.regulations_for(scope, today := timezone.localdate()).in_force(today),
        words=lambda rows, text: mentioning(rows, text, *visibility.REGULATION_WORDS),
        title="title",
        order="title",
        detail="activities:regulation_detail",
        pages=(("", "activities:regulation_list"),),
    )
)
register_search(
    SearchKind(
        code="activities.honour",
        label="荣誉",
        place=55,
        rows=lambda user, scope: Honour.objects.all(),
        words=lambda rows, text: mentioning(rows, text, *visibility.HONOUR_WORDS),
        title="title",
        number="recipient",
        order="-awarded_on",
        pages=(("", "activities:honour_list"),),
    )
)

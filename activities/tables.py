"""The lists of activities, in the portal and in the back office, and how the search finds what members may read."""

from operator import attrgetter, methodcaller

from django.utils import timezone

from activities import visibility
from activities.activity_flow import ActivityState
from activities.models import Honour
from unionportal.core.pages.filters import mentioning
from unionportal.core.tables import Column, Table
from unionportal.core.tables.search import SearchKind, register_search

# In words; the back office gives them a colour.
_STATE = Column("state_label", "状态", value=methodcaller("get_state_display"))

ACTIVITIES = Table(
    shown=(
        "number",
        "title",
        "kind",
        "unit",
        "starts_on",
        "people",
        "person_times",
        "budget_amount",
        _STATE,
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
        "cost",
        "summary",
        "proposer",
        "approved_on",
    ),
    totals=("budget_amount", "cost"),
    own=("number", "budget_amount", "cost", "proposer", "approved_on"),
    filters=("state", "kind", "level", "for_cadres", "series", "unit"),
    searched=("title", "number", "place", "summary", "series__name"),
    search_help="名称、编号、地点、小结、系列",
    by_date="starts_on",
    batch=("apply", "approve", "return"),
)
CLUBS = Table(
    shown=("name", "unit", "head", "founded_on", "closed_on"),
    more=("purpose",),
    filters=("unit",),
    searched=("name", "purpose"),
    search_help="名称、宗旨",
)
HONOURS = Table(
    shown=("recipient", "title", "grade", "level", "body", "awarded_on", "unit", "document"),
    more=("kind", "recipient_kind", "member__staff_no", "series", "activity"),
    own=("member__staff_no",),
    filters=("level", "kind", "grade", "recipient_kind", "series", "unit"),
    searched=("recipient", "title", "body", "document", "series__name"),
    search_help="获得者、荣誉、授予单位、文号、系列、工号",
    by_date="awarded_on",
)
PUBLICATIONS = Table(
    shown=("title", "channel", "kind", "published_on", "author", "unit"),
    more=("url",),
    filters=("channel", "kind", "unit"),
    searched=("title", "author"),
    search_help="标题、作者",
    by_date="published_on",
)
REGULATIONS = Table(
    shown=("title", "in_compilation", "compiled_on", "repealed_on"),
    filters=("in_compilation",),
    searched=("title",),
    search_help="名称",
)
INTRODUCTIONS = Table(
    shown=(
        "introduced_on",
        "first",
        Column("other", "另一方", value=attrgetter("other"), joined=("second",)),
        "unit",
        "outcome",
    ),
    searched=("second_name",),
    search_help="姓名",
    by_date="introduced_on",
)
SELECTIONS = Table(
    shown=("title", "unit", "kind", "seats", "decided_on", _STATE),
    more=("nominate_from", "nominate_until", "vote_from", "vote_until"),
    filters=("state", "kind", "series", "unit"),
    searched=("title", "series__name"),
    search_help="名称、系列",
)
PROJECTS = Table(
    shown=("number", "title", "year", "unit", "budget_amount", "approved_on", "accepted_on", _STATE),
    more=("proposer",),
    totals=("budget_amount",),
    batch=("apply", "review", "approve", "return", "refuse"),
    filters=("state", "year", "unit"),
    searched=("title", "number", "plan"),
    search_help="项目、编号、方案",
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

"""The lists of congresses and of delegates, in the portal and in the back office."""

from operator import attrgetter

from django.contrib.admin import EmptyFieldListFilter, RelatedOnlyFieldListFilter

from unionportal.core.tables import Column, Table

CONGRESSES = Table(
    shown=(
        Column("short_name", "名称", value=attrgetter("short_name"), joined=("term",)),
        "starts_on",
        "ends_on",
        "elects",
        "proposals_from",
        "proposals_until",
    ),
    more=("unit", "kind", "place"),
    filters=("kind", "elects"),
    searched=("place",),
    by_date="starts_on",
)
DELEGATES = Table(
    shown=("member", "kind", "category", "term", "delegation", "unit", "since", "until", "ended_by"),
    more=("member__staff_no", "elected_on"),
    filters=(
        "kind",
        "category",
        ("until", EmptyFieldListFilter),
        ("term", RelatedOnlyFieldListFilter),
        "unit",
    ),
    searched=("delegation__name",),
    search_help="按姓名、拼音、工号或代表团查找",
)

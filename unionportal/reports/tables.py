"""The lists of reports, of the chapters that others write, and of drafts sent out with the opinions on them."""

from operator import attrgetter

from unionportal.core.tables import Column, Table

REPORTS = Table(
    shown=("title", "unit", "period_label", "delivered_on", "state", "made_by"),
    more=("subtitle", "speaker", "signed_by", "document_number", "printed_on", "created_at", "finalised_at"),
)
SECTIONS = Table(
    shown=(
        Column("report__title", "报告"),
        "heading",
        Column("writer_name", "撰写", value=attrgetter("writer_name"), joined=("writer", "unit")),
        "due_on",
        "submitted_on",
        "state",
    ),
    more=("unit", "brief", "requested_by", "requested_at", "reason"),
)
RECIPIENTS = Table(
    shown=(
        Column("consultation__report__title", "报告"),
        Column("name", "征求对象", value=attrgetter("name"), joined=("user", "unit")),
        "group",
        Column("shown_state", "状态", value=attrgetter("shown_state"), joined=("consultation",)),
        "answered_on",
    ),
)
OPINIONS = Table(
    shown=(
        Column("recipient__consultation__report__title", "报告"),
        Column("shown_place", "针对", value=attrgetter("shown_place")),
        "text",
        "author",
        "made_at",
        "state",
        "reason",
    ),
    more=("decided_by",),
)

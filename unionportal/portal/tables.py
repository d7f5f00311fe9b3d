"""The lists of the event book and of the sheets that wait for a confirmation."""

from operator import attrgetter

from unionportal.core.tables import ANY, Column, Table

MILESTONES = Table(
    shown=("happened_on", "sentence", "theme", "unit", "state"),
    more=("proposed_by", "kept_by", "return_reason"),
)
LEDGER_SHEETS = Table(
    shown=(
        "title",
        Column("ledger", "台账文件", lookup="ledger__name"),
        Column("prepared_by", "编制人", lookup="ledger__prepared_by__name"),
        Column("prepared_at", "编制时间", value=attrgetter("ledger.prepared_at"), kind=ANY, joined=("ledger",)),
        "unit",
        "rows",
        "amount",
        "state",
    ),
    more=("return_reason",),
)

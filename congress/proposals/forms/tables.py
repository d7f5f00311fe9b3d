"""The list of proposals, in the portal and in the back office."""

from operator import methodcaller

from django.contrib.admin import RelatedOnlyFieldListFilter

from unionportal.core.tables import Column, Table


def shown_number(proposal):
    """Return the number that a proposal is called by now."""
    return proposal.case_number or proposal.number or "未编号"


PROPOSALS = Table(
    shown=(
        Column("shown_number", "编号", value=shown_number),
        "title",
        Column("proposer_name", "提案人", lookup="proposer__member__name"),
        "category",
        "submitted_on",
        "outcome",
        Column("state_label", "状态", value=methodcaller("get_state_display")),
    ),
    more=(
        Column("number", "提案编号"),
        "case_number",
        Column("congress", "代表大会", value=lambda proposal: str(proposal.congress), joined=("congress__term",)),
        "unit",
        Column("proposer__member__staff_no", "提案人工号"),
        "analysis",
        "suggestion",
        "decided_on",
        "replied_on",
        "rating",
        "rated_on",
        "closed_on",
    ),
    filters=(
        ("congress", RelatedOnlyFieldListFilter),
        "state",
        "outcome",
        "category",
        "rating",
        "unit",
    ),
    searched=("number", "case_number", "title"),
    search_help="编号、案号、案由、提案人、拼音",
    by_date="submitted_on",
)

"""The proposals that a report may print: what the board shows to all staff of the filed ones, and nobody's name."""

from django.db.models import OuterRef, Q, Subquery

from congress.choices import DutyRole, Outcome
from congress.proposals.models import Assignment, Proposal, ProposalCategory
from congress.proposals.proposal_flow import PUBLIC
from unionportal.core.figures.listings import AS_WRITTEN, SENTENCE, Field, listing, opens_page


def _categories():
    return ((name, name) for name in ProposalCategory.objects.values_list("name", flat=True))


def _lead():
    """Return the name of the lead department in force, as an expression."""
    leads = Assignment.objects.standing().filter(proposal=OuterRef("pk"), role=DutyRole.LEAD).order_by()
    return Subquery(leads.values("unit__name")[:1])


@listing(
    "congress.proposals",
    "提案",
    of=Proposal,
    fields=(
        Field("案由", "title", "text", "title"),
        Field("案号", "case_number", "text", "case_number"),
        Field("类别", "category", "choice", "category__name", _categories),
        Field("承办部门", "department", "text", _lead()),
        Field("日期", "day", "date", "submitted_on"),
        *SENTENCE,
    ),
    phrases={
        "案由": "《{title}》",
        "承办": "《{title}》（{department}承办）",
        **AS_WRITTEN,
    },
    order=("case_number",),
    opens=opens_page("congress:board_detail"),
)
def filed(period):
    """期间内提交、已立案、在公示栏里的提案；提案人、分析、建议和答复不印，“原话”是提案人评价时为报告写的。"""
    return Q(outcome=Outcome.FILED, state__in=PUBLIC) & period.contains("submitted_on")

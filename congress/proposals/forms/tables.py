"""The lists of proposals and assignments, how the search finds proposals, and a section of the page of a member."""

from operator import methodcaller

from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse

from congress import permissions
from congress.proposals.models import Proposal
from congress.proposals.proposal_flow import ProposalState
from congress.proposals.search.search import search
from members.dossier.sections import Line, Section, noted, register_section
from unionportal.core.tables import Column, Table
from unionportal.core.tables.search import SearchKind, register_search


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
        Column("congress", "代表大会"),
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
    search_help="编号、案号、案由、正文、类别、提案人、拼音",
    by_date="submitted_on",
)
ASSIGNMENTS = Table(
    shown=(
        Column("case_number", "案号", lookup="proposal__case_number"),
        Column("title", "案由", lookup="proposal__title"),
        "unit",
        "role",
        "assigned_on",
        "due_on",
        "replied_on",
        "state",
    ),
    more=("round", "return_reason"),
)


def _of_office_or_own(user, scope):
    """Return those of the office for whoever works there; for others those that name them and are on no board."""
    visible = Proposal.objects.visible_to(scope)
    if user.holds(permissions.VIEW_PROPOSAL):
        return visible
    return visible.exclude(pk__in=Proposal.objects.public().order_by().values("pk"))


def _on_board(user, scope):
    """Return those on the board, without those that the office reads on their own pages."""
    public = Proposal.objects.public()
    if not user.holds(permissions.VIEW_PROPOSAL):
        return public
    return public.exclude(pk__in=Proposal.objects.visible_to(scope).order_by().values("pk"))


def _kind(code, label, place, **facts):
    return SearchKind(
        code=code,
        label=label,
        place=place,
        words=lambda rows, text: search(rows, text, at_once=True),
        numbers=("number", "case_number"),
        title="title",
        # As in `shown_number`; a paper has no empty case number.
        number=lambda: Coalesce("case_number", "number"),
        state="state",
        states=ProposalState.choices,
        order="-submitted_on",
        **facts,
    )


register_search(
    _kind(
        "congress.proposal",
        "提案",
        20,
        rows=_of_office_or_own,
        detail="congress:proposal_detail",
        pages=(
            (permissions.SCREEN, "congress:screening_list"),
            (permissions.VIEW_PROPOSAL, "admin:congress_proposal_changelist"),
        ),
    )
)
register_search(
    _kind(
        "congress.board",
        "提案公示",
        21,
        rows=_on_board,
        detail="congress:board_detail",
        pages=(("", "congress:board"),),
    )
)


def _of_person(scope):
    visible = Proposal.objects.visible_to(scope)
    opens = Exists(visible.order_by().filter(pk=OuterRef("pk")))
    return (visible | Proposal.objects.public()).annotate(opens=opens)


def _proposal(proposal, scope):
    page = "congress:proposal_detail" if proposal.opens else "congress:board_detail"
    note = noted(proposal.submitted_on, proposal.case_number or proposal.number)
    return Line(proposal.title, note, state=proposal.get_state_display(), address=reverse(page, args=[proposal.pk]))


register_section(
    Section(
        code="proposals",
        label="提案",
        place=54,
        model=Proposal,
        person="proposer__member",
        rows=_of_person,
        joined=("unit",),
        order=("-submitted_on",),
        line=_proposal,
    )
)

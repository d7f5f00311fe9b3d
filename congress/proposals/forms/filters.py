"""The filter forms of the lists of proposals; the values stay in the query string."""

from django import forms
from django.db.models import Q

from congress.bodies.models import Congress
from congress.choices import ANSWERED, Outcome
from congress.proposals.assignment_flow import AssignmentState
from congress.proposals.models import ProposalCategory
from congress.proposals.proposal_flow import PRIVATE, PUBLIC, ProposalState
from congress.proposals.search.search import search
from unionportal.core.pages.filters import ListFilter, choice_box, search_box


def _search_box():
    return search_box("案由、编号、提案人")


class _ProposalFilter(ListFilter):
    q = _search_box()
    congress = forms.ModelChoiceField(None, label="大会", required=False, empty_label="全部")
    category = forms.ModelChoiceField(None, label="类别", required=False, empty_label="全部")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Congress.objects.filter(Q(proposals__isnull=False) | Q(proposals_from__isnull=False)).distinct()
        self.fields["congress"].queryset = offered.select_related("term")
        self.fields["category"].queryset = ProposalCategory.objects.all()

    def search(self, rows, text):
        return search(rows, text)


class ScreeningFilter(_ProposalFilter):
    state = choice_box("状态", [(value, label) for value, label in ProposalState.choices if value not in PRIVATE])


class BoardFilter(_ProposalFilter):
    state = choice_box(
        "状态", [(value, label) for value, label in ProposalState.choices if value in (*PUBLIC, "merged")]
    )
    outcome = choice_box("审查结果", [(one.value, one.label) for one in (*ANSWERED, Outcome.MERGED)])


class AssignmentFilter(ListFilter):
    searched = ("proposal__title", "proposal__number", "proposal__case_number")

    q = _search_box()
    state = choice_box("状态", AssignmentState.choices)

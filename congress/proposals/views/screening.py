"""提案审查: the list of proposals for the committee."""

from django.db.models import Count
from django.views.generic import ListView

from congress import permissions
from congress.proposals.forms.filters import ScreeningFilter
from congress.proposals.models import Proposal
from congress.proposals.proposal_flow import PRIVATE, ProposalState
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin

_ORDER = [state for state in ProposalState if state not in PRIVATE]


class ScreeningList(ScopedViewMixin, ListView):
    model = Proposal
    permission_required = permissions.SCREEN
    template_name = "congress/proposals/board/screening_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = ScreeningFilter(self.request.GET)
        # Without a role a user sees only own proposals, which are not his or hers to screen.
        rows = Proposal.objects.visible_to(self.request.scope.judged(permissions.SCREEN))
        self.rows = self.filter.narrow(rows)
        return self.rows.for_lists().order_by("-congress__starts_on", "number", "pk")

    def get_context_data(self, **kwargs):
        counted = dict(self.rows.order_by().values_list("state").annotate(Count("pk")))
        counts = [(state.value, state.label, counted[state.value]) for state in _ORDER if state.value in counted]
        return super().get_context_data(filter=self.filter, counts=counts, **kwargs)

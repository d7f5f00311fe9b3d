"""提案: the board for every signed-in member; ProposalQuerySet.public says what is on it."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import DetailView, ListView

from congress.proposals.forms.filters import BoardFilter
from congress.proposals.forms.tables import PROPOSALS
from congress.proposals.models import Proposal
from congress.proposals.views.proposals import with_answers
from congress.proposals.wording import next_step
from unionportal.core.pages.paging import PAGE
from unionportal.core.tables.pages import DeclaredPage


class Board(DeclaredPage, LoginRequiredMixin, ListView):
    model = Proposal
    table = PROPOSALS
    template_name = "congress/proposals/board/board.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = BoardFilter(self.request.GET)
        rows = self.filter.narrow(Proposal.objects.public())
        return rows.for_lists().order_by("-congress__starts_on", "case_number", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class BoardDetail(LoginRequiredMixin, DetailView):
    template_name = "congress/proposals/board/board_detail.html"

    def get_queryset(self):
        return with_answers(Proposal.objects.public())

    def get_context_data(self, **kwargs):
        proposal = self.object
        merged = proposal.merged.select_related("proposer__member")
        return super().get_context_data(next_step=next_step(proposal), merged=merged, **kwargs)

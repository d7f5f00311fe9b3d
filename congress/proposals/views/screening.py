"""提案审查: the list of proposals for the committee."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.generic import ListView, View

from congress import permissions
from congress.proposals import services
from congress.proposals.forms.filters import ScreeningFilter
from congress.proposals.forms.screening import ScreeningForm, ScreeningRow
from congress.proposals.forms.tables import PROPOSALS
from congress.proposals.models import Proposal, ProposalRule
from congress.proposals.proposal_flow import PRIVATE, PROPOSAL_FLOW, ProposalState
from congress.proposals.queries import departments
from unionportal.core.flow.moves import add_refusal
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.values.numerals import number_in

# So many proposals on a page of decisions.
SCREENED_AT_ONCE = 20

_ORDER = [state for state in ProposalState if state not in PRIVATE]


class ScreeningList(DeclaredPage, ScopedViewMixin, ListView):
    model = Proposal
    table = PROPOSALS
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
        waits = counted.get(ProposalState.SUBMITTED, 0)
        return super().get_context_data(filter=self.filter, counts=counts, waits=waits, **kwargs)


class ScreeningMany(ScopedViewMixin, View):
    """The proposals that wait for a decision, twenty on a page: each decided by its own service, refused by itself."""

    permission_required = permissions.SCREEN
    heading = "opinions"

    def get(self, request):
        return self._page(ScreeningForm(), self._rows())

    def post(self, request):
        form, rows = ScreeningForm(request.POST), self._rows(request.POST)
        # Every row is checked, so that each shows what is wrong with it.
        valid = [row.is_valid() for row in rows]
        if not form.is_valid() or not all(valid):
            return self._page(form, rows)
        chosen = [row for row in rows if row.cleaned_data["move"]]
        refused = [row for row in chosen if not self._decide(row, form.cleaned_data["reason"])]
        if done := len(chosen) - len(refused):
            messages.success(request, f"已审查 {done} 件。")
        elif not refused:
            messages.warning(request, "没有选择任何一件的审查决定。")
        if refused:
            messages.error(request, f"{len(refused)} 件没有办成，原因写在各件下面。")
            return self._page(form, [row for row in rows if row in refused or not row.cleaned_data["move"]])
        return redirect("congress:screening_many" if self._waiting().exists() else "congress:screening_list")

    def _waiting(self):
        rows = Proposal.objects.visible_to(self.request.scope.judged(permissions.SCREEN))
        return PROPOSAL_FLOW.free(PROPOSAL_FLOW.transitions["file"], rows, self.request.user)

    def _rows(self, data=None):
        user = self.request.user
        units = {unit.pk: unit for unit in departments()} if user.holds(permissions.ASSIGN) else {}
        papers = self._waiting().for_lists().order_by("congress__starts_on", "number", "pk")
        if data is not None:
            # What was decided meanwhile is not asked for again, and what came meanwhile was not shown.
            shown = [key for key in map(number_in, data.getlist("shown")) if key is not None]
            papers = papers.filter(pk__in=shown)
        return [
            ScreeningRow(data, proposal=paper, departments=units, opinions=self.heading)
            for paper in papers[:SCREENED_AT_ONCE]
        ]

    def _decide(self, row, reason):
        """Decide on the paper of the row; return whether it was done, with the refusal on the row if not."""
        try:
            services.screen_proposal(row.proposal, actor=self.request.user, **row.answers(reason))
        except ValidationError as refusal:
            add_refusal(row, refusal)
            return False
        except PermissionDenied as refusal:
            row.add_error(None, str(refusal))
            return False
        return True

    def _page(self, form, rows):
        rule = ProposalRule.objects.on(timezone.localdate())
        context = {
            "form": form,
            "rows": rows,
            "heading": self.heading,
            "opinions": rule.usual_opinions if rule else (),
            "left": max(self._waiting().count() - len(rows), 0),
        }
        return render(self.request, "congress/proposals/board/screening_many.html", context)

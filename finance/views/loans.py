"""Pages of loans: which are out and since when, one loan, its moves."""

from django.views.generic import DetailView, ListView

from finance import permissions
from finance.flow.loan_flow import LOAN_FLOW
from finance.forms import LoanFilter, PapersForm
from finance.models import Loan, Payment
from finance.queries import papers_of
from finance.services.findings import findings_of_loan
from finance.tables import LOANS
from finance.views.papers import may_change_papers
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, ScopedViewMixin
from unionportal.core.tables.pages import DeclaredPage


class LoanList(DeclaredPage, ScopedViewMixin, ListView):
    """The loans, the longest out first."""

    model = Loan
    table = LOANS
    sortable = ("paid_on", "due_on")
    permission_required = permissions.VIEW_LOAN
    template_name = "finance/loan_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = LoanFilter(self.request.GET, scope=self.request.scope)
        return self.filter.narrow(super().get_queryset().with_open().select_related("claim__unit"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


def _portal_page(row, user):
    """Return the address of a payment that this user may see; "" for another, and for an income, which has none."""
    is_seen = isinstance(row, Payment) and user.has_perm(permissions.VIEW_PAYMENT, row)
    return row.get_absolute_url() if is_seen else ""


class LoanDetail(ScopedViewMixin, DetailView):
    model = Loan
    permission_required = permissions.VIEW_LOAN
    template_name = "finance/loan_detail.html"

    def get_queryset(self):
        joined = ("claim__unit", "claim__budget__unit", "claim__budget__account", "claim__kind", "checked_by", "rest")
        joined += ("claim__made_by", "claim__member", "submitted_by")
        return super().get_queryset().with_open().select_related(*joined)

    def get_context_data(self, **kwargs):
        claim, user = self.object.claim, self.request.user
        # Whoever borrowed reads his loan, the claim only if he asked for it himself.
        may_read = user.has_perm(permissions.VIEW_CLAIM, claim)
        may_add = may_change_papers(claim, user)
        later = self.object.returned_later
        return super().get_context_data(
            claim=claim,
            returned=self.object.returned - later,
            returned_later=later,
            parts_back=[(part, _portal_page(part.row, user)) for part in self.object.parts_back],
            moves=LOAN_FLOW.available(self.object, user),
            may_read_claim=may_read,
            may_read_rest=self.object.rest_id and user.has_perm(permissions.VIEW_CLAIM, self.object.rest),
            **(papers_of(claim) if may_read else {}),
            findings=findings_of_loan(self.object) if may_add else (),
            papers_form=PapersForm(record=claim) if may_add else None,
            **kwargs,
        )


class LoanMove(MoveView):
    model = Loan

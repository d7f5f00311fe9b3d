"""Pages of payments: list, one payment, export."""

from django.views.generic import DetailView, ListView

from finance import permissions, queries
from finance.causes import matter_of
from finance.flow.claim_flow import CLAIM_FLOW
from finance.forms import PaymentFilter
from finance.models import Income, Payment, line_parts
from finance.services.refunds.undoing import moves_of
from finance.tables import PAYMENTS
from finance.views.auditing.readings import ReadingNoted
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.trail import audit


class PaymentList(DeclaredPage, ScopedViewMixin, ListView):
    model = Payment
    table = PAYMENTS
    sortable = ("paid_on", "amount")
    permission_required = permissions.VIEW_PAYMENT
    template_name = "finance/payment_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = PaymentFilter(self.request.GET, scope=self.request.scope)
        payments = super().get_queryset().select_related("unit", "account", "voucher")
        if not self.filter.is_valid():
            return payments.none()
        return queries.filter_payments(payments, **self.filter.cleaned_data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class PaymentDetail(ReadingNoted, ScopedViewMixin, DetailView):
    model = Payment
    permission_required = permissions.VIEW_PAYMENT
    template_name = "finance/payment_detail.html"

    def get_queryset(self):
        joined = ("unit", "account", *line_parts(), "claim__unit", "paid_by", "corrects", "voucher")
        return super().get_queryset().select_related(*joined)

    def get_context_data(self, **kwargs):
        claim, user = self.object.claim, self.request.user
        moves = [] if self.object.corrects_id else moves_of(claim, user)
        corrections = list(self.object.corrections.all())
        is_reversed = any(not one.is_refund for one in corrections)
        # Whoever sees the payment sees how much of it came back, in its year or later.
        later = list(Income.back_later([self.object.pk]))
        left = self.object.amount + sum(one.amount for one in corrections if one.is_refund)
        left -= sum(one.amount for one in later if not one.is_reversed)
        if is_reversed:
            left = 0
        # Of what is back already nothing more comes; the moves of its claim would be of the payment after it.
        moves = [move for move in moves if left or move.name not in ("refund", "reverse")]
        paid_by = audit.who_did(claim, CLAIM_FLOW.act_of(type(claim), "reverse" if self.object.corrects_id else "pay"))
        may_read = queries.may_read_words(claim, user)
        lines = queries.lines_of(self.object).visible_to(self.request.scope)
        walk = {"lines": list(lines), "signed": queries.stations_before(self.object)}
        came_back = {"corrections": corrections, "is_reversed": is_reversed, "later": later}
        came_back["left"] = left
        shown = {
            "paid_by": paid_by,
            "may_read_words": may_read,
            "may_view_voucher": user.holds(permissions.VIEW_VOUCHER),
            "may_correct_income": user.holds(permissions.ADD_INCOME),
        }
        if user.has_perm(permissions.VIEW_CLAIM, claim):
            about, matter_papers = matter_of(claim, user)
            shown |= {"about": about, "matter_papers": matter_papers, **queries.papers_of(claim)}
        return super().get_context_data(claim=claim, moves=moves, **walk, **came_back, **shown, **kwargs)

"""Pages of the bank's and the books' balances: what only one of them knows of, and the monthly reconciliation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, FormView, ListView, TemplateView

from finance import permissions
from finance.choices import Outstanding
from finance.flow.checked_flow import RECONCILIATION_FLOW
from finance.forms import CheckedFilter, DayForm, ReconciliationForm
from finance.models import PARTS, Reconciliation
from finance.services.reconciling.balances import balances, total
from finance.services.reconciling.reconciling import draw_up
from finance.tables import RECONCILIATIONS
from finance.views.reconciling.matching import HoldingMixin
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.values.dates import last_month_end


def _last_month_end():
    return last_month_end(timezone.localdate())


def _balances_now(row):
    """Return what bank and books say today of the day of a reconciliation; None where they no longer say anything."""
    try:
        return balances(row.holding, row.day)
    except ValidationError:
        return None


class OutstandingPage(HoldingMixin, TemplateView):
    """What bank and books say of an account on a day, and what only one of them knows of (未达账项)."""

    permission_required = permissions.VIEW_RECONCILIATION
    template_name = "finance/holding_outstanding.html"

    def get_context_data(self, **kwargs):
        form, found, problem = DayForm({"day": timezone.localdate(), **self.request.GET.dict()}), None, None
        if form.is_valid():
            try:
                found = balances(self.holding, form.cleaned_data["day"])
            except ValidationError as refusal:
                problem = " ".join(refusal.messages)
        may_add = self.request.user.holds(permissions.ADD_RECONCILIATION)
        return super().get_context_data(
            holding=self.holding, filter=form, found=found, problem=problem, may_add=may_add, **kwargs
        )


class ReconciliationAdd(HoldingMixin, FormView):
    permission_required = permissions.ADD_RECONCILIATION
    form_class = ReconciliationForm
    template_name = "finance/reconciliation_form.html"

    def get_initial(self):
        return {**super().get_initial(), "day": _last_month_end()}

    @catch_refusal
    def form_valid(self, form):
        row = draw_up(actor=self.request.user, holding=self.holding, **form.cleaned_data)
        messages.success(self.request, f"{row}已编制，等会计确认。")
        return redirect(row)

    def get_context_data(self, **kwargs):
        return super().get_context_data(holding=self.holding, **kwargs)


class ReconciliationList(DeclaredPage, OfficeMixin, ListView):
    model = Reconciliation
    table = RECONCILIATIONS
    permission_required = permissions.VIEW_RECONCILIATION
    template_name = "finance/reconciliation_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = CheckedFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset().select_related("holding", "made_by"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class ReconciliationDetail(OfficeMixin, DetailView):
    """A reconciliation as it was drawn up, and by how much bank or books of that day have changed since."""

    model = Reconciliation
    permission_required = permissions.VIEW_RECONCILIATION
    template_name = "finance/reconciliation_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("holding", "made_by", "confirmed_by")

    def get_context_data(self, **kwargs):
        row = self.object
        items = list(row.items.select_related(*PARTS))
        groups = [(kind, found := [one for one in items if one.kind == kind], total(found)) for kind in Outstanding]
        sums = {kind: yuan for kind, _, yuan in groups}
        now = _balances_now(row)
        return super().get_context_data(
            groups=groups,
            bank_adjusted=row.bank_balance + sums[Outstanding.BOOK_IN] - sums[Outstanding.BOOK_OUT],
            book_adjusted=row.book_balance + sums[Outstanding.BANK_IN] - sums[Outstanding.BANK_OUT],
            now=now,
            has_changed=now is not None and (now.bank, now.book) != (row.bank_balance, row.book_balance),
            moves=RECONCILIATION_FLOW.available(row, self.request.user),
            **kwargs,
        )


class ReconciliationMove(MoveView):
    model = Reconciliation

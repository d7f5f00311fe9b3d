"""Pages of the book of a holding by day, and of the cash box: counts, an income that came in cash."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, FormView, ListView, TemplateView

from finance import permissions
from finance.choices import HoldingKind
from finance.flow.checked_flow import CASH_COUNT_FLOW
from finance.forms import BookFilter, CashCountForm, CashIncomeForm, CheckedFilter
from finance.models import CashCount, Holding
from finance.services.reconciling import cash
from finance.services.reconciling.day_book import day_book
from finance.tables import CASH_COUNTS
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage


class _BoxMixin(OfficeMixin):
    """Looks up the cash box that the page is of."""

    def dispatch(self, request, *args, **kwargs):
        if not self.has_permission():
            raise Http404
        self.holding = get_object_or_404(Holding, pk=kwargs["pk"], kind=HoldingKind.CASH)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(holding=self.holding, **kwargs)


class DayBookPage(OfficeMixin, TemplateView):
    """The book of a holding on some days: every row with what lay there after it, and the counts of a cash box."""

    permission_required = permissions.VIEW_CASH_COUNT
    template_name = "finance/holding_book.html"

    def get_context_data(self, **kwargs):
        holding, today = get_object_or_404(Holding, pk=self.kwargs["pk"]), timezone.localdate()
        form = BookFilter({"start": today.replace(day=1), "end": today, **self.request.GET.dict()})
        book = problem = None
        if form.is_valid():
            try:
                book = day_book(holding, form.cleaned_data["start"], form.cleaned_data["end"])
            except ValidationError as refusal:
                problem = " ".join(refusal.messages)
        user, is_box = self.request.user, not holding.is_bank
        return super().get_context_data(
            holding=holding,
            filter=form,
            book=book,
            problem=problem,
            may_count=is_box and user.holds(permissions.ADD_CASH_COUNT),
            may_place=is_box and user.holds(permissions.ADD_TRANSFER),
            **kwargs,
        )


class CashCountAdd(_BoxMixin, FormView):
    permission_required = permissions.ADD_CASH_COUNT
    form_class = CashCountForm
    template_name = "finance/cashcount_form.html"

    @catch_refusal
    def form_valid(self, form):
        row = cash.count_cash(actor=self.request.user, holding=self.holding, **form.answers())
        messages.success(self.request, f"{row}已登记，等会计确认。")
        return redirect(row)


class CashIncome(_BoxMixin, FormView):
    """Takes an income, or money of others, out of the bank's book into that of the cash box."""

    permission_required = permissions.ADD_TRANSFER
    form_class = CashIncomeForm
    template_name = "finance/cash_income_form.html"

    @catch_refusal
    def form_valid(self, form):
        chosen = form.cleaned_data["chosen"]
        cash.place_in_cash(chosen, actor=self.request.user, holding=self.holding)
        messages.success(self.request, f"{chosen}：已记入{self.holding}。")
        return redirect(reverse("finance:holding_book", args=[self.holding.pk]))


class CashCountList(DeclaredPage, OfficeMixin, ListView):
    model = CashCount
    table = CASH_COUNTS
    permission_required = permissions.VIEW_CASH_COUNT
    template_name = "finance/cashcount_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = CheckedFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset().select_related("holding", "made_by"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class CashCountDetail(OfficeMixin, DetailView):
    model = CashCount
    permission_required = permissions.VIEW_CASH_COUNT
    template_name = "finance/cashcount_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("holding", "made_by", "confirmed_by")

    def get_context_data(self, **kwargs):
        return super().get_context_data(moves=CASH_COUNT_FLOW.available(self.object, self.request.user), **kwargs)


class CashCountMove(MoveView):
    model = CashCount

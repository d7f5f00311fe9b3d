"""Pages of the months of the ledger: what is closed, what stands in the way of the next, what is opened again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, FormView, TemplateView

from finance import permissions
from finance.flow.checked_flow import REOPENING_FLOW
from finance.forms.books import MonthCloseForm, ReopeningForm
from finance.models import MonthClose, Reopening
from finance.services.books import closing, verifying
from finance.views.books.ledger import KeptMixin
from unionportal.core.pages.views import MoveView, OfficeMixin, catch_refusal

# So many closed months are shown.
SHOWN = 60


class ClosingPage(KeptMixin, TemplateView):
    """The closed months, and the one that comes next."""

    template_name = "finance/books/closing.html"

    def get_context_data(self, **kwargs):
        user, month = self.request.user, closing.next_month(self.start)
        found = closing.obstacles(self.start, month)
        may_close = user.holds(permissions.CLOSE_MONTH)
        form = kwargs.pop("form", None) or MonthCloseForm(initial={"last": month.last})
        return super().get_context_data(
            month=month,
            obstacles=found,
            without_rule=verifying.without_rule(),
            compared_on=(day := min(month.last, timezone.localdate())),
            compared=verifying.compared(self.start, day),
            form=form if may_close and (not found or form.is_bound) else None,
            may_reopen=user.holds(permissions.ADD_REOPENING),
            closes=MonthClose.objects.select_related("closed_by", "reopening")[:SHOWN],
            reopenings=Reopening.objects.select_related("made_by", "confirmed_by")[:SHOWN],
            **kwargs,
        )

    def post(self, request):
        if not request.user.holds(permissions.CLOSE_MONTH):
            raise Http404
        form = MonthCloseForm(request.POST)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    @catch_refusal
    def form_valid(self, form):
        close = closing.close_month(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"已结账：{close}。")
        return redirect("finance:closing")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form))


class ReopeningAdd(KeptMixin, FormView):
    permission_required = permissions.ADD_REOPENING
    form_class = ReopeningForm
    template_name = "finance/books/reopening_form.html"

    @catch_refusal
    def form_valid(self, form):
        row = closing.propose_reopening(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "已申请，等主席确认以后打开。")
        return redirect(row)


class ReopeningDetail(OfficeMixin, DetailView):
    model = Reopening
    permission_required = permissions.VIEW_REOPENING
    template_name = "finance/books/reopening_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("made_by", "confirmed_by")

    def get_context_data(self, **kwargs):
        moves = REOPENING_FLOW.available(self.object, self.request.user)
        return super().get_context_data(moves=moves, months=self.object.opens, **kwargs)


class ReopeningMove(MoveView):
    model = Reopening

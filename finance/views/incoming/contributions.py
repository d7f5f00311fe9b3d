"""Pages of the employer's contribution: a year by months, its acts, and what is remitted upward."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, TemplateView

from finance import permissions
from finance.flow.upward_flow import UPWARD_FLOW
from finance.forms.incoming import (
    CorrectReceiptForm,
    PayrollForm,
    PayrollTableForm,
    ReceiptForm,
    UpwardForm,
    YearFilter,
)
from finance.models import Contribution, ContributionMonth, ContributionRule, UpwardRemittance
from finance.services import incoming
from finance.views.whole import WholeUnionMixin
from unionportal.core.pages.views import MoveView, ScopedViewMixin, catch_refusal

_SHOWN = 24


class Contributions(WholeUnionMixin, TemplateView):
    permission_required = permissions.VIEW_CONTRIBUTION_MONTH
    template_name = "finance/incoming/contributions.html"

    def get_context_data(self, **kwargs):
        chosen, user, scope = _year_of(self.request), self.request.user, self.request.scope
        if chosen.is_valid():
            year = chosen.cleaned_data["year"]
            receipts = Contribution.objects.visible_to(scope).filter(month__month__year=year)
            kwargs |= {
                "overview": incoming.overview(year, scope),
                "receipts": receipts.select_related("month__unit", "income", "remittance", "correction"),
            }
        return super().get_context_data(
            filter=chosen,
            due=list(incoming.due_upward().visible_to(scope)),
            remittances=incoming.remittances(scope)[:_SHOWN],
            today=timezone.localdate(),
            may_enter=user.holds(permissions.ENTER_PAYROLL),
            may_receive=user.holds(permissions.RECEIVE_CONTRIBUTION),
            may_prepare=user.holds(permissions.ADD_UPWARD),
            **kwargs,
        )


def _year_of(request):
    return YearFilter({"year": timezone.localdate().year} | request.GET.dict())


class _OnContributions(WholeUnionMixin, FormView):
    """A page with one form that leads back to the year."""

    template_name = "finance/incoming/contribution_form.html"
    title, button, hint = "", "", ""

    def get_context_data(self, **kwargs):
        words = {"title": self.title, "button": self.button, "hint": self.hint}
        return super().get_context_data(back=self.get_success_url(), **words, **kwargs)

    def get_success_url(self):
        return reverse("finance:contributions")


class Payroll(_OnContributions):
    permission_required = permissions.ENTER_PAYROLL
    form_class = PayrollForm
    title, button = "登记工资总额", "登记"

    @catch_refusal
    def form_valid(self, form):
        row = incoming.enter_payroll(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{row}：应到账 {row.expected:,} 元，期限 {row.due_on:%Y-%m-%d}。")
        return redirect(row)


class PayrollTable(_OnContributions):
    permission_required = permissions.ENTER_PAYROLL
    form_class = PayrollTableForm
    title, button = "导入工资总额", "导入"
    hint = "两列：月份（如 2026-03）、工资总额，第一行是表头。有一行不对就一行不写。"

    @catch_refusal
    def form_valid(self, form):
        payrolls = incoming.months_in(**form.cleaned_data)
        count = incoming.enter_payrolls(payrolls, actor=self.request.user)
        messages.success(self.request, f"读入 {len(payrolls)} 个月，新增或更改 {count} 个月。")
        return redirect(self.get_success_url())


class Receive(_OnContributions):
    permission_required = permissions.RECEIVE_CONTRIBUTION
    form_class = ReceiptForm
    title, button = "登记到账", "登记"

    @cached_property
    def month(self):
        """Return the month for which something was received."""
        rows = ContributionMonth.objects.visible_to(self.request.scope).with_received()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_initial(self):
        return {"amount": self.month.rest if self.month.rest > 0 else None}

    def get_success_url(self):
        return self.month.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(month=self.month, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        receipt = incoming.receive_contribution(self.month, actor=self.request.user, **form.cleaned_data)
        upward = f"，其中应上解 {receipt.upward:,} 元（{receipt.remit_by:%Y-%m-%d}前）" if receipt.upward else ""
        messages.success(self.request, f"已登记到账 {receipt.amount:,} 元{upward}。")
        return redirect(self.get_success_url())


class CorrectReceipt(_OnContributions):
    permission_required = permissions.RECEIVE_CONTRIBUTION
    form_class = CorrectReceiptForm
    title, button = "冲正到账", "冲正"

    @cached_property
    def receipt(self):
        """Return the receipt that was wrong."""
        rows = Contribution.objects.visible_to(self.request.scope).select_related("month", "income")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_success_url(self):
        return self.receipt.month.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(receipt=self.receipt, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        incoming.correct_contribution(self.receipt, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "已冲正。")
        return redirect(self.get_success_url())


class UpwardAdd(_OnContributions):
    permission_required = permissions.ADD_UPWARD
    form_class = UpwardForm
    title, button = "编制上解", "编制"

    def get_initial(self):
        last = incoming.due_upward().filter(remit_by__isnull=False).last()
        rule = ContributionRule.objects.in_force().order_by("-valid_from").first()
        return {"until": last and last.remit_by, "receiver": rule and rule.receiver}

    def get_context_data(self, **kwargs):
        return super().get_context_data(due=list(incoming.due_upward()), **kwargs)

    @catch_refusal
    def form_valid(self, form):
        remittance = incoming.prepare_upward(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"{remittance}已编制，等待主席批准。")
        return redirect(remittance)


class UpwardDetail(ScopedViewMixin, DetailView):
    model = UpwardRemittance
    permission_required = permissions.VIEW_UPWARD
    template_name = "finance/incoming/upward_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("made_by", "approved_by", "remitted_by")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            moves=UPWARD_FLOW.available(self.object, self.request.user),
            receipts=self.object.contributions.select_related("month__unit").order_by("remit_by", "pk"),
            **kwargs,
        )


class UpwardMove(MoveView):
    model = UpwardRemittance

"""Pages of subsidies: the list, one with what of it was received and used, its acts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, ListView, View

from finance import permissions
from finance.forms.incoming import CorrectReceiptForm, SubsidyForm, SubsidyReceiptForm, SubsidyUseForm
from finance.models import Subsidy, SubsidyReceipt, SubsidyUse
from finance.services.incoming import subsidies
from finance.tables import SUBSIDIES
from finance.views.whole import WholeUnionMixin
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import catch_refusal
from unionportal.core.tables.pages import DeclaredPage


class SubsidyList(DeclaredPage, WholeUnionMixin, ListView):
    model = Subsidy
    table = SUBSIDIES
    permission_required = permissions.VIEW_SUBSIDY
    template_name = "finance/incoming/subsidies.html"
    paginate_by = PAGE

    def get_queryset(self):
        return super().get_queryset().with_use()

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_add=self.request.user.holds(permissions.ADD_SUBSIDY), **kwargs)


class SubsidyDetail(WholeUnionMixin, DetailView):
    model = Subsidy
    permission_required = permissions.VIEW_SUBSIDY
    template_name = "finance/incoming/subsidy_detail.html"

    def get_queryset(self):
        return super().get_queryset().with_use().select_related("account", "made_by")

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            receipts=self.object.receipts.select_related("income", "correction"),
            uses=self.object.uses.select_related("payment"),
            may_receive=user.holds(permissions.RECEIVE_SUBSIDY),
            may_use=user.holds(permissions.USE_SUBSIDY),
            **kwargs,
        )


class _SubsidyAct(WholeUnionMixin, FormView):
    """An act with one form, from which one comes back to the subsidy."""

    template_name = "finance/incoming/subsidy_form.html"
    title, subsidy = "", None

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, subsidy=self.subsidy, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        subsidy = self.perform(**form.cleaned_data)
        messages.success(self.request, f"已{self.title}。")
        return redirect(subsidy)


class _OnSubsidy(_SubsidyAct):
    @cached_property
    def subsidy(self):
        """Return the subsidy of the address."""
        return get_object_or_404(Subsidy.objects.visible_to(self.request.scope).with_use(), pk=self.kwargs["pk"])


class SubsidyAdd(_SubsidyAct):
    permission_required = permissions.ADD_SUBSIDY
    form_class, title = SubsidyForm, "登记补助"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Subsidy()}

    def perform(self, **answers):
        return subsidies.enter_subsidy(actor=self.request.user, **answers)


class SubsidyReceive(_OnSubsidy):
    permission_required = permissions.RECEIVE_SUBSIDY
    form_class, title = SubsidyReceiptForm, "登记到账"

    def perform(self, **answers):
        return subsidies.receive_subsidy(self.subsidy, actor=self.request.user, **answers).subsidy


class SubsidyReceiptCorrect(_SubsidyAct):
    permission_required = permissions.RECEIVE_SUBSIDY
    form_class, title = CorrectReceiptForm, "冲正到账"

    def perform(self, **answers):
        rows = SubsidyReceipt.objects.visible_to(self.request.scope).select_related("subsidy", "income")
        receipt = get_object_or_404(rows, pk=self.kwargs["pk"])
        return subsidies.correct_subsidy_receipt(receipt, actor=self.request.user, **answers).subsidy


class SubsidyUseAdd(_OnSubsidy):
    permission_required = permissions.USE_SUBSIDY
    form_class, title = SubsidyUseForm, "登记使用"

    def perform(self, **answers):
        return subsidies.use_subsidy(self.subsidy, actor=self.request.user, **answers).subsidy


class SubsidyUseDrop(WholeUnionMixin, View):
    permission_required = permissions.USE_SUBSIDY

    def post(self, request, pk):
        rows = SubsidyUse.objects.visible_to(request.scope).select_related("subsidy", "payment")
        use = get_object_or_404(rows, pk=pk)
        try:
            subsidies.drop_subsidy_use(use, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect(use.subsidy)

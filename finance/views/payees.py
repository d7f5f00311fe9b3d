"""Pages of the list of payees of one claim: listed, uploaded, taken off, the account of one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, View

from finance import permissions, services
from finance.forms import PayeeAccountForm, PayeeForm, PayeeListForm
from finance.models import Claim, PayeeLine
from finance.views.claims import may_list_payees, shown_payees
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal


class _OfClaim(ScopedViewMixin, FormView):
    """Base of the pages of one claim whose list of payees its maker may change."""

    permission_required = permissions.VIEW_CLAIM
    template_name = "finance/claim_payees.html"

    def dispatch(self, request, *args, **kwargs):
        self.claim = get_object_or_404(Claim.objects.visible_to(request.scope), pk=kwargs["pk"])
        if not may_list_payees(self.claim, request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        payees = shown_payees(self.claim, self.request.user)
        total = sum((line.amount for line, *_ in payees), start=0)
        kwargs.setdefault("list_form", PayeeListForm())
        return super().get_context_data(claim=self.claim, payees=payees, payees_total=total, **kwargs)


@method_decorator(sensitive_post_parameters("account"), name="dispatch")
class ClaimPayees(_OfClaim):
    """Takes one payee after the other; the whole list may be uploaded beside."""

    form_class = PayeeForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope}

    @catch_refusal
    def form_valid(self, form):
        line = services.add_payee(self.claim, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"已添加：{line.name}。")
        return redirect("finance:claim_payees", self.claim.pk)


class PayeeUpload(_OfClaim):
    """Reads a list, uploaded or pasted, in place of the one there is."""

    form_class = PayeeListForm

    @catch_refusal
    def form_valid(self, form):
        listed = services.read_payees(**form.cleaned_data)
        lines = services.list_payees(self.claim, actor=self.request.user, listed=listed)
        messages.success(self.request, f"名单已读入：{len(lines)} 个收款人。")
        return redirect("finance:claim_payees", self.claim.pk)

    def get_context_data(self, **kwargs):
        list_form = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(form=PayeeForm(scope=self.request.scope), list_form=list_form, **kwargs)


class PayeeRemove(ScopedViewMixin, View):
    """Takes one payee off the list of a claim that is not submitted."""

    permission_required = permissions.VIEW_PAYEE_LINE

    def post(self, request, pk):
        rows = PayeeLine.objects.visible_to(request.scope).select_related("claim")
        line = get_object_or_404(rows, pk=pk)
        if not may_list_payees(line.claim, request.user):
            raise Http404
        try:
            services.remove_payee(line, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, f"已删去：{line.name}。")
        return redirect("finance:claim_payees", line.claim_id)


@method_decorator(sensitive_post_parameters("account"), name="dispatch")
class PayeeAccount(ScopedViewMixin, FormView):
    """Takes the account of one of several payees, and shows it masked ever after."""

    permission_required = permissions.VIEW_PAYEE_LINE
    form_class = PayeeAccountForm
    template_name = "finance/claim_account.html"

    def dispatch(self, request, *args, **kwargs):
        rows = PayeeLine.objects.visible_to(request.scope).select_related("claim")
        self.line = get_object_or_404(rows, pk=kwargs["pk"])
        if self.line.in_cash or not services.may_enter_for(self.line, self.line.claim, request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        services.enter_payee_account(self.line, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "收款账户已登记。")
        return redirect("finance:claim_detail", self.line.claim_id)

    def get_context_data(self, **kwargs):
        return super().get_context_data(claim=self.line.claim, payee=self.line.name, **kwargs)

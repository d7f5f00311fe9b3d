"""Back-office pages of accounts, budgets, claims, payments and income."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from unfold.admin import TabularInline

from finance import claim_moves, permissions, queries, services
from finance.claim_flow import CLAIM_FLOW, EDITABLE
from finance.forms import AdjustForm, BudgetForm, ClaimForm, CorrectForm, IncomeForm
from finance.models import Account, Budget, BudgetAdjustment, Claim, Income, Payment
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.back_office.records import ReadOnlyAdmin, ScopedAdmin, WorkflowAdmin


class _ScopedFormMixin:
    """Passes the user's scope to the form, which offers the units and budgets in it."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.scope = request.scope
        return form


class _AddOnlyAdmin(_ScopedFormMixin, ScopedAdmin):
    """Rows are added through a service and then only read; one further act has a page of its own."""

    change_form_template = "admin/finance/act_change_form.html"
    act_name = ""
    act_label = ""
    act_permission = ""
    act_form = None

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def may_act(self, record, actor):
        return actor.has_perm(self.act_permission, record)

    def act(self, record, *, actor, **answers):
        """Perform the act through the app's service."""
        raise NotImplementedError

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_{self.act_name}"
        view = self.admin_site.admin_view(self.act_view)
        return [path(f"<int:pk>/{self.act_name}/", view, name=name), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if record and self.may_act(record, request.user):
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{self.act_name}"
            context |= {"act_url": reverse(name, args=[record.pk]), "act_label": self.act_label}
        return super().change_view(request, object_id, form_url, context)

    def act_view(self, request, pk):
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        if not self.may_act(record, request.user):
            messages.warning(request, f"现在不能{self.act_label}。")
            return redirect(back)
        form = self.act_form(request.POST or None)
        if form.is_valid():
            try:
                self.act(record, actor=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, f"{record}：已{self.act_label}。")
                return redirect(back)
        context = {"form": form, "record": record, "back": back, "act_label": self.act_label, "opts": self.opts}
        return render(
            request,
            "admin/finance/act.html",
            {**self.admin_site.each_context(request), "title": f"{self.act_label}：{record}", **context},
        )


@admin.register(Account)
class AccountAdmin(ReferenceAdmin):
    save = staticmethod(services.save_account)
    list_display = ["code", "name", "kind", "parent", "valid_from", "valid_until"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "kind", "parent", "valid_from", "valid_until"]


class AdjustmentInline(TabularInline):
    model = BudgetAdjustment
    fields = readonly_fields = ["decided_on", "document", "amount", "made_by"]
    extra = 0
    can_delete = False
    tab = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("made_by", "budget__unit", "budget__account")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(permissions.VIEW_ADJUSTMENT, obj)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Budget)
class BudgetAdmin(_AddOnlyAdmin):
    form = BudgetForm
    inlines = [AdjustmentInline]
    list_display = ["year", "unit", "account", "initial", "total", "committed", "paid", "available"]
    list_display_links = ["year", "account"]
    list_filter = ["year", "account", "unit"]
    list_select_related = ["unit", "account"]
    search_fields = ["unit__name", "account__name", "account__code"]
    act_name, act_label, act_permission, act_form = "adjust", "调整预算", permissions.ADJUST_BUDGET, AdjustForm

    def get_queryset(self, request):
        return queries.with_use(super().get_queryset(request))

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_fields(self, request, obj=None):
        shown = ["unit", "year", "account", "initial", "note"]
        return [*shown, "total", "committed", "paid", "available"] if obj else shown

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else []

    @admin.display(description="待支付（元）")
    def committed(self, budget):
        return budget.committed

    @admin.display(description="已支付（元）")
    def paid(self, budget):
        return budget.paid

    @admin.display(description="可用余额（元）", ordering="available")
    def available(self, budget):
        return budget.available

    def act(self, record, *, actor, **answers):
        services.adjust_budget(record, actor=actor, **answers)

    def save_model(self, request, obj, form, change):
        saved = services.open_budget(actor=request.user, **form.cleaned_data)
        obj.pk = saved.pk


@admin.register(Claim)
class ClaimAdmin(_ScopedFormMixin, WorkflowAdmin):
    form = ClaimForm
    flow = CLAIM_FLOW
    forms_by_move = claim_moves.FORMS
    list_display = ["__str__", "unit", "account", "amount", "payee", "made_on", "state"]
    list_filter = ["state", "funding_source", "budget__account", "unit"]
    list_select_related = ["unit", "budget__account"]
    search_fields = ["number", "purpose", "payee", "source"]
    date_hierarchy = "made_on"
    _facts = ["number", "source", "made_on", "made_by", "approved_on", "approved_by", "paid_on", "return_reason"]

    @admin.display(description="科目", ordering="budget__account")
    def account(self, claim):
        return claim.budget.account.name

    def get_fields(self, request, obj=None):
        return [*ClaimForm.Meta.fields, "state", *self._facts] if obj else ClaimForm.Meta.fields

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self._facts] if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state in EDITABLE)

    def act(self, record, move, *, actor, **answers):
        return claim_moves.act(record, move, actor=actor, **answers)

    def save_model(self, request, obj, form, change):
        if change:
            services.update_claim(obj, actor=request.user, **form.cleaned_data)
        else:
            obj.pk = services.request_claim(actor=request.user, **form.cleaned_data).pk


@admin.register(Payment)
class PaymentAdmin(_AddOnlyAdmin):
    list_display = ["number", "paid_on", "unit", "account", "purpose", "payee", "amount", "funding_source"]
    list_filter = ["account", "unit", "funding_source", "method"]
    list_select_related = ["unit", "account"]
    search_fields = ["number", "purpose", "payee", "source"]
    date_hierarchy = "paid_on"
    fields = ["number", "claim", "unit", "budget", "account", "funding_source", "amount", "payee", "purpose", "source"]
    fields += ["method", "paid_on", "paid_by", "corrects", "reason"]
    act_name, act_label, act_permission, act_form = "correct", "冲正", permissions.CORRECT_PAYMENT, CorrectForm

    def has_add_permission(self, request):
        return False

    def may_act(self, record, actor):
        # Not `available(...)`: it hides a blocked move, while the page of the move shows the reason.
        return super().may_act(record, actor) and not record.corrects_id and not record.corrections.exists()

    def act(self, record, *, actor, **answers):
        services.correct_payment(record, actor=actor, **answers)


@admin.register(Income)
class IncomeAdmin(_AddOnlyAdmin):
    form = IncomeForm
    list_display = ["number", "received_on", "unit", "account", "payer", "amount"]
    list_filter = ["account", "unit"]
    list_select_related = ["unit", "account"]
    search_fields = ["number", "payer", "note"]
    date_hierarchy = "received_on"
    act_name, act_label, act_permission, act_form = "correct", "冲正", permissions.ADD_INCOME, CorrectForm

    def get_fields(self, request, obj=None):
        shown = ["unit", "account", "amount", "received_on", "payer", "note"]
        return ["number", *shown, "source", "made_by", "corrects"] if obj else shown

    def may_act(self, record, actor):
        return super().may_act(record, actor) and not record.corrects_id and not record.corrections.exists()

    def act(self, record, *, actor, **answers):
        services.correct_income(record, actor=actor, **answers)

    def save_model(self, request, obj, form, change):
        obj.pk = services.record_income(actor=request.user, **form.cleaned_data).pk


@admin.register(BudgetAdjustment)
class AdjustmentAdmin(ReadOnlyAdmin):
    list_display = ["budget", "amount", "decided_on", "document", "made_by"]
    list_select_related = ["budget__unit", "budget__account", "made_by"]
    list_filter = ["budget__year", "budget__unit"]
    search_fields = ["document"]
    date_hierarchy = "decided_on"

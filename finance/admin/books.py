"""Back-office pages of accounts, budgets, claims, payments and income, with their rules."""

from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from unfold.admin import TabularInline
from unfold.decorators import action

from finance import permissions, queries, services
from finance.admin.readings import ReadingNotedAdmin
from finance.choices import UNION_BOOKS
from finance.flow.claim_flow import EDITABLE
from finance.forms import AdjustForm, BudgetForm, ClaimForm, ClaimKindForm, CorrectActForm, IncomeForm, ReverseActForm
from finance.models import (
    Account,
    AllocationRate,
    BillingTitle,
    Budget,
    BudgetAdjustment,
    BudgetPlan,
    BudgetYear,
    Claim,
    ClaimKind,
    Filing,
    Income,
    Invoice,
    PaperRule,
    Payment,
    RouteRule,
    YearRule,
    line_parts,
)
from finance.services.budgets import of_other_accounts
from finance.tables import BUDGET_PLANS, CLAIMS, PAYMENTS
from unionportal.core.back_office.acts import Act, ActAdmin
from unionportal.core.back_office.record_admin import RecordAdmin, ReferenceAdmin
from unionportal.core.back_office.records import ReadOnlyAdmin, WorkflowAdmin
from unionportal.core.back_office.service_forms import ThroughServiceMixin
from unionportal.core.models import Unit
from unionportal.core.tables import Column, Table


def _uncorrected(record):
    return not record.corrects_id and type(record).objects.filter(type(record).not_reversed(), pk=record.pk).exists()


def _stands_by_itself(income):
    return _uncorrected(income) and not services.owner_of(income)


def _outside_the_books(budget):
    return budget.funding_source not in UNION_BOOKS


def _open_budget(_, *, actor, **answers):
    return services.open_budget(actor=actor, **answers)


def _record_income(_, *, actor, **answers):
    return services.record_income(actor=actor, **answers)


@admin.register(Account)
class AccountAdmin(ReferenceAdmin):
    save = staticmethod(services.save_account)
    table = Table(
        shown=("code", "name", "kind", "parent", "valid_from", "valid_until"),
        filters=("kind",),
        searched=("code", "name"),
    )
    list_select_related = ["parent"]
    fields = ["code", "name", "kind", "parent", "valid_from", "valid_until"]

    def perform(self, request, form):
        account = super().perform(request, form)
        for sentence in of_other_accounts({account.code: account.name}).values():
            messages.warning(request, sentence)
        return account


class AdjustmentInline(TabularInline):
    model = BudgetAdjustment
    fields = readonly_fields = ["decided_on", "document", "amount", "made_by"]
    readonly_preprocess_fields = {"amount": intcomma}
    extra = 0
    can_delete = False
    tab = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("made_by", *line_parts())

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(permissions.VIEW_ADJUSTMENT, obj)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Budget)
class BudgetAdmin(ReadingNotedAdmin, ActAdmin):
    # What the union keeps books of is made and changed as a table, with the meetings that pass it.
    adding = Act("add", "登记行政额度", BudgetForm, _open_budget, permissions.ADD_BUDGET)
    acts = (
        Act("adjust", "调整额度", AdjustForm, services.adjust_budget, permissions.ADJUST_BUDGET, _outside_the_books),
    )
    inlines = [AdjustmentInline]
    table = Table(
        shown=(
            "year",
            "unit",
            "project",
            "account",
            "funding_source",
            "initial",
            "total",
            *(Column(name, kind="money") for name in ("in_approval", "committed", "paid", "available")),
        ),
        more=("account__code", "note"),
        totals=("initial", "total"),
        filters=("year", "account", "funding_source", "unit"),
        searched=("unit__name", "project__name", "account__name", "account__code"),
    )
    list_display_links = ["year", "account"]
    actions_list = ["open_next"]
    fields = ["unit", "project", "year", "account", "funding_source", "initial", "note", "total"]
    fields += ["in_approval", "committed", "paid", "available"]
    readonly_fields = ["in_approval", "committed", "paid", "available"]
    list_select_related = ["unit", "account", "project"]

    def get_queryset(self, request):
        return queries.with_use(super().get_queryset(request))

    @action(description="按上年编制预算", url_path="next", permissions=["add"])
    def open_next(self, request):
        return redirect("finance:budgets_next")

    @admin.display(description="审批中（元）")
    def in_approval(self, budget):
        return budget.in_approval

    @admin.display(description="待支付（元）")
    def committed(self, budget):
        return budget.committed

    @admin.display(description="已支付（元）")
    def paid(self, budget):
        return budget.paid

    @admin.display(description="可用余额（元）", ordering="available")
    def available(self, budget):
        return budget.available


@admin.register(Claim)
class ClaimAdmin(ThroughServiceMixin, WorkflowAdmin):
    form = ClaimForm
    table = CLAIMS
    list_select_related = ["unit", "budget__account"]
    _facts = [
        "number",
        "funding_source",
        "source",
        "made_on",
        "proposed_by",
        "made_by",
        "endorsed_on",
        "endorsed_by",
        "reviewed_on",
        "reviewed_by",
        "checked_on",
        "checked_by",
        "meeting",
        "met_on",
        "minutes",
        "approved_on",
        "approved_by",
        "paid_on",
        "payment_links",
        "return_reason",
    ]

    @admin.display(description="科目", ordering="budget__account")
    def account(self, claim):
        return claim.budget.account.name

    @admin.display(description="支付", empty_value="")
    def payment_links(self, claim):
        rows = claim.payments.order_by("pk")
        way = "admin:finance_payment_change"
        shown = (
            (reverse(way, args=[one.pk]), one.number, f"{one.paid_on:%Y-%m-%d}", f"{one.amount:,}") for one in rows
        )
        return format_html_join("；", '<a href="{}">{}</a>　{}　{} 元', shown)

    def get_fields(self, request, obj=None):
        if not obj:
            return ClaimForm.Meta.fields
        hidden = obj.unread_columns(request.user) | (frozenset() if obj.payments.exists() else {"payment_links"})
        return [*ClaimForm.Meta.fields, "state", *(name for name in self._facts if name not in hidden)]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self._facts] if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state in EDITABLE)

    def form_arguments(self, request):
        return {"scope": request.scope}

    def perform(self, request, form):
        if form.instance.pk:
            return services.update_claim(form.instance, actor=request.user, **form.cleaned_data)
        form.instance.pk = services.request_claim(actor=request.user, **form.cleaned_data).pk
        return form.instance


@admin.register(Payment)
class PaymentAdmin(ReadingNotedAdmin, ActAdmin):
    acts = (
        Act("correct", "冲正", ReverseActForm, services.correct_payment, permissions.CORRECT_PAYMENT, _uncorrected),
    )
    table = PAYMENTS
    list_select_related = ["unit", "account"]
    fields = ["number", "claim", "unit", "budget", "account", "funding_source", "amount", "payee", "purpose", "source"]
    fields += ["method", "paid_on", "paid_by", "corrects", "reason"]

    def get_fields(self, request, obj=None):
        shown = super().get_fields(request, obj)
        if obj is None or queries.may_read_words(obj.claim, request.user):
            return shown
        return [name for name in shown if name != "reason"]


@admin.register(Income)
class IncomeAdmin(ReadingNotedAdmin, ActAdmin):
    adding = Act("add", "登记收入", IncomeForm, _record_income, permissions.ADD_INCOME)
    acts = (Act("correct", "冲正", CorrectActForm, services.correct_income, permissions.ADD_INCOME, _stands_by_itself),)
    table = Table(
        shown=("number", "received_on", "unit", "account", "payer", "amount"),
        more=(
            Column("voucher", "凭证号", lookup="voucher__number"),
            "note",
            "source",
            "made_by",
            Column("corrects__number", "冲正的收入"),
        ),
        totals=("amount",),
        filters=("account", "unit"),
        searched=("number", "payer", "note"),
        by_date="received_on",
    )
    list_select_related = ["unit", "account"]
    fields = ["number", "unit", "account", "amount", "received_on", "payer", "note", "source", "made_by", "corrects"]


@admin.register(Filing)
class FilingAdmin(RecordAdmin):
    table = Table(
        shown=("year", "kind", "filed_on", "receiver", "document"),
        filters=("kind",),
        searched=("receiver", "document"),
        by_date="filed_on",
    )
    exclude = ["unit"]

    def perform(self, request, form):
        if form.instance.pk is None:
            form.instance.unit = Unit.root()
        return super().perform(request, form)


@admin.register(BudgetAdjustment)
class AdjustmentAdmin(ReadOnlyAdmin):
    table = Table(
        shown=("budget", "amount", "decided_on", "document", "made_by"),
        totals=("amount",),
        filters=("budget__year", "budget__unit"),
        searched=("document",),
        by_date="decided_on",
    )
    list_select_related = ["budget__unit", "budget__account", "made_by"]


@admin.register(ClaimKind)
class ClaimKindAdmin(ReferenceAdmin):
    form = ClaimKindForm
    table = Table(
        shown=("name", "cause", "invoice", "tax", "note", "valid_from", "valid_until"), searched=("name", "note")
    )
    fields = ["name", "cause", "invoice", "takes_nameless", "tax", "note", "valid_from", "valid_until"]


@admin.register(PaperRule)
class PaperRuleAdmin(ReferenceAdmin):
    table = Table(
        shown=("kind", "way", "name", "severity", "valid_from", "valid_until"),
        filters=("kind", "way"),
        searched=("name",),
    )
    list_select_related = ["kind"]
    autocomplete_fields = ("kind",)
    list_display_links = ["name"]
    fields = ["kind", "way", "name", "severity", "valid_from", "valid_until"]


@admin.register(BillingTitle)
class BillingTitleAdmin(ReferenceAdmin):
    table = Table(shown=("name", "tax_number", "valid_from", "valid_until"), searched=("name", "tax_number"))
    fields = ["name", "tax_number", "valid_from", "valid_until"]


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """The register of the invoices of all claims; what is in one is changed on the page of its claim."""

    table = Table(
        shown=("number", "kind", "issued_on", "seller_name", "total", "part", "claim", "how", "verification"),
        more=("code", "tax", "seller_tax_number", "buyer_name", "buyer_tax_number", "verified_on", "verified_by"),
        totals=("total", "part"),
        filters=("kind", "how", "verification"),
        searched=("number", "code", "seller_name", "claim__number"),
        by_date="issued_on",
    )
    list_select_related = ["claim"]


@admin.register(RouteRule)
class RouteRuleAdmin(ReferenceAdmin):
    table = Table(
        shown=("station", "amount", "kind", "account", "clause", "source", "valid_from", "valid_until"),
        filters=("station",),
        searched=("clause", "source"),
    )
    list_select_related = ["kind", "account"]
    autocomplete_fields = ("kind",)
    fields = ["station", "amount", "kind", "account", "clause", "source", "valid_from", "valid_until"]


@admin.register(YearRule)
class YearRuleAdmin(ReferenceAdmin):
    table = Table(
        shown=("valid_from", "basis", "closing_month", "closing_day", "adjustments", "clause", "source", "valid_until"),
        searched=("clause", "source"),
    )
    fields = ["basis", "closing_month", "closing_day", "last_step", "adjustments", "adjustments_clause"]
    fields += ["over_adjustments", "clause", "source", "valid_from", "valid_until"]


@admin.register(BudgetYear)
class BudgetYearAdmin(WorkflowAdmin):
    table = Table(shown=("year", "standing", "closes_on", "closed_on", "closed_by"))
    list_select_related = ["closed_by"]
    fields = readonly_fields = ["year", "standing", "closes_on", "closed_on", "closed_by", "document", "state"]

    @admin.display(description="进度")
    def standing(self, row):
        return row.standing

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(BudgetPlan)
class BudgetPlanAdmin(WorkflowAdmin):
    """The versions of the budgets; their amounts are on the page of the table."""

    table = BUDGET_PLANS
    list_select_related = ["made_by"]
    list_display_links = ["year", "kind"]
    fields = readonly_fields = ["year", "kind", "number", "state", "made_by", "submitted_by", "committee"]
    fields += ["committee_on", "auditors", "auditors_on", "last_step", "upper_document", "upper_on"]
    fields += ["approved_by", "approved_on", "published_on"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(AllocationRate)
class AllocationRateAdmin(ReferenceAdmin):
    table = Table(
        shown=("account", "funding_source", "basis", "rate", "carries_over", "valid_from", "valid_until"),
        filters=("account", "basis"),
        searched=("clause", "source"),
    )
    list_select_related = ["account"]
    fields = ["account", "funding_source", "basis", "rate", "month", "day", "of_last_year", "carries_over"]
    fields += ["clause", "source", "valid_from", "valid_until"]

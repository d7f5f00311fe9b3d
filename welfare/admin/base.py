"""Bases of the back-office pages of welfare: benefits go through their services, records are saved and audited."""

from django.contrib import admin, messages
from unfold.decorators import display

from finance.services import CLAIM_UNDONE, ClaimState
from unionportal.core.back_office import record_admin
from unionportal.core.back_office.records import ScopedAdmin, WorkflowAdmin
from unionportal.core.back_office.service_forms import ThroughServiceMixin
from welfare import services
from welfare.benefit_flow import BenefitState
from welfare.rule_flow import RuleState


class PaymentFilter(admin.SimpleListFilter):
    title, parameter_name = "支付", "payment"

    def lookups(self, request, model_admin):
        return [("paying", "待支付"), ("paid", "已支付"), ("back", "已冲正或撤销")]

    def queryset(self, request, queryset):
        if self.value() == "paid":
            return queryset.filter(claim__state=ClaimState.PAID)
        if self.value() == "back":
            return queryset.filter(claim__state__in=CLAIM_UNDONE)
        if self.value() == "paying":
            settled = [ClaimState.PAID, *CLAIM_UNDONE]
            return queryset.filter(state=BenefitState.APPROVED).exclude(claim__state__in=settled)
        return queryset


class BenefitAdmin(ThroughServiceMixin, WorkflowAdmin):
    """Visits, grants and gift issues: edited while a draft, then moved through the flow."""

    list_filter_submit = True
    list_select_related = ("unit", "claim")
    decided = ("amount", "funding_source", "budget", "over_cap_reason", "return_reason")
    hands = ("reported_by", "reported_on", "checked_by", "approved_by", "approved_on", "claim")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_editable)

    def get_readonly_fields(self, request, obj=None):
        shown = ["number", *self.decided, *self.hands] if obj else []
        if not obj or self.has_change_permission(request, obj):
            # Whoever drafts it may already be asked for the reason.
            shown = [name for name in shown if name != "over_cap_reason"]
        return [*super().get_readonly_fields(request, obj), *shown]

    def show_findings(self, request, benefit):
        """Show what the rules have against the draft; return it."""
        for finding in services.findings(benefit):
            messages.warning(request, finding.words)
        return benefit

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def standing_label(self, obj):
        return obj.tone, obj.standing


class RuleAdmin(record_admin.ReferenceAdmin, WorkflowAdmin):
    """Dated rules: the officer proposes a row, which is changed until the chair has confirmed it."""

    save = staticmethod(services.propose_rule)
    signed = ("proposed_by", "confirmed_by", "confirmed_on", "return_reason")
    list_select_related = ()

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state == RuleState.PROPOSED)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self.signed]

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def standing_label(self, obj):
        return obj.tone, obj.get_state_display()


class WelfareRecordAdmin(record_admin.RecordAdmin):
    """A record of welfare, with what its service fills in."""

    save = staticmethod(services.save_record)


class WithRowsAdmin(ScopedAdmin):
    """A record with rows below it: saved after all are checked, and not while the record alone is."""

    save = staticmethod(services.save_record)

    def save_model(self, request, obj, form, change):
        self.save(obj, actor=request.user)

    def delete_model(self, request, obj):
        services.delete_record(obj, actor=request.user)

    def save_formset(self, request, form, formset, change):
        rows = formset.save(commit=False)
        # One that goes makes room for another of its kind.
        for row in formset.deleted_objects:
            services.delete_record(row, actor=request.user)
        for row in rows:
            services.save_record(row, actor=request.user)

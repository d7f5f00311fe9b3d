"""Back-office pages of what the bank and the cash box are read by: layouts, accounts, opening balances."""

from django.contrib import admin
from unfold.decorators import display

from finance.flow.checked_flow import CheckedState
from finance.forms import HoldingForm
from finance.models import BankColumn, BankLayout, Holding, MatchRule, Opening, TrustEntry
from finance.services.reconciling.openings import propose_opening
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.back_office.records import ReadOnlyAdmin, WorkflowAdmin
from unionportal.core.tables import Column, Table


@admin.register(BankLayout)
class BankLayoutAdmin(ReferenceAdmin):
    table = Table(
        shown=("name", "format", "encoding", "paid_words", "failed_words", "note", "valid_from", "valid_until"),
        searched=("name", "note"),
    )
    fields = ["name", "format", "encoding", "paid_words", "failed_words", "debit_words", "credit_words", "note"]
    fields += ["valid_from", "valid_until"]


class FileColumnAdmin(ReferenceAdmin):
    """The columns of the layouts of a kind of file."""

    table = Table(
        shown=("layout", "direction", "place", "heading", "holds", "fixed"),
        filters=("layout", "direction"),
        searched=("heading", "layout__name"),
    )
    list_select_related = ["layout"]
    autocomplete_fields = ("layout",)
    list_display_links = ["heading"]
    fields = ["layout", "direction", "place", "heading", "holds", "fixed"]


admin.site.register(BankColumn, FileColumnAdmin)


@admin.register(Holding)
class HoldingAdmin(ReferenceAdmin):
    form = HoldingForm
    table = Table(
        shown=("name", "kind", "bank", "layout", "is_main", "valid_from", "valid_until"),
        filters=("kind",),
        searched=("name", "bank"),
    )
    list_select_related = ["layout"]
    fields = HoldingForm.Meta.fields

    def get_fields(self, request, obj=None):
        """Return the columns; who may not change them reads the account masked."""
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return self.fields
        return ["masked" if name == "account" else name for name in self.fields]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "masked"]

    @admin.display(description="账号")
    def masked(self, holding):
        return holding.masked_account or "—"


@admin.register(Opening)
class OpeningAdmin(ReferenceAdmin, WorkflowAdmin):
    save = staticmethod(propose_opening)
    table = Table(
        shown=("holding", "day", "amount", "document", "standing_label"), filters=("holding", "state"), by_date="day"
    )
    list_select_related = ["holding"]
    list_display_links = ["day"]
    hands = ["made_by", "confirmed_by", "confirmed_on", "return_reason"]
    fieldsets = [
        (None, {"fields": ["holding", "day", "amount", "document"]}),
        ("登记和确认", {"fields": ["state", *hands]}),
    ]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state == CheckedState.SUBMITTED)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self.hands]

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def standing_label(self, opening):
        return opening.tone, opening.get_state_display()


@admin.register(MatchRule)
class MatchRuleAdmin(ReferenceAdmin):
    table = Table(
        shown=("valid_from", "valid_until", "days_before", "days_after", "return_days", "return_words"),
        searched=("return_words",),
    )
    fields = ["days_before", "days_after", "return_days", "return_words", "valid_from", "valid_until"]


@admin.register(TrustEntry)
class TrustEntryAdmin(ReadOnlyAdmin):
    table = Table(
        shown=("number", "day", "unit", "name", "purpose", "amount"),
        more=(
            "made_by",
            "reason",
            Column("corrects__number", "冲正的往来款"),
            Column("income__number", "同一笔款的收入"),
        ),
        totals=("amount",),
        filters=("unit",),
        searched=("number", "name", "purpose"),
        by_date="day",
    )
    list_select_related = ["unit"]

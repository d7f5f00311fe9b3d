"""Back-office pages of whom the union pays, and to whom it lent."""

from operator import attrgetter

from django.contrib import admin

from finance import services
from finance.forms import SupplierForm
from finance.models import Loan, LoanRule, Supplier
from finance.tables import LOANS
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.back_office.records import WorkflowAdmin
from unionportal.core.tables import Column, Table


@admin.register(Supplier)
class SupplierAdmin(ReferenceAdmin):
    save = staticmethod(services.save_supplier)
    form = SupplierForm
    table = Table(
        shown=(
            "name",
            "tax_number",
            "bank",
            Column("masked_account", "账号", value=attrgetter("masked_account")),
            "valid_from",
            "valid_until",
        ),
        more=("note",),
        searched=("name", "tax_number"),
    )

    def get_fields(self, request, obj=None):
        """Return the columns of the form; whoever may not change it sees the account masked."""
        if self.has_change_permission(request, obj):
            return SupplierForm.Meta.fields
        return ["account_masked" if name == "account" else name for name in SupplierForm.Meta.fields]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "account_masked"]

    @admin.display(description="账号")
    def account_masked(self, supplier):
        return supplier.masked_account or "—"


@admin.register(Loan)
class LoanAdmin(WorkflowAdmin):
    """The loans; their papers are added on the page of the claim."""

    table = LOANS
    list_select_related = ["claim__unit", "checked_by"]
    fields = readonly_fields = ["claim", "paid_on", "due_on", "spent", "submitted_by", "checked_by", "checked_on"]
    fields += ["settled", "rest", "return_reason", "state"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_open()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(LoanRule)
class LoanRuleAdmin(ReferenceAdmin):
    table = Table(
        shown=("days", "remind_days", "unless_settled", "clause", "source", "valid_from", "valid_until"),
        searched=("clause", "source"),
    )
    fields = ["days", "remind_days", "unless_settled", "clause", "source", "valid_from", "valid_until"]

"""Back-office pages of whom the union pays."""

from operator import attrgetter

from django.contrib import admin

from finance import services
from finance.forms import SupplierForm
from finance.models import Supplier
from unionportal.core.back_office.record_admin import ReferenceAdmin
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

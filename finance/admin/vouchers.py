"""Back-office pages of how the accountant's software wants vouchers, of the codes of accounts, and of the ledger's."""

from django import forms
from django.contrib import admin

from finance import causes
from finance.admin.bank import FileColumnAdmin
from finance.models import AccountCode, EconClass, LedgerAccount, VoucherColumn, VoucherLayout
from finance.models.books.ledger import LASTING
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.tables import Column, Table

DIMENSIONS = ("outlay", "project", "econ_class", "is_restricted")


@admin.register(EconClass)
class EconClassAdmin(ReferenceAdmin):
    table = Table(shown=("code", "name", "source", "valid_from", "valid_until"), searched=("code", "name"))
    fields = ["code", "name", "source", "valid_from", "valid_until"]


@admin.register(VoucherLayout)
class VoucherLayoutAdmin(ReferenceAdmin):
    table = Table(
        shown=("name", "format", "encoding", "debit_word", "credit_word", "note", "valid_from", "valid_until"),
        searched=("name", "note"),
    )
    fields = ["name", "format", "encoding", "debit_word", "credit_word", "note", "valid_from", "valid_until"]


admin.site.register(VoucherColumn, FileColumnAdmin)


@admin.register(AccountCode)
class AccountCodeAdmin(ReferenceAdmin):
    table = Table(
        shown=(
            "code",
            "name",
            Column("stands_for", "对应"),
            Column("dimensions_label", "支出的归类"),
            "valid_from",
            "valid_until",
        ),
        more=("money", "holding", "cause", "account", "funding_source", "trust", "asset", "category"),
        searched=("code", "name", "project"),
    )
    list_select_related = ["holding", "account", "econ_class"]
    autocomplete_fields = ("econ_class",)
    fields = ["money", "holding", "cause", "account", "funding_source", "trust", "asset", "category", "code", "name"]
    fields += [*DIMENSIONS, "valid_from", "valid_until"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "cause":
            return forms.ChoiceField(choices=[("", "—"), *causes.labels()], label="支出的起因", required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        fixed = [name for name in self.fields if name != "valid_until"] if obj is not None and obj.last_used else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fieldsets(self, request, obj=None):
        """Say above the form why most of it is fixed."""
        [(heading, options), *more] = super().get_fieldsets(request, obj)
        if obj is not None and (used := obj.last_used):
            why = f"已按这一条记账到{used:%Y-%m-%d}，只能填那以后的失效日期；要改的请另设一条，从那以后生效。"
            options = options | {"description": why}
        return [(heading, options), *more]


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReferenceAdmin):
    """The chart: the accounts of the law are read, the union adds its own below them."""

    table = Table(
        shown=("code", "name", "side", "parent", "is_statutory", "is_main", "valid_from", "valid_until"),
        more=("source", Column("dimensions_label", "支出的归类")),
        filters=("side", "is_statutory"),
        searched=("code", "name"),
    )
    list_select_related = ["parent", "econ_class"]
    autocomplete_fields = ("parent", "econ_class")
    fields = ["code", "name", "side", "parent", "source", *DIMENSIONS, "valid_from", "valid_until"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj is not None and obj.is_statutory)

    def get_readonly_fields(self, request, obj=None):
        fixed = LASTING if obj is not None and obj.is_used else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fieldsets(self, request, obj=None):
        """Say above the form why part of it is fixed."""
        [(heading, options), *more] = super().get_fieldsets(request, obj)
        if obj is not None and not obj.is_statutory and obj.is_used:
            why = (
                "这个科目已有分录或期初余额，编码、名称、余额方向、上级科目不能再改；不再用的请填失效日期，另设新科目。"
            )
            options = options | {"description": why}
        return [(heading, options), *more]

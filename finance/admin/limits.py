"""Back-office pages of what claims may spend."""

from django.contrib import admin

from finance.models import SpendingRule
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.tables import Table


@admin.register(SpendingRule)
class SpendingRuleAdmin(ReferenceAdmin):
    table = Table(
        shown=("name", "kind", "measure", "limit", "severity", "clause", "source", "valid_from", "valid_until"),
        more=("numerator", "denominator"),
        filters=("kind", "measure"),
        searched=("name", "clause", "source"),
    )
    list_select_related = ["kind"]
    autocomplete_fields = ("kind",)
    fields = ["name", "kind", "measure", "limit", "numerator", "denominator", "severity", "clause", "source"]
    fields += ["valid_from", "valid_until"]

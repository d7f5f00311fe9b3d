"""Back-office pages of the data that the auditors keep."""

from django.contrib import admin

from finance.models import AuditMatter, CheckRule, RestDay
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.tables import Table


@admin.register(AuditMatter)
class AuditMatterAdmin(ReferenceAdmin):
    table = Table(
        shown=("name", "clause", "source", "valid_from", "valid_until"), searched=("name", "clause", "source")
    )
    fields = ["name", "clause", "source", "valid_from", "valid_until"]


@admin.register(CheckRule)
class CheckRuleAdmin(ReferenceAdmin):
    table = Table(
        shown=("kind", "amount", "days", "percent", "month", "clause", "source", "valid_from", "valid_until"),
        filters=("kind",),
        searched=("clause", "source"),
    )
    fields = ["kind", "amount", "days", "percent", "month", "clause", "source", "valid_from", "valid_until"]

    def get_readonly_fields(self, request, obj=None):
        """Fix the kind of a rule that has hit something."""
        fixed = ("kind",) if obj is not None and obj.hits.exists() else ()
        return [*super().get_readonly_fields(request, obj), *fixed]


@admin.register(RestDay)
class RestDayAdmin(ReferenceAdmin):
    table = Table(shown=("day", "is_workday", "source"), filters=("is_workday",), searched=("source",), by_date="day")
    fields = ["day", "is_workday", "source"]

"""Back-office page of the projects that have budgets of their own."""

from django.contrib import admin

from finance.models import Project
from unionportal.core.back_office.record_admin import RecordAdmin
from unionportal.core.tables import Table


@admin.register(Project)
class ProjectAdmin(RecordAdmin):
    table = Table(
        shown=("name", "unit", "valid_from", "valid_until"),
        more=("note",),
        filters=("unit",),
        searched=("name", "note"),
    )
    list_select_related = ["unit"]
    fields = ["unit", "name", "valid_from", "valid_until", "note"]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["unit"] if obj else [])]

"""Back-office pages of the data that the auditors keep."""

from django.contrib import admin

from finance.models import AuditMatter
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.tables import Table


@admin.register(AuditMatter)
class AuditMatterAdmin(ReferenceAdmin):
    table = Table(
        shown=("name", "clause", "source", "valid_from", "valid_until"), searched=("name", "clause", "source")
    )
    fields = ["name", "clause", "source", "valid_from", "valid_until"]

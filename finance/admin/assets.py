"""Back-office pages of the categories of assets; the register is worked on in the portal."""

from django.contrib import admin

from finance.models import AssetCategory
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.tables import Table


@admin.register(AssetCategory)
class AssetCategoryAdmin(ReferenceAdmin):
    table = Table(
        shown=("code", "name", "threshold", "life", "residual", "clause", "valid_from", "valid_until"),
        searched=("code", "name", "clause", "source"),
    )
    fields = ["code", "name", "threshold", "life", "residual", "begins_next_month", "clause", "source"]
    fields += ["valid_from", "valid_until"]

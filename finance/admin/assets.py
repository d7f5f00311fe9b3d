"""Back-office pages of the assets and their categories."""

from django.contrib import admin

from finance.models import Asset, AssetCategory
from finance.tables import ASSETS
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.back_office.records import WorkflowAdmin
from unionportal.core.tables import Table


@admin.register(AssetCategory)
class AssetCategoryAdmin(ReferenceAdmin):
    table = Table(
        shown=("code", "name", "threshold", "life", "residual", "clause", "valid_from", "valid_until"),
        searched=("code", "name", "clause", "source"),
    )
    fields = ["code", "name", "threshold", "life", "residual", "begins_next_month", "clause", "source"]
    fields += ["valid_from", "valid_until"]


@admin.register(Asset)
class AssetAdmin(WorkflowAdmin):
    """The register; cards are entered and corrected on its pages in the portal."""

    table = ASSETS
    list_select_related = ["category", "unit", "custodian", "claim"]
    fields = readonly_fields = ["number", "name", "category", "specification", "quantity", "measure", "value"]
    fields += ["in_use_on", "source", "funding_source", "claim", "unit", "place", "custodian", "registered_on"]
    fields += ["registered_by", "state"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

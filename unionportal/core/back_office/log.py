"""Back-office pages of audit entries and jobs, read-only."""

from django.contrib import admin
from django.utils.html import format_html_join

from unionportal.core.back_office.records import ReadOnlyAdmin
from unionportal.core.models import AuditEntry, Job


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_label", "act", "target_label", "unit"]
    list_filter = ["act", ("actor", admin.RelatedOnlyFieldListFilter), "unit"]
    list_select_related = ["unit"]
    date_hierarchy = "at"
    search_fields = ["actor_label", "act", "target_label"]
    search_help_text = "按操作人、操作或对象查找"
    fields = readonly_fields = ["at", "actor_label", "act", "target_label", "unit", "content"]

    @admin.display(description="内容")
    def content(self, entry):
        lines = ((name, _text(value)) for name, value in entry.facts.items())
        return format_html_join("", "<div>{}：{}</div>", lines) or "无"


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["label", "requested_by", "state", "created_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["requested_by"]
    search_fields = ["label", "requested_by__name"]
    search_help_text = "按名称或发起人查找"
    fields = readonly_fields = [
        "label",
        "kind",
        "requested_by",
        "unit",
        "state",
        "attempts",
        "message",
        "created_at",
        "finished_at",
    ]


def _text(value):
    if isinstance(value, list):
        return " → ".join(_text(one) for one in value)
    return "无" if value is None else str(value)

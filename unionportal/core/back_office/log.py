"""Back-office pages of audit entries and jobs, read-only."""

from datetime import timedelta

from django.apps import apps
from django.contrib import admin
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.html import format_html_join

from unionportal.core.access.permissions import READ_BUSINESS_ACTS
from unionportal.core.acts import TECHNICAL
from unionportal.core.back_office.records import ReadOnlyAdmin
from unionportal.core.models import AuditEntry, Job
from unionportal.core.tables import Table
from unionportal.core.trail import audit
from unionportal.core.trail.acts import REGISTRY
from unionportal.core.values.numerals import number_in

_DAYS = 90
_ALL = "all"


class SpanFilter(admin.SimpleListFilter):
    """The last 90 days, a year, or all entries: a log of many years is not read whole to show its first page."""

    title, parameter_name = "时间", "span"

    def lookups(self, request, model_admin):
        oldest = AuditEntry.objects.order_by("pk").values_list("at", flat=True).first()
        years = range(timezone.localdate().year, timezone.localtime(oldest).year - 1, -1) if oldest else ()
        return [*((str(year), f"{year}年") for year in years), (_ALL, "全部")]

    def choices(self, changelist):
        days, *others = super().choices(changelist)
        return [{**days, "display": f"近 {_DAYS} 天"}, *others]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset.filter(at__gte=timezone.now() - timedelta(days=_DAYS))
        year = number_in(self.value(), digits=4)
        return queryset.filter(at__year=year) if year else queryset


class AppFilter(admin.SimpleListFilter):
    """The app whose records an act is on; one act among all is found by its words."""

    title, parameter_name = "业务", "app"

    def lookups(self, request, model_admin):
        labels = {code.partition(".")[0] for code in REGISTRY}
        return [(app.label, app.verbose_name) for app in apps.get_app_configs() if app.label in labels]

    def queryset(self, request, queryset):
        return queryset.filter(code__startswith=f"{self.value()}.") if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The log; of business acts, who may not read them is shown only by whom and when."""

    table = Table(
        shown=("at", "actor_label", "what", "target", "unit"),
        filters=(SpanFilter, AppFilter, "unit"),
        searched=("actor_label", "act", "target_label"),
        search_help="按操作人、操作或对象查找，在所选的时间里",
    )
    list_select_related = ["unit"]
    fields = readonly_fields = ["at", "actor_label", "what", "target", "unit", "content"]

    def get_queryset(self, request):
        technical = Case(When(TECHNICAL, then=Value(True)), default=Value(False))
        readable = Value(True) if _reads_business(request) else technical
        return super().get_queryset(request).annotate(readable=readable)

    def get_list_filter(self, request):
        found = super().get_list_filter(request)
        return found if _reads_business(request) else [one for one in found if one is not AppFilter]

    def get_search_results(self, request, queryset, search_term):
        if search_term and not _reads_business(request):
            # A search that finds an entry has told what is in it.
            queryset = queryset.filter(TECHNICAL)
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="操作")
    def what(self, entry):
        return entry.act if entry.readable else "业务操作"

    @admin.display(description="对象")
    def target(self, entry):
        return entry.target_label if entry.readable else "—"

    @admin.display(description="内容")
    def content(self, entry):
        if not entry.readable:
            return "—"
        # What was written before typed words were left out of the log is left out here.
        facts = audit.readable(entry.facts, entry.code, _target_of(entry))
        lines = ((name, _text(value)) for name, value in facts.items())
        return format_html_join("", "<div>{}：{}</div>", lines) or "无"


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """The jobs by kind and state; their names and results may tell of the business that they do."""

    table = Table(
        shown=("kind", "requested_by", "state", "created_at", "finished_at"),
        filters=("state",),
        searched=("requested_by__name",),
        search_help="按发起人查找",
    )
    list_select_related = ["requested_by"]
    fields = readonly_fields = ["kind", "requested_by", "unit", "state", "attempts", "created_at", "finished_at"]


def _target_of(entry):
    """Return the record of the entry, or its table where that says enough or the record is gone."""
    try:
        model = apps.get_model(entry.target_type)
    except (LookupError, ValueError):
        return None
    if isinstance(getattr(model, "is_confidential", False), bool):
        return model
    return model._base_manager.filter(pk=entry.target_id).first()


def _reads_business(request):
    return request.user.holds(READ_BUSINESS_ACTS)


def _text(value):
    if isinstance(value, list):
        return " → ".join(_text(one) for one in value)
    return "无" if value is None else str(value)

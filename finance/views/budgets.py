"""Pages of the execution of budgets and of one budget."""

from django.utils import timezone
from django.utils.http import urlencode
from django.views.generic import DetailView, TemplateView

from finance import permissions, queries
from finance.forms import ExecutionFilter
from finance.models import NO_PROJECT, Budget
from finance.views.auditing.readings import ReadingNoted
from unionportal.core.pages.views import ScopedViewMixin

WAYS = (("account", "按科目"), ("unit", "按工会组织"), ("project", "按项目"))


class Execution(ScopedViewMixin, TemplateView):
    """The budgets of a year by account, unit or project: total, committed, paid, available."""

    permission_required = permissions.READ_EXECUTION
    template_name = "finance/execution.html"

    def get_context_data(self, **kwargs):
        scope = self.request.scope
        years = queries.budget_years(scope)
        chosen = ExecutionFilter(self.request.GET, scope=scope, years=years)
        lines = []
        if chosen.is_valid() and years:
            # The next year may be in force already; the running one is what people look for.
            running = timezone.localdate().year
            year = chosen.cleaned_data["year"] or next((one for one in years if one <= running), years[0])
            wanted = {name: chosen.cleaned_data[name] for name in ("unit", "account", "funding_source", "project")}
            lines = queries.execution(scope, year, **wanted)
            kwargs |= {"year": year, **wanted}
        by = given if (given := self.request.GET.get("by")) in dict(WAYS) else WAYS[0][0]
        folded = queries.folded(lines, lambda budget: getattr(budget, by))
        kwargs |= {"by": by, "ways": WAYS, "whole": queries.grand_total(lines)}
        return super().get_context_data(filter=chosen, lines=folded, **kwargs)


class BudgetDetail(ReadingNoted, ScopedViewMixin, DetailView):
    model = Budget
    permission_required = permissions.VIEW_BUDGET
    template_name = "finance/budget_detail.html"

    def get_queryset(self):
        return queries.with_use(super().get_queryset().select_related("unit", "account", "project"))

    def get_context_data(self, **kwargs):
        adjustments = self.object.adjustments.visible_to(self.request.scope).select_related("made_by")
        line = self.object
        chosen = {"budget_year": line.year, "budget_unit": line.unit_id, "account": line.account_id}
        chosen |= {"funding_source": line.funding_source, "budget_project": line.project_id or NO_PROJECT}
        return super().get_context_data(
            adjustments=adjustments, charged_to_it=urlencode(chosen), in_transit=queries.in_transit(line), **kwargs
        )

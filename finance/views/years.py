"""Pages of the budget years: the list, one year with what waits to be carried over, its moves."""

from django.db.models import Exists, OuterRef, Q
from django.views.generic import DetailView, ListView

from finance import permissions
from finance.choices import YearState
from finance.flow.claim_flow import ClaimState
from finance.flow.year_flow import YEAR_FLOW
from finance.models import Budget, BudgetYear, Claim, line_parts
from finance.services.years import in_transit_of, lines_for, unpaid_of, why_not_carried
from finance.tables import BUDGET_YEARS
from unionportal.core.pages.views import MoveView, OfficeMixin
from unionportal.core.tables.pages import DeclaredPage


class YearList(DeclaredPage, OfficeMixin, ListView):
    model = BudgetYear
    table = BUDGET_YEARS
    permission_required = permissions.VIEW_YEAR
    template_name = "finance/year_list.html"

    def get_queryset(self):
        """Return the years with a budget, and the closed ones: one that an undone import opened is as never opened."""
        in_use = Exists(Budget.objects.filter(year=OuterRef("year")))
        return super().get_queryset().filter(in_use | Q(state=YearState.CLOSED))

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_open=self.request.user.holds(permissions.ADD_BUDGET), **kwargs)


class YearDetail(OfficeMixin, DetailView):
    """One year: its standing, what was not paid, each with its new line, what is at the bank, what was carried over."""

    model = BudgetYear
    permission_required = permissions.VIEW_YEAR
    template_name = "finance/year_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("closed_by")

    def get_context_data(self, **kwargs):
        row, scope = self.object, self.request.scope
        seen = Claim.objects.visible_to(scope).select_related(*line_parts(), "unit")
        carried = (
            seen.filter(state=ClaimState.CARRIED, budget__year=row.year).select_related("continued_by").by_number()
        )
        return super().get_context_data(
            moves=YEAR_FLOW.available(row, self.request.user),
            waiting=_with_lines(seen.filter(pk__in=unpaid_of(row.year).values("pk")).by_number()),
            in_transit=in_transit_of(row).visible_to(scope).select_related("batch", "claim__unit"),
            carried=carried,
            **kwargs,
        )


def _with_lines(claims):
    """Return [(claim, its new line, why it cannot be carried over)]."""
    claims = list(claims)
    lines = lines_for(claims)
    return [(claim, lines.get(claim.pk), why_not_carried(claim, lines.get(claim.pk))) for claim in claims]


class YearMove(MoveView):
    model = BudgetYear

"""The page on which the draft of a budget is made from the lines of the year before."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from finance import permissions
from finance.choices import UNION_BOOKS
from finance.models import Budget
from finance.services import planning
from finance.services.next_year import proposed_lines
from finance.views.grid import grid_of, propose
from finance.views.whole import WholeUnionMixin
from unionportal.core.choices import FundingSource
from unionportal.core.flow.moves import add_refusal
from unionportal.core.values.money import PlainDecimalField


class BasisForm(forms.Form):
    """From which year the lines are taken, and at how many per cent."""

    year = forms.IntegerField(label="编制哪一年的预算", min_value=1950, max_value=2100)
    percent = PlainDecimalField(label="按上一年核定预算的百分之几", min_value=0, max_value=1000, decimal_places=1)
    source = forms.ChoiceField(label="资金来源", choices=[(one.value, one.label) for one in UNION_BOOKS])


class LineForm(forms.Form):
    """The amount of one line; a blank one is left out."""

    amount = PlainDecimalField(label="年初预算", max_digits=14, decimal_places=2, min_value=0, required=False)

    def __init__(self, *args, proposed, **kwargs):
        super().__init__(*args, prefix=f"b{proposed.line.pk}", initial={"amount": proposed.amount}, **kwargs)
        self.proposed = proposed
        widget = self.fields["amount"].widget
        widget.attrs |= {"aria-label": f"{proposed.line}的下一年预算"}


class BudgetsNext(WholeUnionMixin, View):
    """Proposes each line of the year before at a percentage; any amount may be changed, then is looked at."""

    permission_required = permissions.ADD_BUDGET

    def get(self, request):
        this_year = timezone.localdate().year
        usual = {"year": this_year + 1, "percent": 100, "source": FundingSource.UNION_FUNDS}
        basis = BasisForm(usual | request.GET.dict())
        rows = self._rows(basis.cleaned_data) if basis.is_valid() else []
        return self._page(basis, rows)

    def post(self, request):
        basis = BasisForm(request.POST)
        if not basis.is_valid():
            return self._page(basis, [])
        of, rows = basis.cleaned_data, self._rows(basis.cleaned_data, request.POST)
        valid = [row.is_valid() for row in rows]
        if not all(valid):
            return self._page(basis, rows)
        year, source = of["year"], of["source"]
        try:
            plan = planning.plan_of(year) or planning.begin_plan(year, actor=request.user)
        except ValidationError as refusal:
            add_refusal(basis, refusal)
            return self._page(basis, rows)
        if not plan.is_draft:
            messages.error(request, f"{year}年现在没有可以写入的草案。")
            return redirect(grid_of(year, source))
        lines = [(row.proposed.line, row.cleaned_data["amount"]) for row in rows]
        texts = {
            (line.account_id, (line.unit_id, line.project_id)): amount for line, amount in lines if amount is not None
        }
        answer, refused = propose(request, plan, source, texts)
        if refused:
            add_refusal(basis, ValidationError([str(one) for one in refused]))
        return answer or self._page(basis, rows)

    def _rows(self, basis, data=None):
        lines = Budget.objects.visible_to(self.request.scope.judged(permissions.ADD_BUDGET))
        lines = lines.filter(year=basis["year"] - 1, funding_source=basis["source"], is_history=False)
        lines = lines.select_related("unit", "account", "project")
        lines = lines.order_by("unit__place", "account__code", "project__name", "pk")
        proposed = proposed_lines(lines, basis["year"], basis["percent"])
        self.skipped = [one for one in proposed if one.why_not]
        return [LineForm(data, proposed=one) for one in proposed if not one.why_not]

    def _page(self, basis, rows):
        context = {"basis": basis, "rows": rows, "skipped": getattr(self, "skipped", [])}
        return render(self.request, "finance/budgets_next.html", context)

"""The page on which the draft of a budget is made from the lines of the year before."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from finance import permissions
from finance.models import Budget
from finance.services.next_year import draft_agreed, proposed_lines
from finance.views.whole import WholeUnionMixin
from unionportal.core.flow.moves import add_refusal


class BasisForm(forms.Form):
    """From which year the lines are taken, and at how many per cent."""

    year = forms.IntegerField(label="编制哪一年的预算", min_value=1950, max_value=2100)
    percent = forms.DecimalField(label="按上一年核定预算的百分之几", min_value=0, max_value=1000, decimal_places=1)


class LineForm(forms.Form):
    """The amount of one line; a blank one is left out."""

    amount = forms.DecimalField(label="年初预算", max_digits=14, decimal_places=2, min_value=0, required=False)

    def __init__(self, *args, proposed, **kwargs):
        super().__init__(*args, prefix=f"b{proposed.line.pk}", initial={"amount": proposed.amount}, **kwargs)
        self.proposed = proposed
        widget = self.fields["amount"].widget
        widget.attrs |= {"aria-label": f"{proposed.line}的下一年预算", "inputmode": "decimal", "step": "0.01"}


class BudgetsNext(WholeUnionMixin, View):
    """Proposes each line of the year before at a percentage; every amount may be changed, and goes into the draft."""

    permission_required = permissions.ADD_BUDGET

    def get(self, request):
        this_year = timezone.localdate().year
        typed = request.GET if request.GET else {"year": this_year + 1, "percent": 100}
        basis = BasisForm(typed)
        rows = self._rows(basis.cleaned_data) if basis.is_valid() else []
        return self._page(basis, rows)

    def post(self, request):
        basis = BasisForm(request.POST)
        if not basis.is_valid():
            return self._page(basis, [])
        year, rows = basis.cleaned_data["year"], self._rows(basis.cleaned_data, request.POST)
        valid = [row.is_valid() for row in rows]
        if not all(valid):
            return self._page(basis, rows)
        amounts = {row.proposed.line: row.cleaned_data["amount"] for row in rows}
        agreed = {line: amount for line, amount in amounts.items() if amount is not None}
        try:
            plan, count = draft_agreed(year, agreed, actor=request.user)
        except ValidationError as refusal:
            add_refusal(basis, refusal)
            return self._page(basis, rows)
        messages.success(request, f"已写入{plan}的草案，改动 {count} 格。")
        return redirect(f"{reverse('finance:budget_grid')}?year={year}")

    def _rows(self, basis, data=None):
        lines = Budget.objects.visible_to(self.request.scope.judged(permissions.ADD_BUDGET))
        lines = lines.filter(year=basis["year"] - 1, is_history=False).select_related("unit", "account")
        lines = lines.order_by("unit__place", "account__code", "funding_source")
        proposed = proposed_lines(lines, basis["year"], basis["percent"])
        self.skipped = [one for one in proposed if one.why_not]
        return [LineForm(data, proposed=one) for one in proposed if not one.why_not]

    def _page(self, basis, rows):
        context = {"basis": basis, "rows": rows, "skipped": getattr(self, "skipped", [])}
        return render(self.request, "finance/budgets_next.html", context)

"""The page that proposes what the sub-unions get by head, and takes it to the draft of the budget."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from finance import permissions
from finance.services import planning
from finance.views.grid import grid_of, propose
from finance.views.whole import WholeUnionMixin
from unionportal.core.values.money import PlainDecimalField


class AllocationFilter(forms.Form):
    """The year, and one of the rates that gives money on the account in question."""

    year = forms.IntegerField(label="年度", min_value=1950, max_value=2200)
    rate = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput())


class RewardForm(forms.Form):
    """What a unit gets on top, for how active it was."""

    reward = PlainDecimalField(label="奖励", max_digits=12, decimal_places=2, min_value=0, required=False)

    def __init__(self, *args, allotment, **kwargs):
        super().__init__(*args, prefix=f"u{allotment.unit.pk}", **kwargs)
        self.allotment = allotment
        self.fields["reward"].widget.attrs |= {"aria-label": f"{allotment.unit}的奖励"}

    @property
    def amount(self):
        """What the unit gets with the reward."""
        return self.allotment.amount + (self.cleaned_data["reward"] or 0)


class Allocation(WholeUnionMixin, View):
    permission_required = permissions.ADD_BUDGET

    def get(self, request):
        return self._page(*self._given())

    def post(self, request):
        year, rates, rows = self._given(request.POST)
        if not rates or not all(row.is_valid() for row in rows):
            return self._page(year, rates, rows)
        source = rates[0].funding_source
        plan = planning.plan_of(year)
        if plan is None or not plan.is_draft:
            messages.error(request, f"{year}年现在没有可以写入的草案，请先起草。")
            return redirect(grid_of(year, source))
        account = rates[0].account_id
        texts = {(account, (row.allotment.unit.pk, None)): row.amount for row in rows}
        answer, refused = propose(request, plan, source, texts)
        for one in refused[:20]:
            messages.error(request, str(one))
        return answer or self._page(year, rates, rows)

    def _given(self, data=None):
        """Return the year, its rates on the account in question, and a form for each sub-union."""
        given = {"year": timezone.localdate().year} | self.request.GET.dict()
        self.chosen = AllocationFilter(given)
        if not self.chosen.is_valid():
            return None, [], []
        year = self.chosen.cleaned_data["year"]
        in_force = list(planning.rates_of(year))
        named = [one for one in in_force if one.pk == self.chosen.cleaned_data["rate"]]
        wanted = next(iter([*named, *in_force]), None)
        rates = [one for one in in_force if _same_line(one, wanted)]
        # One of each line, to choose the line by.
        self.lines = {(one.account_id, one.funding_source): one for one in reversed(in_force)}
        return year, rates, [RewardForm(data, allotment=one) for one in planning.allotments(year, rates)]

    def _page(self, year, rates, rows):
        days = [one.counted_on(year) for one in rates]
        context = {"filter": self.chosen, "year": year, "rates": list(zip(rates, days, strict=True)), "rows": rows}
        context["changes"] = [one for one in planning.changes_of(year) if _same_line(one, rates[0])] if rates else []
        context["lines"] = [(one, _same_line(one, rates[0])) for one in self.lines.values()] if rates else []
        return render(self.request, "finance/allocation.html", context)


def _same_line(one, other):
    return (one.account_id, one.funding_source) == (other.account_id, other.funding_source)

"""The budget of a year and source as one table of accounts by units, and the pages of its versions."""

import re
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic import DetailView, ListView

from finance import permissions, queries
from finance.choices import AccountKind
from finance.flow.plan_flow import PLAN_FLOW
from finance.forms import TableFilter
from finance.models import BudgetPlan
from finance.services import planning
from finance.views.whole import WholeUnionMixin
from unionportal.core.choices import FundingSource
from unionportal.core.pages.views import MoveView, OfficeMixin

# Columns of a page, lines of a preview: what a browser shows without delay.
COLUMNS, LINES = 10, 500
_CELL = re.compile(r"c(\d{1,12})-(\d{1,12})")
_TYPED = re.compile(r"(\d{1,12})-(\d{1,12})\t([^\t\r\n]{0,60})")


def preview(request, plan, table, changes, *, opened, address):
    """Return the page that shows what would change, from which the table at `address` is written."""
    context = {
        "plan": plan,
        "changes": changes[:LINES],
        "more": len(changes) - LINES,
        "count": len(changes),
        "before": table.total,
        "after": table.total + sum(one.change for one in changes),
        "cells": "\n".join(f"{one.account.pk}-{one.unit.pk}\t{one.amount}" for one in changes),
        "opened": opened,
        "address": address,
        "source": FundingSource(table.source),
    }
    return render(request, "finance/budget_grid_preview.html", context)


class BudgetGrid(WholeUnionMixin, View):
    """Shows the table; the draft of a version is typed or pasted into it, looked at from → to, then written."""

    permission_required = permissions.VIEW_PLAN

    def get(self, request):
        return self._page()

    def post(self, request):
        if not self.may_write or not self.chosen.is_valid():
            raise Http404
        act = request.POST.get("act")
        if act == "begin":
            return self._begin()
        if self.plan is None or not self.plan.is_draft:
            messages.error(request, "现在没有可以写入的草案，请刷新页面。")
            return redirect(self._address())
        texts, problems = self._typed()
        if act == "edit":
            return self._page(texts=texts)
        return self._write(texts) if act == "write" else self._preview(texts, problems)

    @cached_property
    def chosen(self):
        """The filter, with what a visitor without a query string sees."""
        first = {"year": timezone.localdate().year, "kind": AccountKind.EXPENSE, "source": FundingSource.UNION_FUNDS}
        return TableFilter(first | self.request.GET.dict())

    @cached_property
    def may_write(self):
        """Whether this user makes the budget of the union."""
        return queries.is_over_union(self.request.scope, permissions.ADD_BUDGET)

    @cached_property
    def plan(self):
        """The version of the year that is not approved yet, or None."""
        return planning.plan_of(self.chosen.cleaned_data["year"])

    @cached_property
    def table(self):
        """The PlanTable that was asked for."""
        of = self.chosen.cleaned_data
        return planning.plan_table(of["year"], of["source"], of["kind"], self.plan)

    @cached_property
    def parts(self):
        """The units in the groups that a page shows."""
        units = self.table.units
        return [units[at : at + COLUMNS] for at in range(0, len(units), COLUMNS)] or [[]]

    @property
    def shown(self):
        """The units of this page, and its number."""
        number = min(self.chosen.cleaned_data["part"] or 1, len(self.parts))
        return self.parts[number - 1], number

    def _address(self):
        query = self.request.GET.urlencode()
        return f"{reverse('finance:budget_grid')}{f'?{query}' if query else ''}"

    def _begin(self):
        try:
            plan = planning.begin_plan(self.chosen.cleaned_data["year"], actor=self.request.user)
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(self.request, sentence)
        else:
            messages.success(self.request, f"已起草{plan}。")
        return redirect(self._address())

    def _typed(self):
        """Return ({(account's key, unit's key): text}, sentences) of the cells, the block, or what was looked at."""
        given = self.request.POST
        if "cells" in given:
            lines = filter(None, map(_TYPED.fullmatch, given["cells"].splitlines()))
            return {(int(found[1]), int(found[2])): found[3] for found in lines}, []
        texts = {}
        for name, text in given.items():
            if found := _CELL.fullmatch(name):
                texts[int(found[1]), int(found[2])] = text
        if not (pasted := given.get("block", "")).strip():
            return texts, []
        block = planning.read_block(pasted, self.table, self.shown[0])
        return texts | block.texts, block.problems

    def _preview(self, texts, problems):
        changes, refused = planning.check_cells(self.table, texts, blank_is_nothing=True)
        if problems or refused:
            return self._page(texts=texts, problems=[*problems, *map(str, refused)])
        if not changes:
            messages.info(self.request, "没有改动。")
            return redirect(self._address())
        opened = self.request.POST.get("opened", "")
        return preview(self.request, self.plan, self.table, changes, opened=opened, address=self._address())

    def _write(self, texts):
        of, opened = self.chosen.cleaned_data, self.request.POST.get("opened", "")
        tables = [(of["source"], of["kind"], texts)]
        try:
            count = planning.write_plan(self.plan, tables, opened=opened, actor=self.request.user)
        except ValidationError as refusal:
            return self._page(texts=texts, problems=refusal.messages)
        messages.success(self.request, f"已写入草案，改动 {count} 格。")
        return redirect(self._address())

    def _page(self, texts=None, problems=()):
        context = {"filter": self.chosen}
        if self.chosen.is_valid():
            context |= self._context(texts or {}) | {"problems": problems}
        return render(self.request, "finance/budget_grid.html", context)

    def _context(self, texts):
        table, plan, (units, number) = self.table, self.plan, self.shown
        may_write = self.may_write
        return {
            "table": table,
            "units": units,
            "rows": [(row, self._cells(row, units, texts), self._total(row)) for row in table.rows],
            "feet": [table.feet[unit.pk] for unit in units],
            "parts": [(place, some[0].name, len(some)) for place, some in enumerate(self.parts, 1) if some],
            "part": number,
            "plan": plan,
            "may_begin": may_write and plan is None,
            "is_closed": planning.is_closed(table.year),
            "may_write": may_write and plan is not None and plan.is_draft,
            "versions": BudgetPlan.objects.visible_to(self.request.scope).filter(year=table.year),
        }

    def _total(self, row):
        return self.table.totals[row.account.pk, row.is_group]

    def _cells(self, row, units, texts):
        """Return (name, text, whether the draft sets it) of each cell of a row."""
        cells = []
        for unit in units:
            key = row.account.pk, unit.pk
            amount = self.table.cell(row, unit)
            text = texts.get(key, "" if amount is None else f"{amount:,}")
            cells.append((f"c{key[0]}-{key[1]}", unit, text, not row.is_group and key in self.table.drafted))
        return cells


class PlanList(OfficeMixin, ListView):
    model = BudgetPlan
    permission_required = permissions.VIEW_PLAN
    template_name = "finance/plan_list.html"


class PlanDetail(OfficeMixin, DetailView):
    """One version: the meetings that passed it, what it changes, its moves."""

    model = BudgetPlan
    permission_required = permissions.VIEW_PLAN
    template_name = "finance/plan_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("made_by", "submitted_by", "approved_by")

    def get_context_data(self, **kwargs):
        plan = self.object
        lines = list(plan.lines.select_related("account", "unit")[: LINES + 1])
        return super().get_context_data(
            moves=PLAN_FLOW.available(plan, self.request.user),
            lines=lines[:LINES],
            cut=len(lines) > LINES,
            sums=queries.sums_of_plan(plan),
            finding=planning.why_too_often(plan) if plan.is_open else None,
            **kwargs,
        )


class PlanMove(MoveView):
    model = BudgetPlan

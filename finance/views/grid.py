"""The budget of a year and source as one table of accounts by units and projects, and the pages of its versions."""

import re
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views import View
from django.views.generic import DetailView, ListView

from finance import permissions, queries
from finance.choices import AccountKind
from finance.flow.plan_flow import PLAN_FLOW
from finance.forms import TableFilter
from finance.models import BudgetPlan
from finance.services import planning
from finance.tables import BUDGET_PLANS
from finance.views.whole import WholeUnionMixin
from unionportal.core.choices import FundingSource
from unionportal.core.pages.views import MoveView, OfficeMixin
from unionportal.core.tables.pages import DeclaredPage

# Columns of a page, lines of a preview: what a browser shows without delay.
COLUMNS, LINES = 10, 500
# A cell: its account, its unit, and its project if it has one.
_KEY = r"(\d{1,12})-(\d{1,12})(?:-(\d{1,12}))?"
_CELL = re.compile(f"c{_KEY}")
_TYPED = re.compile(rf"{_KEY}\t([^\t\r\n]{{0,60}})")


def _key_of(found):
    account, unit, project = (part and int(part) for part in found.groups()[:3])
    return account, (unit, project)


def _written(key):
    """Return a cell's key as `_KEY` reads it."""
    account, (unit, project) = key
    return f"{account}-{unit}-{project}" if project else f"{account}-{unit}"


def _cells_of(text):
    """Return {(account's key, column's key): text} of the lines of a hidden field."""
    return {_key_of(found): found[4] for found in map(_TYPED.fullmatch, text.splitlines()) if found}


def _lines_of(texts):
    """Return the lines of a hidden field that `_cells_of` reads."""
    return "\n".join(f"{_written(key)}\t{text}" for key, text in texts.items())


def preview(request, plan, table, changes, *, opened, address):
    """Return the page that shows what would change, from which the table at `address` is written."""
    context = {
        "plan": plan,
        "changes": changes[:LINES],
        "more": len(changes) - LINES,
        "count": len(changes),
        "before": table.total,
        "after": table.total + sum(one.change for one in changes),
        "cells": _lines_of({one.key: one.amount for one in changes}),
        "opened": opened,
        "address": address,
        "source": FundingSource(table.source),
    }
    return render(request, "finance/budget_grid_preview.html", context)


def grid_of(year, source):
    """Return the address of the table of a year and source."""
    return f"{reverse('finance:budget_grid')}?{urlencode({'year': year, 'source': source})}"


def propose(request, plan, source, texts):
    """Return (the answer, what is refused) to these amounts of expense for the draft: one of them is empty."""
    table, address = planning.plan_table(plan.year, source, AccountKind.EXPENSE, plan), grid_of(plan.year, source)
    changes, refused = planning.check_cells(table, texts)
    if refused:
        return None, refused
    if not changes:
        messages.info(request, "与草案相同，没有改动。")
        return redirect(address), []
    return preview(request, plan, table, changes, opened=plan.version, address=address), []


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
        block = self._typed()
        if act in ("edit", "turn"):
            return self._page(texts=block.texts)
        return self._write(block.texts) if act == "write" else self._preview(block)

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
        """The columns in the groups that a page shows."""
        columns = self.table.columns
        return [columns[at : at + COLUMNS] for at in range(0, len(columns), COLUMNS)] or [[]]

    @property
    def shown(self):
        """The columns of this page, and its number."""
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
        """Return the Block of what this user typed, pasted, or looked at.

        A cell that is as it was `shown` says nothing: somebody else may have written it meanwhile.
        """
        given = self.request.POST
        texts, shown = _cells_of(given.get("cells", "")), _cells_of(given.get("shown", ""))
        for name, text in given.items():
            if found := _CELL.fullmatch(name):
                key = _key_of(found)
                if "shown" not in given or text.strip() != shown.get(key, ""):
                    texts[key] = text
        if not (pasted := given.get("block", "")).strip():
            return planning.Block(texts)
        block = planning.read_block(pasted, self.table, self.shown[0])
        block.texts = texts | block.texts
        return block

    def _preview(self, block):
        opened = self.request.POST.get("opened", "")
        if opened != str(self.plan.version):
            return self._page(texts=block.texts, problems=[planning.WRITTEN_MEANWHILE])
        changes, refused = planning.check_cells(self.table, block.texts, sums=block.sums, blank_is_nothing=True)
        if block.problems or refused:
            return self._page(texts=block.texts, problems=[*block.problems, *map(str, refused)])
        if not changes:
            messages.info(self.request, "没有改动。")
            return redirect(self._address())
        return preview(self.request, self.plan, self.table, changes, opened=opened, address=self._address())

    def _write(self, texts):
        of, opened = self.chosen.cleaned_data, self.request.POST.get("opened", "")
        tables = [(of["source"], of["kind"], texts)]
        try:
            count = planning.write_plan(self.plan, tables, opened=opened, actor=self.request.user)
        except ValidationError as refusal:
            # What somebody else wrote meanwhile is shown, with what this user changes in it.
            return self._page(texts=texts, problems=refusal.messages)
        messages.success(self.request, f"已写入草案，改动 {count} 格。")
        return redirect(self._address())

    def _page(self, texts=None, problems=()):
        context = {"filter": self.chosen}
        if self.chosen.is_valid():
            context |= self._context(texts or {}) | {"problems": problems}
        return render(self.request, "finance/budget_grid.html", context)

    def _context(self, texts):
        table, plan, (columns, number) = self.table, self.plan, self.shown
        may_write, is_closed = self.may_write, planning.is_closed(self.table.year)
        here = {column.key for column in columns}
        return {
            # What was typed on the other pages of the table, and what this one shows before anybody types.
            "elsewhere": _lines_of({key: text for key, text in texts.items() if key[1] not in here}),
            "shown": _lines_of({key: f"{amount:,}" for key, amount in table.amounts.items() if key[1] in here}),
            "table": table,
            "columns": columns,
            "rows": [(row, self._cells(row, columns, texts), self._total(row)) for row in table.rows],
            "feet": [table.feet[column.key] for column in columns],
            "parts": [(place, some[0].name, len(some)) for place, some in enumerate(self.parts, 1) if some],
            "part": number,
            "plan": plan,
            "may_begin": may_write and plan is None,
            "is_closed": is_closed,
            "may_write": may_write and plan is not None and plan.is_draft and not is_closed,
            "versions": BudgetPlan.objects.visible_to(self.request.scope).filter(year=table.year),
        }

    def _total(self, row):
        return self.table.totals[row.account.pk, row.is_group]

    def _cells(self, row, columns, texts):
        """Return (name, column, text, whether the draft sets it) of each cell of a row."""
        cells = []
        for column in columns:
            key = row.account.pk, column.key
            amount = self.table.cell(row, column)
            text = texts.get(key, "" if amount is None else f"{amount:,}")
            changed = key in self.table.drafted or key in texts
            cells.append((f"c{_written(key)}", column, text, not row.is_group and changed))
        return cells


class PlanList(DeclaredPage, OfficeMixin, ListView):
    model = BudgetPlan
    table = BUDGET_PLANS
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
        lines = list(plan.lines.select_related("account", "unit", "project")[: LINES + 1])
        return super().get_context_data(
            moves=PLAN_FLOW.available(plan, self.request.user),
            lines=lines[:LINES],
            cut=len(lines) > LINES,
            sums=planning.sums_of(plan),
            finding=planning.why_too_often(plan) if plan.is_open else None,
            **kwargs,
        )


class PlanMove(MoveView):
    model = BudgetPlan

"""The face of a declared list in the portal."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect
from django.urls import resolve

from unionportal.core.access.scoping import Scope
from unionportal.core.jobs.outbox import handles
from unionportal.core.pages import paging
from unionportal.core.pages.filters import conditions_of
from unionportal.core.tables.acting import MOVE, ActsOnMany, keys_in
from unionportal.core.tables.answering import ExportForm, answer_export, form_again, request_again
from unionportal.core.tables.columns import column_of
from unionportal.core.tables.exporting import PAGE_EXPORT_JOB, keep_export
from unionportal.core.tables.keyset import KeysetPaginator
from unionportal.core.values.dates import chinese_date

# The parameter of the address.
SORT = "sort"
# The button under ticked rows; its value is the move.
TICKED = "ticked"
# The button under them for all that match, on the other pages too.
EVERY = "every"
# What stands first, from the end and from the beginning, by the kind of the column.
_ENDS = {"date": ("近的在前", "远的在前"), "money": ("多的在前", "少的在前")}


@dataclass(frozen=True)
class Waiting:
    """One row of the page that stands before a move: what the list says of it beside its name."""

    record: Any
    facts: tuple[str, ...]
    amount: Decimal | None


@dataclass(frozen=True)
class Offer:
    """A move that can be made on many rows: those of the page, and how many match in all."""

    move: Any
    rows: tuple[Waiting, ...]
    number: int


class DeclaredPage(ActsOnMany):
    """Mixed into a list of the portal: sorted by what it offers, exported as it is filtered, acted on where it is."""

    batch_template = "core/batch.html"

    # The declaration of the list.
    table = None
    # The names of the stored columns by which the page can be sorted; the address has a “-” for the greatest first.
    sortable = ()
    # The references that a move on many rows reads, beside the unit.
    batch_joined = ()
    # The form that the rows are narrowed by, once they are found; None for a list that has none.
    filter = None

    def get_ordering(self):
        """Return the order that the address names, if it is one that the page offers."""
        name = self.sorted_by.removeprefix("-")
        if name not in self.sortable:
            return super().get_ordering()
        key = F(column_of(self.model, name).lookup)
        by = key.desc(nulls_last=True) if self.sorted_by.startswith("-") else key.asc(nulls_last=True)
        return (by, "-pk")

    @property
    def sorted_by(self):
        """Return what the address says of the order."""
        return self.request.GET.get(SORT, "")

    @property
    def sorts(self):
        """Return (label, name, whether it is the order now) of each order that the page offers, the latest first."""
        offered = []
        for column in (column_of(self.model, name) for name in self.sortable):
            label = column.label.partition("（")[0]
            for sign, words in zip(("-", ""), _ENDS[column.kind], strict=True):
                name = f"{sign}{column.name}"
                offered.append((f"{label}{words}", name, self.sorted_by == name))
        return offered

    def get_paginator(self, queryset, per_page, **kwargs):
        """Return the paginator, which adds up the amounts for whoever sees the rows of others by a role."""
        summed = {}
        if self.table.totals and self.request.user.holds(self.model.view_permission()):
            summed = {one.name: one.read for one in self.columns() if one.name in self.table.totals}
        return KeysetPaginator(queryset, per_page, summed=summed, params=self.request.GET, **kwargs)

    def may_export(self):
        """Return whether a role of the user allows it; owning some rows does not."""
        return self.request.user.holds(self.model.view_permission())

    def export_form(self, data=None):
        """Return the form, with the columns that the user may have."""
        return ExportForm(data, columns=self.columns(), shown=self.table.names, user=self.request.user)

    def columns(self):
        """Return the columns that the user may have, each as he may read it of the rows that the list shows him."""
        own = self.request.scope.condition(self.model)
        columns = self.table.columns(self.model, user=self.request.user)
        return [one.only_where(own) if own and one.name in self.table.own else one for one in columns]

    @property
    def conditions(self):
        """Return what the rows are narrowed by, {label: words}; once the rows are found."""
        return conditions_of(self.filter) if self.filter is not None else {}

    def get_context_data(self, **kwargs):
        form = self.export_form() if self.may_export() else None
        context = super().get_context_data(export_form=form, sorts=self.sorts, **kwargs)
        return context | {"batch_offer": self.batch_offer(context["object_list"], is_all=not context["is_paginated"])}

    def batch_moves(self, request):
        """Return the declared moves that a role or owning a row allows; none for staff, who act in the back office."""
        user, scope = request.user, request.scope
        moves = [] if user.is_staff else [self.model.flow.transitions[name] for name in self.table.batch]
        return [move for move in moves if user.holds(move.permission) or scope.owns(move.permission)]

    def batch_offer(self, rows, *, is_all):
        """Return the Offer of each move before which rows stand that the user may move; no move without one.

        `is_all` says that the rows of the page are all that the list has, and nothing else is counted.
        """
        user, found = self.request.user, []
        for move in self.batch_moves(self.request):
            waiting = [one for one in rows if one.state in move.sources and user.has_perm(move.permission, one)]
            if number := len(waiting) if is_all else self.batch_waiting(move, self.object_list).order_by().count():
                found.append(Offer(move, tuple(self._waiting(one) for one in waiting), number))
        return found

    def batch_waiting(self, move, rows):
        """Return those of the rows of the list that stand before the move and that the user may move."""
        may = self.request.scope.judged(move.permission).condition(self.model)
        return rows.filter(may, state__in=move.sources)

    def batch_facts(self, record):
        """Return the unit, and the day of the list if it has one."""
        day = getattr(record, self.table.by_date) if self.table.by_date else None
        return (str(record.unit), *([chinese_date(day)] if day else []))

    def _waiting(self, record):
        amount = getattr(record, self.batch_amount) if self.batch_amount else None
        return Waiting(record, self.batch_facts(record), amount)

    def batch_rows(self, request, keys):
        joined = [self.model.scope_path, *self.batch_joined]
        return self.model.objects.visible_to(request.scope).filter(pk__in=keys).select_related(*joined).order_by("pk")

    def ticked(self, request):
        """Return the page that shows the ticked rows, or all that match, before the move."""
        name = request.POST.get(TICKED) or request.POST[EVERY]
        move = next((one for one in self.batch_moves(request) if one.name == name), None)
        if move is None:
            raise Http404
        if TICKED in request.POST:
            keys = keys_in(request.POST.getlist("row"))
        else:
            keys = self.first_keys(request, move, self.batch_waiting(move, self.get_queryset()))
        if keys:
            return self.batch_page(request, move, keys)
        messages.warning(request, "请先勾选要办理的。" if TICKED in request.POST else f"筛选出的都不能{move.label}。")
        return redirect(request.get_full_path())

    def post(self, request, *args, **kwargs):
        """Return the export, or what was done with the ticked rows."""
        if TICKED in request.POST or EVERY in request.POST:
            return self.ticked(request)
        if MOVE in request.POST and self.batch_moves(request):
            return self.batch_view(request)
        if not self.may_export():
            raise Http404
        rows = self.get_queryset()
        if self.filter is not None and self.filter.errors:
            return redirect(request.get_full_path())
        return answer_export(
            request,
            self.table,
            self.export_form(request.POST),
            rows,
            self.conditions,
            kind=PAGE_EXPORT_JOB,
            place={"path": request.path, "query": request.GET.urlencode()},
            is_long=rows.order_by()[: paging.MOST + 1].count() > paging.MOST,
        )


@handles(PAGE_EXPORT_JOB)
def export_page(job, progress):
    """Export a list of the portal as it was filtered, of the rows and columns that its owner may have now."""
    request = request_again(job, Scope.of(job.requested_by))
    found = resolve(job.arguments["path"])
    page = found.func.view_class()
    page.setup(request, *found.args, **found.kwargs)
    if not page.may_export():
        raise ValidationError(f"您不再能导出{page.model._meta.verbose_name}。")
    form, rows = form_again(job, page.export_form), page.get_queryset()
    return keep_export(job, page.table, rows, form.wanted(page.conditions), progress)

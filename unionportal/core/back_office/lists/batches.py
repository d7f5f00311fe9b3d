"""Acts on the ticked rows of a list: a page that shows them first, then each through its service."""

from functools import partial

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from unionportal.core.tables.batch import MOST_ROWS, form_of, lines_of, offered, perform_each
from unionportal.core.values.numerals import number_in

# The name of the move that was confirmed.
MOVE = "batch"
# So many refusals are shown one by one.
_SHOWN = 20


class BatchList:
    """Mixed into a page of records with a flow: the declared moves can be made on many rows."""

    def get_actions(self, request):
        if IS_POPUP_VAR in request.GET:
            return {}
        named = {move.name: f"{move.label}选中的" for move in self._moves(request)}
        return {name: (partial(_chosen, name=name), name, label) for name, label in named.items()}

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and MOVE in request.POST:
            return self.batch_view(request)
        return super().changelist_view(request, extra_context)

    def batch_view(self, request):
        """Make the move on the rows that were confirmed; the list then says what was done and what was refused."""
        move = next((one for one in self._moves(request) if one.name == request.POST[MOVE]), None)
        if move is None:
            raise PermissionDenied
        keys = [number for key in request.POST.getlist("row") if (number := number_in(key, digits=18))]
        rows, amount = list(self._rows(request, keys[:MOST_ROWS])), self._amount
        form = form_of(self.model.flow, move.name, request.POST, record=rows[0]) if rows else None
        if len(keys) > MOST_ROWS or form is None or not form.is_valid():
            return self.batch_page(request, move, keys, form)
        done = perform_each(rows, move, request.user, form.cleaned_data, amount)
        if done.count:
            total = f"，合计 {done.amount:,.2f} 元" if amount else ""
            messages.success(request, f"已{move.label} {done.count} 件{total}。")
        for name, sentence in done.refused[:_SHOWN]:
            messages.warning(request, f"没有{move.label}：{name}，{sentence}")
        if (more := len(done.refused) - _SHOWN) > 0:
            messages.warning(request, f"另有 {more} 件没有{move.label}。")
        return redirect(f"{request.path}?{request.POST.get('filters', '')}")

    def batch_page(self, request, move, keys, form=None):
        """Return the page on which the act is confirmed: the rows, their number and sum, and what stands against."""
        if len(keys) > MOST_ROWS:
            messages.warning(request, f"一次最多办理 {MOST_ROWS} 件，请先筛选。")
            return redirect(request.get_full_path())
        lines = lines_of(self._rows(request, keys), move, request.user, self._amount)
        going = [line for line in lines if not line.refusal]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": move.label,
            "move": move,
            "form": form or (form_of(self.model.flow, move.name, record=going[0].record) if going else None),
            "going": going,
            "left_out": [line for line in lines if line.refusal],
            "total": sum(line.amount or 0 for line in going) if self._amount else None,
            "filters": request.GET.urlencode() or request.POST.get("filters", ""),
        }
        return render(request, "admin/batch.html", context)

    @property
    def _amount(self):
        return self.table.totals[0] if self.table.totals else ""

    def _moves(self, request):
        return offered(self.model.flow, self.table.batch, request.user)

    def _rows(self, request, keys):
        """Return the records in scope, whatever the list is filtered by now."""
        return self.get_queryset(request).filter(pk__in=keys).select_related(*self.list_select_related).order_by("pk")


def _chosen(page, request, rows, name):
    """Answer the ticks: their keys are what the act is about, whatever the list shows later."""
    return page.batch_page(
        request, page.model.flow.transitions[name], list(rows.order_by().values_list("pk", flat=True)[: MOST_ROWS + 1])
    )

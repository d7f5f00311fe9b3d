"""Acts on the ticked rows of a list: a page that shows them first, then each through its service."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from unionportal.core.tables import batch
from unionportal.core.tables.batch import form_of, lines_of, offered, perform_each, seen_in, versions_of
from unionportal.core.values.numerals import number_in

# The name of the move that was confirmed.
MOVE = "batch"
# So many refusals are shown one by one above the list, the others as one list.
SHOWN = 20


class ActsOnMany:
    """Mixed into a face of a list: the declared moves can be made on many of its rows.

    The face has `model`, `table`, `batch_template`, and says by `batch_rows` which rows the keys lead to.
    """

    batch_template = ""

    def batch_rows(self, request, keys):
        """Return the records in scope, whatever the list is filtered by now."""
        raise NotImplementedError

    def batch_context(self, request):
        """Return what the template of the face wants besides."""
        return {}

    def batch_facts(self, record):
        """Return in words what tells a record from others of its name."""
        return ()

    def batch_moves(self, request):
        """Return the declared moves that a role of the user allows."""
        return offered(self.model.flow, self.table.batch, request.user)

    @property
    def batch_amount(self):
        """Return the name of the column of money that is decided on, nothing where there is none."""
        return self.table.totals[0] if self.table.totals else ""

    @property
    def batch_most(self):
        """Return how many rows are taken at once."""
        return batch.MOST_ROWS

    def first_keys(self, request, move, rows):
        """Return the keys of the rows that one act may be about, and say so where they are not all.

        Of more, the first that stand before the move are taken; done, they leave what waits.
        """
        most, rows = self.batch_most, rows.order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[: most + 1])
        if len(keys) > most:
            keys = list(rows.filter(state__in=move.sources).values_list("pk", flat=True)[: most + 1])
        if len(keys) > most:
            messages.info(request, f"选中的超过 {most} 件，先办理前 {most} 件；办完以后再选其余的。")
        return keys[:most]

    def batch_requested(self, request, move, keys, form, seen):
        """Have more rows than one looks through moved by the worker, as they were `seen` when the page was made."""
        raise NotImplementedError

    def batch_view(self, request):
        """Make the move on the rows that were confirmed; the list then says what was done and what was refused."""
        move = next((one for one in self.batch_moves(request) if one.name == request.POST[MOVE]), None)
        if move is None:
            raise PermissionDenied
        keys = keys_in(request.POST.getlist("row"))
        rows, amount = list(self.batch_rows(request, keys[: batch.MOST_ROWS])), self.batch_amount
        form = form_of(self.model.flow, move.name, request.POST, record=rows[0]) if rows else None
        if len(keys) > self.batch_most or form is None or not form.is_valid():
            return self.batch_page(request, move, keys, form)
        seen = seen_in(request.POST, rows)
        if len(keys) > batch.MOST_ROWS:
            return self.batch_requested(request, move, keys, form, seen)
        done = perform_each(rows, move, request.user, form.cleaned_data, amount, seen=seen)
        if done.count:
            messages.success(request, done_words(done, move, amount))
        refused = refused_words(done, move, gone=len(keys) - len(rows))
        for sentence in refused[:SHOWN]:
            messages.warning(request, sentence)
        if more := refused[SHOWN:]:
            messages.warning(request, "\n".join([f"另有 {len(more)} 件：", *more]))
        return redirect(f"{request.path}?{request.POST.get('filters', '')}")

    def batch_page(self, request, move, keys, form=None):
        """Return the page on which the act is confirmed: the rows, their number and sum, and what stands against."""
        if len(keys) > self.batch_most:
            messages.warning(request, f"一次最多办理 {self.batch_most} 件，请先筛选。")
            return redirect(request.get_full_path())
        going, left_out, unseen = self._sorted_out(request, move, keys)
        context = {
            **self.batch_context(request),
            "opts": self.model._meta,
            "title": move.label,
            "heading": how_many(move, len(going) + len(unseen), self.model),
            "move": move,
            "form": form or (form_of(self.model.flow, move.name, record=going[0].record) if going else None),
            "going": going,
            "unseen": ",".join(map(str, unseen)),
            "unseen_versions": versions_of(self.batch_rows(request, unseen)) if unseen else "",
            "count": len(going) + len(unseen),
            "left_out": left_out,
            "total": sum(line.amount or 0 for line in going) if self.batch_amount else None,
            "budgets": _budgets_of(going),
            "shared": _shared_by(going),
            "filters": request.GET.urlencode() or request.POST.get("filters", ""),
        }
        return render(request, self.batch_template, context)

    def _sorted_out(self, request, move, keys):
        """Return (the lines to be shown of what can be done, those of what cannot, keys that were not looked at).

        One looks at as many as can be done in one act, if there are so many; the others are decided by the worker.
        """
        most, going, left_out = batch.MOST_ROWS, [], []
        while keys and len(going) < most:
            first, keys = keys[:most], keys[most:]
            for line in lines_of(self.batch_rows(request, first), move, request.user, self.batch_amount):
                line = replace(line, facts=self.batch_facts(line.record))
                (left_out if line.refusal else going).append(line)
        return going[:most], left_out, [*(line.record.pk for line in going[most:]), *keys]


def keys_in(sent):
    """Return the keys that were sent; the rows beyond those that are shown are sent as one list."""
    return [number for key in ",".join(sent).split(",") if (number := number_in(key, digits=18))]


def how_many(move, count, model):
    """Return the act and of how many records: “通过 3 件活动”, “确认历史数 260 件”."""
    noun = str(model._meta.verbose_name)
    return f"{move.label} {count} 件{'' if noun in move.label else noun}"


def done_words(done, move, amount=""):
    """Return the sentence about what was done."""
    total = f"，合计 {done.amount:,.2f} 元" if amount else ""
    return f"已{move.label} {done.count} 件{total}。"


def refused_words(done, move, *, gone):
    """Return a sentence about each row that was not done, and one about those that are `gone` since they were shown."""
    sentences = [f"没有{move.label}：{name}，{reason}" for name, reason in done.refused]
    return [f"有 {gone} 件已经删除或不再归您管，没有{move.label}。", *sentences] if gone else sentences


@dataclass
class BudgetUse:
    """A budget line on the page of many rows: the yuan left of it, of these rows, and of those asked or set aside."""

    name: str
    left: Decimal
    amount: Decimal = Decimal(0)
    asked: Decimal = Decimal(0)
    set_aside: Decimal = Decimal(0)

    @property
    def over(self):
        """Return how many yuan are asked above what is left, zero for none."""
        return max(self.asked - self.left, Decimal(0))


def _budgets_of(lines):
    """Return the BudgetUse of these rows, each budget line once."""
    found = {}
    for shown in (line.decision for line in lines if line.decision is not None and line.decision.line):
        use = found.setdefault(shown.line, BudgetUse(shown.line, shown.left))
        use.amount += shown.amount or 0
        use.asked += (shown.amount or 0) if shown.after is not None else 0
        use.set_aside += (shown.amount or 0) if shown.is_set_aside else 0
    return [*found.values()]


def _shared_by(lines):
    """Return the findings that stand against each of many rows, which are said once."""
    found = [line.decision.findings if line.decision else () for line in lines]
    return [one for one in found[0] if all(one in others for others in found)] if len(found) > 1 else []

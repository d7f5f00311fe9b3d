"""Acts on the ticked rows of a list: a page that shows them first, then each through its service."""

from functools import partial

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import redirect, render

from unionportal.core.access.scoping import Scope
from unionportal.core.jobs import outbox
from unionportal.core.notices.own import notify_of_job
from unionportal.core.tables import batch
from unionportal.core.tables.answering import request_again
from unionportal.core.tables.batch import form_of, lines_of, offered, perform_each, seen_in
from unionportal.core.values.numerals import number_in

BATCH_JOB = "core.batch"
# The name of the move that was confirmed.
MOVE = "batch"
# So many refusals are shown one by one, above the list and by a job.
_SHOWN, _SHOWN_BY_JOB = 20, 200


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
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if request.method == "POST" and not all(number_in(key, digits=18) for key in ticked):
            messages.error(request, "选中的行有误，请重新选择。")
            return redirect(request.get_full_path())
        return super().changelist_view(request, extra_context)

    def batch_view(self, request):
        """Make the move on the rows that were confirmed; the list then says what was done and what was refused."""
        move = next((one for one in self._moves(request) if one.name == request.POST[MOVE]), None)
        if move is None:
            raise PermissionDenied
        # The rows beyond those that are shown are sent as one list.
        sent = ",".join(request.POST.getlist("row")).split(",")
        keys = [number for key in sent if (number := number_in(key, digits=18))]
        rows, amount = list(self.batch_rows(request, keys[: batch.MOST_ROWS])), self.batch_amount
        form = form_of(self.model.flow, move.name, request.POST, record=rows[0]) if rows else None
        if len(keys) > batch.most_of(amount) or form is None or not form.is_valid():
            return self.batch_page(request, move, keys, form)
        if len(keys) > batch.MOST_ROWS:
            return self._requested(request, move, keys, form)
        seen = seen_in(request.POST, rows)
        done = perform_each(rows, move, request.user, form.cleaned_data, amount, seen=seen)
        if done.count:
            messages.success(request, _done(done, move, amount))
        for sentence in _refused(done, move, _SHOWN):
            messages.warning(request, sentence)
        return redirect(f"{request.path}?{request.POST.get('filters', '')}")

    def _requested(self, request, move, keys, form):
        """Have the worker make the move on these rows."""
        answers = QueryDict(mutable=True)
        for name in form.fields:
            answers.setlist(form.add_prefix(name), request.POST.getlist(form.add_prefix(name)))
        wanted = {
            "list": self.opts.label,
            "move": move.name,
            "rows": sorted(keys),
            "answers": answers.urlencode(),
            "query": "",
        }
        label = f"{move.label} {len(keys)} 件{self.opts.verbose_name}"
        job = outbox.enqueue_once(BATCH_JOB, label, actor=request.user, **wanted)
        messages.info(request, f"超过 {batch.MOST_ROWS} 件，由后台逐件办理。办完以后您会收到通知，可以离开这个页面。")
        return redirect("job_detail", job.pk)

    def batch_page(self, request, move, keys, form=None):
        """Return the page on which the act is confirmed: the rows, their number and sum, and what stands against."""
        if len(keys) > (most := batch.most_of(self.batch_amount)):
            messages.warning(request, f"一次最多办理 {most} 件，请先筛选。")
            return redirect(request.get_full_path())
        first = self.batch_rows(request, keys[: batch.MOST_ROWS])
        lines = lines_of(first, move, request.user, self.batch_amount)
        # Those that are not looked through before are decided by the worker.
        unseen = keys[batch.MOST_ROWS :]
        going = [line for line in lines if not line.refusal]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": move.label,
            "move": move,
            "form": form or (form_of(self.model.flow, move.name, record=going[0].record) if going else None),
            "going": going,
            "unseen": ",".join(map(str, unseen)),
            "count": len(going) + len(unseen),
            "left_out": [line for line in lines if line.refusal],
            "total": sum(line.amount or 0 for line in going) if self.batch_amount else None,
            "budgets": _budgets_of(going),
            "filters": request.GET.urlencode() or request.POST.get("filters", ""),
        }
        return render(request, "admin/batch.html", context)

    @property
    def batch_amount(self):
        """Return the name of the column of money that is decided on, nothing where there is none."""
        return self.table.totals[0] if self.table.totals else ""

    def _moves(self, request):
        return offered(self.model.flow, self.table.batch, request.user)

    def batch_rows(self, request, keys):
        """Return the records in scope, whatever the list is filtered by now."""
        return self.get_queryset(request).filter(pk__in=keys).select_related(*self.list_select_related).order_by("pk")


def _budgets_of(lines):
    """Return [(budget line, yuan that may still be spent of it, yuan of these rows)], each budget line once."""
    found = {}
    for line in lines:
        if line.decision is not None and line.decision.line:
            _, left, total = found.get(line.decision.line, ("", line.decision.left, 0))
            found[line.decision.line] = (line.decision.line, left, total + (line.decision.amount or 0))
    return [*found.values()]


def _chosen(page, request, rows, name):
    """Answer the ticks: their keys are what the act is about, whatever the list shows later.

    Of more than one act may be about, the first are taken; those that are done leave what waits.
    """
    most = batch.most_of(page.batch_amount)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[: most + 1])
    if len(keys) > most:
        messages.info(request, f"选中的超过 {most} 件，先办理前 {most} 件；办完以后再选其余的。")
    return page.batch_page(request, page.model.flow.transitions[name], keys[:most])


def _done(done, move, amount=""):
    """Return the sentence about what was done."""
    total = f"，合计 {done.amount:,.2f} 元" if amount else ""
    return f"已{move.label} {done.count} 件{total}。"


def _refused(done, move, shown):
    """Return the sentences about what was not done, one for each of the first rows."""
    sentences = [f"没有{move.label}：{name}，{reason}" for name, reason in done.refused[:shown]]
    more = len(done.refused) - shown
    return [*sentences, f"另有 {more} 件没有{move.label}。"] if more > 0 else sentences


@outbox.handles(BATCH_JOB)
def move_batch(job, progress):
    """Make a move on the rows of a list, as far as whoever asked for it may now."""
    wanted, actor = job.arguments, job.requested_by
    page = admin.site.get_model_admin(apps.get_model(wanted["list"]))
    move = next((one for one in offered(page.model.flow, page.table.batch, actor) if one.name == wanted["move"]), None)
    if move is None:
        raise ValidationError("您不再能办理这一步。")
    request = request_again(job, Scope.of(actor))
    rows = page.batch_rows(request, wanted["rows"])
    form = form_of(page.model.flow, move.name, QueryDict(wanted["answers"]), record=rows.first())
    if not form.is_valid():
        raise ValidationError("这一步要填的内容变了，请重新办理。")
    total = len(wanted["rows"])
    done = perform_each(
        rows.iterator(chunk_size=batch.MOST_ROWS),
        move,
        actor,
        form.cleaned_data,
        progress=lambda number: progress(number / total, f"已办理 {number} 件，共 {total} 件"),
    )
    sentence, refused = _done(done, move), _refused(done, move, _SHOWN_BY_JOB)
    notify_of_job(job, sentence, about="成批办理")
    counts = {"done": done.count, "refused": len(done.refused)}
    return outbox.Outcome("\n".join([sentence, *refused]), counts)

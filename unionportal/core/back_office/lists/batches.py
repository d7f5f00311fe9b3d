"""Acts on the ticked rows of a list of the back office, of more than one looks through by the worker."""

from functools import partial

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import redirect

from unionportal.core.access.scoping import Scope
from unionportal.core.jobs import outbox
from unionportal.core.notices.own import notify_of_job
from unionportal.core.tables import batch
from unionportal.core.tables.acting import MOVE, ActsOnMany, done_words, how_many, refused_words
from unionportal.core.tables.answering import request_again
from unionportal.core.tables.batch import form_of, offered, perform_each
from unionportal.core.values.numerals import number_in

BATCH_JOB = "core.batch"


class BatchList(ActsOnMany):
    """Mixed into a page of records with a flow: the declared moves can be made on many rows."""

    batch_template = "admin/batch.html"

    def get_actions(self, request):
        if IS_POPUP_VAR in request.GET:
            return {}
        # Of rows that are all in one state, what can be done there.
        state = request.GET.get("state__exact")
        moves = [one for one in self.batch_moves(request) if not state or state in one.sources]
        named = {move.name: f"{move.label}选中的" for move in moves}
        return {name: (partial(_chosen, name=name), name, label) for name, label in named.items()}

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and MOVE in request.POST:
            return self.batch_view(request)
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if request.method == "POST" and not all(number_in(key, digits=18) for key in ticked):
            messages.error(request, "选中的行有误，请重新选择。")
            return redirect(request.get_full_path())
        return super().changelist_view(request, extra_context)

    def batch_requested(self, request, move, keys, form, seen):
        """Have the worker make the move on these rows, as they were `seen` when the page was made."""
        answers = QueryDict(mutable=True)
        for name in form.fields:
            answers.setlist(form.add_prefix(name), request.POST.getlist(form.add_prefix(name)))
        wanted = {
            "list": self.opts.label,
            "move": move.name,
            "rows": sorted(keys),
            "answers": answers.urlencode(),
            "query": "",
            "seen": [*seen.items()],
        }
        job = outbox.enqueue_once(BATCH_JOB, how_many(move, len(keys), self.model), actor=request.user, **wanted)
        messages.info(request, f"超过 {batch.MOST_ROWS} 件，由后台逐件办理。办完以后您会收到通知，可以离开这个页面。")
        return redirect("job_detail", job.pk)

    @property
    def batch_most(self):
        return batch.most_of(self.batch_amount)

    def batch_context(self, request):
        return self.admin_site.each_context(request)

    def batch_rows(self, request, keys):
        return self.get_queryset(request).filter(pk__in=keys).select_related(*self.list_select_related).order_by("pk")


def _chosen(page, request, rows, name):
    """Answer the ticks: their keys are what the act is about, whatever the list shows later."""
    move = page.model.flow.transitions[name]
    return page.batch_page(request, move, page.first_keys(request, move, rows))


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
        seen=dict(wanted["seen"]),
        progress=lambda number: progress(number / total, f"已办理 {number} 件，共 {total} 件"),
    )
    gone = total - done.count - len(done.refused)
    sentence, refused = done_words(done, move), refused_words(done, move, gone=gone)
    notify_of_job(job, sentence, about="成批办理")
    counts = {"done": done.count, "refused": len(done.refused)}
    return outbox.Outcome("\n".join([sentence, *refused]), counts)

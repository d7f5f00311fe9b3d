"""导入台账: pages to upload, read the preview, hand it over, and confirm sheet by sheet."""

import io
from functools import cache, partial, wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView

from unionportal.core import ledger
from unionportal.core.access.permissions import VIEW_LEDGER_SHEET, VIEW_LEDGER_WORD, label_of
from unionportal.core.choices import LedgerState
from unionportal.core.flow.moves import ReasonForm, add_refusal
from unionportal.core.jobs.outbox import progress_of
from unionportal.core.ledger.sheet_flow import SHEET_FLOW, not_ones_own, not_the_same_hands
from unionportal.core.ledger.start_day import start_day
from unionportal.core.ledger.undoing import acts as undoing_acts
from unionportal.core.ledger.undoing.plan import plan_of
from unionportal.core.models import Job, LedgerImport, LedgerSheet
from unionportal.core.models.job import JobState
from unionportal.core.pages.paging import LONG_PAGE, PAGE
from unionportal.core.pages.views import MoveView, ScopedViewMixin
from unionportal.core.tables import Column, Table
from unionportal.core.tables.pages import DeclaredPage
from unionportal.portal import jobs
from unionportal.portal.forms import SheetFilter
from unionportal.portal.workbooks import handing, undoing
from unionportal.portal.workbooks.problems import grouped, warnings_to_read
from unionportal.sheets.paste import pasted
from unionportal.sheets.uploads import check_head
from unionportal.sheets.workbook import write_sheets

_RECENT = 10


class UploadForm(forms.Form):
    """A file, or what was copied from a table or a chat; of one kind of `entries`, if it is known."""

    file = forms.FileField(
        label="台账文件",
        required=False,
        help_text="学校自己的表或用模板填写的表（.xlsx、.xls、.csv），不超过 20 MB。上传后先核对，确认之后才会写入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    pasted = forms.CharField(
        label="或者粘贴",
        required=False,
        strip=False,
        help_text="从 Excel、WPS 复制的格子，或者微信里的接龙。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kind = forms.ChoiceField(label="是哪一类", required=False, help_text="只有一张表的照这一类读；不选由系统去认。")

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        specs = [entry.spec for entry in entries]
        self.fields["kind"].choices = [("", "（由系统去认）"), *((one.key, one.title) for one in specs)]

    def clean_file(self):
        if upload := self.cleaned_data["file"]:
            check_head(upload, upload.size)
            upload.seek(0)
        return upload

    def clean_pasted(self):
        """Return what was pasted as a workbook of one sheet."""
        if not (text := self.cleaned_data["pasted"]).strip():
            return None
        sheet, book = pasted(text), io.BytesIO()
        write_sheets(book, [(sheet.name, (), sheet.rows)])
        return ContentFile(book.getvalue(), jobs.name_of_paste(timezone.now()))

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data["file"]) == bool(data["pasted"]):
            raise ValidationError("请选一个文件，或者粘贴内容，两者取其一。")
        return data


def for_makers(view):
    """Decorate a function view: 404 for users who may prepare no sheet."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not ledger.may_prepare(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def own_jobs(request):
    """Return the user's own previews and imports of handing."""
    kinds = (jobs.PREVIEW, jobs.APPLY)
    return Job.objects.visible_to(request.scope).filter(kind__in=kinds, requested_by=request.user)


@for_makers
def ledger_import(request):
    """Return the page to upload a workbook."""
    entries = ledger.offered(request.user)
    first = {"kind": request.GET.get("kind", "")}
    form = UploadForm(request.POST or None, request.FILES or None, entries=entries, initial=first)
    if request.method == "POST" and form.is_valid():
        sent = "file" if form.cleaned_data["file"] else "pasted"
        try:
            known = {"read_as": form.cleaned_data["kind"], "is_named": sent == "file"}
            job = jobs.request_preview(form.cleaned_data[sent], actor=request.user, **known)
        except ValidationError as refusal:
            form.add_error(sent, refusal)
        else:
            return redirect("ledger_preview", job.pk)
    written = LedgerImport.objects.visible_to(request.scope).filter(prepared_by=request.user, context__isnull=False)
    recent = jobs.newest_of_each(own_jobs(request), _RECENT)
    context = {"form": form, "recent": recent, "entries": entries}
    context["written"] = written.order_by("-decided_at")[:_RECENT]
    context["is_office"] = ledger.is_office(request.user)
    context["may_view_words"] = request.user.holds(VIEW_LEDGER_WORD)
    return render(request, "portal/ledger_import.html", context)


@for_makers
def ledger_preview(request, pk):
    """Return the preview or result of an import; for htmx only the part that changes; a POST hands it over."""
    job = get_object_or_404(own_jobs(request), pk=pk)
    prepared = jobs.import_of(job)
    if request.method == "POST":
        if not _is_fit(job) or prepared is None:
            raise Http404
        try:
            following = jobs.hand_over(job, actor=request.user) if prepared.is_open else jobs.writing(prepared)
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(request, sentence)
            following = jobs.newest(prepared)
        return redirect("ledger_preview", (following or job).pk)
    found = jobs.details_of(job)
    changes, problems = (list(found.changes), grouped(found.problems)) if found else ([], [])
    percent, sentence = progress_of(job) if job.is_open else (100, "")
    sheets = list(prepared.sheets.select_related("unit")) if prepared else []
    is_current = prepared is not None and (not prepared.is_open or job.is_open or jobs.stands(job, prepared))
    worksheets = found.worksheets if found else ()
    filled = {one.title for one in worksheets if one.rows}
    may_correct = is_current and _may_correct(job, prepared)
    # What a workbook would have written that was sent back, taken back or refused is of no use any more.
    shows = prepared is None or prepared.is_open or prepared.is_written
    context = {
        "job": job,
        "prepared": prepared,
        "sheets": sheets,
        # A sheet of the template without rows is named once, below.
        "counts": [row for row in job.result.get("sheets", ()) if any(row[1:]) or row[0] in filled] if shows else (),
        "empty": [one.name for one in worksheets if one.title and not one.rows],
        "percent": percent,
        "sentence": sentence,
        "changes": changes if shows else (),
        "newcomers": found.newcomers if found and shows else (),
        "worksheets": worksheets if may_correct else (),
        "bad": sum(len(one.bad) for one in worksheets),
        "offering": [one for one in worksheets if one.is_offering] if may_correct else (),
        "problems": problems[:50],
        "more_problems": max(0, len(problems) - 50),
        "can_confirm": _is_fit(job) and is_current and _waits_for_maker(prepared, sheets),
        "newest": None if is_current or prepared is None else jobs.newest(prepared),
        "deciding": _titles_others_confirm(job, request.user) if prepared and prepared.is_draft else [],
        "files": job.files.all(),
        "left_files": jobs.left_files(job, prepared) if prepared and not job.is_open else (),
    }
    return render(request, "portal/_ledger.html" if request.htmx else "portal/ledger_preview.html", context)


def _may_correct(job, prepared):
    return prepared is not None and prepared.is_draft and job.kind == jobs.PREVIEW and not job.is_open


def _is_fit(job):
    """Return whether the preview is done without problems, also the new one of an import that found changed data."""
    result = job.result
    fit = job.state == JobState.DONE and result.get("ok") and result.get("changes_anything")
    return bool(fit and not result.get("applied"))


def _waits_for_maker(prepared, sheets):
    return prepared.is_draft or (prepared.is_waiting and any(not s.decide and s.is_waiting for s in sheets))


def _titles_others_confirm(job, maker):
    """Return [(title, label of the permission)] of the sheets that somebody else than the maker has to confirm."""
    deciding = job.result.get("deciding", ())
    found = [(entry.spec, entry.rights.decided_by(maker)) for entry in ledger.registered()]
    return [(spec.title, label_of(decide)) for spec, decide in found if decide and spec.key in deciding]


@require_POST
def ledger_withdraw(request, pk):
    """Take back one's own workbook that is not written yet."""
    prepared = get_object_or_404(LedgerImport.objects.visible_to(request.scope), pk=pk, prepared_by=request.user)
    try:
        handing.withdraw(prepared, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"已撤回“{prepared.name}”。")
    return redirect("ledger_import")


_UNDOABLE = (LedgerState.APPLIED, LedgerState.UNDOING, LedgerState.UNDONE)


def _written_import(request, pk):
    """Return the written import that the reader prepared, or of which he may see a sheet."""
    seen = LedgerSheet.objects.visible_to(request.scope).filter(ledger=pk)
    found = LedgerImport.objects.filter(Q(prepared_by=request.user.pk) | Q(pk__in=seen.values("ledger")))
    return get_object_or_404(found.filter(state__in=_UNDOABLE).select_related("prepared_by"), pk=pk)


def ledger_undo(request, pk):
    """Return the page of undoing an import: what it would do, what stops it; a POST by its maker asks for it."""
    prepared = _written_import(request, pk)
    is_maker = prepared.prepared_by_id == request.user.pk
    form = ReasonForm(request.POST or None)
    planned = cache(partial(plan_of, prepared))
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            prepared = undoing_acts.request_undo(prepared, actor=request.user, reason=reason, plan=planned)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            asked = any(sheet.is_undoing for sheet in prepared.sheets.all())
            messages.success(request, "已申请撤销。" if asked else "已开始撤销。")
            return redirect("ledger_undo", prepared.pk)
    sheets = list(prepared.sheets.select_related("unit"))
    waits = any(sheet.is_undoing for sheet in sheets)
    is_running = prepared.is_undoing and not waits
    plan = None if prepared.is_undone or is_running else planned()
    context = {
        "prepared": prepared,
        "plan": plan,
        "stops": undoing.stops(plan, request.scope) if plan else [],
        **undoing.whole_stop(plan, request.GET, request.scope),
        # Nobody else is asked where the maker confirmed every sheet himself.
        "is_alone": not any(sheet.decide for sheet in sheets),
        "is_running": is_running,
        "not_undone": jobs.not_undone(prepared),
        "counts": undoing.counts_in_words(plan.counts() if plan else jobs.undone(prepared), prepared),
        "cells": undoing.cells(plan, request.scope) if plan else [],
        "shown": undoing.SHOWN,
        "sheets": sheets,
        "form": form,
        "is_maker": is_maker,
        "may_request": is_maker and prepared.is_applied and prepared.has_content and not plan.stops,
        "may_withdraw": is_maker and prepared.is_undoing and waits,
    }
    return render(request, "portal/ledger_undo.html", context)


@require_POST
def ledger_undo_withdraw(request, pk):
    """Take back one's own request to undo an import, before everybody agreed."""
    prepared = get_object_or_404(LedgerImport, pk=pk, prepared_by=request.user.pk, state__in=_UNDOABLE)
    try:
        undoing_acts.withdraw_undo(prepared, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "已撤回申请，导入的内容不变。")
    return redirect("ledger_undo", prepared.pk)


class SheetList(DeclaredPage, ScopedViewMixin, ListView):
    """The sheets of workbooks that wait for somebody or were confirmed, of those that this user may see."""

    model = LedgerSheet
    table = Table(
        shown=("title", Column("ledger__name", "台账文件"), "unit", "rows", "amount", "state"),
        more=(
            Column("ledger__prepared_by__name", "编制人"),
            Column("ledger__prepared_at", "编制时间"),
            "return_reason",
        ),
    )
    permission_required = VIEW_LEDGER_SHEET
    template_name = "portal/ledger_sheet_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        rows = (
            super().get_queryset().select_related("ledger__prepared_by", "unit").order_by("-ledger__prepared_at", "pk")
        )
        rows = rows.exclude(ledger__state=LedgerState.DRAFT)
        self.filter = SheetFilter(self.request.GET)
        return self.filter.narrow(rows)


class SheetDetail(ScopedViewMixin, DetailView):
    """All rows of one sheet as they will be written, with what benefits whom first, then the largest amounts."""

    model = LedgerSheet
    permission_required = VIEW_LEDGER_SHEET
    template_name = "portal/ledger_sheet.html"

    def get_queryset(self):
        rows = super().get_queryset().exclude(ledger__state=LedgerState.DRAFT)
        return rows.select_related("ledger__prepared_by", "ledger__details", "unit")

    def get_context_data(self, **kwargs):
        sheet, user = self.object, self.request.user
        found = handing.read_preview(sheet.ledger.details)
        shown = handing.rows_to_read(sheet, found, user)
        if only_touched := sheet.is_waiting and sheet.confirmed_before and "all" not in self.request.GET:
            shown = [one for one in shown if one.waits]
        moves = SHEET_FLOW.available(sheet, user)
        if sheet.is_undoing:
            kwargs |= self._to_undo(sheet)
        return super().get_context_data(
            page_obj=Paginator(shown, LONG_PAGE).get_page(self.request.GET.get("page")),
            only_touched=only_touched,
            told=warnings_to_read(sheet, found, self.request.scope),
            others=sheet.ledger.sheets.all(),
            confirmations=sheet.confirmations.select_related("person"),
            may_confirm="confirm" in {move.name for move in moves},
            why_not=_why_not(sheet, user),
            moves=[move for move in moves if move.name != "confirm"],
            starts_on=start_day(),
            decide=label_of(sheet.decide) if sheet.decide else "",
            nobody=handing.why_nobody(sheet) if sheet.decide and sheet.is_waiting else None,
            **kwargs,
        )

    def _to_undo(self, sheet):
        """Return the page of the rows that undoing the import changes back, and those Rows."""
        plan = plan_of(sheet.ledger)
        keys = undoing.keys_to_undo(plan, sheet, self.request.scope)
        page = Paginator(keys, LONG_PAGE).get_page(self.request.GET.get("page"))
        return {"undo_page": page, "undo_rows": undoing.rows_to_undo(plan, sheet, list(page))}


def _why_not(sheet, user):
    """Return the sentence that says why the reader does not decide on the sheet that waits, or None."""
    if sheet.is_undoing:
        return not_the_same_hands(sheet, user)
    return not_ones_own(sheet, user) if sheet.is_waiting else None


class SheetMove(MoveView):
    """Confirms a sheet, or sends the workbook back."""

    model = LedgerSheet

    def get_queryset(self):
        return super().get_queryset().exclude(ledger__state=LedgerState.DRAFT).select_related("ledger", "unit")

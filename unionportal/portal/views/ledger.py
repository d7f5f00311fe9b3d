"""导入台账: pages to download the template, upload, read the preview and confirm."""

import io

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from unionportal.core import ledger
from unionportal.core.files.attachments import XLSX
from unionportal.core.jobs.outbox import progress_of
from unionportal.core.models import Job
from unionportal.core.models.job import JobState
from unionportal.core.pages.views import for_holders
from unionportal.portal import jobs
from unionportal.sheets.uploads import check_head
from unionportal.sheets.workbook import write_template

PERMISSION = "members.import_workbook"
_RECENT = 10


class UploadForm(forms.Form):
    file = forms.FileField(
        label="台账文件",
        help_text="用模板填写的 .xlsx 文件，不超过 20 MB。上传后先核对，您确认之后才会写入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        check_head(upload, upload.size)
        upload.seek(0)
        return upload


def _jobs(request):
    kinds = (jobs.PREVIEW, jobs.APPLY)
    return Job.objects.visible_to(request.scope).filter(kind__in=kinds, requested_by=request.user)


@for_holders(PERMISSION)
def ledger_import(request):
    """Return the page to upload a workbook."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = jobs.request_preview(form.cleaned_data["file"], actor=request.user)
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return redirect("ledger_preview", job.pk)
    context = {"form": form, "jobs": _jobs(request)[:_RECENT], "specs": ledger.specs()}
    return render(request, "portal/ledger_import.html", context)


@for_holders(PERMISSION)
def ledger_template(request):
    """Return the blank 台账 as download."""
    file = io.BytesIO()
    write_template(file, ledger.specs(), guide=ledger.GUIDE)
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = "attachment; filename*=UTF-8''%E5%8F%B0%E8%B4%A6%E6%A8%A1%E6%9D%BF.xlsx"
    return response


@for_holders(PERMISSION)
def ledger_preview(request, pk):
    """Return the preview or result of an import; for htmx only the part that changes; a POST confirms."""
    job = get_object_or_404(_jobs(request), pk=pk)
    if request.method == "POST":
        if not _can_confirm(job):
            raise Http404
        return redirect("ledger_preview", jobs.confirm(job, actor=request.user).pk)
    changes, problems = jobs.details_of(job)
    percent, sentence = progress_of(job) if job.is_open else (100, "")
    context = {
        "job": job,
        "percent": percent,
        "sentence": sentence,
        "changes": changes,
        "problems": problems[:50],
        "more_problems": max(0, len(problems) - 50),
        "can_confirm": _can_confirm(job),
        "files": job.files.all(),
    }
    return render(request, "portal/_ledger.html" if request.htmx else "portal/ledger_preview.html", context)


def _can_confirm(job):
    """Return whether the preview is done without problems, also the new one of an import that found changed data."""
    result = job.result
    fit = job.state == JobState.DONE and result.get("ok") and result.get("changes_anything")
    return bool(fit and not result.get("applied"))

"""The workbooks that somebody may take along: blank templates, and the filled 台账."""

import io
from functools import lru_cache

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from members.forms import PasswordForm
from unionportal.core import ledger
from unionportal.core.files.attachments import XLSX
from unionportal.portal.views.ledger import for_makers
from unionportal.portal.workbooks import exporting
from unionportal.sheets.workbook import write_template


class ExportForm(PasswordForm):
    """Which kinds, of which year; the file is of personal data, so the password is entered again."""

    kinds = forms.MultipleChoiceField(label="工作表", widget=forms.CheckboxSelectMultiple)
    year = forms.IntegerField(
        label="年度",
        required=False,
        min_value=1900,
        max_value=2999,
        help_text="只要这一年的行；空白为全部。名称后面没有注明日期的工作表总是全部导出。",
    )
    reason = forms.CharField(
        label="导出原文的原因",
        required=False,
        max_length=200,
        help_text="有权查看原文的，写明原因就不遮挡，逐人记入操作日志；不写则证件号码、手机、银行卡号等是遮挡的。",
    )
    field_order = ("kinds", "year", "reason", "password")

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(entry.spec.key, _label(entry.spec)) for entry in entries]


def _label(spec):
    """Return the title of a kind and the column that its year is taken from."""
    return f"{spec.title}（按{spec.header_of(spec.year_by)}）" if spec.year_by else spec.title


@for_makers
def ledger_export(request):
    """Return the page to export the filled 台账; a POST returns it, or leaves it to the worker where it is long."""
    form = ExportForm(request.POST or None, request=request, entries=ledger.offered(request.user))
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/ledger_export.html", {"form": form})
    chosen, reason = (form.cleaned_data["kinds"], form.cleaned_data["year"]), form.cleaned_data["reason"]
    try:
        file = exporting.export_at_once(*chosen, actor=request.user, reason=reason)
    except exporting.TooMany:
        job = exporting.request_export(*chosen, actor=request.user, reason=reason)
        messages.info(request, "记录较多，由后台导出。做好以后您会收到通知，可以离开这个页面。")
        return redirect("job_detail", job.pk)
    name = exporting.name_of_file(chosen[1])
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    answer["Cache-Control"] = "no-store"
    return answer


@lru_cache(maxsize=64)
def _blank(keys, choices):
    """Return the bytes of the blank 台账 of these kinds, kept by this process while the same choices are offered."""
    file = io.BytesIO()
    write_template(file, [ledger.entry_of(key).spec for key in keys], guide=ledger.GUIDE)
    return file.getvalue()


def _choices(specs):
    """Return the choices that people may add to; all else in the blank 台账 is written in the product."""
    columns = (column for spec in specs for column in spec.columns)
    return tuple(tuple(column.labels.items()) for column in columns if callable(column.choices))


def _template(specs, name):
    data = _blank(tuple(spec.key for spec in specs), _choices(specs))
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


@for_makers
def ledger_template(request):
    """Return the blank 台账 of all kinds that the user may prepare."""
    return _template([entry.spec for entry in ledger.offered(request.user)], "台账模板.xlsx")


@for_makers
def ledger_template_of(request, key):
    """Return the blank 台账 of one kind."""
    entry = ledger.entry_of(key)
    if entry is None or not entry.rights.admits(request.user):
        raise Http404
    return _template([entry.spec], f"{entry.spec.title}模板.xlsx")

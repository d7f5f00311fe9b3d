"""The form of an export and its answer, the same below a list of the portal and of the back office."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, QueryDict
from django.shortcuts import redirect

from unionportal.core.pages import paging
from unionportal.core.tables.exporting import Format, Wanted, export_rows, request_export

# The button that was pressed; its value is the kind of file.
SENT = "export"


class ExportForm(forms.Form):
    """The columns of an export; a reason lets what is masked be written whole."""

    columns = forms.MultipleChoiceField(label="列", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label="导出原文的原因", required=False, max_length=200)
    export = forms.ChoiceField(choices=Format.choices)

    def __init__(self, data=None, *, columns, shown, user):
        super().__init__(data)
        self.offered = {column.name: column for column in columns}
        self.fields["columns"].choices = [(column.name, column.label) for column in columns]
        self.initial["columns"] = [name for name in self.offered if name in shown]
        self.masked = [one.label for one in columns if one.whole and user.holds(one.whole.permission)]
        if not self.masked:
            del self.fields["reason"]

    @property
    def boxes(self):
        """Return (name, label, whether it is ticked) of each column."""
        return [(name, column.label, name in self.initial["columns"]) for name, column in self.offered.items()]

    def wanted(self, conditions):
        """Return what is exported."""
        chosen = self.cleaned_data
        columns = tuple(column for name, column in self.offered.items() if name in chosen["columns"])
        reason = chosen.get("reason", "") if any(one.whole for one in columns) else ""
        return Wanted(columns, Format(chosen[SENT]), conditions, reason)


def answer_export(request, table, form, rows, conditions, *, kind, place, is_long):
    """Return the file; many rows are exported by the worker, and a refusal is shown above the list.

    `kind` and `place` are the job that finds the same rows again.
    """
    back = request.get_full_path()
    if not form.is_valid():
        wrong = "请至少选一列。" if "columns" in form.errors else "只能导出 Excel 或 CSV 文件，请重新选择。"
        messages.warning(request, f"没有导出：{wrong}")
        return redirect(back)
    wanted = form.wanted(conditions)
    try:
        if is_long:
            job = request_export(kind, rows.model, place, wanted, actor=request.user)
            messages.info(request, f"超过 {paging.MOST:,} 行，由后台导出。做好以后您会收到通知，可以离开这个页面。")
            return redirect("job_detail", job.pk)
        file, name, _ = export_rows(table, rows, wanted, actor=request.user)
    except ValidationError as refusal:
        messages.warning(request, f"没有导出：{' '.join(refusal.messages)}")
        return redirect(back)
    return FileResponse(file, as_attachment=True, filename=name, content_type=wanted.format.content_type)


def form_again(job, offered):
    """Return the valid form that the job was requested with; `offered` makes it of what was sent."""
    form = offered({"columns": job.arguments["columns"], SENT: job.arguments["format"]})
    if not form.is_valid():
        raise ValidationError("这张列表的列变了，请重新导出。")
    return form


def request_again(job, scope):
    """Return a request of the list that the job is about, by who asked for the export."""
    request = HttpRequest()
    request.method, request.path, request.GET = (
        "GET",
        job.arguments.get("path", ""),
        QueryDict(job.arguments["query"]),
    )
    request.user, request.scope = job.requested_by, scope
    return request

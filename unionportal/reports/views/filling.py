"""The page that fills a form of others with figures."""

from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.urls import reverse
from django.views.generic import FormView

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.files.attachments import DOCX, XLSX
from unionportal.core.models import Unit
from unionportal.core.pages.views import OfficeMixin, catch_refusal
from unionportal.core.trail import audit
from unionportal.core.values.rules import first_of
from unionportal.reports import acts, queries
from unionportal.reports.filling import fill_form
from unionportal.reports.forms import FillForm

# More would not be read; who has put these right sees the next.
_SHOWN = 20
_TYPES = {"xlsx": XLSX, "docx": DOCX}


class FormFill(OfficeMixin, FormView):
    """Takes a form with `{figures}` and gives it back filled; the filling is audited, the file not kept."""

    permission_required = READ_FIGURES
    form_class = FillForm
    template_name = "reports/figure/form_fill.html"

    def get_form_kwargs(self):
        scope = self.request.scope
        given = {name: one for name, one in super().get_form_kwargs().items() if name in {"data", "files"}}
        return {**given, "scope": scope, "default": queries.default_period(scope)}

    @catch_refusal
    def form_valid(self, form):
        given, scope = form.cleaned_data, self.request.scope
        upload, period, unit = given["file"], given["period"], given["unit"]
        name = PurePath(upload.name)
        filled = fill_form(upload, period=period, unit=unit, scope=scope)
        if name.suffix.lower() != f".{filled.kind}":
            raise ValidationError(f"文件名是“{name.name}”，内容却是 .{filled.kind} 文件。请把扩展名改对后再上传。")
        if not filled.filled and not filled.problems:
            raise ValidationError("文件里没有 {数字名称}，没有可以填写的地方。")
        if filled.problems and not given["partly"]:
            raise ValidationError(["有些地方填不出，文件没有填写：", *first_of(filled.problems, _SHOWN)])
        audit.record(self.request.user, acts.FILL_FORM, unit or Unit.root(), 期间=str(period), 处数=filled.filled)
        title = f"{name.stem}（{period}）{name.suffix}"
        return FileResponse(BytesIO(filled.data), as_attachment=True, filename=title, content_type=_TYPES[filled.kind])

    def get_context_data(self, **kwargs):
        return super().get_context_data(names=reverse("reports:figure_list"), **kwargs)

"""The pages that print: a record's form at once, a list's after its questions."""

from io import BytesIO

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views import View

from unionportal.core.acts import PRINT_FORM
from unionportal.core.files.attachments import PDF, XLSX
from unionportal.core.flow.moves import add_refusal
from unionportal.core.models import Unit
from unionportal.core.printing.registry import Reader, forms_of
from unionportal.core.printing.workbook import workbook_of
from unionportal.core.trail import audit
from unionportal.documents.facts import Document
from unionportal.documents.forms.facts import Printed
from unionportal.documents.forms.pdf import render_form
from unionportal.documents.pdf import render_pdf

WORKBOOK = "xlsx"
# An address with it comes from the back office, and its page looks like it.
OFFICE = "office"


class _PrintPage(View):
    """A page that asks its questions, if the form has any, and returns the file."""

    form = None

    def dispatch(self, request, *args, **kwargs):
        self.reader = Reader(request.user, request.scope)
        return super().dispatch(request, *args, **kwargs)

    def _file(self, request, facts, name, target):
        if self.form.logged:
            audit.record(request.user, PRINT_FORM, target, 表单=self.form.label)
        asked = request.POST if request.method == "POST" else request.GET
        kind = asked.get("as") if self.form.has_workbook else None
        return answer(facts, name, request.user, kind)

    def _page(self, request, questions, **context):
        context |= {"print_form": self.form, "form": questions}
        if OFFICE in request.GET and admin.site.has_permission(request):
            context |= {**admin.site.each_context(request), "title": self.form.label, "back": self._back()}
            return render(request, "admin/print_questions.html", context)
        return render(request, "core/print_list.html", context)

    def _back(self):
        """Return the page of the back office that the form belongs to."""
        raise NotImplementedError

    def _blank(self, request, **context):
        """Return the page with the questions; those that the address answers are filled in."""
        asked = {name: value for name, value in request.GET.items() if name in self.form.questions.base_fields}
        return self._page(request, self.form.questions(reader=self.reader, initial=asked, **context), **context)

    def _sent(self, request, make, name, **context):
        """Return the file for the answers that were sent, or the page with what is wrong with them."""
        questions = self.form.questions(request.POST, reader=self.reader, **context)
        if not questions.is_valid():
            return self._page(request, questions, **context)
        try:
            facts = make(questions.cleaned_data)
        except ValidationError as refusal:
            add_refusal(questions, refusal)
            return self._page(request, questions, **context)
        target = context.get("record") or questions.unit or Unit.root()
        return self._file(request, facts, name, target)


class PrintRecord(_PrintPage):
    """The form of one record, for who may open the record and what is printed of it; others get a 404."""

    def dispatch(self, request, *args, pk, **kwargs):
        self.record = get_object_or_404(self.form.rows(request.scope), pk=pk)
        if not self.form.allows(request.user, self.record):
            raise Http404
        self.name = f"{self.form.label} {self.record}"
        return super().dispatch(request, *args, **kwargs)

    def _back(self):
        return reverse(admin_urlname(self.record._meta, "change"), args=[self.record.pk])

    def get(self, request):
        if self.form.questions:
            return self._blank(request, record=self.record)
        return self._file(request, self.form.make(self.record, self.reader), self.name, self.record)

    def post(self, request):
        if not self.form.questions:
            return self.http_method_not_allowed(request)
        return self._sent(
            request, lambda answers: self.form.make(self.record, self.reader, answers), self.name, record=self.record
        )


class PrintList(_PrintPage):
    """The form of rows, after the page that asks which."""

    def dispatch(self, request, *args, **kwargs):
        if not self.form.allows(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def _back(self):
        return reverse(admin_urlname(self.form.model._meta, "changelist"))

    def get(self, request):
        return self._blank(request)

    def post(self, request):
        return self._sent(request, lambda answers: self.form.make(answers, self.reader), self.form.label)


def answer(facts, name, user, kind=None):
    """Return the file of a form: its PDF, or its workbook."""
    now = timezone.localtime()
    printed = Printed(user.name, now)
    if kind == WORKBOOK:
        file, kind = workbook_of(facts, printed), XLSX
        name += ".xlsx"
    else:
        fonts = settings.UNION_FONTS or None
        is_letter = isinstance(facts, Document)
        pdf = render_pdf(facts, fonts=fonts) if is_letter else render_form(facts, printed, fonts=fonts)
        file, kind = BytesIO(pdf.data), PDF
        name += ".pdf"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    response["Cache-Control"] = "no-store"
    return response


def form_pages(app_label):
    """Return the addresses of the forms that an app has registered, for its `urls.py`."""
    pages = []
    for form in forms_of(app_label):
        table = form.model._meta.model_name
        if form.is_of_list:
            pages.append(path(f"print/{table}/{form.code}/", PrintList.as_view(form=form), name=form.url_name))
        else:
            route = f"print/{table}/<int:pk>/{form.code}/"
            pages.append(path(route, PrintRecord.as_view(form=form), name=form.url_name))
    return pages

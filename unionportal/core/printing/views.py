"""The pages that print: a record's form at once, a list's after its questions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views import View

from unionportal.core.flow.moves import add_refusal
from unionportal.core.printing import registry
from unionportal.core.printing.making import facts_of, print_facts, questions_of, request_print


class _PrintPage(View):
    """A page that asks its questions, if the form has any, and returns the file; many rows are a job."""

    form = None
    # The record that the form is of, if it is of one.
    record = None

    def dispatch(self, request, *args, **kwargs):
        self.reader = registry.Reader(request.user, request.scope)
        return super().dispatch(request, *args, **kwargs)

    def _questions(self, data=None, **options):
        return questions_of(self.form, data, reader=self.reader, record=self.record, **options)

    def _page(self, questions, **context):
        context |= {"print_form": self.form, "record": self.record, "form": questions}
        return render(self.request, "core/print_list.html", context)

    def get(self, request):
        """Return the page with the questions; those that the address answers are filled in."""
        names = self.form.questions.base_fields if self.form.questions else ()
        return self._page(self._questions(initial={name: one for name, one in request.GET.items() if name in names}))

    def post(self, request):
        """Return the file for the answers that were sent, or the page with what is wrong with them."""
        questions = self._questions(request.POST)
        if not questions.is_valid():
            return self._page(questions)
        kind = request.POST.get("as")
        try:
            facts = facts_of(self.form, questions.cleaned_data, self.reader, self.record)
        except registry.TakesLong:
            return self._requested(questions, kind)
        except ValidationError as refusal:
            add_refusal(questions, refusal)
            return self._page(questions)
        return self._file(facts, kind, questions)

    def _requested(self, questions, kind):
        """Have the worker print it."""
        request = self.request
        try:
            job = request_print(self.form, request.POST, actor=request.user, record=self.record, kind=kind)
        except ValidationError as refusal:
            add_refusal(questions, refusal)
            return self._page(questions)
        messages.info(request, "内容较多，由后台制作。做好以后您会收到通知，可以离开这个页面。")
        return redirect("job_detail", job.pk)

    def _file(self, facts, kind, questions=None):
        options = {"questions": questions, "record": self.record, "kind": kind}
        file, name, content_type = print_facts(self.form, facts, self.reader, **options)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
        response["Cache-Control"] = "no-store"
        return response


class PrintRecord(_PrintPage):
    """The form of one record, for who may open the record and what is printed of it; others get a 404."""

    def dispatch(self, request, *args, pk, **kwargs):
        self.record = get_object_or_404(self.form.rows(request.scope), pk=pk)
        if not self.form.allows(request.user, self.record):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        """Return the file, or the page with the questions; a form of many rows is asked for first."""
        if self.form.questions:
            return super().get(request)
        try:
            facts = facts_of(self.form, {}, self.reader, self.record)
        except registry.TakesLong:
            return self._page(self._questions(), takes_long=True)
        return self._file(facts, request.GET.get("as"))


class PrintList(_PrintPage):
    """The form of rows, after the page that asks which."""

    def dispatch(self, request, *args, **kwargs):
        if not self.form.allows(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


def form_pages(app_label):
    """Return the addresses of the forms that an app has registered, for its `urls.py`."""
    pages = []
    for form in registry.forms_of(app_label):
        table = form.model._meta.model_name
        if form.is_of_list:
            pages.append(path(f"print/{table}/{form.code}/", PrintList.as_view(form=form), name=form.url_name))
        else:
            route = f"print/{table}/<int:pk>/{form.code}/"
            pages.append(path(route, PrintRecord.as_view(form=form), name=form.url_name))
    return pages

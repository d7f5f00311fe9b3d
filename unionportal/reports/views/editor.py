"""Pages of the editor of a report."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from unionportal.core.figures import listings
from unionportal.core.figures.families import FAMILIES, read_once
from unionportal.core.flow.moves import add_refusal
from unionportal.core.flow.versions import Conflict
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.values.numerals import number_in
from unionportal.core.values.pinyin import syllable
from unionportal.documents.fonts.families import FontSet
from unionportal.reports import permissions, queries, services
from unionportal.reports.forms import ChapterForm
from unionportal.reports.html import broken_blocks
from unionportal.reports.models import Report
from unionportal.reports.review.unresolved import comments_on, count_comments
from unionportal.reports.sections.queries import sections_beside
from unionportal.reports.text import tidy
from unionportal.reports.text.check import check_body, check_heading
from unionportal.reports.text.markup import CHANGE, DIFFERENT, FORMATS, GRAMMAR, KEEP
from unionportal.reports.text.markup.grammar import LIST
from unionportal.reports.text.names import typed
from unionportal.reports.text.printing import print_body


class EditorView(ScopedViewMixin, View):
    """Base of the editor's pages: only for who may change the report, only while it is a draft."""

    permission_required = permissions.CHANGE_REPORT

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            reports = Report.objects.visible_to(request.scope).select_related("unit")
            self.report = get_object_or_404(reports, pk=kwargs["pk"])
            if not request.user.has_perm(permissions.CHANGE_REPORT, self.report):
                raise Http404
            if sentence := queries.why_fixed(self.report):
                return self.refuse(sentence)
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, sentence):
        """Answer that nothing is changed any more."""
        messages.warning(self.request, sentence)
        return redirect("reports:report_detail", self.report.pk)

    def chapter(self):
        chapters = self.report.chapters.select_related("report__unit", "edited_by")
        return get_object_or_404(chapters, pk=self.kwargs["chapter"])

    def to_chapter(self, chapter):
        return redirect("reports:chapter_edit", self.report.pk, chapter.pk)


# What a button does to one line or paragraph without asking for any value.
_BY_LINE = {"mark": tidy.with_marks, "signs": tidy.half_width, "about": tidy.about_once}


def preview_of(report, body, heading=""):
    """Return what the preview shows of a chapter: blocks, problems, what is not printed, and hints."""
    parsed, problems, known = check_body(report, body)
    printed = print_body(parsed, known)
    return {
        "blocks": broken_blocks(report, printed, known, FontSet(settings.UNION_FONTS or None)),
        "problems": (*check_heading(heading), *problems),
        "places": printed.places,
        "hints": tidy.hints(parsed, known),
    }


class ReportEdit(EditorView):
    """Opens the editor at the first chapter."""

    def get(self, request, pk):
        first = self.report.chapters.first()
        if first:
            return self.to_chapter(first)
        return render(request, "reports/editor/report_edit.html", {"report": self.report, "chapters": []})


class ChapterEdit(EditorView):
    """One chapter with text, preview and problems; the page's script saves to the same URL."""

    def get(self, request, pk, chapter):
        chapter = self.chapter()
        form = ChapterForm(instance=chapter, initial={"version": chapter.version, "body": typed(chapter.body)})
        return self._page(request, chapter, form)

    @property
    def is_quiet(self):
        """Whether the page's script saves, and not the person."""
        return self.request.headers.get("X-Autosave") == "1"

    def refuse(self, sentence):
        """Refuse to save, with the text that was typed."""
        if self.request.method != "POST":
            return super().refuse(sentence)
        if self.is_quiet:
            return self._answer(f"没有保存：{sentence}请先复制您的文字。", 422)
        shown = {"report": self.report, "sentence": sentence, "form": ChapterForm(self.request.POST)}
        return render(self.request, "reports/editor/too_late.html", shown, status=409)

    def post(self, request, pk, chapter):
        if not self.report.chapters.filter(pk=chapter).exists():
            return self.refuse("这一章已被别人删除。")
        chapter, quiet = self.chapter(), self.is_quiet
        form = ChapterForm(request.POST)
        if not form.is_valid():
            return self._answer(_sentences(form), 422) if quiet else self._page(request, chapter, form)
        typed_in = form.cleaned_data | {"body": self._improved(form.cleaned_data["body"])}
        try:
            chapter = services.edit_chapter(chapter, actor=request.user, **typed_in)
        except Conflict as conflict:
            return self._conflict(request, form, conflict, quiet)
        except ValidationError as refusal:
            if quiet:
                return self._answer(" ".join(refusal.messages), 422)
            add_refusal(form, refusal)
            return self._page(request, chapter, form)
        if quiet:
            response = self._answer(f"已保存 {timezone.localtime():%H:%M}", 200)
            response["X-Version"] = chapter.version
            return response
        messages.success(request, "已保存。")
        return self.to_chapter(chapter)

    def _conflict(self, request, form, conflict, quiet):
        theirs = conflict.stored
        form = ChapterForm(initial=form.cleaned_data | {"version": theirs.version}, instance=None)
        if quiet:
            shown = {"theirs": theirs, "their_body": typed(theirs.body), "sentence": conflict.messages[0]}
            return render(request, "reports/editor/_conflict.html", shown, status=409)
        shown = {"theirs": theirs, "their_body": typed(theirs.body), "sentence": conflict.messages[0]}
        return self._page(request, theirs, form, status=409, **shown)

    def _improved(self, body):
        """Return the body with what the pressed button asks for; as typed without one."""
        act, _, at = self.request.POST.get("do", "").partition(":")
        body = body.replace("\r\n", "\n")
        line = number_in(at)
        if act in _BY_LINE and line is not None:
            return _BY_LINE[act](body, line)
        if act in ("unit", "keep"):
            _, _, known = check_body(self.report, body)
            return tidy.keep(body, at, known) if line is None else tidy.one_unit(body, line, known)
        return body

    def _page(self, request, chapter, form, status=200, **more):
        comments, chapters = list(comments_on(self.report).unsettled()), list(self.report.chapters.all())
        count_comments(chapters, comments)
        shown = {
            "report": self.report,
            "chapters": chapters,
            "chapter": chapter,
            "form": form,
            "comments": [one for one in comments if one.chapter_id == chapter.pk],
            "sections": sections_beside(chapter),
            **preview_of(self.report, form["body"].value() or "", form["heading"].value() or ""),
            **more,
        }
        return render(request, "reports/editor/report_edit.html", shown, status=status)

    @staticmethod
    def _answer(sentence, status):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _sentences(form):
    """Return what is wrong with a form in one line, each sentence behind the name of its field."""
    said = [(form.fields.get(name), sentence) for name, sentences in form.errors.items() for sentence in sentences]
    return " ".join(f"{field.label}：{sentence}" if field else sentence for field, sentence in said)


class ChapterPreview(EditorView):
    """The typed text as HTML with its problems; writes nothing."""

    http_method_names = ["post"]

    def refuse(self, sentence):
        """Answer in words: the page still shows the text."""
        return HttpResponse(sentence, status=409, content_type="text/plain; charset=utf-8")

    def post(self, request, pk):
        typed_in = request.POST.get("body", "")[:200_000], request.POST.get("heading", "")[:200]
        shown = preview_of(self.report, *typed_in)
        return render(request, "reports/editor/_preview.html", shown)


class Picker(EditorView):
    """The figures, tables and charts that can be put into the text, with their values for this report."""

    def get(self, request, pk):
        q = request.GET.get("q", "").strip()[:100]
        groups = queries.figures_by_app(self.report.period, request.scope, self.report.unit, q)
        exhibits = [(kind, one) for kind, one in queries.exhibits() if q in one.name]
        lists = [one for one in listings.LISTINGS.values() if q in f"{one.name}{one.definition}"]
        families = queries.families_of_figures()
        shown = {"groups": groups, "exhibits": exhibits, "lists": lists, "families": families, "q": q}
        return render(request, "reports/editor/_picker.html", shown)


class Choices(EditorView):
    """What “{” in the text offers, as JSON: the figures with their values for this report, lists, tables and charts.

    Filtered in the browser, so it is read once; what names begin with and how their characters are spoken stands in it
    once for all of them.
    """

    @read_once()
    def get(self, request, pk):
        figures = queries.figures_to_insert(self.report.period, request.scope, self.report.unit)
        lists = [one.name for one in listings.LISTINGS.values()]
        exhibits = [[kind, one.name] for kind, one in queries.exhibits()]
        names = [name for beginning, ends in figures for name in (beginning, *(rest for rest, _ in ends))]
        names += [LIST, *lists, *(word for exhibit in exhibits for word in exhibit)]
        characters = sorted({one for name in names for one in name if not one.isascii()})
        letters = {one: spoken for one in characters if (spoken := syllable(one)) != one}
        answer = {"figures": figures, "lists": lists, "exhibits": exhibits, "letters": letters}
        return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


class ChapterAdd(EditorView):
    http_method_names = ["post"]

    def post(self, request, pk):
        after = self._after(request.POST.get("after", ""))
        chapter = services.add_chapter(self.report, actor=request.user, after=after)
        return self.to_chapter(chapter)

    def _after(self, pk):
        return self.report.chapters.filter(pk=number_in(pk)).first()


class ChapterMove(EditorView):
    http_method_names = ["post"]

    def post(self, request, pk, chapter):
        chapter = services.move_chapter(self.chapter(), actor=request.user, up=request.POST.get("to") == "up")
        return self.to_chapter(chapter)


class ChapterDelete(EditorView):
    """Deletes a chapter after a confirmation, unless somebody changed it in the meantime."""

    def get(self, request, pk, chapter):
        return render(request, "reports/editor/chapter_delete.html", {"report": self.report, "chapter": self.chapter()})

    def post(self, request, pk, chapter):
        chapter, version = self.chapter(), request.POST.get("version", "")
        try:
            services.delete_chapter(chapter, actor=request.user, version=number_in(version, 0))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return self.to_chapter(chapter)
        messages.success(request, f"已删除“{chapter}”。")
        return redirect("reports:report_edit", self.report.pk)


class Language(ScopedViewMixin, View):
    """The help page of the text language: examples and its grammar."""

    permission_required = permissions.CHANGE_REPORT

    def get(self, request):
        words = [one.word for one in FAMILIES.values()]
        flags = {"keep": KEEP, "change": CHANGE, "different": DIFFERENT}
        shown = {"grammar": GRAMMAR, "formats": FORMATS, **flags, "words": words}
        return render(request, "reports/editor/language.html", shown)

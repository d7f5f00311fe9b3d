"""The versions of a chapter: the list, two of them beside each other, and an old one made the newest."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import TemplateView

from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.values.numerals import number_in
from unionportal.reports import permissions, services
from unionportal.reports.models import Chapter
from unionportal.reports.report_flow import ReportState
from unionportal.reports.review.versions import deleted_chapters, differences, find_version, versions_of
from unionportal.reports.text.names import typed
from unionportal.reports.views.editor import EditorView


class VersionList(ScopedViewMixin, TemplateView):
    """Who saved which version and when; the two that are chosen, or the last two, beside each other."""

    permission_required = permissions.VIEW_REPORT
    template_name = "reports/editor/versions.html"

    def get_context_data(self, pk, chapter, **kwargs):
        chapters = Chapter.objects.visible_to(self.request.scope).select_related("report__unit")
        chapter = get_object_or_404(chapters, pk=chapter, report=pk)
        page = Paginator(versions_of(chapter), PAGE).get_page(self.request.GET.get("page"))
        old, new = self._chosen("old", chapter.version - 1), self._chosen("new", chapter.version)
        both = find_version(chapter, old), find_version(chapter, new)
        is_draft = chapter.report.state == ReportState.DRAFT
        return super().get_context_data(
            report=chapter.report,
            chapter=chapter,
            page_obj=page,
            old=both[0],
            new=both[1],
            rows=differences(*map(_text, both)) if all(both) else [],
            may_restore=is_draft and self.request.user.has_perm(permissions.CHANGE_REPORT, chapter.report),
            **kwargs,
        )

    def _chosen(self, name, usual):
        return _number(self.request.GET.get(name, ""), usual)


def _number(text, usual=0):
    """Return the number of a version that somebody sent; `usual` where it can be none."""
    return number_in(text, usual, digits=8)


def _text(version):
    return f"{version.heading}\n{typed(version.body)}"


class VersionRestore(EditorView):
    """Makes an old version the newest; refused if somebody saved another since the list was opened."""

    http_method_names = ["post"]

    def post(self, request, pk, chapter):
        chapter = self.chapter()
        number, version = (_number(request.POST.get(name, "")) for name in ("number", "version"))
        try:
            services.restore_version(chapter, actor=request.user, version=version, number=number)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, f"已恢复第 {number} 版，存为新的一版。")
        return self.to_chapter(chapter)


class DeletedChapters(EditorView):
    """The chapters that were deleted from a draft; each comes back to its place by a click."""

    def get(self, request, pk):
        shown = {"report": self.report, "chapters": deleted_chapters(self.report)}
        return render(request, "reports/editor/deleted_chapters.html", shown)

    def post(self, request, pk):
        number = _number(request.POST.get("number", ""))
        try:
            chapter = services.restore_chapter(self.report, actor=request.user, number=number)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("reports:deleted_chapters", pk)
        messages.success(request, f"已恢复“{chapter}”。")
        return self.to_chapter(chapter)

"""The pages on which people are chosen for a report, which knows no members: who writes a chapter."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView

from members import queries
from members.member_picker import MemberSearch
from unionportal.core.choices import SUB_UNIONS
from unionportal.core.models import Unit
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal
from unionportal.portal.forms import SectionRequestForm
from unionportal.reports.models import Chapter
from unionportal.reports.permissions import CHANGE_REPORT
from unionportal.reports.sections.services import request_section


class ReportMemberSearch(MemberSearch):
    """Searches whom the editor of a report may choose: members with an account in the units of his reports."""

    permission_required = CHANGE_REPORT

    def members(self):
        return queries.with_account(self.request.scope.paths(CHANGE_REPORT))


def sub_unions_of(unit):
    """Return the sub-unions in being at or below the unit of a report."""
    return Unit.objects.filter(kind__in=SUB_UNIONS, path__startswith=unit.path).in_being()


class SectionAdd(ScopedViewMixin, FormView):
    """写这一节: the editor gives a chapter to somebody."""

    permission_required = CHANGE_REPORT
    form_class = SectionRequestForm
    template_name = "portal/report/section_request.html"

    def dispatch(self, request, *args, pk, chapter, **kwargs):
        if request.user.is_authenticated:
            chapters = Chapter.objects.visible_to(request.scope).select_related("report__unit")
            self.chapter = get_object_or_404(chapters, pk=chapter, report=pk)
            if not request.user.has_perm(CHANGE_REPORT, self.chapter.report):
                raise Http404
        return super().dispatch(request, *args, pk=pk, chapter=chapter, **kwargs)

    def get_form_kwargs(self):
        unit = self.chapter.report.unit
        members = queries.with_account([unit.path])
        return {**super().get_form_kwargs(), "members": members, "units": sub_unions_of(unit)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(chapter=self.chapter, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        answers = dict(form.cleaned_data)
        member = answers.pop("member")
        section = request_section(
            self.chapter, actor=self.request.user, writer=member.user if member else None, **answers
        )
        messages.success(self.request, f"已请{section.writer_name}写这一节。")
        return redirect("reports:chapter_edit", self.chapter.report_id, self.chapter.pk)

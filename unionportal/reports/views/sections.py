"""Pages of the chapters that somebody else writes: the list, one of them with its text, its moves."""

from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.generic import ListView

from unionportal.core.flow.moves import add_refusal
from unionportal.core.flow.versions import Conflict
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, ScopedViewMixin
from unionportal.core.tables import Column, Table
from unionportal.core.tables.pages import DeclaredPage
from unionportal.reports import permissions
from unionportal.reports.models import SectionRequest
from unionportal.reports.review.versions import differences
from unionportal.reports.sections import queries, services
from unionportal.reports.sections.forms import SectionFilter, SectionForm
from unionportal.reports.sections.section_flow import SECTION_FLOW
from unionportal.reports.text.check import check_body
from unionportal.reports.text.names import typed

_SHOWN_WITH = ("report__unit", "chapter", "unit", "writer", "requested_by", "written_by")


class SectionList(DeclaredPage, ScopedViewMixin, ListView):
    model = SectionRequest
    table = Table(
        shown=(
            Column("report__title", "报告"),
            "heading",
            Column("writer_name", "撰写", value=attrgetter("writer_name"), joined=("writer", "unit")),
            "due_on",
            "submitted_on",
            "state",
        ),
        more=("unit", "brief", "requested_by", "requested_at", "reason"),
    )
    permission_required = permissions.VIEW_SECTION
    template_name = "reports/sections/section_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = SectionFilter(self.request.GET)
        rows = super().get_queryset().select_related("report", "unit", "writer")
        return self.filter.narrow(rows).order_by("-due_on", "-pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class SectionDetail(ScopedViewMixin, View):
    """One request: what is wanted, the chapter as it stands without any value, and the text that is written."""

    permission_required = permissions.VIEW_SECTION

    def dispatch(self, request, *args, pk, **kwargs):
        if request.user.is_authenticated:
            rows = SectionRequest.objects.visible_to(request.scope).select_related(*_SHOWN_WITH)
            self.section = get_object_or_404(rows, pk=pk)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get(self, request, pk):
        return self._page(SectionForm(instance=self.section, initial={"version": self.section.version}))

    def post(self, request, pk):
        form = SectionForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            # A text that cannot be submitted is not saved either: the form still holds it, at the version it opened.
            with transaction.atomic():
                section = services.write_section(self.section, actor=request.user, **form.cleaned_data)
                if request.POST.get("do") == "submit":
                    services.submit_section(section, actor=request.user)
        except Conflict as conflict:
            theirs = conflict.stored
            form = SectionForm(initial=form.cleaned_data | {"version": theirs.version})
            return self._page(form, status=409, theirs=theirs, sentence=conflict.messages[0])
        except ValidationError as refusal:
            add_refusal(form, refusal)
            return self._page(form)
        messages.success(request, "已交稿。" if request.POST.get("do") == "submit" else "已保存，还没有交稿。")
        return redirect("reports:section_detail", pk)

    def _page(self, form, status=200, **more):
        section, user = self.section, self.request.user
        moves = SECTION_FLOW.available(section, user)
        # Of a draft that goes on without him a writer sees no more.
        chapter = section.chapter if section.is_in_progress and section.report.is_draft else None
        shown = {
            "section": section,
            "form": form,
            "present": queries.shown_body(chapter),
            "sources": queries.sources_in(chapter.body) if chapter else [],
            "may_write": any(move.name == "submit" for move in moves),
            "moves": [move for move in moves if move.name != "submit"],
            "may_edit": user.has_perm(permissions.CHANGE_REPORT, section.report),
            **more,
        }
        return render(self.request, "reports/sections/section_detail.html", shown, status=status)


class SectionMove(MoveView):
    """The moves of a request; taking over shows the text beside the chapter's, and what is wrong in it."""

    model = SectionRequest
    template = "reports/sections/section_move.html"

    def get_context_data(self, record, move):
        if move != "take" or record.chapter is None:
            return {}
        problems = check_body(record.report, record.text)[1]
        return {"rows": differences(typed(record.chapter.body), record.text), "problems": problems}

    def get_queryset(self):
        return super().get_queryset().select_related(*_SHOWN_WITH)

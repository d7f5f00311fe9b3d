"""Pages of reports: list, one report, its header, moves, prints and files."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.views import View
from django.views.generic import DetailView, FormView, ListView, UpdateView

from unionportal.core.files.attachments import serve
from unionportal.core.jobs import outbox
from unionportal.core.models import Attachment
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ChangeMixin, MoveView, ScopedViewMixin, catch_refusal
from unionportal.core.tables import Table
from unionportal.core.tables.pages import DeclaredPage
from unionportal.reports import permissions, queries, services
from unionportal.reports.consulting.queries import consultations_of, hint_before_final
from unionportal.reports.document import dashed, is_part, notice_title, signature_of
from unionportal.reports.forms import HeaderForm, ReportFilter, StartForm
from unionportal.reports.html import shown_blocks
from unionportal.reports.models import PRINT_JOB, Layout, Report
from unionportal.reports.numbers.values import differences, waiting
from unionportal.reports.report_flow import REPORT_FLOW, ReportState
from unionportal.reports.review.unresolved import comments_on, count_comments, unresolved
from unionportal.reports.sections.queries import sections_of
from unionportal.reports.text.check import check_report


class ReportList(DeclaredPage, ScopedViewMixin, ListView):
    model = Report
    table = Table(
        shown=("title", "unit", "period_label", "delivered_on", "state", "made_by"),
        more=("subtitle", "speaker", "signed_by", "document_number", "printed_on", "created_at", "finalised_at"),
    )
    permission_required = permissions.VIEW_REPORT
    template_name = "reports/report_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = ReportFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset().select_related("unit"))

    def get_context_data(self, **kwargs):
        may_add = self.request.user.has_perm(permissions.ADD_REPORT)
        return super().get_context_data(filter=self.filter, may_add=may_add, **kwargs)


class ReportAdd(ScopedViewMixin, FormView):
    permission_required = permissions.ADD_REPORT
    template_name = "reports/report_form.html"
    form_class = StartForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope}

    @catch_refusal
    def form_valid(self, form):
        answers = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
        report = services.start_report(actor=self.request.user, **answers)
        messages.success(self.request, "已按提纲起草，请逐章修改。")
        return redirect("reports:report_detail", report.pk)


class ReportDetail(ScopedViewMixin, DetailView):
    """One report as it reads today, or as it was frozen, with its state."""

    model = Report
    permission_required = permissions.VIEW_REPORT
    template_name = "reports/report_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "made_by", "content").defer("content__text")

    def get_context_data(self, **kwargs):
        report, user = self.object, self.request.user
        checked = check_report(report)
        chapters = [
            (
                one,
                is_part(one.heading),
                shown_blocks(report, one, checked.values, ident=f"c{one.chapter.pk}", final=report.is_final),
            )
            for one in checked.printed.chapters
        ]
        comments = list(comments_on(report))
        count_comments([one.chapter for one in checked.printed.chapters], comments)
        job, files = queries.latest_files(report)
        large_copy = queries.latest_files(report, large=True)[1] if report.is_speech else []
        newest = queries.latest_print(report)
        may_edit, moves = _may_edit(report, user), REPORT_FLOW.available(report, user)
        sections = sections_of(report) if may_edit else []
        consultations = consultations_of(report)
        return super().get_context_data(
            chapters=chapters,
            unresolved=[] if report.is_final else unresolved(report, checked.chapters, comments),
            places=[] if report.is_final else checked.printed.places,
            waiting=waiting(checked.exhibits, report.period, report.unit) if may_edit else [],
            # Counting all of a final report again takes longer than reading it.
            compared=differences(report) if report.is_final and "now" in self.request.GET else None,
            subtitle=dashed(report.subtitle) if report.is_speech else report.subtitle,
            signature=signature_of(report) if report.layout != Layout.SPEECH else (),
            notice_title=notice_title(report) if report.layout == Layout.PLAN and report.notice else "",
            moves=moves,
            may_withdraw="withdraw" in (move.name for move in moves),
            may_edit=may_edit,
            may_comment=user.has_perm(permissions.ADD_COMMENT, report),
            sections=sections,
            consultations=consultations,
            open_opinions="" if report.is_final else hint_before_final(consultations),
            has_overdue_sections=any(one.is_overdue for one in sections),
            may_print=user.has_perm(permissions.PRINT_REPORT, report),
            made=job,
            files=files,
            large_copy=large_copy[0] if large_copy else None,
            newest=newest,
            under_way=newest if newest and newest.is_open else None,
            **kwargs,
        )


class ReportChange(ChangeMixin, UpdateView):
    """Changes title, byline, salutation and layout."""

    model = Report
    permission_required = permissions.CHANGE_REPORT
    template_name = "reports/report_form.html"
    form_class = HeaderForm

    def get(self, request, *args, **kwargs):
        form = super().get(request, *args, **kwargs)
        if sentence := queries.why_fixed(self.object):
            messages.warning(request, sentence)
            return redirect("reports:report_detail", self.object.pk)
        return form

    @catch_refusal
    def form_valid(self, form):
        services.edit_report(self.object, actor=self.request.user, version=form.opened, **form.cleaned_data)
        messages.success(self.request, "已保存。")
        return redirect("reports:report_detail", self.object.pk)


def _may_edit(report, user):
    return report.state == ReportState.DRAFT and user.has_perm(permissions.CHANGE_REPORT, report)


class ReportMove(MoveView):
    """The moves of a report; what is refused while something is unresolved shows the places instead of its button."""

    model = Report
    template = "reports/report_move.html"

    def get_context_data(self, record, move):
        if move not in ("submit", "finalise"):
            return {}
        # Only what shows the page again reads them.
        places = SimpleLazyObject(lambda: unresolved(record))
        hint = hint_before_final(consultations_of(record)) if move == "finalise" else ""
        may_edit = _may_edit(record, self.request.user)
        return {"report": record, "unresolved": places, "may_edit": may_edit, "hint": hint}


class _OfReport(ScopedViewMixin, View):
    permission_required = permissions.VIEW_REPORT

    def report(self, permission=permissions.VIEW_REPORT):
        reports = Report.objects.visible_to(self.request.scope).select_related("unit")
        report = get_object_or_404(reports, pk=self.kwargs["pk"])
        if not self.request.user.has_perm(permission, report):
            raise Http404
        return report


class KeepPlace(_OfReport):
    """Has something that is zero printed all the same."""

    http_method_names = ["post"]

    def post(self, request, pk):
        report = self.report(permissions.CHANGE_REPORT)
        try:
            services.keep_place(report, actor=request.user, key=request.POST.get("key", ""))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, "已保留，数字是 0 也印出。")
        return redirect("reports:report_detail", report.pk)


class ReportPrint(_OfReport):
    """Enqueues the PDF and the Word file."""

    http_method_names = ["post"]

    def post(self, request, pk):
        report = self.report(permissions.PRINT_REPORT)
        large = report.is_speech and "large" in request.POST
        services.print_report(report, actor=request.user, large=large)
        messages.success(request, f"已开始制作{'讲话稿大字版' if large else 'PDF和Word'}，完成后在本页下载。")
        return redirect("reports:report_detail", report.pk)


class PrintState(_OfReport):
    """The progress of the newest print; polled while it runs."""

    def get(self, request, pk):
        report = self.report()
        newest = queries.latest_print(report)
        if newest is None or not newest.is_open:
            response = render(request, "reports/_print_done.html", {"report": report, "newest": newest})
            response["HX-Refresh"] = "true"
            return response
        percent, sentence = outbox.progress_of(newest)
        shown = {"report": report, "percent": percent, "sentence": sentence}
        return render(request, "reports/_print_state.html", shown)


class ReportFile(_OfReport):
    """Serves a PDF or Word file of this report to who may read it."""

    def get(self, request, pk, file):
        report = self.report()
        made = Attachment.objects.filter(jobs__kind=PRINT_JOB, jobs__arguments__report=report.pk)
        return serve(get_object_or_404(made.distinct(), pk=file))

"""The pages on which people are chosen for a report, which knows no members: writers, and givers of opinions."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from congress.bodies.models import Delegate, Delegation, Term
from members import queries
from members.member_picker import MemberSearch
from unionportal.core.choices import SUB_UNIONS
from unionportal.core.models import Unit
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal
from unionportal.portal.forms import ConsultationForm, SectionRequestForm, SendToForm
from unionportal.reports.consulting.services import To, send_for_opinions, send_to_more
from unionportal.reports.models import Chapter, Consultation, Report
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


def _closed(request, report):
    """Return the way back from a form that a report which is no draft would only refuse; None for a draft or a POST."""
    if report.is_draft or request.method == "POST":
        return None
    messages.warning(request, f"报告{report.get_state_display()}，不能再请人写或征求意见。")
    return redirect("reports:report_detail", report.pk)


class _OfReport(ScopedViewMixin, FormView):
    """A page for who may change the report that `find_report` returns."""

    permission_required = CHANGE_REPORT
    needs_draft = True

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.report = self.find_report(**kwargs)
            if not request.user.has_perm(CHANGE_REPORT, self.report):
                raise Http404
            if self.needs_draft and (closed := _closed(request, self.report)):
                return closed
        return super().dispatch(request, *args, **kwargs)


class SectionAdd(_OfReport):
    """写这一节: the editor gives a chapter to somebody."""

    form_class = SectionRequestForm
    template_name = "portal/report/section_request.html"

    def find_report(self, pk, chapter):
        chapters = Chapter.objects.visible_to(self.request.scope).select_related("report__unit")
        self.chapter = get_object_or_404(chapters, pk=chapter, report=pk)
        return self.chapter.report

    def get_form_kwargs(self):
        unit = self.report.unit
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


def delegations_of(unit):
    """Return the delegations of the newest term of this union."""
    term = Term.objects.filter(unit=unit).order_by("-since").first()
    return Delegation.objects.filter(term=term) if term else Delegation.objects.none()


def recipients_of(answers):
    """Return the To of each choice of a SendToForm; delegates without an account are passed over."""
    member = answers["member"]
    delegates = Delegate.objects.filter(delegation__in=answers.get("delegations", ())).serving(timezone.localdate())
    delegates = delegates.filter(member__user__is_active=True).select_related("member__user", "delegation")
    return [
        *(To(unit=unit) for unit in answers.get("units", ())),
        *([To(user=member.user)] if member else []),
        *(To(user=one.member.user, group=one.delegation.name) for one in delegates.order_by("delegation", "pk")),
    ]


class _SendTo(_OfReport):
    """A page that sends a draft to people."""

    form_class = SendToForm
    template_name = "portal/report/consultation_send.html"

    def get_form_kwargs(self):
        unit = self.report.unit
        offered = {"units": sub_unions_of(unit), "delegations": delegations_of(unit)}
        return {**super().get_form_kwargs(), "members": queries.with_account([unit.path]), **offered}

    def get_context_data(self, **kwargs):
        shown = {"report": self.report, "back": self.back, "heading": self.heading, "explanation": self.explanation}
        return super().get_context_data(**shown, **kwargs)


class ConsultationSend(_SendTo):
    """征求意见: the draft as it reads now goes out to people."""

    form_class = ConsultationForm
    heading = "征求意见"
    explanation = "发出的是报告现在的文字和数字，以后的修改不影响已发出的。对方在待办里看到，可以逐章或对全文提意见。"

    def find_report(self, pk):
        self.back = reverse("reports:report_detail", args=[pk])
        return get_object_or_404(Report.objects.visible_to(self.request.scope).select_related("unit"), pk=pk)

    @catch_refusal
    def form_valid(self, form):
        answers = form.cleaned_data
        days = {"last_day": answers["last_day"], "note": answers["note"]}
        made = send_for_opinions(self.report, actor=self.request.user, to=recipients_of(answers), **days)
        messages.success(self.request, "已发出征求意见稿，PDF 做好后可以下载。")
        return redirect(made.get_absolute_url())


class ConsultationMore(_SendTo):
    """Sends what was sent out to others too."""

    heading = "再发给"
    explanation = "发出的仍是当时的文字；已经发给过的不会重复。"
    needs_draft = False

    def find_report(self, pk):
        rows = Consultation.objects.visible_to(self.request.scope).select_related("report__unit")
        self.consultation = get_object_or_404(rows, pk=pk)
        self.back = self.consultation.get_absolute_url()
        return self.consultation.report

    @catch_refusal
    def form_valid(self, form):
        added = send_to_more(self.consultation, actor=self.request.user, to=recipients_of(form.cleaned_data))
        messages.success(self.request, f"又发给了 {len(added)} 处。")
        return redirect(self.back)

"""PDF files of proposals, the compilation, and the statistics of a congress."""

from io import BytesIO

from django.conf import settings
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import TemplateView

from congress import acts, permissions
from congress.bodies.models import Congress
from congress.proposals.documents import assignment_form, printed, proposal_form
from congress.proposals.jobs import COMPILE_JOB
from congress.proposals.models import Assignment, Proposal
from congress.proposals.statistics import statistics_of
from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import period_code
from unionportal.core.files.attachments import PDF
from unionportal.core.jobs.outbox import enqueue
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.trail import audit
from unionportal.documents.pdf import render_pdf


def _pdf(document, name):
    data = render_pdf(document, fonts=settings.UNION_FONTS or None).data
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{name}.pdf", content_type=PDF)


class ProposalPdf(View):
    """The 提案表 as PDF, for who may open the proposal."""

    def get(self, request, pk):
        rows = Proposal.objects.visible_to(request.scope).filter(pk=pk)
        paper = get_object_or_404(rows)
        return _pdf(proposal_form(printed(rows)[0]), f"提案表 {paper.case_number or paper.number or paper.title}")


class AssignmentPdf(View):
    """The 办理单 as PDF, for who may open the assignment."""

    def get(self, request, pk):
        rows = Assignment.objects.visible_to(request.scope).select_related("unit", "proposal")
        assignment = get_object_or_404(rows, pk=pk)
        paper = printed(Proposal.objects.filter(pk=assignment.proposal_id))[0]
        name = f"办理单 {paper.proposal.case_number or ''} {assignment.unit}"
        return _pdf(assignment_form(paper, assignment), name)


class Compilation(ScopedViewMixin, View):
    """Starts the job that makes the 提案汇编 of a congress."""

    permission_required = permissions.COMPILE

    def post(self, request, pk):
        congress = get_object_or_404(Congress.objects.visible_to(request.scope), pk=pk)
        label = f"{congress}提案汇编"
        job = enqueue(COMPILE_JOB, label, actor=request.user, unit=congress.unit, congress=congress.pk)
        audit.record(request.user, acts.PRINT_COLLECTION, congress)
        return redirect("job_detail", job.pk)


# (heading, ((label, figure code, hint), …)) of the page.
_NUMBERS = (
    (
        "征集和审查",
        (
            ("征集", "congress.proposals.collected"),
            ("立案", "congress.proposals.filed"),
            ("意见建议", "congress.proposals.as_suggestion"),
            ("并案", "congress.proposals.merged"),
            ("暂不予立案", "congress.proposals.not_filed"),
            ("待审查", "congress.proposals.pending"),
            ("提交后撤回", "congress.proposals.withdrawn"),
        ),
    ),
    (
        "办理和评价",
        (
            ("承办部门", "congress.proposals.departments"),
            ("已答复", "congress.proposals.replied"),
            ("已办结", "congress.proposals.closed"),
            ("满意", "congress.proposals.satisfied"),
            ("基本满意", "congress.proposals.basically"),
            ("不满意", "congress.proposals.dissatisfied"),
            ("已答复未评价", "congress.proposals.unrated"),
        ),
    ),
)
_RATES = (
    (
        "立案率",
        "立案 ÷ 征集",
        "congress.proposals.filed",
        "congress.proposals.collected",
        "congress.proposals.filing_rate",
    ),
    (
        "答复率",
        "已答复 ÷（立案＋意见建议）",
        "congress.proposals.replied",
        "answerable",
        "congress.proposals.reply_rate",
    ),
    (
        "落实办理率",
        "已办结 ÷（立案＋意见建议）",
        "congress.proposals.closed",
        "answerable",
        "congress.proposals.completion_rate",
    ),
    (
        "满意率",
        "满意 ÷ 已评价",
        "congress.proposals.satisfied",
        "congress.proposals.rated",
        "congress.proposals.satisfaction",
    ),
    (
        "满意和基本满意率",
        "（满意＋基本满意）÷ 已评价",
        ("congress.proposals.satisfied", "congress.proposals.basically"),
        "congress.proposals.rated",
        "congress.proposals.contentment",
    ),
)


class ProposalStatistics(TemplateView):
    """The numbers of one congress, for every member; they link to rows for who may read figures."""

    template_name = "congress/proposals/proposal_statistics.html"

    def get_context_data(self, **kwargs):
        # Numbers of the school's own congresses without a name in them: everybody may know them.
        congresses = Congress.objects.visible_to(Scope.everything()).filter(unit__parent__isnull=True)
        congresses = list(congresses.select_related("term").order_by("-starts_on"))
        wanted = self.request.GET.get("congress", "")
        chosen = next((one for one in congresses if str(one.pk) == wanted), congresses[0] if congresses else None)
        context = super().get_context_data(congresses=congresses, chosen=chosen, **kwargs)
        if chosen is None:
            return context
        found = statistics_of(chosen)
        opens = self.request.user.has_perm(READ_FIGURES) and found.period
        return context | {
            "found": found,
            "span": period_code(found.period) if opens else "",
            "groups": [
                (heading, [(label, code, found.counts[code]) for label, code in lines]) for heading, lines in _NUMBERS
            ],
            "rates": [(label, how, found.rate(part, whole), code) for label, how, part, whole, code in _RATES],
            "summary": found.summary(),
            "may_compile": self.request.user.has_perm(permissions.COMPILE),
        }

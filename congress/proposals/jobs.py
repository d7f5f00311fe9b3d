"""The worker's job that makes the 提案汇编."""

from django.conf import settings

from congress.bodies.models import Congress
from congress.proposals.documents import compilation, printed
from congress.proposals.models import Proposal
from congress.proposals.statistics import statistics_of
from unionportal.core.files.attachments import PDF, keep
from unionportal.core.jobs.outbox import Outcome, handles
from unionportal.documents.pdf import render_pdf

COMPILE_JOB = "congress.compilation"


@handles(COMPILE_JOB)
def make_compilation(job, progress):
    """Make the 提案汇编 of a congress as PDF: everything on the board, by case number."""
    congress = Congress.objects.select_related("term", "unit").get(pk=job.arguments["congress"])
    progress(0.05, "正在整理提案")
    cases = Proposal.objects.public().filter(congress=congress, case_number__isnull=False).order_by("case_number")
    document = compilation(congress, printed(cases), statistics_of(congress).summary())
    progress(0.2, "正在排版")
    pdf = render_pdf(
        document, fonts=settings.UNION_FONTS or None, progress=lambda done: progress(0.2 + 0.75 * done, "正在排版")
    )
    name = f"{congress}提案汇编.pdf"
    file = keep(pdf.data, name=name, content_type=PDF, actor=job.requested_by, unit=congress.unit)
    return Outcome(f"已制作提案汇编，共 {pdf.pages} 页。", {"congress": congress.pk, "pages": pdf.pages}, (file,))

"""The worker's job that prints a report."""

from django.conf import settings

from unionportal.core.figures.families import read_once
from unionportal.core.files.attachments import DOCX, PDF, keep
from unionportal.core.jobs.outbox import Outcome, handles
from unionportal.documents.grid import LARGE
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx
from unionportal.reports.consulting.packing import unpacked
from unionportal.reports.document import document_of, speaking_copy
from unionportal.reports.exporting.services import EXPORT_JOB, make_export
from unionportal.reports.models import (
    CONSULTATION_JOB,
    LARGE_COPY,
    PRINT_JOB,
    Consultation,
    FileKind,
    PrintedFile,
    Report,
)
from unionportal.reports.proving.last_page import document_to_print


@handles(PRINT_JOB)
@read_once()
def make_files(job, progress):
    """Make the PDF and the Word file of one report from one Document, or its large-type copy to speak from.

    The two files are noted by the digests by which they are known.
    """
    report = Report.objects.select_related("unit").get(pk=job.arguments["report"])
    if LARGE_COPY in job.arguments:
        return _large_copy(report, job, progress)
    progress(0.05, "正在汇总数字")
    document, fonts = document_to_print(report), settings.UNION_FONTS or None
    progress(0.1, "正在排版PDF")
    pdf = render_pdf(document, fonts=fonts, progress=lambda done: progress(0.1 + 0.7 * done, "正在排版PDF"))
    progress(0.85, "正在制作Word")
    docx = render_docx(document, fonts=fonts)
    files = [
        keep(
            data,
            name=_file_name(report, f".{ending}"),
            content_type=content_type,
            actor=job.requested_by,
            unit=report.unit,
        )
        for data, ending, content_type in ((pdf.data, "pdf", PDF), (docx, "docx", DOCX))
    ]
    PrintedFile.objects.bulk_create(
        PrintedFile(report=report, kind=kind, sha256=file.sha256, of_final=report.is_final)
        for kind, file in zip((FileKind.PDF, FileKind.DOCX), files, strict=True)
    )
    result = {
        "report": report.pk,
        "pages": pdf.pages,
        "missing": list(pdf.missing),
        "pdf": str(files[0].pk),
        "docx": str(files[1].pk),
    }
    return Outcome(_message(pdf), result, tuple(files))


def _large_copy(report, job, progress):
    progress(0.05, "正在汇总数字")
    document, fonts = speaking_copy(document_of(report)), settings.UNION_FONTS or None
    pdf = render_pdf(document, fonts=fonts, setting=LARGE, progress=lambda done: progress(done, "正在排版大字版"))
    name = _file_name(report, "（大字版）.pdf")
    file = keep(pdf.data, name=name, content_type=PDF, actor=job.requested_by, unit=report.unit)
    return Outcome(f"大字版：{_message(pdf)}", {"report": report.pk, "pages": pdf.pages}, (file,))


def _file_name(record, ending):
    """Return the name of a record as that of a file: without slashes, and short enough for every file system."""
    return f"{str(record).replace('/', '／')[:150]}{ending}"


def _message(pdf):
    if not pdf.missing:
        return f"已制作，共 {pdf.pages} 页。"
    return f"已制作，共 {pdf.pages} 页。这些字没有字体可用，印作〓：{'、'.join(pdf.missing)}。"


@handles(CONSULTATION_JOB)
def make_consultation_file(job, progress):
    """Make the PDF of a draft as it was sent out for opinions."""
    consultation = Consultation.objects.select_related("report__unit").get(pk=job.arguments["consultation"])
    document = unpacked(consultation.content)
    pdf = render_pdf(document, fonts=settings.UNION_FONTS or None, progress=lambda done: progress(done, "正在排版PDF"))
    name = _file_name(consultation, ".pdf")
    file = keep(pdf.data, name=name, content_type=PDF, actor=job.requested_by, unit=consultation.report.unit)
    return Outcome(_message(pdf), {"consultation": consultation.pk, "pages": pdf.pages}, (file,))


@handles(EXPORT_JOB)
def export_rows(job, progress):
    """Make the workbook of the rows behind a figure."""
    return make_export(job, progress)

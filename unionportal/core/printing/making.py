"""Makes the file of a form: while its reader waits, or where it has many rows by the worker, who then says so."""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from unionportal.core.access.scoping import Scope
from unionportal.core.acts import PRINT_FORM
from unionportal.core.files.attachments import DOCX, KEPT_DAYS, PDF, XLSX, empty_made_by, keep_file
from unionportal.core.files.naming import file_name
from unionportal.core.jobs import outbox
from unionportal.core.jobs.daily import daily
from unionportal.core.models import Unit
from unionportal.core.notices.own import notify_of_job
from unionportal.core.printing import registry
from unionportal.core.printing.questions import Questions
from unionportal.core.printing.workbook import workbook_of
from unionportal.core.trail import audit
from unionportal.documents.facts import Document
from unionportal.documents.forms.facts import Printed
from unionportal.documents.forms.pdf import render_form
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx

PRINT_JOB = "core.print"
WORKBOOK, WORD = "xlsx", "docx"


def questions_of(form, data=None, *, reader, record=None, **options):
    """Return the questions of a form, none of some forms."""
    return (form.questions or Questions)(data, reader=reader, record=record, **options)


def facts_of(form, answers, reader, record=None):
    """Return what the form says for these answers."""
    if form.is_of_list:
        return form.make(answers, reader)
    return form.make(record, reader, answers) if form.questions else form.make(record, reader)


def print_facts(form, facts, reader, *, questions=None, record=None, kind=None):
    """Return (open file, its name, its content type) of what a form says; the log is told where it is to be.

    The name says what was chosen by the `questions`.
    """
    if form.logged:
        unit = questions.unit if questions else None
        audit.record(reader.user, PRINT_FORM, record or unit or Unit.root(), 表单=form.label)
    title = f"{form.label} {record}" if record else form.label
    name = file_name(title, questions.chosen if questions else ())
    printed = Printed(reader.user.name, timezone.localtime())
    if kind == WORKBOOK and form.has_workbook:
        return workbook_of(facts, printed), f"{name}.xlsx", XLSX
    fonts = settings.UNION_FONTS or None
    if kind == WORD and form.has_word:
        return BytesIO(render_docx(facts, fonts=fonts)), f"{name}.docx", DOCX
    pdf = render_pdf(facts, fonts=fonts) if isinstance(facts, Document) else render_form(facts, printed, fonts=fonts)
    return BytesIO(pdf.data), f"{name}.pdf", PDF


@transaction.atomic
def request_print(form, sent, *, actor, record=None, kind=None):
    """Enqueue the job that prints the form for what was sent; return it, or the one already enqueued."""
    names = form.questions.base_fields if form.questions else ()
    answers = QueryDict(mutable=True)
    for name in names:
        answers.setlist(name, sent.getlist(name))
    if answers.get("reason"):
        raise ValidationError(f"原文一次最多打印 {registry.MOST_ROWS} 行，请选择一个分工会或缩小范围。")
    wanted = {"form": form.key, "record": record and record.pk, "answers": answers.urlencode(), "as": kind}
    return outbox.enqueue_once(PRINT_JOB, f"打印{form.label}", actor=actor, **wanted)


@outbox.handles(PRINT_JOB)
def print_form(job, progress):
    """Print the form that the job is for, of the rows its owner may see now."""
    wanted, actor = job.arguments, job.requested_by
    form, reader = registry.form_named(wanted["form"]), registry.Reader(actor, Scope.of(actor), waits=False)
    record = None if form is None or form.is_of_list else form.rows(reader.scope).filter(pk=wanted["record"]).first()
    if form is None or not (form.allows(actor) if form.is_of_list else record and form.allows(actor, record)):
        raise ValidationError("您不再能打印这份表单。")
    questions = questions_of(form, QueryDict(wanted["answers"]), reader=reader, record=record)
    if not questions.is_valid():
        raise ValidationError("这份表单要问的内容变了，请重新打印。")
    progress(0.1, "正在汇总")
    facts = facts_of(form, questions.cleaned_data, reader, record)
    progress(0.3, "正在排版")
    file, name, kind = print_facts(form, facts, reader, questions=questions, record=record, kind=wanted["as"])
    with file:
        kept = keep_file(file, name=name, content_type=kind, actor=actor, unit=job.unit)
    sentence = f"“{form.label}”已做好，请下载。"
    notify_of_job(job, sentence, about="打印表单")
    return outbox.Outcome(f"已做好，文件保留{KEPT_DAYS}天。", {}, (kept,))


@daily("core.forget_prints")
def forget_prints(day):
    """Empty the files that were printed KEPT_DAYS ago."""
    empty_made_by(PRINT_JOB)

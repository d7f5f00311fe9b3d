"""The worker's jobs of the 台账: a preview, and the import whose sheets were confirmed.

The job's row holds counts and ids only. Personal data of the preview is in private files, which are emptied after the
import, or after a day; those of a workbook that waits for its confirmers when it is decided.
"""

import datetime
import io
import uuid
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from unionportal.core import acts, ledger
from unionportal.core.choices import LedgerState
from unionportal.core.files import attachments
from unionportal.core.jobs.outbox import Outcome, handles
from unionportal.core.ledger import confirming
from unionportal.core.ledger.reading.reading import Reading
from unionportal.core.ledger.sheet_flow import SHEET_FLOW
from unionportal.core.ledger.undoing import acts as undoing
from unionportal.core.models import Attachment, Job, LedgerImport, LedgerSheet, Unit
from unionportal.core.models.job import JobState
from unionportal.core.trail import audit
from unionportal.portal.workbooks import exporting, handing
from unionportal.portal.workbooks.memory import recall, recalled
from unionportal.portal.workbooks.problems import families_left
from unionportal.sheets.columns import Column
from unionportal.sheets.layout import Layout
from unionportal.sheets.paste import NAME as PASTED
from unionportal.sheets.workbook import write_sheets, write_table

PREVIEW, APPLY, UNDO = confirming.PREVIEW, confirming.APPLY, undoing.UNDO
REFUSED = "有问题的行.xlsx"
LOOKED_AT_AGAIN = "这份台账之后又核对过，请看最新的核对结果。"
# A workbook has some jobs: those that look at it, the one that writes it.
_LOOKED_AT = 8
_KEPT = datetime.timedelta(days=1)
_PROBLEM_COLUMNS = (
    Column(key="sheet", header="工作表"),
    Column(key="row", header="行", kind="integer"),
    Column(key="header", header="列"),
    Column(key="sentence", header="问题", width=80),
    Column(key="warning", header="类别"),
)


@transaction.atomic
def request_preview(upload, *, actor, read_as="", is_named=True):
    """Store the uploaded file and enqueue its preview, read as a kind if that is chosen; return the job.

    The name that a paste is given here, which `is_named` is false for, says nothing of what is in it.
    """
    root = Unit.root()
    kept = attachments.keep(upload.read(), name=upload.name, content_type=attachments.XLSX, actor=actor, unit=root)
    prepared = confirming.prepare(kept, name=kept.name, sha256=kept.sha256, actor=actor)
    return confirming.request_preview(prepared, actor=actor, read_as=read_as, is_named=is_named)


def name_of_paste(at, title=""):
    """Return what a paste is called that was sent `at` a time; by its kind once that is known."""
    return f"{PASTED}{f'的{title}' if title else ''} {timezone.localtime(at):%m-%d %H%M}.xlsx"


def reading_of(prepared, *, read_as="", is_named=True):
    """Return how the workbook is read: the layouts that stand, what the union remembers, the kind if it is known."""
    layouts = {name: Layout.from_data(data) for name, data in prepared.layouts.items()}
    return Reading(layouts, recall(), prepared.name if is_named else "", read_as)


def import_of(job):
    """Return the LedgerImport that a job previews or writes; None for a job of before there were any."""
    return LedgerImport.objects.filter(pk=job.arguments.get("ledger")).select_related("prepared_by", "details").first()


def _jobs_of(prepared, *kinds):
    """Return the jobs of these kinds about the workbook, oldest first."""
    return Job.objects.filter(kind__in=kinds, arguments__ledger=str(prepared.pk)).order_by("created_at")


def newest(prepared):
    """Return the last job that looked at the workbook or wrote it."""
    return _jobs_of(prepared, PREVIEW, APPLY).last()


def newest_of_each(found, limit):
    """Return [(job, its workbook or None)]: of the jobs `found`, newest first, the last one of each workbook."""
    newest = {}
    for job in found[: _LOOKED_AT * limit]:
        newest.setdefault(job.arguments.get("ledger") or job.pk, job)
    shown = list(newest.items())[:limit]
    books = LedgerImport.objects.in_bulk([key for key, job in shown if job.arguments.get("ledger")])
    return [(job, books.get(uuid.UUID(str(key)))) for key, job in shown]


def left_files(job, prepared):
    """Return the earlier jobs of the workbook with the file of the rows they refused, oldest first."""
    earlier = _jobs_of(prepared, PREVIEW).filter(created_at__lt=job.created_at)
    return [
        (one, file)
        for one in earlier.prefetch_related("files")
        for file in one.files.all()
        if str(file.pk) in one.result.get("refused", ()) and file.file
    ]


def stands(job, prepared):
    """Return whether what the job found still stands for its workbook: nobody had it looked at again since."""
    if job.result.get("details") != str(prepared.details_id):
        return False
    later = _jobs_of(prepared, PREVIEW).filter(created_at__gt=job.created_at)
    return not later.exclude(state=JobState.FAILED).exists()


@transaction.atomic
def hand_over(job, *, actor):
    """Hand over the workbook that the job previewed; return the job that writes it, or None while others confirm it.

    ValidationError where the preview no longer stands.
    """

    def standing(prepared):
        if not stands(job, prepared):
            raise ValidationError(LOOKED_AT_AGAIN)
        return handing.read_preview(prepared.details)

    return writing(handing.hand_over(import_of(job), standing, actor=actor))


def undone(prepared):
    """Return what the undoing of the workbook did, {table: counts}; of one that is not undone, nothing."""
    last = _jobs_of(prepared, UNDO).last() if prepared.is_undone else None
    return last.result.get("counts", {}) if last else {}


def not_undone(prepared):
    """Return (when, why) the last request to undo the workbook, which stands now, was refused or could not be met."""
    if not prepared.is_applied:
        return None
    refused = SHEET_FLOW.act_of(LedgerSheet, "refuse_undo").code
    keys = prepared.sheets.values_list("pk", flat=True)
    about = audit.of(prepared) | audit.about(LedgerSheet._meta.label, keys)
    codes = (acts.REQUEST_UNDO.code, acts.WITHDRAW_UNDO.code, refused)
    last = audit.entries(about).filter(code__in=codes).last()
    if last is None:
        return None
    if last.code == refused:
        return last.at, f"{last.actor or last.actor_label}不同意撤销，内容不变。原因：{last.facts['原因']}"
    job = _jobs_of(prepared, UNDO).filter(created_at__gte=last.at, result__undone=False).last()
    return (job.finished_at, job.message) if job else None


def writing(prepared):
    """Return the last job that writes the workbook, or None."""
    return _jobs_of(prepared, APPLY).last()


@handles(PREVIEW)
def preview_workbook(job, progress):
    """Make the preview of an uploaded workbook."""
    forget_previews(timezone.localdate())
    prepared = import_of(job)
    known = {name: job.arguments[name] for name in ("read_as", "is_named") if name in job.arguments}
    reading = reading_of(prepared, **known)
    with attachments.open_kept(prepared.file) as file:
        found = ledger.preview(file, actor=job.requested_by, progress=progress, reading=reading)
    if not known.get("is_named", True):
        prepared.name = name_of_paste(prepared.prepared_at, found.worksheets[0].title if found.worksheets else "")
        prepared.save(update_fields=["name"])
    told = (
        *recalled(found.worksheets, reading.memory),
        *families_left(found.worksheets, job.requested_by),
    )
    found = replace(found, problems=(*told, *found.problems))
    if not found.ok:
        sentence = f"{_good_and_bad(found)}有 {found.errors} 处问题，{_how_mended(found)}。"
    else:
        sentence = "核对完毕，请查看后确认导入。" if _has_rows(found) else "没有要读的行。"
    return _outcome(job, found, sentence, applied=False, stands_for=prepared)


@handles(APPLY)
def apply_workbook(job, progress):
    """Import the workbook whose last sheet was confirmed."""
    # Locked, so that nobody takes it back while it is written.
    prepared = confirming.locked(import_of(job))
    if not prepared.is_waiting:
        raise ValidationError(f"这份台账{prepared.get_state_display()}，没有导入。")
    try:
        with attachments.open_kept(prepared.file) as file:
            found = ledger.apply(
                file,
                actor=prepared.prepared_by,
                accept=confirming.accepts(prepared),
                ledger=prepared,
                progress=progress,
                name=prepared.name,
                reading=reading_of(prepared),
                cells=handing.cells_of(prepared.details),
            )
    except ledger.ChangedSincePreview as refusal:
        handing.request_again(prepared, refusal.preview)
        sentence = "预览之后数据有了变化，什么都没有导入；变化涉及的行须重新确认。"
        return _outcome(job, refusal.preview, sentence, applied=False, stands_for=prepared)
    except ledger.Refused as refusal:
        confirming.close(prepared, LedgerState.REFUSED)
        return _outcome(job, refusal.preview, " ".join(refusal.messages), applied=False)
    confirming.close(prepared, LedgerState.APPLIED, written=found.counts())
    sentence = "已导入。" if found.changes_anything else "与已有的数据相同，没有需要写入的。"
    return _outcome(job, found, sentence, applied=True)


@handles(exporting.EXPORT)
def export_workbook(job, progress):
    """Write the filled workbook that somebody wants."""
    return exporting.make_export(job, progress)


@handles(UNDO)
def undo_import(job, progress):
    """Undo the import to which everybody agreed who confirmed it."""
    plan, reason = undoing.undo_or_leave(import_of(job))
    if plan is None:
        return Outcome(reason, {"undone": False})
    return Outcome("已撤销。", {"undone": True, "counts": plan.counts()})


def _good_and_bad(found):
    """Return how many rows can be imported beside those that were refused, "" where none can be without the others."""
    if (rows := found.rows_in_all()) is None:
        return ""
    good, bad, waiting = rows
    later = f"，另有 {waiting} 行要等它们改正" if waiting else ""
    return f"可以导入 {good} 行，有问题 {bad} 行{later}。"


def _how_mended(found):
    """Return what the maker does about the problems: what the page asks comes before the file itself."""
    if any(one.title and (one.is_open or one.is_offering) for one in found.worksheets):
        return "请先在这里选定能选定的，还有问题的再改正文件、重新上传"
    return "请改正后重新上传"


def _has_rows(found):
    return any(sheet.new or sheet.changed or sheet.unchanged for sheet in found.sheets)


def details_of(job):
    """Return the Preview that a finished job found; None once its files were emptied."""
    return handing.read_preview(Attachment.objects.filter(pk=job.result.get("details")).first())


def _outcome(job, found, sentence, *, applied, stands_for=None):
    # What nobody confirms any more is not kept row by row.
    shown = found if stands_for is not None else replace(found, rows=(), cells=b"")
    details = attachments.keep(
        handing.preview_bytes(shown),
        name="预览.json",
        content_type="application/json",
        actor=job.requested_by,
        unit=job.unit,
    )
    if stands_for is not None:
        handing.keep_preview(stands_for, found, details)
    problems, refused = _problem_list(job, found.problems), _refused_rows(job, found.refused)
    result = {
        "counts": found.counts(),
        # jsonb keeps no order of keys.
        "sheets": [(title, *counts.values()) for title, counts in found.counts().items()],
        "ok": found.ok,
        "applied": applied,
        "deciding": [sheet.key for sheet in found.sheets if sheet.decides],
        "errors": found.errors,
        "changes_anything": found.changes_anything,
        "has_rows": _has_rows(found),
        "unread": list(found.unread),
        "details": str(details.pk),
        "refused": [str(file.pk) for file in refused],
    }
    return Outcome(sentence, result, (*problems, *refused))


def _refused_rows(job, refused):
    """Return the file of the refused rows as they stand in the workbook, to be corrected and uploaded again."""
    if not refused:
        return ()
    file = io.BytesIO()
    write_sheets(file, refused)
    return (_file(job, file, REFUSED),)


def _problem_list(job, problems):
    if not problems:
        return ()
    file = io.BytesIO()
    rows = [
        (one.sheet, one.row or None, one.header, one.sentence, "提示" if one.warning else "须改正") for one in problems
    ]
    write_table(file, "问题清单", _PROBLEM_COLUMNS, rows)
    return (_file(job, file, "问题清单.xlsx"),)


def _file(job, file, name):
    return attachments.keep(
        file.getvalue(), name=name, content_type=attachments.XLSX, actor=job.requested_by, unit=job.unit
    )


def forget_previews(day):
    """Empty what was uploaded and shown and is over: after a day, but for the workbooks that wait."""
    waiting = {str(pk) for pk in LedgerImport.objects.filter(state=LedgerState.WAITING).values_list("pk", flat=True)}
    old = Job.objects.filter(kind__in=[PREVIEW, APPLY], created_at__lt=timezone.now() - _KEPT)
    over = [job for job in old if job.arguments.get("ledger") not in waiting]
    ids = [pk for job in over for pk in (job.arguments.get("upload"), job.result.get("details")) if pk]
    attachments.empty(Attachment.objects.filter(Q(pk__in=ids) | Q(jobs__in=over)).exclude(file="").distinct())

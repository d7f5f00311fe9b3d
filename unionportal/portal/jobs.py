"""The worker's jobs of the 台账: a preview, and the import a user confirmed.

The job's row holds counts and ids only. Personal data of the preview is in private files, which are emptied after the
import, or after a day.
"""

import datetime
import io
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from unionportal.core import ledger
from unionportal.core.files import attachments
from unionportal.core.jobs.outbox import Outcome, enqueue, handles
from unionportal.core.models import Attachment, Job, Unit
from unionportal.sheets.columns import Column
from unionportal.sheets.workbook import write_table

PREVIEW, APPLY = "portal.ledger_preview", "portal.ledger_apply"
_KEPT = datetime.timedelta(days=1)
_PROBLEM_COLUMNS = (
    Column(key="sheet", header="工作表"),
    Column(key="row", header="行", kind="integer"),
    Column(key="header", header="列"),
    Column(key="sentence", header="问题", width=80),
    Column(key="warning", header="类别"),
)


@transaction.atomic
def request_preview(upload, *, actor):
    """Store the uploaded file and enqueue its preview; return the job."""
    root = Unit.root()
    kept = attachments.keep(upload.read(), name=upload.name, content_type=attachments.XLSX, actor=actor, unit=root)
    return enqueue(PREVIEW, f"核对台账 {upload.name}"[:200], actor=actor, unit=root, upload=str(kept.pk))


@transaction.atomic
def confirm(job, *, actor):
    """Enqueue the import that the preview `job` showed, or return the one already enqueued."""
    job = Job.objects.select_for_update(no_key=True, of=("self",)).select_related("unit").get(pk=job.pk)
    existing = Job.objects.filter(kind=APPLY, arguments__preview=str(job.pk)).first()
    if existing:
        return existing
    facts = {"upload": job.arguments["upload"], "expected": job.result["fingerprint"], "preview": str(job.pk)}
    upload = Attachment.objects.get(pk=facts["upload"])
    return enqueue(APPLY, f"导入台账 {upload.name}"[:200], actor=actor, unit=job.unit, **facts)


@handles(PREVIEW)
def preview_workbook(job, progress):
    """Make the preview of an uploaded workbook."""
    forget_old()
    upload = Attachment.objects.get(pk=job.arguments["upload"])
    with attachments.open_kept(upload) as file:
        found = ledger.preview(file, actor=job.requested_by, progress=progress)
    sentence = "核对完毕，请查看后确认导入。" if found.ok else f"有 {found.errors} 处问题，请改正后重新上传。"
    return _outcome(job, found, sentence, applied=False)


@handles(APPLY)
def apply_workbook(job, progress):
    """Import the workbook of a confirmed preview."""
    upload = Attachment.objects.get(pk=job.arguments["upload"])
    try:
        with attachments.open_kept(upload) as file:
            found = ledger.apply(
                file,
                actor=job.requested_by,
                expected=job.arguments["expected"],
                progress=progress,
                name=upload.name,
            )
    except ledger.Refused as refusal:
        return _outcome(job, refusal.preview, " ".join(refusal.messages), applied=False)
    transaction.on_commit(lambda: _empty([upload]))
    sentence = "已导入。" if found.changes_anything else "与已有的数据相同，没有需要写入的。"
    return _outcome(job, found, sentence, applied=True)


def details_of(job):
    """Return (changes, problems) of a finished job as lists of dicts; empty once its files were emptied."""
    details = Attachment.objects.filter(pk=job.result.get("details")).exclude(file="").first()
    if details is None:
        return [], []
    with attachments.open_kept(details) as file:
        data = json.load(file)
    return data["changes"], data["problems"]


def _outcome(job, found, sentence, *, applied):
    data = found.as_data()
    text = json.dumps({"changes": data["changes"], "problems": data["problems"]}, cls=DjangoJSONEncoder)
    details = attachments.keep(
        text.encode(), name="预览.json", content_type="application/json", actor=job.requested_by, unit=job.unit
    )
    result = {
        "counts": found.counts(),
        # jsonb keeps no order of keys.
        "sheets": [(title, *counts.values()) for title, counts in found.counts().items()],
        "ok": found.ok,
        "applied": applied,
        "errors": found.errors,
        "changes_anything": found.changes_anything,
        "fingerprint": found.fingerprint,
        "unread": list(found.unread),
        "details": str(details.pk),
    }
    return Outcome(sentence, result, _problem_list(job, data["problems"]))


def _problem_list(job, problems):
    if not problems:
        return ()
    file = io.BytesIO()
    rows = [
        (one["sheet"], one["row"] or None, one["header"], one["sentence"], "提示" if one["warning"] else "须改正")
        for one in problems
    ]
    write_table(file, "问题清单", _PROBLEM_COLUMNS, rows)
    return (
        attachments.keep(
            file.getvalue(), name="问题清单.xlsx", content_type=attachments.XLSX, actor=job.requested_by, unit=job.unit
        ),
    )


def forget_old():
    """Empty old uploads, which were never confirmed, with their previews and lists of problems."""
    old = Job.objects.filter(kind__in=[PREVIEW, APPLY], created_at__lt=timezone.now() - _KEPT)
    ids = [pk for job in old for pk in (job.arguments.get("upload"), job.result.get("details")) if pk]
    _empty(Attachment.objects.filter(Q(pk__in=ids) | Q(jobs__in=old)).exclude(file="").distinct())


def _empty(files):
    for kept in files:
        kept.file.delete(save=False)
        Attachment.objects.filter(pk=kept.pk).update(file="")

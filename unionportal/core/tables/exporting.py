"""The export of a list as it is filtered: at once, or made by the worker where the rows are many."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from unionportal.core.files.attachments import KEPT_DAYS, XLSX, empty_made_by, keep_file
from unionportal.core.files.naming import file_name
from unionportal.core.jobs import outbox
from unionportal.core.jobs.daily import daily
from unionportal.core.models import Unit
from unionportal.core.notices.own import notify_of_job
from unionportal.core.pages import paging
from unionportal.core.tables.columns import Column
from unionportal.core.tables.declaration import Table
from unionportal.core.tables.resources import resource_of
from unionportal.core.trail import acts, audit
from unionportal.core.values.money import yuan
from unionportal.core.values.rules import require_reason
from unionportal.sheets.text_writer import text_file
from unionportal.sheets.workbook import table_file

# The jobs that export a list of the back office, and one of the portal.
EXPORT_JOB, PAGE_EXPORT_JOB = "core.list", "core.page"
_AT_ONCE = 2000


class Format(models.TextChoices):
    """What kind of file an export is."""

    XLSX = "xlsx", "Excel（.xlsx）"
    CSV = "csv", "文本（.csv）"

    @property
    def content_type(self):
        """Return the content type of the file."""
        return {Format.XLSX: XLSX, Format.CSV: "text/csv"}[self]


@dataclass(frozen=True)
class Wanted:
    """What somebody exports of a list: the columns, the kind of file, what the rows were narrowed by, in words.

    With a `reason` the masked columns are written whole for who may read them.
    """

    columns: tuple[Column, ...]
    format: Format = Format.XLSX
    conditions: dict[str, str] = field(default_factory=dict)
    reason: str = ""


def export_rows(table: Table, rows, wanted: Wanted, *, actor, progress=None):
    """Return (open file, its name, how many rows it has) of the `rows` in their order; the export is audited."""
    model = rows.model
    if not wanted.columns:
        raise ValidationError("请至少选一列。")
    shown_whole = _log_whole(rows, wanted, actor) if wanted.reason else None
    if reading := getattr(model, "reading_act", None):
        read = rows.select_related("unit", *model.words_from)
        audit.record_all(actor, reading, [(one, {"方式": "导出列表"}) for one in read if not one.is_owned_by(actor)])
    lines = resource_of(model, wanted.columns, is_whole=shown_whole).lines(rows)
    if progress:
        lines = _counted(lines, rows.count(), progress)
    title, sheets = str(model._meta.verbose_name), [column.sheet for column in wanted.columns]
    if wanted.format == Format.CSV:
        file, count = text_file(sheets, lines)
    else:
        file, count = table_file(title, sheets, lines, notes=[*_notes(wanted, actor), *_sums(table, rows, wanted)])
    act = table.export_act or acts.exporting(model)
    audit.record(actor, act, Unit.root(), 条数=count, **wanted.conditions)
    return file, _file_name(title, wanted), count


def request_export(kind, model, place, wanted: Wanted, *, actor):
    """Enqueue the job of that kind that exports the list at `place`, a dict that leads back to its rows; return it.

    What was asked for before and is not made yet is not made twice.
    """
    if wanted.reason:
        raise ValidationError(f"原文一次最多导出 {paging.MOST:,} 行，请先筛选。")
    chosen = {**place, "columns": [column.name for column in wanted.columns], "format": wanted.format.value}
    return outbox.enqueue_once(kind, f"导出{model._meta.verbose_name}", actor=actor, **chosen)


def keep_export(job, table, rows, wanted, progress):
    """Make the file that the job is for; return the outcome."""

    def written(part, number):
        progress(0.05 + 0.9 * part, f"已写入 {number} 行")

    with transaction.atomic():
        file, name, count = export_rows(table, rows, wanted, actor=job.requested_by, progress=written)
        with file:
            content_type = wanted.format.content_type
            kept = keep_file(file, name=name, content_type=content_type, actor=job.requested_by, unit=job.unit)
        sentence = f"“{rows.model._meta.verbose_name}”已导出，共 {count} 行，请下载。"
        notify_of_job(job, sentence, about="导出列表")
    return outbox.Outcome(f"已导出 {count} 行，文件保留{KEPT_DAYS}天。", {"rows": count}, (kept,))


@daily("core.forget_exports")
def forget_exports(day):
    """Empty the files of lists that were made KEPT_DAYS ago."""
    empty_made_by(EXPORT_JOB, PAGE_EXPORT_JOB)


def _log_whole(rows, wanted, actor):
    """Log for every row what of it is read whole and why; return whether a column is shown whole for a record."""
    reason = require_reason(wanted.reason, "请说明导出原文的原因。")[:200]
    masked = [one for one in wanted.columns if one.whole and actor.holds(one.whole.permission)]
    admitted = {}
    for act, permission in {(one.whole.act, one.whole.permission) for one in masked}:
        readable = [record for record in rows if actor.has_perm(permission, record)]
        admitted[permission] = {record.pk for record in readable}
        labels = "、".join(one.label for one in masked if one.whole.permission == permission)
        audit.record_all(actor, act, [(record, {"项目": labels, "原因": reason}) for record in readable])
    return lambda column, record: record.pk in admitted.get(column.whole.permission, ())


def _counted(lines, total, progress):
    for number, line in enumerate(lines, 1):
        if number % _AT_ONCE == 0:
            progress(min(1, number / total), number)
        yield line


def _notes(wanted, actor):
    narrowed = [f"{label}：{words}" for label, words in wanted.conditions.items()]
    made = f"{actor.name}于{timezone.localtime():%Y-%m-%d %H:%M}导出。"
    return [made, *(narrowed or ["没有筛选条件：您可查看的全部记录。"])]


def _sums(table, rows, wanted):
    """Return a line for each amount that the list adds up and the file has."""
    added = [column for column in wanted.columns if column.name in table.totals]
    if not added:
        return []
    sums = paging.added_up(rows, {column.key: column.read for column in added})
    return [f"{column.label}合计：{yuan(sums[f'sum_{column.key}'] or 0):,}" for column in added]


def _file_name(title, wanted):
    """Return the name in words: what it is, what it was narrowed by, the day."""
    return f"{file_name(title, wanted.conditions.values())}{timezone.localdate():%Y%m%d}.{wanted.format}"

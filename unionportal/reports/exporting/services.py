"""An export of many rows: requested here, made by the worker, emptied after KEPT_DAYS."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from unionportal.core.access.scoping import Scope
from unionportal.core.figures import registry
from unionportal.core.figures.periods import parse_period, period_code
from unionportal.core.files.attachments import KEPT_DAYS, XLSX, empty_made_by, keep_file
from unionportal.core.jobs import outbox
from unionportal.core.jobs.daily import daily
from unionportal.core.models import Unit
from unionportal.reports import permissions, queries
from unionportal.reports.exporting import notices
from unionportal.reports.exporting.rows import name_of_file, rows_file

EXPORT_JOB = "reports.rows"


@transaction.atomic
def request_export(figure, period, unit, *, actor):
    """Enqueue the job that makes the workbook; return it, or the one already enqueued."""
    if not actor.has_perm(permissions.EXPORT_FIGURE):
        raise PermissionDenied("您不能导出统计明细。")
    wanted = {"figure": figure.code, "period": period_code(period), "within": unit and unit.pk}
    label = f"导出统计明细 {figure.name} {period}"[:200]
    return outbox.enqueue_once(EXPORT_JOB, label, actor=actor, unit=unit, **wanted)


def make_export(job, progress):
    """Make the workbook that the job is for, of the rows its owner may see now; return the outcome."""
    actor, wanted = job.requested_by, job.arguments
    figure = registry.find(wanted["figure"])
    if figure is None or not actor.has_perm(permissions.EXPORT_FIGURE):
        raise ValidationError("这个数字已经没有了，或者您不再能导出统计明细。")
    period = parse_period(wanted["period"])
    unit = Unit.objects.get(pk=wanted["within"]) if wanted["within"] else None
    progress(0.05, "正在汇总数字")
    scope = Scope.of(actor)
    rows = queries.rows_behind(figure, period, scope, unit)

    def written(part, number):
        progress(0.1 + 0.85 * part, f"已写入 {number} 条")

    file, count = rows_file(rows, period, scope, unit, actor=actor, progress=written)
    with file:
        kept = keep_file(file, name=name_of_file(figure, period), content_type=XLSX, actor=actor, unit=job.unit)
    notices.notify_made(job, figure, count)
    return outbox.Outcome(f"已导出 {count} 条，文件保留{KEPT_DAYS}天。", {"rows": count}, (kept,))


@daily("reports.forget_exports")
def forget_exports(day):
    """Empty the workbooks that were made KEPT_DAYS ago."""
    empty_made_by(EXPORT_JOB)

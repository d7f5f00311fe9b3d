"""Notices about exports that the worker made."""

from django.urls import reverse

from unionportal.core.notices import notify


def notify_made(job, figure, count):
    """Notify who requested the export that its file waits."""
    sentence = f"“{figure.name}”的明细已导出，共 {count} 条，请下载。"
    notify([job.requested_by], sentence, about="导出统计明细", url=reverse("job_detail", args=[job.pk]))

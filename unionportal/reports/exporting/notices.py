"""Notices about exports that the worker made."""

from unionportal.core.notices.own import notify_of_job


def notify_made(job, figure, count):
    """Notify who requested the export that its file waits."""
    notify_of_job(job, f"“{figure.name}”的明细已导出，共 {count} 条，请下载。", about="导出统计明细")

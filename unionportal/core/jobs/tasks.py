"""Celery tasks: each loads by id and calls one service."""

from celery import shared_task

from unionportal.core.jobs import daily, outbox


@shared_task(name=outbox.RUN_JOB, ignore_result=True)
def run_job(job_id):
    """Do the job with this id."""
    outbox.run(job_id)


@shared_task(name="core.sweep_jobs", ignore_result=True, expires=20)
def sweep_jobs():
    """Send the messages of waiting jobs again."""
    outbox.sweep()


@shared_task(name="core.daily_work", ignore_result=True, expires=600)
def daily_work():
    """Do the daily work that is due."""
    daily.run_due()

"""The Celery tasks, which run in the worker: each calls one function of outbox.py or daily.py."""

from celery import shared_task

from unionportal.core.jobs import daily, outbox
from unionportal.core.jobs.heartbeat import SENT_BY_BEAT


@shared_task(name=outbox.RUN_JOB, ignore_result=True)
def run_job(job_id):
    """Run the job with this id, unless it is done or taken."""
    outbox.run(job_id)


@shared_task(name=SENT_BY_BEAT, ignore_result=True)
def sweep_jobs():
    """Send the messages of waiting jobs again."""
    outbox.sweep()


@shared_task(name="core.daily_work", ignore_result=True)
def daily_work():
    """Run the daily work that is due today and was not done yet."""
    daily.run_due()

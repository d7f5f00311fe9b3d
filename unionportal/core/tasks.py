"""Doormen: they load by id and call one service."""

from celery import shared_task

from unionportal.core import daily, jobs


@shared_task(name="core.run_job", ignore_result=True)
def run_job(job_id):
    jobs.run(job_id)


@shared_task(name="core.sweep_jobs", ignore_result=True, expires=20)
def sweep_jobs():
    jobs.sweep()


@shared_task(name="core.daily_work", ignore_result=True, expires=600)
def daily_work():
    daily.run_due()

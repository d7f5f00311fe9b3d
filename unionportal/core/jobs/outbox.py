"""The outbox: a Job row is written in the transaction of an act, and the worker does the job afterwards.

The row decides, because a message to the broker may be lost or doubled: `sweep` sends the messages of waiting jobs
again, `run` claims the row with SKIP LOCKED, so that a second message has no effect. The effect of a job and its state
are committed together. The jobs of one user run one at a time, so that nobody occupies all workers.
"""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import redis
from celery import current_app
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from unionportal.core.database.faults import describe_fault
from unionportal.core.jobs.broker import broker
from unionportal.core.models import Job, Unit
from unionportal.core.models.job import JobState

log = logging.getLogger(__name__)
# The name of the task that calls `run`; tasks.py imports this module, so it is not imported here.
RUN_JOB = "core.run_job"
MAX_ATTEMPTS = 5
# The pause before the second, third … attempt when an outside service did not answer.
_PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]
_HANDLERS = {}
_AFTERWARDS = []


@dataclass(frozen=True)
class Progress:
    """Stores a job's progress for the waiting user, outside the job's transaction so that it is seen at once."""

    job_id: str

    def __call__(self, fraction, sentence=""):
        try:
            self._broker.set(f"job:{self.job_id}", f"{round(fraction * 100)}|{sentence}", ex=3600)
        except redis.RedisError:
            log.warning("progress of job %s was not shown", self.job_id)

    @cached_property
    def _broker(self):
        # One connection for all steps of a job; the client makes a new one where this one was lost.
        return broker()


@dataclass(frozen=True)
class Outcome:
    """The result of a handler: a sentence for the user, data, and the attachments it made."""

    message: str
    result: dict
    files: tuple = ()


class Later(Exception):
    """Raised by a handler to be tried again (MAX_ATTEMPTS in all): its writes are undone, `arguments` are stored."""

    def __init__(self, sentence, **arguments):
        super().__init__(sentence)
        self.sentence, self.arguments = sentence, arguments


def progress_of(job):
    """Return (percent, sentence) of a running job; (0, "") before the worker has reported."""
    try:
        text = broker().get(f"job:{job.pk}") or "0|"
    except redis.RedisError:
        return 0, ""
    percent, _, sentence = text.partition("|")
    return int(percent), sentence


def handles(kind):
    """Register the decorated function (job, progress) -> Outcome as the handler of jobs of `kind`."""

    def register(handler: Callable):
        if kind in _HANDLERS:
            raise ValueError(f"jobs of kind {kind} are handled twice")
        _HANDLERS[kind] = handler
        return handler

    return register


def follows_jobs(listener):
    """Register a function that is called with each job that is over, and whether it `failed`, in its transaction."""
    _AFTERWARDS.append(listener)
    return listener


def enqueue(kind, label, *, actor, unit=None, **arguments):
    """Write the job in the caller's transaction and send the message once that commits; return the job."""
    if kind not in _HANDLERS:
        raise ValueError(f"nobody handles jobs of kind {kind}")
    job = Job.objects.create(kind=kind, label=label, arguments=arguments, unit=unit or Unit.root(), requested_by=actor)
    transaction.on_commit(partial(publish, job.pk), robust=True)
    return job


def enqueue_once(kind, label, *, actor, unit=None, **arguments):
    """Return the job of the same actor and arguments that is not done yet; enqueue it if there is none."""
    waiting = Job.objects.filter(kind=kind, state=JobState.WAITING, requested_by=actor, arguments=arguments)
    return waiting.first() or enqueue(kind, label, actor=actor, unit=unit, **arguments)


def publish(job_id):
    """Send the message of the job; if the broker is unreachable, `sweep` sends it later."""
    try:
        current_app.send_task(RUN_JOB, args=[str(job_id)], ignore_result=True, retry=False, expires=600)
    except Exception as error:
        log.warning("job %s was not sent (%s), the sweeper will", job_id, type(error).__name__)


def sweep(*, older_than_seconds=5):
    """Send the message of every waiting job again; return how many."""
    since = timezone.now() - datetime.timedelta(seconds=older_than_seconds)
    waiting = list(due().filter(created_at__lt=since).values_list("pk", flat=True)[:200])
    for job_id in waiting:
        publish(job_id)
    return len(waiting)


def run(job_id):
    """Do the job unless it is done or taken by another worker; return whether this call did it.

    A rollback by the database (deadlock, time limit) is raised; the job is still waiting and is sent again.
    """
    with transaction.atomic():
        job = _claim(job_id)
        if job is None or not _persons_only(job):
            return False
        job.attempts = _count_attempt(job)
        if job.attempts > MAX_ATTEMPTS:
            _fail(job, "任务多次中断，未能完成，请联系系统管理员。")
            return True
        try:
            with transaction.atomic():
                outcome = _HANDLERS[job.kind](job, Progress(str(job.pk)))
                job.files.add(*outcome.files)
        except ValidationError as refusal:
            _fail(job, " ".join(refusal.messages))
        except Later as pause:
            _postpone(job, pause)
        except OperationalError:
            raise
        except Exception as error:
            log.exception("job %s (%s) failed", job.pk, job.kind)
            _fail(job, _sentence_of(error, job))
        else:
            job.message, job.result = outcome.message, outcome.result
            _finish(job, JobState.DONE)
    return True


def _sentence_of(error, job):
    """Return what the user is told of an error: a full disk or a store that is away by name, else whom to ask."""
    fault = describe_fault(error) if isinstance(error, OSError) else None
    return fault.sentence if fault else f"任务出错，未能完成。请把任务编号 {str(job.pk)[:8]} 告诉系统管理员。"


def due():
    """Return the jobs that can be done now."""
    return Job.objects.filter(Q(not_before=None) | Q(not_before__lte=timezone.now()), state=JobState.WAITING)


def _claim(job_id):
    return due().select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk=job_id).first()


def _persons_only(job):
    """Return whether no other job of the same user is running; locked until the transaction ends."""
    if job.requested_by_id is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('core.jobs'), %s)", [job.requested_by_id])
        return cursor.fetchone()[0]


def _count_attempt(job):
    """Return how often a worker began this job, counted in Redis because a killed worker rolls its transaction back."""
    key = f"job:{job.pk}:attempts"
    try:
        client = broker()
        attempts = client.incr(key)
        client.expire(key, 86400)
    except redis.RedisError:
        return job.attempts + 1
    return attempts


def _postpone(job, pause):
    job.arguments |= pause.arguments
    if job.attempts > len(_PAUSES):
        _fail(job, pause.sentence)
        return
    job.message, job.not_before = pause.sentence, timezone.now() + _PAUSES[job.attempts - 1]
    job.save(update_fields=["message", "arguments", "attempts", "not_before"])


def _fail(job, sentence):
    job.message = sentence
    _finish(job, JobState.FAILED)


def _finish(job, state):
    job.state, job.finished_at = state, timezone.now()
    job.save(update_fields=["state", "message", "result", "attempts", "finished_at"])
    for listener in _AFTERWARDS:
        listener(job, failed=state == JobState.FAILED)

"""The health of this installation, for monitoring."""

import datetime
from dataclasses import dataclass, field

from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.db.models import Count, Max
from django.utils import timezone
from redis import RedisError

from unionportal.core.jobs import daily, outbox
from unionportal.core.jobs.broker import broker
from unionportal.core.jobs.heartbeat import BEAT, WORKER, seconds_since
from unionportal.core.models import DailyRun, Job
from unionportal.core.models.job import JobState
from unionportal.core.operations.backup.latest import seconds_since_backup
from unionportal.core.operations.places import Place, places, static_is_there

# A job that waits longer than this many seconds means that no worker is at work.
PATIENCE = 600
# Worker and beat give a sign of life every few seconds.
SILENCE = 120
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Work:
    """What the database tells; ages are in seconds, None where the thing never happened."""

    oldest_job: float
    failed_jobs: int
    daily_run: float | None
    undone: int
    backup: float | None


@dataclass(frozen=True)
class Health:
    """What answers, and when each part last gave a sign of life; `work` is None without a database."""

    broker: bool
    static: bool
    worker: float | None
    beat: float | None
    work: Work | None
    places: list[Place] = field(default_factory=list)

    @property
    def faults(self):
        """The names of the parts that are out of order; a backup that is old is told by its age alone."""
        work = self.work
        wrong = {
            "database": work is None,
            "broker": not self.broker,
            "static": not self.static,
            "worker": _silent(self.worker),
            "beat": _silent(self.beat),
            "jobs": work is not None and work.oldest_job >= PATIENCE,
            "daily": work is not None and work.undone > 0,
            **{place.name: not place.sound for place in self.places},
        }
        return [name for name, is_wrong in wrong.items() if is_wrong]

    @property
    def ready(self):
        """Whether pages work; what is late or nearly full does not take the site out of service."""
        return not {"database", "broker", "static"} & set(self.faults)

    @property
    def working(self):
        """Whether nothing is out of order."""
        return not self.faults

    def facts(self):
        """Return what the page for monitoring gives."""
        ages = {"worker": self.worker, "beat": self.beat}
        if work := self.work:
            ages |= {"oldest_job": work.oldest_job, "daily_run": work.daily_run, "backup": work.backup}
        return {
            "working": self.working,
            "faults": self.faults,
            "database": self.work is not None,
            "broker": self.broker,
            "seconds": {name: None if age is None else round(age, 1) for name, age in ages.items()},
            "failed_jobs": work.failed_jobs if work else None,
            "free_bytes": {place.name: place.free for place in self.places},
        }


def check():
    """Return the Health of now; never raises, takes at most a few seconds."""
    answers, worker, beat = _signs()
    return Health(broker=answers, static=static_is_there(), worker=worker, beat=beat, work=_work(), places=places())


def _silent(age):
    return age is None or age > SILENCE


def _signs():
    """Return whether the broker answers, and the ages of the signs of life that it keeps."""
    try:
        with broker() as client:
            return bool(client.ping()), seconds_since(client, WORKER), seconds_since(client, BEAT)
    except (RedisError, OSError):
        return False, None, None


def _work():
    now = timezone.now()
    try:
        first = outbox.due().order_by("created_at").values_list("created_at", flat=True).first()
        last = DailyRun.objects.aggregate(last=Max("done_at"))["last"]
        return Work(
            oldest_job=(now - first).total_seconds() if first else 0.0,
            failed_jobs=Job.objects.filter(state=JobState.FAILED, finished_at__gt=now - _DAY).count(),
            daily_run=(now - last).total_seconds() if last else None,
            undone=len(daily.undone(now)),
            backup=seconds_since_backup(),
        )
    except DatabaseError:
        connection.close()
        return None


def gauges():
    """Return {name: value} of the metrics; those that only the database knows are left out without one."""
    found = check()
    values = {
        "union_database_up": int(found.work is not None),
        "union_broker_up": int(found.broker),
        "union_static_up": int(found.static),
        "union_worker_seconds": _age(found.worker),
        "union_beat_seconds": _age(found.beat),
    }
    for place in found.places:
        values[f'union_place_writable{{place="{place.name}"}}'] = int(place.writable)
        values[f'union_place_free_bytes{{place="{place.name}"}}'] = place.free
    if work := found.work:
        counts = dict(Job.objects.values_list("state").annotate(Count("pk")))
        values |= {
            "union_oldest_job_seconds": _age(work.oldest_job),
            "union_failed_jobs_of_a_day": work.failed_jobs,
            "union_daily_run_seconds": _age(work.daily_run),
            "union_daily_undone": work.undone,
            "union_backup_seconds": _age(work.backup),
            "union_sessions": Session.objects.filter(expire_date__gt=timezone.now()).count(),
            **{f'union_jobs{{state="{state}"}}': counts.get(state, 0) for state in JobState.values},
        }
    return values


def _age(seconds):
    """Return the seconds as a metric: what never happened is infinitely long ago, so that an alarm sees it."""
    return "+Inf" if seconds is None else round(seconds, 1)

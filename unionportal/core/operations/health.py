"""The health of this installation, for monitoring."""

from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.db.models import Count
from django.utils import timezone
from redis import RedisError

from unionportal.core.jobs import outbox
from unionportal.core.jobs.broker import broker
from unionportal.core.models import Job
from unionportal.core.models.job import JobState

# A job that waits longer than this many seconds means that no worker is at work.
PATIENCE = 600


@dataclass(frozen=True)
class Health:
    """Which services answer; `oldest_job` is the age in seconds of the job waiting longest, None without a database."""

    database: bool
    broker: bool
    oldest_job: float | None

    @property
    def ready(self):
        """Whether pages work; waiting jobs are reported but do not take the site out of service."""
        return self.database and self.broker

    @property
    def working(self):
        """Whether no job has waited for too long."""
        return self.ready and self.oldest_job < PATIENCE


def check():
    """Return the Health of now; never raises, takes at most a few seconds."""
    oldest = _oldest_job()
    return Health(database=oldest is not None, broker=_broker_answers(), oldest_job=oldest)


def _oldest_job():
    try:
        first = outbox.due().order_by("created_at").values_list("created_at", flat=True).first()
    except DatabaseError:
        connection.close()
        return None
    return (timezone.now() - first).total_seconds() if first else 0.0


def _broker_answers():
    try:
        with broker() as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


def gauges():
    """Return {name: value} of the metrics; needs the database."""
    health = check()
    counts = dict(Job.objects.values_list("state").annotate(Count("pk")))
    return {
        "union_database_up": int(health.database),
        "union_broker_up": int(health.broker),
        "union_oldest_job_seconds": round(health.oldest_job or 0, 1),
        "union_sessions": Session.objects.filter(expire_date__gt=timezone.now()).count(),
        **{f'union_jobs{{state="{state}"}}': counts.get(state, 0) for state in JobState.values},
    }

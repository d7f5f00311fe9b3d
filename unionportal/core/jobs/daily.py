"""Work of every day: overdue things are reminded of, old rows removed. Each app adds its own in <app>/daily.py.

    @daily("congress.remind")
    def remind(day): ...

The beat asks every few minutes. From DAILY_HOUR on, what was not yet done today is done, each in its own transaction:
an hour that was missed is made up for, one that failed is tried again, and one that succeeded is not done twice. A day
that was missed altogether is not made up for, so the work looks at what is due by `day`, not at what fell due on it.
"""

import logging

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from unionportal.core.models import DailyRun

log = logging.getLogger(__name__)
_WORK = {}


def daily(name):
    """Register the decorated function (day) as work that is done once a day."""

    def register(function):
        if name in _WORK:
            raise ValueError(f"daily work {name} is registered twice")
        _WORK[name] = function
        return function

    return register


def run_due(now=None):
    """Do what is still to be done on the day of `now` (an aware datetime); returns the names of what was done."""
    now = timezone.localtime(now)
    if now.hour < settings.DAILY_HOUR:
        return []
    day = now.date()
    done = set(DailyRun.objects.filter(day=day).values_list("name", flat=True))
    return [name for name in sorted(_WORK.keys() - done) if _run(name, day)]


def _run(name, day):
    try:
        with transaction.atomic():
            if not _alone(name) or DailyRun.objects.filter(name=name, day=day).exists():
                return False
            _WORK[name](day)
            DailyRun.objects.create(name=name, day=day)
    except Exception:
        log.exception("daily work %s failed, it is tried again", name)
        return False
    return True


def _alone(name):
    """Whether no other worker is at this work; the lock lasts until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('core.daily'), hashtext(%s))", [name])
        return cursor.fetchone()[0]

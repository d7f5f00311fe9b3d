"""Work done once a day (reminders, clean-up); each app adds its own in daily.py.

    @daily("congress.remind")
    def remind(day): ...

The beat calls `run_due` every few minutes. From DAILY_HOUR on it does what was not yet done today, each in its own
transaction: failed work is tried again, finished work is not repeated. A day without any run is not made up for, so the
functions handle what is due by `day`, not only what fell due on it.
"""

import logging

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from unionportal.core.models import DailyRun

log = logging.getLogger(__name__)
_WORK = {}


def daily(name):
    """Register the decorated function (day) as daily work."""

    def register(function):
        if name in _WORK:
            raise ValueError(f"daily work {name} is registered twice")
        _WORK[name] = function
        return function

    return register


def run_due(now=None):
    """Do the work still due on the day of `now` (an aware datetime); return the names of what was done."""
    now = timezone.localtime(now)
    if now.hour < settings.DAILY_HOUR:
        return []
    day = now.date()
    done = set(DailyRun.objects.filter(day=day).values_list("name", flat=True))
    return [name for name in sorted(_WORK.keys() - done) if _run(name, day)]


def undone(now=None):
    """Return the names of what should have been done today an hour after DAILY_HOUR, and was not."""
    now = timezone.localtime(now)
    if now.hour <= settings.DAILY_HOUR:
        return []
    return sorted(_WORK.keys() - set(DailyRun.objects.filter(day=now.date()).values_list("name", flat=True)))


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
    """Return whether no other worker is at this work; the lock lasts until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('core.daily'), hashtext(%s))", [name])
        return cursor.fetchone()[0]

"""The signs of life of worker and beat: when each last gave one, in Redis beside the queue that both need."""

import logging
import time

import redis
from celery.signals import after_task_publish, heartbeat_sent

from unionportal.core.jobs.broker import broker

WORKER, BEAT = "worker", "beat"
# The task that only the beat sends: whoever sends it is alive.
SENT_BY_BEAT = "core.sweep_jobs"
# A worker gives a sign every two seconds; one in as many seconds is noted.
_EVERY = 10
_noted: dict[str, float] = {}
log = logging.getLogger(__name__)


@heartbeat_sent.connect
def worker_is_alive(**kwargs):
    """Note the worker's sign of life, which its main process gives also while all its children are busy."""
    _note(WORKER)


@after_task_publish.connect(sender=SENT_BY_BEAT)
def beat_is_alive(**kwargs):
    """Note the beat's sign of life: it has just sent what nobody else sends."""
    _note(BEAT)


def _note(who):
    """Note that `who` is alive, at most once in ten seconds; a broker that is away is no reason to stop."""
    if time.monotonic() - _noted.get(who, -_EVERY) < _EVERY:
        return
    try:
        with broker() as client:
            client.set(_key(who), f"{time.time():.0f}")
    except (redis.RedisError, OSError) as error:
        log.warning("the sign of life of the %s was not noted (%s)", who, type(error).__name__)
    else:
        _noted[who] = time.monotonic()


def seconds_since(client, who):
    """Return how many seconds ago `who` gave the last sign; None if there is none."""
    noted = client.get(_key(who))
    return max(0, time.time() - int(noted)) if noted else None


def _key(who):
    return f"union:alive:{who}"

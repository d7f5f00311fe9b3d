"""What is checked of the queue when a process begins to serve; it needs no model."""

import logging

import redis
from django.core.exceptions import ImproperlyConfigured

from unionportal.core.jobs.broker import REFUSALS, broker, describe_refusal
from unionportal.core.operations.supported import too_old_broker

log = logging.getLogger(__name__)


def verify_broker():
    """Raise ImproperlyConfigured for a Redis that refuses the password or is too old; one that is away may come."""
    try:
        with broker() as client:
            if reason := too_old_broker(client):
                raise ImproperlyConfigured(reason)
    except REFUSALS:
        raise ImproperlyConfigured(describe_refusal()) from None
    except (redis.RedisError, OSError, ValueError) as error:
        log.warning("the broker is not verified, it is away (%s)", type(error).__name__)

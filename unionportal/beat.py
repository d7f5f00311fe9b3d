"""The Celery application of the beat, which sends by name what the settings say.

Neither models nor tasks are loaded, only what a sign of life and a check of the queue need.
"""

from celery import Celery
from celery.signals import beat_init
from django.conf import settings
from django.utils.log import configure_logging

# Its handlers of signals are those of the beat too, and what the settings lack is a sentence there.
from unionportal.celery import end_if_refused
from unionportal.core.jobs import heartbeat  # noqa: F401 -- it notes what is sent
from unionportal.core.operations.queue import verify_broker

configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
app = Celery("unionportal", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")


@beat_init.connect
def verify_queue(**kwargs):
    """Check the queue when the beat starts, which works with nothing else."""
    end_if_refused(verify_broker)

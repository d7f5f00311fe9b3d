"""The Celery application of the site, which sends jobs, and of the worker, which does them; beat.py is the beat's."""

import logging
import os

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.production")
# A worker has the code of the site, which is checked before it is put in: `check --deploy` in deploy/.
os.environ.setdefault("CELERY_SKIP_CHECKS", "true")
log = logging.getLogger("unionportal.start")
try:
    # Read here, where what is missing is a sentence; Celery would read them in the middle of its own work.
    settings.INSTALLED_APPS  # noqa: B018 -- reading one reads them all
except ImproperlyConfigured as wrong:
    raise SystemExit(str(wrong)) from None
app = Celery("unionportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["unionportal.core.jobs"])


@setup_logging.connect
def keep_logging_settings(**kwargs):
    """Keep the settings' LOGGING: Celery configures none of its own while this signal has a receiver."""
    from celery.apps import worker  # noqa: PLC0415 -- the site, which only sends, has no use for it

    logging.captureWarnings(True)
    # What Celery would print past the log when it is told to stop.
    worker.safe_say = write_line


def write_line(message, f=None):
    """Write a line of the log from within a handler of a signal, where no lock may be waited for."""
    record = logging.makeLogRecord({"name": "celery.worker", "levelname": "INFO", "msg": message})
    os.write(2, f"{logging.getLogger().handlers[0].format(record)}\n".encode())


@worker_init.connect
def verify(**kwargs):
    """Check database, schema, keys and queue when a worker starts."""
    from unionportal.core.operations.starting import verify_at_start  # noqa: PLC0415 -- needs the models

    end_if_refused(verify_at_start)


def end_if_refused(check):
    """End the process where the check raises ImproperlyConfigured."""
    try:
        check()
    except ImproperlyConfigured as wrong:
        # Celery logs any other exception of a receiver and goes on.
        log.critical("%s", wrong)
        raise SystemExit(1) from None

import os

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.production")
app = Celery("unionportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["unionportal.core.jobs"])


@setup_logging.connect
def keep_logging_settings(**kwargs):
    """Because somebody listens to this signal, Celery leaves the settings' LOGGING alone."""


@worker_init.connect
def verify_keys(**kwargs):
    from unionportal.core.sealing.key_check import verify_at_start  # noqa: PLC0415 -- needs the models

    try:
        verify_at_start()
    except ImproperlyConfigured as wrong:
        # Celery logs any other exception of a receiver and goes on.
        raise SystemExit(str(wrong)) from None

"""The app of the portal."""

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "unionportal.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self):
        # Makes ours the default Celery app: without it a web process would send its jobs to nobody.
        import_module("unionportal.celery")

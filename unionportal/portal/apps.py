"""The app of the portal."""

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "unionportal.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self):
        # Makes the portal's Celery app the default one; otherwise a web process would send its jobs to no broker.
        import_module("unionportal.celery")

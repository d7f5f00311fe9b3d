from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "unionportal.portal"
    label = "portal"
    verbose_name = "门户"

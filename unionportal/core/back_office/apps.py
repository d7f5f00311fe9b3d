"""The app config that makes UnionAdminSite the default admin site."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "unionportal.core.back_office.site.UnionAdminSite"

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "unionportal.core.admin_site.UnionAdminSite"

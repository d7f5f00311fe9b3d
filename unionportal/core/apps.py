from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "unionportal.core"
    label = "core"
    verbose_name = "组织与权限"

    def ready(self):
        # Importing these modules of every app is what registers its permissions, figures, tables, jobs, sheets,
        # daily work and what it follows at the cash desk.
        autodiscover_modules("permissions", "figures", "report_tables", "jobs", "sheets", "checks", "notices", "daily")
        autodiscover_modules("sign_ins")

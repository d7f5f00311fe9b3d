from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "unionportal.core"
    label = "core"
    verbose_name = "组织与权限"

    def ready(self):
        # Importing these modules of every app is what registers its permissions, figures, tables, jobs, sheets,
        # daily work and what it follows at the cash desk.
        autodiscover_modules("permissions", "figures", "report_tables", "jobs", "sheets", "checks", "notices", "daily")
        from unionportal.core import anchor, key_check, sign_ins  # noqa: F401, PLC0415 -- they need the models

        post_migrate.connect(key_check.verify_after_migrating, sender=self)

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "unionportal.core"
    label = "core"
    verbose_name = "组织与权限"

    def ready(self):
        # Importing these modules of every app is what registers its permissions, figures, tables, jobs, sheets,
        # daily work and what it follows at the cash desk.
        autodiscover_modules("permissions", "figures", "report_tables", "jobs", "sheets", "checks", "notices", "daily")
        # They need the models.
        from unionportal.core import anchor, key_check, migrating, security_checks, sign_ins, sweeping  # noqa: F401, PLC0415

        security_checks.refuse_debug()
        pre_migrate.connect(migrating.refuse_what_is_behind, sender=self)
        pre_migrate.connect(_take_time, sender=self)
        post_migrate.connect(_as_before, sender=self)
        post_migrate.connect(key_check.verify_after_migrating, sender=self)


def _take_time(using, **_):
    """A migration may take longer than any page; waiting for a lock stays limited, as everybody queues behind it."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def _as_before(using, **_):
    with connections[using].cursor() as cursor:
        cursor.execute("RESET statement_timeout")

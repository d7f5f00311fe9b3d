"""The app of core: at start-up it imports what registers itself in every app."""

import atexit
import gc
from importlib import import_module

from django import forms
from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules

from unionportal.core.database.column_hash import hash_columns_by_name
from unionportal.core.database.savepoints import spare_savepoints
from unionportal.core.database.trigger_registry import index_registry
from unionportal.core.values.rules import plausible_day, seen_text

# Before any model registers its triggers.
index_registry()
hash_columns_by_name()
spare_savepoints()

# The modules of core that register daily work, deploy checks or moves.
_REGISTERING = (
    "back_office.sign_ins",
    "jobs.sweeping",
    "ledger.confirming",
    "ledger.undoing.notices",
    "milestones.keeping",
    "milestones.listings",
    "milestones.notices",
    "notices.own",
    "operations.account_checks",
    "operations.anchor",
    "operations.installation_checks",
    "operations.security_checks",
    "past_totals.notices",
    "past_totals.sheet",
    "printing.making",
    "roles.granting",
    "roles.resetting",
    "sign_in.backend",
)


class CoreConfig(AppConfig):
    name = "unionportal.core"
    label = "core"
    verbose_name = "组织与权限"

    def ready(self):
        # Of every form, those that Django makes of a model too: its own field takes the years 1 and 9999.
        forms.DateField.default_validators = [plausible_day]
        # Text of which nothing is seen is no reason, no title and no name; blanks alone Django strips.
        forms.CharField.default_validators = [seen_text]
        # Importing these modules of every app registers its permissions, figures, tables, jobs, sheets,
        # daily work, moves, handlers of the cash desk's events and paper forms.
        autodiscover_modules(
            "permissions", "figures", "report_tables", "jobs", "sheets", "notices", "daily", "services", "documents"
        )
        for name in _REGISTERING:
            import_module(f"{self.name}.{name}")
        # Imported here because they need the models.
        from unionportal.core.database.migrating import refuse_old_schema  # noqa: PLC0415
        from unionportal.core.operations.security_checks import refuse_debug  # noqa: PLC0415
        from unionportal.core.sealing import key_check  # noqa: PLC0415

        refuse_debug()
        # A process that ends looks for cycles among all that was imported: a third of the time of importing it.
        atexit.register(gc.freeze)
        pre_migrate.connect(refuse_old_schema, sender=self)
        pre_migrate.connect(_lift_time_limit, sender=self)
        post_migrate.connect(_restore_time_limit, sender=self)
        post_migrate.connect(key_check.verify_after_migrating, sender=self)


def _lift_time_limit(using, **_):
    """Lift the statement timeout for a migration; the lock timeout stays, because everybody queues behind a lock."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def _restore_time_limit(using, **_):
    with connections[using].cursor() as cursor:
        cursor.execute("RESET statement_timeout")

"""manage.py migrate: Django's own, one at a time on one database, and quick where there is nothing to do."""

from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from unionportal.core.database.migrating import why_unmigrated
from unionportal.core.operations.restored import note_left_restores

# Any number that no other advisory lock of the portal uses.
_TURN = 7_301_201
# Options that ask for something else than all migrations.
_SPECIAL = ("app_label", "migration_name", "plan", "check_unapplied", "run_syncdb", "prune")


class Command(migrate.Command):
    help = "更新数据库结构；同一个数据库上另一个 migrate 正在运行时，等它做完。"

    # The migration that is being applied.
    step = None

    def handle(self, *args, **options):
        with _turn(connections[options["database"]]), _models_rendered_alone():
            try:
                if _nothing_to_apply(connections[options["database"]], options):
                    self._settle(**options)
                else:
                    super().handle(*args, **options)
            except (CommandError, ImproperlyConfigured):
                raise
            except Exception as error:
                if self.step is None:
                    raise
                raise CommandError(_failed(self.step, error)) from error
            note_left_restores()

    def _settle(self, *, database, verbosity, interactive, **_):
        """Do what comes before and after migrations: the one before may have been stopped in between.

        Django works out all models from the migrations for it, twice, and once more what they lack.
        """
        if verbosity:
            self.stdout.write("  No migrations to apply.")
        asked = {"stdout": self.stdout, "apps": apps, "plan": []}
        emit_pre_migrate_signal(verbosity, interactive, database, **asked)
        emit_post_migrate_signal(verbosity, interactive, database, **asked)

    def migration_progress_callback(self, action, migration=None, fake=False):
        super().migration_progress_callback(action, migration, fake)
        if migration is not None:
            self.step = None if action.endswith("_success") else migration


def _nothing_to_apply(connection, options):
    if any(options[name] for name in _SPECIAL) or why_unmigrated(connection):
        return False
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    # A squashed migration of a library too is noted where all that it replaces ran.
    is_noted = executor.loader.replacements.keys() <= executor.recorder.applied_migrations().keys()
    leaves = executor.loader.graph.leaf_nodes()
    return is_noted and not executor.loader.detect_conflicts() and not executor.migration_plan(leaves)


def _failed(step, error):
    """Return the sentence about a migration that `error` stopped; `--traceback` shows the way to it."""
    why = f"{type(error).__name__}：{str(error).strip()}"
    undone = "这一步已经撤销" if step.atomic else "这一步可能只做了一部分"
    return f"数据库没有升级到这一版：{step.app_label} 的 {step.name} 没有做成，{undone}，它以前的各步已经做好。\n{why}"


@contextmanager
def _models_rendered_alone():
    """Have each step render the one model that it changes, which is all that its statements are made of.

    Django renders whatever is related as well, which in this schema is nearly every table for nearly every step: nine
    tenths of the time. A step that moves data gets all models rendered anew; that is what `is_delayed` asks for.
    """

    def itself(state, app_label, model_name, delay=False):
        state.is_delayed = True
        return {(app_label, model_name)}

    usual, ProjectState._find_reload_model = ProjectState._find_reload_model, itself
    try:
        yield
    finally:
        ProjectState._find_reload_model = usual


@contextmanager
def _turn(connection):
    """Hold the lock on a connection of its own: it outlives the transactions of the migrations."""
    alone = connection.copy()
    try:
        with alone.cursor() as cursor:
            # The one before may take as long as it needs.
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [_TURN])
        yield
    finally:
        alone.close()

"""manage.py migrate: Django's own, one at a time on one database."""

import copy
import inspect
from contextlib import contextmanager
from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.state import ProjectState
from django.db.models import Field
from django.utils.functional import cached_property

from unionportal.core.operations.restored import note_left_restores

# Any number that no other advisory lock of the portal uses.
_TURN = 7_301_201
# Where the fields are defined that hold nothing but what they were given and the relation, which is copied with them.
_PLAIN = {"django.db.models.fields", "django.db.models.fields.related"}


class Command(migrate.Command):
    help = "更新数据库结构；同一个数据库上另一个 migrate 正在运行时，等它做完。"

    # The migration that is being applied.
    step = None

    def handle(self, *args, **options):
        with _turn(connections[options["database"]]), _models_rendered_alone(), fields_copied():
            try:
                super().handle(*args, **options)
            except (CommandError, ImproperlyConfigured):
                raise
            except Exception as error:
                if self.step is None:
                    raise
                raise CommandError(_failed(self.step, error)) from error
            note_left_restores()

    def migration_progress_callback(self, action, migration=None, fake=False):
        super().migration_progress_callback(action, migration, fake)
        if migration is not None:
            self.step = None if action.endswith("_success") else migration


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
def fields_copied():
    """Have the fields of a model that is rendered copied.

    Django takes each apart into words and makes another one of them, which is half of the time of rendering.
    """
    usual = Field.clone

    def copied(field):
        # That of a model, not of a state, holds more.
        if type(field).__module__ not in _PLAIN or hasattr(field, "model"):
            return usual(field)
        new = copy.deepcopy(field)
        for one in filter(None, (new, new.remote_field)):
            for name in _worked_out(type(one)):
                vars(one).pop(name, None)
        # A model has its fields in the order of these, as of new ones.
        if field.auto_created:
            new.creation_counter = Field.auto_creation_counter
            Field.auto_creation_counter -= 1
        else:
            new.creation_counter = Field.creation_counter
            Field.creation_counter += 1
        return new

    Field.clone = copied
    try:
        yield
    finally:
        Field.clone = usual


@cache
def _worked_out(kind):
    """Return the names of what a field or relation keeps once it was asked, as of a table that is not yet one."""
    found = {name for name in dir(kind) if isinstance(inspect.getattr_static(kind, name), cached_property)}
    # Made with the field: its limits are among them.
    return found - {"validators"}


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

"""The history of rows, written by triggers."""

from contextlib import contextmanager
from functools import lru_cache, partial

import pghistory
import pghistory.models
from django.apps import apps
from django.db import connection


def tracked(model=None, *, level=None, exclude=None):
    """Keep every insert, update and delete of `model`'s rows in an append-only table, by trigger.

    `level=pghistory.Statement` writes the history of a statement at once: nine times faster where thousands of rows
    are written together. A change of `exclude`d columns alone leaves no trace (the tally of a secret vote).
    """
    if model is None:
        return partial(tracked, level=level, exclude=exclude)
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, append_only=True, level=level, exclude=exclude)(model)


@contextmanager
def kept_together(**facts):
    """Group the history of all rows that are written inside the block; yield the id of the group.

    What the same transaction writes afterwards is not of the group, where no other one is around it.
    """
    with pghistory.context(**facts) as group:
        yield group.id
    # What is rolled back leaves no setting behind.
    if connection.needs_rollback:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


@lru_cache(maxsize=1)
def histories():
    """Return {table: its history}, as models."""
    events = (model for model in apps.get_models() if issubclass(model, pghistory.models.Event))
    return {event.pgh_tracked_model: event for event in events if hasattr(event, "pgh_tracked_model")}


def columns_of(model):
    """Return the fields of the model that its history keeps, but for the key."""
    kept = {one.column for one in histories()[model]._meta.concrete_fields}
    return [one for one in model._meta.concrete_fields if one.column in kept and not one.primary_key]


def references_to(model):
    """Yield (table, field, column) of what refers to the rows of the table, but for histories."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        if not issubclass(relation.related_model, pghistory.models.Event):
            yield relation.related_model, relation.field.name, relation.field.attname


def records(model, rows):
    """Return the query for these rows of the table, with what their names may be made of: two steps of references."""
    # Not joined: with that many tables the database plans badly.
    steps = [f"{near}__{far}" for near, other in _references(model) for far, _ in _references(other)]
    return model._base_manager.filter(pk__in=rows).prefetch_related(*(name for name, _ in _references(model)), *steps)


def _references(model):
    fields = (one for one in model._meta.concrete_fields if one.is_relation and one.related_model is not model)
    return [(one.name, one.related_model) for one in fields]

"""The stored data about one person in words, table by table: the copy everybody may request (PIPL art. 45)."""

from django.apps import apps
from django.db import models

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.sealing.fields import BlindIndexField, EncryptedTextField
from unionportal.core.values import field_words

# Left out: columns for the system's own use, and those that repeat another field of the row.
_INTERNAL = (BlindIndexField, models.AutoField, models.UUIDField)
_HIDDEN = {"name_key", "stroke_key", "user"}


def own_rows(user, scope):
    """Yield (table, number of the record, field, value) of every filled field of the rows about `user`, in all apps."""
    for model in apps.get_models():
        if not issubclass(model, ScopedModel) or not (model.owner_path or "").endswith("user"):
            continue
        related = [field.name for field in model._meta.concrete_fields if _is_shown(field) and field.is_relation]
        rows = model.objects.visible_to(scope).filter(**{model.owner_path: user}).select_related(*related)
        for number, row in enumerate(rows.order_by("pk"), 1):
            for field in model._meta.concrete_fields:
                if _is_shown(field) and (text := _in_words(row, field)):
                    yield model._meta.verbose_name, number, field.verbose_name, text


def _is_shown(field):
    return not isinstance(field, _INTERNAL) and field.name not in _HIDDEN


def _in_words(row, field):
    if isinstance(field, EncryptedTextField):
        return getattr(row, field.name)
    if field.is_relation:
        value = getattr(row, field.name)
        return next((str(text) for name in ("name", "title", "number") if (text := getattr(value, name, None))), "")
    return field_words.in_words(row, field)

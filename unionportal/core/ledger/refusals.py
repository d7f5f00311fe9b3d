"""Refusals of a model, a service or the database as sentences for a row of a sheet."""

from functools import lru_cache

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS

_EXPLAINED = {}


def explain(constraint_name, sentence):
    """Register the sentence for a database constraint that no model describes."""
    _EXPLAINED[constraint_name] = sentence


def sentences_of(error):
    """Return [(field or "", sentence)] of every message of a ValidationError."""
    if not hasattr(error, "error_dict"):
        return [("", sentence) for sentence in error.messages]
    return [
        ("" if name == NON_FIELD_ERRORS else name, sentence)
        for name, sentences in error.message_dict.items()
        for sentence in sentences
    ]


def sentence_of_database(error):
    """Return a constraint violation as Chinese sentence, without the row's data; None for other errors."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None or not (diagnosis.sqlstate or "").startswith(("23", "22", "P0")):
        return None
    name = diagnosis.constraint_name or ""
    if name in _EXPLAINED or name in _model_constraints():
        return _EXPLAINED.get(name) or _model_constraints()[name]
    if diagnosis.sqlstate == "23505":
        return f"与已有的记录重复（{name}）。"
    return f"数据库不接受这些数据（{name or diagnosis.sqlstate}）。"


@lru_cache(maxsize=1)
def _model_constraints():
    return {
        constraint.name: str(constraint.get_violation_error_message())
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }

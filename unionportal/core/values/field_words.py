"""The value of a field of a record, in the words that people read."""

import datetime
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone


def in_words(record: Model, field: "Field[Any, Any]") -> str:
    """Return the value with codes as their labels, 是 or 否, a time as the clock has it; “” for nothing.

    A date is written as precisely as it is known.
    """
    value = getattr(record, field.name if field.is_relation else field.attname)
    if value in (None, ""):
        return ""
    if isinstance(value, list):
        labels = dict(field.base_field.choices or ()) if hasattr(field, "base_field") else {}
        return "、".join(str(labels.get(one, one)) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.date) and (known := getattr(record, "date_as_known", None)):
        return str(known(field.name))
    shown = getattr(record, f"get_{field.name}_display", None)
    return str(shown() if shown else value)

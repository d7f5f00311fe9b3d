"""The days in which the records of a figure lie, read from its condition: all that a pass over a table has to read."""

import datetime
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q


def span_of_any(model: type[Model], conditions: Iterable[Q]) -> Q:
    """Return what the days of a record meet that meets any of the conditions, as a Q; an empty one if they say nothing.

    A condition says so by the dates that it compares with on every record, e.g. `period.contains("happened_on")`.
    """
    spans = dict.fromkeys(_span(model, condition) for condition in conditions)
    # One that no day bounds needs every record.
    return reduce(or_, spans, Q()) if all(spans) else Q()


def _span(model: type[Model], condition: Q) -> Q:
    return Q(*(leaf for leaf in _required(condition) if _is_date_of_one(model, *leaf)))


def _required(condition: Q) -> Iterator[tuple[str, object]]:
    """Return the comparisons that a record must meet whatever the others are."""
    if condition.negated or (condition.connector != Q.AND and len(condition) > 1):
        return
    for child in condition.children:
        if isinstance(child, tuple):
            yield child
        elif isinstance(child, Q):
            yield from _required(child)


def _is_date_of_one(model: type[Model], lookup: str, value: object) -> bool:
    """Return whether it compares a day of the record itself, or of one that it leads to, with another day.

    Of several records that it leads to, another than the one that meets the condition might meet the span.
    """
    if not isinstance(value, datetime.date):
        return False
    found: Any = model
    try:
        for name in lookup.split("__")[:-1]:
            field = found._meta.get_field(name)
            if field.one_to_many or field.many_to_many:
                return False
            found = field.related_model
    except FieldDoesNotExist:
        return False
    return True

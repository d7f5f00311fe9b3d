"""The days in which the records of a figure lie, read from its condition: all that a pass over a table has to read."""

import datetime
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, F, Func, Model, Q

_Span = tuple[tuple[str, object], ...]


class _IsAnyOf(Func):
    """Whether the first is one of the array that is the second."""

    arg_joiner, template = " = ANY(", "%(expressions)s)"
    output_field: Any = BooleanField()


def span_of_any(model: type[Model], conditions: Iterable[Q]) -> Q:
    """Return what the days of a record meet that meets any of the conditions, as a Q; an empty one if they say nothing.

    A condition says so by the dates that it compares with on every record, e.g. `period.contains("happened_on")`.
    """
    spans = dict.fromkeys(_span(model, condition) for condition in conditions)
    # One that no day bounds needs every record.
    if not all(spans):
        return Q()
    steps = {lookup.partition("__")[0] for span in spans for lookup, _ in span}
    if len(steps) == 1 and model._meta.get_field(step := steps.pop()).many_to_one:
        return _of_owners(model, step, spans)
    return reduce(or_, (Q(*span) for span in spans), Q())


def _of_owners(model: type[Model], step: str, spans: Iterable[_Span]) -> Q:
    """Return the same where all days are those of what the step leads to, e.g. the issue of a recipient.

    Of the few of those the many records are found by their index. As an array, whose length the database does not
    guess from how the days of both are spread: by that guess it would read the whole table.
    """
    owner: Any = model._meta.get_field(step).related_model
    days = (Q(*((lookup.partition("__")[2], value) for lookup, value in span)) for span in spans)
    owners = owner._base_manager.filter(reduce(or_, days)).order_by().values("pk")
    return Q(_IsAnyOf(F(step), ArraySubquery(owners)))


def _span(model: type[Model], condition: Q) -> _Span:
    return tuple(leaf for leaf in _required(condition) if _is_date_of_one(model, *leaf))


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

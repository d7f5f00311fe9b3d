"""What is empty on the page of a record: taken from it, and what of it is a gap."""

from functools import cache

from django.contrib.admin.utils import label_for_field
from django.db.models import CheckConstraint, F, Q

from unionportal.core.access.scoping import Unitless
from unionportal.core.tables.columns import column_of


def unasked_of(record):
    """Return the names of the columns that are no gap where they are empty.

    A column of reference data that is empty restricts nothing. Of others a constraint says when they are filled in,
    together with another column: the end of a span, one of several alternatives, what comes with a later state. The
    rest is what the record itself calls `unasked`.
    """
    if isinstance(record, Unitless):
        return {field.name for field in record._meta.fields}
    return {*getattr(record, "unasked", ()), *_decided_by_constraints(type(record))}


@cache
def _decided_by_constraints(model):
    conditions = (one.condition for one in model._meta.constraints if isinstance(one, CheckConstraint))
    return frozenset(name for one in conditions if isinstance(one, Q) for name in _may_be_empty(one))


def _may_be_empty(condition):
    """Return the names of the columns that the condition lets be empty, if it is about more than one column."""
    compared = list(_compared(condition))
    columns = {lookup.partition("__")[0] for lookup, _ in compared}
    columns |= {value.name for _, value in compared if isinstance(value, F)}
    empty = [lookup for lookup, value in compared if lookup.endswith("__isnull") or value is None or value == ""]
    return {lookup.partition("__")[0] for lookup in empty} if len(columns) > 1 else set()


def _compared(condition):
    """Yield (lookup, value) of each comparison in the condition."""
    for part in condition.children:
        if isinstance(part, Q):
            yield from _compared(part)
        elif isinstance(part, tuple):
            yield part


def leave_out_empty(page, record):
    """Take from a page what is empty there and that its reader cannot fill; return {name: label} of it, in order."""
    empty = {name for name in page.readonly_fields if _is_empty(record, name, page.model_admin)}
    named = [name for _, options in page.fieldsets for name in options["fields"] if name in empty]
    kept = [
        (title, options, [name for name in options["fields"] if name not in empty]) for title, options in page.fieldsets
    ]
    page.fieldsets = [(title, {**options, "fields": names}) for title, options, names in kept if names]
    return {name: str(label_for_field(name, type(record), page.model_admin, form=page.form)) for name in named}


def _is_empty(record, name, model_admin):
    """Return whether a record has nothing in a column, or a page nothing to show for it."""
    columns = {field.name: field.attname for field in record._meta.concrete_fields}
    if name in columns:
        return getattr(record, columns[name]) in (None, "")
    if name in {field.name for field in record._meta.many_to_many}:
        return not getattr(record, name).exists()
    return column_of(type(record), name, model_admin).of(record) is None

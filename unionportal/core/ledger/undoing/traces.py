"""What an import did to each row, by the histories of the tables."""

# ruff: noqa: S608 -- the statements are made of the names of tables and columns
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

from unionportal.core.database.row_history import columns_of, histories

_SAME, _STANDS = 0, 1


@dataclass
class Trace:
    """What an import did to the rows of one table, by their keys."""

    model: type
    # Rows that it added and that are still there.
    came: list = field(default_factory=list)
    # Rows that it removed.
    went: list = field(default_factory=list)
    # {row: names of the fields} that it changed: those whose imported value stands, and those changed again since.
    back: dict = field(default_factory=dict)
    stays: dict = field(default_factory=dict)
    # Added rows that are no longer as they came; changed or removed rows whose earlier values are not known.
    touched: list = field(default_factory=list)
    unknown: list = field(default_factory=list)


def is_whole(model):
    """Return whether the history keeps every column, so that a removed row can come back."""
    return len(columns_of(model)) == len(model._meta.concrete_fields) - 1


def traces(context, *, lock=False):
    """Return a Trace for each table that was written under the context; lock its rows first if they are to change."""
    return [_trace(model, context, lock) for model in _written(context)]


def _written(context):
    found = histories()
    asked = (
        f"SELECT {place} WHERE EXISTS (SELECT FROM {_table(event)} WHERE pgh_context_id = %s)"
        for place, event in enumerate(found.values())
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), [context] * len(found))
        places = {place for (place,) in cursor.fetchall()}
    return [model for place, model in enumerate(found) if place in places]


def _table(model):
    return connection.ops.quote_name(model._meta.db_table)


def _trace(model, context, lock):
    event, key, fields = histories()[model], connection.ops.quote_name(model._meta.pk.column), columns_of(model)
    names = [connection.ops.quote_name(one.column) for one in fields]
    marks = "".join(
        f", CASE WHEN l.{name} IS NOT DISTINCT FROM p.{name} THEN {_SAME}"
        f" WHEN t.{name} IS NOT DISTINCT FROM l.{name} THEN {_STANDS} ELSE 2 END"
        for name in names
    )
    differs = " OR ".join(f"t.{name} IS DISTINCT FROM l.{name}" for name in names)
    sql = (
        "WITH here AS (SELECT pgh_obj_id AS row, min(pgh_id) AS first, max(pgh_id) AS last,"
        f" bool_or(pgh_label = 'insert') AS came FROM {_table(event)} WHERE pgh_context_id = %s GROUP BY pgh_obj_id)"
        f" SELECT h.row, h.came, l.pgh_label = 'delete', t.{key} IS NOT NULL, p.pgh_id IS NOT NULL,"
        f" {differs}{marks}"
        f" FROM here h JOIN {_table(event)} l ON l.pgh_id = h.last LEFT JOIN {_table(model)} t ON t.{key} = h.row"
        f" LEFT JOIN LATERAL (SELECT * FROM {_table(event)} e WHERE e.pgh_obj_id = h.row AND e.pgh_id < h.first"
        " ORDER BY e.pgh_id DESC LIMIT 1) p ON true ORDER BY h.row"
    )
    found = Trace(model)
    with connection.cursor() as cursor:
        if lock:
            cursor.execute(
                f"SELECT FROM {_table(model)} WHERE {key} IN"
                f" (SELECT pgh_obj_id FROM {_table(event)} WHERE pgh_context_id = %s) ORDER BY {key} FOR UPDATE",
                [context],
            )
        cursor.execute(sql, [context])
        for row, came, went, there, known, since, *marks in cursor.fetchall():
            _sort(found, row, (came, went, there, known, since), dict(zip(fields, marks, strict=True)))
    return found


def _sort(found, row, facts, marks):
    came, went, there, known, since = facts
    if came:
        if there:
            found.came.append(row)
            if since:
                found.touched.append(row)
    elif went:
        if not there:
            (found.went if known and is_whole(found.model) else found.unknown).append(row)
    elif not known:
        found.unknown.append(row)
    elif there:
        for one, mark in marks.items():
            if mark != _SAME:
                where = found.back if mark == _STANDS else found.stays
                where.setdefault(row, []).append(one.name)


def before_and_after(trace, context, rows):
    """Return {row: (what it was before the import, what the import made of it)}, as rows of the history."""
    event, found = histories()[trace.model], defaultdict(list)
    for one in event.objects.filter(pgh_obj_id__in=rows).order_by("pgh_id"):
        found[one.pgh_obj_id].append(one)
    shown = {}
    for row, steps in found.items():
        ours = [place for place, one in enumerate(steps) if one.pgh_context_id == context]
        shown[row] = (steps[ours[0] - 1] if ours[0] else None, steps[ours[-1]])
    return shown


def _before(event):
    """Return the SQL for the last rows of the history before the context, of the rows asked for."""
    return (
        f"SELECT max(e.pgh_id) FROM {event} e JOIN (SELECT pgh_obj_id, min(pgh_id) AS first FROM {event}"
        " WHERE pgh_context_id = %s AND pgh_obj_id = ANY(%s) GROUP BY pgh_obj_id) h"
        " ON e.pgh_obj_id = h.pgh_obj_id AND e.pgh_id < h.first GROUP BY e.pgh_obj_id"
    )


def put_back(trace, context):
    """Write the earlier values of the changed fields where the imported ones stand; return how many rows changed."""
    # Together, so that the rules about several columns of a row hold all the time.
    groups = defaultdict(list)
    for row, names in trace.back.items():
        groups[tuple(names)].append(row)
    model, event, quote = trace.model, _table(histories()[trace.model]), connection.ops.quote_name
    key = quote(model._meta.pk.column)
    changed = 0
    with connection.cursor() as cursor:
        for names, rows in groups.items():
            columns = [quote(model._meta.get_field(name).column) for name in names]
            sets = ", ".join(f"{column} = p.{column}" for column in columns)
            cursor.execute(
                f"UPDATE {_table(model)} t SET {sets} FROM {event} p WHERE t.{key} = p.pgh_obj_id AND p.pgh_id IN"
                f" ({_before(event)})",
                [context, rows],
            )
            changed += cursor.rowcount
    return changed


def bring_back(trace, context):
    """Insert the rows that the import removed, as they were before it; return how many."""
    if not trace.went:
        return 0
    model, event, quote = trace.model, _table(histories()[trace.model]), connection.ops.quote_name
    names = ", ".join(quote(one.column) for one in columns_of(model))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(model)} ({quote(model._meta.pk.column)}, {names}) OVERRIDING SYSTEM VALUE"
            f" SELECT pgh_obj_id, {names} FROM {event} WHERE pgh_id IN"
            f" ({_before(event)})",
            [context, trace.went],
        )
        return cursor.rowcount

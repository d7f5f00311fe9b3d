"""The workbook of the rows behind a figure, written row by row: its memory does not grow with them."""

from functools import partialmethod

from django.db.models import BooleanField, DateField, DecimalField, IntegerField

from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.reports import acts
from unionportal.reports.numbers import values
from unionportal.sheets.columns import Column
from unionportal.sheets.workbook import table_file

_AT_ONCE = 2000
_DISPLAY = ("get_", "_display")
_YES_NO = ((True, "是"), (False, "否"))
# How the values of a stored column are written; of all others as text.
_KINDS = ((DecimalField, "money"), (IntegerField, "integer"), (DateField, "date"))


def rows_file(rows, period, scope, unit, *, actor, progress=None):
    """Return (open xlsx file of `rows_behind` a figure, how many they are); the export is audited.

    `progress` is called with (part of the rows written, their number), every few thousand rows.
    """
    figure = rows.figure
    notes = [f"{figure.name}（{figure.code}）", f"统计期间：{period}", f"统计口径：{figure.definition}"]
    value = values.of_figures([figure], period, scope, unit)[figure.code]
    notes.append(f"数值：{value.with_unit}{f'（{value.mark}）' if value.mark else ''}")
    if rows.unseen:
        notes.append(f"另有 {rows.unseen} 条计入统计，您无权查看明细。")
    columns, lines = _table(rows)
    if progress:
        lines = _counted(lines, rows.seen, progress)
    file, count = table_file(figure.name, columns, lines, notes=notes)
    audit.record(actor, acts.EXPORT_ROWS, unit or Unit.root(), 数字=figure.name, 期间=str(period), 条数=count)
    return file, count


def name_of_file(figure, period):
    """Return the name under which the workbook is downloaded."""
    return f"{figure.name} {period}.xlsx"


def _counted(lines, total, progress):
    for number, line in enumerate(lines, 1):
        if number % _AT_ONCE == 0:
            progress(min(1, number / total), number)
        yield line


def _table(rows):
    """Return (columns of the sheet, iterator of lines): values alone where every column is stored as it is shown."""
    stored = [_stored(rows.figure.model, column) for column in rows.columns]
    if all(stored):
        lookups = [lookup for lookup, _ in stored]
        return [column for _, column in stored], rows.records.values_list(*lookups).iterator(chunk_size=_AT_ONCE)
    columns = [found[1] if found else _column(one) for one, found in zip(rows.columns, stored, strict=True)]
    records = rows.records.iterator(chunk_size=_AT_ONCE)
    return columns, ([_typed(cell) for cell in rows.cells(record)] for record in records)


def _column(column, **form):
    return Column(key=column.path, header=column.header, **form)


def _stored(model, column):
    """Return (lookup, column of the sheet) of a column that is one of the database, or None."""
    *way, last = column.path.split("__")
    for step in way:
        field = _field(model, step)
        if field is None or not (field.many_to_one or field.one_to_one):
            return None
        model = field.related_model
    shown = last.removeprefix(_DISPLAY[0]).removesuffix(_DISPLAY[1]) if _is_display(model, last) else None
    field = _field(model, shown or last)
    if field is None or field.is_relation or not field.concrete or (field.choices and not shown):
        return None
    lookup = "__".join([*way, field.name])
    if shown:
        return lookup, _column(column, choices=tuple(field.flatchoices))
    if isinstance(field, BooleanField):
        return lookup, _column(column, choices=_YES_NO)
    kind = next((kind for of, kind in _KINDS if isinstance(field, of)), "text")
    return lookup, _column(column, kind=kind)


def _is_display(model, name):
    """Return whether this is Django's own method that names a choice, and not one that the table has of its own."""
    return isinstance(vars(model).get(name), partialmethod)


def _field(model, name):
    return next((field for field in model._meta.fields if field.name == name), None)


def _typed(cell):
    return str(cell) if hasattr(cell, "_meta") else cell

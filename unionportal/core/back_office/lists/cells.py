"""The cells of a list: amounts with separators, which Django leaves out of numbers, and the columns one chooses."""

import datetime

from django.utils import formats

from unionportal.core.tables.columns import column_of
from unionportal.core.values.money import MoneyField

# The parameter with the names of the chosen columns, parted by commas.
COLUMNS = "columns"


def own_cells(page):
    """Return {name: what the list shows in its place} of the amounts of a page, and of the columns one may add.

    Columns that show a stored one in words are among them, and those of other tables and of what a record says itself,
    which Django would head in English.

    Those that are edited in the list stay as they are.
    """
    shown = [column_of(page.model, one, page) for one in page.table.shown]
    amounts = [one for one in shown if one.name not in page.list_editable and _is_amount(page.model, one)]
    added = [column_of(page.model, one, page) for one in page.table.more]
    worded = [one for one in shown if (one.lookup and one.value) or _lacks_a_head(page, one)]
    return {column.name: _cell(page, column) for column in (*amounts, *worded, *added)}


def _lacks_a_head(page, column):
    """Whether a column is neither stored in the table nor of the page, which have heads of their own."""
    stored = {field.name for field in page.model._meta.concrete_fields}
    return column.name not in stored and not hasattr(page, column.name) and column.name != "__str__"


def chosen_names(request, page):
    """Return the names of the columns that the address asks for, else those chosen last, that the user may have."""
    remembered = request.user.list_columns.get(page.opts.label)
    asked = request.GET[COLUMNS].split(",") if COLUMNS in request.GET else remembered or [""]
    # What is edited in the list is sent with it.
    if asked == [""] or page.list_editable:
        return []
    return [one.name for one in page.table.columns(page.model, page=page, user=request.user) if one.name in asked]


def ways_of(page, names):
    """Return the references that the cells of these columns read."""
    columns = [column_of(page.model, one, page) for one in (*page.table.shown, *page.table.more)]
    read = [one for one in columns if one.name in names]
    return {way for one in read for way in (one.lookup.rpartition("__")[0], *one.joined) if way}


def _is_amount(model, column):
    stored = next((one for one in model._meta.concrete_fields if one.name == column.name), None)
    return isinstance(stored, MoneyField) if stored else column.kind == "money"


def _cell(page, column):
    def cell(record):
        value = column.of(record)
        labels = column.sheet.labels
        if value is None or value in labels:
            return labels.get(value)
        if column.kind == "money":
            return f"{value:,.2f}"
        return formats.localize(value) if type(value) is datetime.date else value

    cell.__name__ = column.name
    cell.is_amount = _is_amount(page.model, column)
    cell.short_description = column.label
    method = getattr(page, column.name, None)
    cell.admin_order_field = getattr(method, "admin_order_field", None) if method else column.lookup or None
    return cell

"""The cells of amounts in a list: with separators, which Django leaves out of numbers."""

from django.db.models import Model

from unionportal.core.tables.columns import column_of
from unionportal.core.values.money import MoneyField


def amount_cells(page):
    """Return {name: what the list shows in its place} of the amounts of a page; those edited in the list stay."""
    columns = [column_of(page.model, one, page) for one in page.table.shown]
    named = {column.name: column for column in columns if column.name not in page.list_editable}
    return {name: _cell(page, column) for name, column in named.items() if _is_amount(page.model, column)}


def _is_amount(model: type[Model], column):
    stored = next((one for one in model._meta.concrete_fields if one.name == column.name), None)
    return isinstance(stored, MoneyField) if stored else column.kind == "money"


def _cell(page, column):
    def cell(record):
        amount = column.of(record)
        return None if amount is None else f"{amount:,.2f}"

    cell.__name__ = column.name
    cell.short_description = column.label
    method = getattr(page, column.name, None)
    cell.admin_order_field = getattr(method, "admin_order_field", None) if method else column.name
    return cell

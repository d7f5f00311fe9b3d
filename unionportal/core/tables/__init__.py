"""The one declaration of a list: its columns, filters, search, order, totals, acts and export, for both its faces."""

from unionportal.core.tables.columns import ANY, Column, Whole, is_sealed
from unionportal.core.tables.declaration import Table

__all__ = ["ANY", "Column", "Table", "Whole", "is_sealed"]

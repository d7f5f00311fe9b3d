"""The hash of a column of a query, made of what names it.

Django 5.2 hashes every column that an ordered query selects, and finds what it hashes by the signature of the
constructor: a tenth of the time that Python takes for such a query.
"""

from django.db.models.expressions import Col


def _hash(column: Col) -> int:
    """Return the same number for equal columns: these have the alias and the name of the field alike."""
    return hash((column.alias, column.target.name))


def hash_columns_by_name() -> None:
    """Let Django hash columns so; which columns are equal stays as it is."""
    Col.__hash__ = _hash

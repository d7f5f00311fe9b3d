"""The columns in which claims and payments are looked for."""

from django.contrib.postgres.indexes import GinIndex

from unionportal.core.values.grams import Grams

WORDS = ("number", "purpose", "payee", "source")


def found_by_words(table):
    """Return the indexes by which words inside the columns of a table are found."""
    return [GinIndex(Grams(column), name=f"finance_{table}_{column}_grams") for column in WORDS]

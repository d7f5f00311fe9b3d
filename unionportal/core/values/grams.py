"""An index for search inside texts: single characters and pairs of neighbouring ones.

A trigram index does not serve words of two characters, such as “学联” or “张三”. Here every character and every pair of
neighbours is a key, so that words of two or three characters are found through the index.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, Lookup, Model, TextField
from django.db.models.sql.compiler import SQLCompiler

# Does the same as the database's function core_plain.
_SEPARATORS = re.compile("[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")


def plain(text: str) -> str:
    """Return the text in lower case and half-width; everything but letters and digits becomes one blank."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def pairs(plain_text: str) -> list[str]:
    """Return the pairs of neighbouring characters of a text made by `plain`."""
    return [a + b for a, b in pairwise(plain_text) if a != " " and b != " "]


def grams(text: str) -> list[str]:
    """Return every character and every pair of neighbours of `plain(text)`, as the database stores them."""
    text = plain(text)
    return [*text.replace(" ", ""), *pairs(text)]


def _fewest(text: str) -> set[str]:
    """Return the grams that say what is looked for; a character of a pair would only be one list more to read."""
    alone = {run for run in plain(text).split() if len(run) == 1}
    return {gram for gram in grams(text) if len(gram) > 1 or gram in alone}


class Grams(Func):
    """The grams of a column; a GIN index on it serves the lookup `mentions`."""

    function = "core_grams"
    output_field = ArrayField(TextField())


@CharField.register_lookup
@TextField.register_lookup
class Mentions(Lookup):  # type: ignore[type-arg]  # a lookup takes no types at run time
    """`name__mentions="张三"`: the rows of `icontains`, through an index on `Grams(name)` if there is one."""

    lookup_name = "mentions"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        text, params = self.process_lhs(compiler, connection)
        pattern = f"%{connection.ops.prep_for_like_query(self.rhs)}%"
        contained, values = f"UPPER({text}) LIKE UPPER(%s)", [*params, pattern]
        if keys := sorted(_fewest(self.rhs)):
            # The cheap test first, for rows that are not found by the index.
            return f"({contained} AND core_grams({text}) @> %s::text[])", [*values, *params, keys]
        return contained, values


def words_in(model: type[Model], column: str) -> str:
    """Return the lookup for a text inside a column: `mentions` where an index serves it, else `icontains`."""
    is_indexed = any(Grams(column) in index.expressions for index in model._meta.indexes)
    return f"{column}__{Mentions.lookup_name if is_indexed else 'icontains'}"

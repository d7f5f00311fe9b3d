"""Looking for words inside a text without reading every row: letters and pairs of letters, kept in an index.

A trigram index does nothing for “学联” or “张三”: two characters make no trigram. Here every letter and every pair of
neighbouring letters is a key, so that the words people type, mostly of two or three characters, are found at once.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler

# The same as in the function core_plain of the database.
_SEPARATORS = re.compile("[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+")


def plain(text: str) -> str:
    """The text in lower case and half-width, everything but letters and digits one blank."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def pairs(plain_text: str) -> list[str]:
    """The pairs of neighbouring letters of a text that `plain` has made."""
    return [a + b for a, b in pairwise(plain_text) if a != " " and b != " "]


def grams(text: str) -> list[str]:
    """Every letter and every pair of neighbouring letters of `plain(text)`, as the database keeps them."""
    text = plain(text)
    return [*text.replace(" ", ""), *pairs(text)]


class Grams(Func):
    """The grams of a column; a GIN index on it serves the lookup `mentions`."""

    function = "core_grams"
    output_field = ArrayField(TextField())


@CharField.register_lookup
@TextField.register_lookup
class Mentions(Lookup):  # type: ignore[type-arg]  # a lookup takes no types at run time
    """`name__mentions="张三"`: the rows of `icontains`, found through an index on `Grams(name)` where there is one."""

    lookup_name = "mentions"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        text, params = self.process_lhs(compiler, connection)
        pattern = f"%{connection.ops.prep_for_like_query(self.rhs)}%"
        contained, values = f"UPPER({text}) LIKE UPPER(%s)", [*params, pattern]
        if keys := sorted(set(grams(self.rhs))):
            return f"(core_grams({text}) @> %s::text[] AND {contained})", [*params, keys, *values]
        return contained, values

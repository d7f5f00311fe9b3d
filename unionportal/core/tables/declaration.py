"""The declaration of a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from unionportal.core.tables.columns import Column, column_of
from unionportal.core.trail import acts


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a list shows, and what can be done with it; nothing else can be asked of it.

    A column is a name (a stored column, through references too, or a method or property) or a Column.
    """

    # The columns of the list, and those that can be chosen besides.
    shown: tuple[str | Column, ...]
    more: tuple[str | Column, ...] = ()
    # What the back office filters by, in the forms of Django; the portal has a ListFilter.
    filters: tuple[Any, ...] = ()
    searched: tuple[str, ...] = ()
    search_help: str = ""
    by_date: str = ""
    order: tuple[str, ...] = ()
    # The stored amounts that are added up below the list.
    totals: tuple[str, ...] = ()
    # The stored columns that a row has only for a role over it, of a list that shows rows of others to everybody.
    own: tuple[str, ...] = ()
    # The moves of its flow that can be made on many rows: those whose one form, if any, is answered for all.
    batch: tuple[str, ...] = ()
    # The act of an export in the log, where it has another code than usual.
    export_act: acts.Act | None = None

    @property
    def names(self) -> list[str]:
        """Return the names of the columns of the list."""
        return [one.name if isinstance(one, Column) else one for one in self.shown]

    def columns(self, model: type[Model], *, page: object | None = None, user: Any) -> Iterator[Column]:
        """Yield the columns that this user may have: those of the list, then the others."""
        for one in (*self.shown, *self.more):
            column = column_of(model, one, page)
            if not column.permission or user.holds(column.permission):
                yield column

    def shown_to(self, user: Any) -> list[str]:
        """Return the names of the columns of the list that this user may have."""
        kept = {one.name for one in self.shown if isinstance(one, Column) and not _may_have(one, user)}
        return [name for name in self.names if name not in kept]


def _may_have(column: Column, user: Any) -> bool:
    return not column.permission or bool(user.holds(column.permission))

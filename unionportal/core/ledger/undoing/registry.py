"""What the apps say about undoing: rows that go with others, rows that are reversed, and what else stops it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_BELONGING = {}
_REVERSALS = {}
_STOPPERS = []


@dataclass(frozen=True)
class Reversal:
    """How new rows of a table are undone that stay, numbered or only added.

    `reverse(records, *, ledger, actor, reason)` undoes them together; `settled(rows)` are those of a query that were
    undone one by one already, `goes(rows)` those that may be deleted all the same. Rows of the tables `apart` that
    refer to them stop nothing by themselves: the app looks at them, see `stops_undoing`. `brings` are the tables
    without a history whose rows came with them, by the name of the field: {table: field}.
    """

    reverse: Callable[..., Any]
    settled: Callable[..., Any]
    goes: Callable[..., Any]
    apart: tuple[type, ...] = ()
    brings: Mapping[type, str] = field(default_factory=dict)


def goes_with(model, field):
    """Say that the rows of a table without history come with the record that `field` names, and go with it."""
    _BELONGING[model] = field


def belonging():
    """Return {table: name of the field} of `goes_with`."""
    return dict(_BELONGING)


def undoes(model, *, reverse, settled=None, goes=None, apart=(), brings=None):
    """Register the Reversal of a table whose rows are numbered or only added; by default all are to be reversed."""
    _REVERSALS[model] = Reversal(reverse, settled or _none, goes or _none, tuple(apart), brings or {})


def _none(rows):
    return rows.none()


def reversals():
    """Return {table: its Reversal} in the order in which they were registered, which is that of reversing."""
    return dict(_REVERSALS)


def reversal_of(model):
    """Return the Reversal of the table, or None."""
    return _REVERSALS.get(model)


def stops_undoing(function):
    """Register the decorated function (plan) -> Stops, which looks at the whole Plan."""
    _STOPPERS.append(function)
    return function


def stoppers():
    """Return the registered functions."""
    return tuple(_STOPPERS)

"""What the apps say about undoing: rows that go with others, rows that are reversed, and what else stops it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_BELONGING = {}
_REVERSALS = {}
_STOPPERS = []


@dataclass(frozen=True)
class Reversal:
    """How new rows of a table are undone that are never deleted.

    `refused(records)` returns those that nothing reverses and the sentence about them; `reverse(record, *, actor,
    reason)` undoes one.
    """

    refused: Callable[..., Any]
    reverse: Callable[..., Any]


def goes_with(model, field):
    """Say that the rows of a table without history come with the record that `field` names, and go with it."""
    _BELONGING[model] = field


def belonging():
    """Return {table: name of the field} of `goes_with`."""
    return dict(_BELONGING)


def undoes(model, *, refused, reverse):
    """Register the Reversal of a table whose rows are numbered or only added."""
    _REVERSALS[model] = Reversal(refused, reverse)


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

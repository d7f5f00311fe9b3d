"""The records of a list over several years: which year each is of, and how a limited list has some of every year."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When, Window
from django.db.models.functions import RowNumber

from unionportal.core.figures.periods import Period

_NONE = -1


def year_of(row: Mapping[str, Any], period: Period) -> Period | None:
    """Return the year of a row that was chosen; None if it has none."""
    place = row.get("listed_in", _NONE)
    return None if place == _NONE else period.years()[place]


def chosen(
    rows: Any, days: Sequence[str], period: Period, order: Sequence[Any], importance: Sequence[Any], limit: int | None
) -> tuple[list[Mapping[str, Any]], bool]:
    """Return at most `limit` rows in `order`, and whether there are more, by one query.

    Over several years they come year by year, if they have `days`.

    Every year gives as many as any other that has so many: of each those that come first by `importance`.
    """
    # One more than is wanted tells whether there are more.
    end = None if limit is None else limit + 1
    if not days or len(period.years()) < 2:
        found = list(rows.order_by(*order)[:end])
        return found[:limit], len(found) > len(found[:limit])
    place = Window(RowNumber(), order_by=[*order])
    rank = Window(RowNumber(), partition_by=[F("listed_in")], order_by=[*importance, *order])
    rows = rows.annotate(listed_in=_place_of(days, period)).annotate(listed_at=place, listed_rank=rank)
    found = list(rows.order_by("listed_rank", "listed_at")[:end])
    taken = sorted(found[:limit], key=lambda row: (row["listed_in"], row["listed_at"]))
    return taken, len(found) > len(taken)


def _place_of(days: Iterable[str], period: Period) -> Case:
    """Return the place of a record's year in `period.years()`, by the first of its `days` that lies in the period."""
    years = list(enumerate(period.years()))
    places = [When(year.contains(day), then=Value(n)) for day in days for n, year in years]
    return Case(*places, default=Value(_NONE), output_field=IntegerField())

"""What figures were in years without records (历史数), added where figures are counted.

A total counts in a period that holds its whole year, if the figure has no record of that year in its unit or below:
records and totals of one year are never added. Of two totals, one of a unit above the other, the upper one counts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from django.db.models import Count, Q

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import Period, spanning
from unionportal.core.figures.spans import span_of_any
from unionportal.core.models import PastTotal, Unit

Found = dict[str, list[PastTotal]]


class Measured(Protocol):
    """How a figure adds up."""

    @property
    def is_rate(self) -> bool:
        """Whether it is a percentage."""

    @property
    def additive(self) -> bool:
        """Whether its parts add up to the whole."""


class Counted(Protocol):
    """A figure as registry.py, which stands above, declares it."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def model(self) -> Any:  # a scoped table
        """The table of its records."""

    @property
    def measure(self) -> Measured:
        """How records become a number."""

    @property
    def condition(self) -> Callable[[Period], Q]:
        """Which records count in a period."""

    @property
    def standing(self) -> bool:
        """Whether it counts what stands when the period ends."""

    @property
    def united(self) -> Sequence[Any]:  # figures
        """The figures that it counts together, if it is one of several."""


# The columns of one query: PostgreSQL takes no more than 1664.
_COLUMNS = 500


def totals(
    figures: Iterable[Counted], periods: Sequence[Period], scope: Scope, unit: Unit | None = None
) -> list[Found]:
    """Return {code: its totals that count} for each period; one query where there are none, else one more per table."""
    figures = list(figures)
    wanted = _parts(figures)
    rows = _confirmed(wanted, scope, unit).filter(
        begins_on__gte=min(period.start for period in periods),
        ends_on__lte=max(period.end for period in periods),
    )
    free = _without_records(list(rows.order_by("unit__path", "begins_on")), wanted)
    found = [_of_period(free, wanted, period) for period in periods]
    for of_period in found:
        for one in figures:
            if several := [total for part in one.united for total in of_period.get(part.code, ())]:
                of_period[one.code] = several
    return found


def cut(figures: Iterable[Counted], period: Period, scope: Scope, unit: Unit | None = None) -> Found:
    """Return {code: totals} of years of which the period holds only a part, so that they do not count.

    Of a figure that counts what stands at the end, those of the year in which the period ends. One query where there
    are none, else one more per table.
    """
    wanted = _parts(figures)
    rows = _confirmed(wanted, scope, unit).filter(begins_on__lt=period.end, ends_on__gt=period.start)
    rows = rows.exclude(begins_on__gte=period.start, ends_on__lte=period.end)
    found: Found = defaultdict(list)
    for total in _without_records(list(rows.order_by("unit__path", "begins_on")), wanted):
        if total.ends_on > period.end or not wanted[total.figure].standing:
            found[total.figure].append(total)
    return found


def outdone(figure: Counted, period: Period, scope: Scope, unit: Unit | None = None) -> list[PastTotal]:
    """Return the confirmed totals of years of the period that do not count there, because there are records."""
    rows = _confirmed([figure.code], scope, unit).filter(begins_on__gte=period.start, ends_on__lte=period.end)
    found = list(rows.order_by("unit__path", "begins_on"))
    counted = {total.pk for total in _without_records(found, {figure.code: figure})}
    return [total for total in found if total.pk not in counted]


def year_of(total: PastTotal) -> str:
    """Return what people call the year of a total."""
    return spanning(total.begins_on, total.ends_on).label


def _parts(figures: Iterable[Counted]) -> dict[str, Counted]:
    """Return {code: figure} of those that may have totals; of several that are counted together, each."""
    return {part.code: part for one in figures for part in one.united or (one,) if not part.measure.is_rate}


def _confirmed(codes: Iterable[str], scope: Scope, unit: Unit | None) -> Any:
    """Return the confirmed totals of these figures in scope, within `unit`."""
    rows = PastTotal.objects.confirmed().visible_to(scope.judged(READ_FIGURES)).select_related("unit")
    rows = rows.filter(figure__in=codes)
    return rows.within(unit) if unit else rows


def _without_records(found: list[PastTotal], wanted: dict[str, Counted]) -> list[PastTotal]:
    """Return those of `found` in whose unit, and below, the figure has no record of that year, whoever may see it."""
    asked = defaultdict(set)
    for total in found:
        asked[wanted[total.figure].model].add((total.figure, total.begins_on, total.ends_on))
    # {(code, begin, end): the paths of the units with records}
    paths: defaultdict[tuple[str, date, date], set[str]] = defaultdict(set)
    for model, years in asked.items():
        ordered = sorted(years)
        for at in range(0, len(ordered), _COLUMNS):
            some = ordered[at : at + _COLUMNS]
            conditions = [wanted[code].condition(spanning(begin, end)) for code, begin, end in some]
            counts = {f"t{n}": Count("pk", filter=condition) for n, condition in enumerate(conditions)}
            path = model.path_lookup()
            for row in model.objects.filter(span_of_any(model, conditions)).order_by().values(path).annotate(**counts):
                for n, year in enumerate(some):
                    if row[f"t{n}"]:
                        paths[year].add(row[path] or "")
    return [total for total in found if not _any_within(paths, total)]


def _any_within(paths: dict[tuple[str, date, date], set[str]], total: PastTotal) -> bool:
    # A record that names no unit is of the union.
    here = total.unit.path
    found = paths.get((total.figure, total.begins_on, total.ends_on), ())
    return any(path.startswith(here) or (not path and total.unit.parent_id is None) for path in found)


def _of_period(free: list[PastTotal], wanted: dict[str, Counted], period: Period) -> Found:
    """Return {code: totals} of the period: whole years, of a standing figure the last, and none below another."""
    found: Found = defaultdict(list)
    for total in free:
        if not (period.start <= total.begins_on and total.ends_on <= period.end):
            continue
        if wanted[total.figure].standing and total.ends_on != period.end:
            continue
        above = (one for one in found[total.figure] if total.unit.path.startswith(one.unit.path))
        if not any(one.begins_on < total.ends_on and total.begins_on < one.ends_on for one in above):
            found[total.figure].append(total)
    return {code: some for code, some in found.items() if some}

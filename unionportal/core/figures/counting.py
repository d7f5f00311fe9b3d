"""How the records of figures are counted: in one query for each table, or table and family, whatever the periods.

Within `counted_once` no figure is counted twice in a period: who knows beforehand all that a page asks for, counts it
together, and what asks for it later finds it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.access.scoping import Scope
from unionportal.core.figures import owners, past
from unionportal.core.figures.periods import Period
from unionportal.core.figures.spans import span_of_any
from unionportal.core.models import PastTotal, Unit

if TYPE_CHECKING:
    from unionportal.core.figures.registry import Counted, Figure, Measure

    Asked = tuple[Figure, Period]
    # What is counted of which records; the code alone does not tell the number from the rows behind it.
    Key = tuple[str, Measure, Period]


@dataclass
class _Counts:
    """What was counted in one scope and unit: of the records, and the totals of years without any."""

    records: "dict[Key, Counted]" = field(default_factory=dict)
    totals: dict[tuple[str, Period], list[PastTotal]] = field(default_factory=dict)


_kept: ContextVar[defaultdict[Hashable, _Counts] | None] = ContextVar("counts of figures", default=None)


@contextmanager
def counted_once() -> Iterator[None]:
    """Let every figure be counted at most once in each period in the block, which writes nothing."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set(defaultdict(_Counts))
    try:
        yield
    finally:
        _kept.reset(token)


def _counts(scope: Scope, unit: Unit | None) -> _Counts:
    kept = _kept.get()
    return _Counts() if kept is None else kept[scope, unit.pk if unit else None]


def records(asked: "Iterable[Asked]", scope: Scope, unit: Unit | None) -> "dict[Key, Counted]":
    """Return what the records say of figures in periods; scope is judged by READ_FIGURES."""
    kept = _counts(scope, unit).records
    wanted = {(one.code, one.measure, period): (one, period) for one, period in asked}
    by_table: defaultdict[Any, list[Asked]] = defaultdict(list)
    for one, period in (pair for key, pair in wanted.items() if key not in kept):
        by_table[one.model].append((one, period))
    scope = scope.judged(READ_FIGURES)
    for model, group in by_table.items():
        rows = model.objects.visible_to(scope)
        rows = (rows.within(unit) if unit else rows).order_by()
        for (one, period), number in _numbers(rows, group):
            kept[one.code, one.measure, period] = one.measure.made(number)
    return {key: kept[key] for key in wanted}


def totals(figures: "Sequence[Figure]", periods: Sequence[Period], scope: Scope, unit: Unit | None) -> list[past.Found]:
    """Return {code: the totals that stand for years without records} for each period."""
    kept = _counts(scope, unit).totals
    missing = [one for one in figures if any((one.code, period) not in kept for period in periods)]
    if missing:
        for period, found in zip(periods, past.totals(missing, periods, scope, unit), strict=True):
            kept.update({(one.code, period): found.get(one.code, []) for one in missing})
    return [{one.code: some for one in figures if (some := kept[one.code, period])} for period in periods]


def _numbers(rows: Any, group: "Sequence[Asked]") -> "Iterator[tuple[Asked, Counted]]":
    """Return the number of each of these figures of one table."""
    step, by_owner = owners.about_owners(rows.model, group)
    numbers = owners.count_by_owner(rows, step, by_owner) if by_owner else None
    if numbers is not None:
        yield from zip(by_owner, numbers, strict=True)
        counted = set(map(id, by_owner))
        group = [pair for pair in group if id(pair) not in counted]
    by_path: defaultdict[str, list[Asked]] = defaultdict(list)
    for pair in group:
        by_path[pair[0].member.path if pair[0].member else ""].append(pair)
    for path, some in by_path.items():
        # However many years are kept, those asked for are read alone.
        spanned = rows.filter(span_of_any(rows.model, (one.condition(period) for one, period in some)))
        found = _of_members(spanned, path, some) if path else _of_table(spanned, some)
        yield from zip(some, found, strict=True)


def _of_table(rows: Any, group: "Sequence[Asked]") -> "list[Counted]":
    """Return the numbers of figures of one table."""
    columns = {f"f{i}": one.measure.expression(one.condition(period), period) for i, (one, period) in enumerate(group)}
    answer = rows.aggregate(**columns)
    return [answer[name] for name in columns]


def _of_members(rows: Any, path: str, group: "Sequence[Asked]") -> "list[Counted]":
    """Return the numbers of figures of the members of one family: a row of columns for each member."""
    members = [(one, one.member, period) for one, period in group if one.member]
    # What is counted of one member is counted of all.
    whats = {(member.what, one.measure, period): (one, member) for one, member, period in members}
    names = {what: f"f{i}" for i, what in enumerate(whats)}
    columns = {
        names[what]: one.measure.expression(member.shared(what[-1]), what[-1]) for what, (one, member) in whats.items()
    }
    places = [
        (member.code, names[member.what, one.measure, period], one.measure.nothing) for one, member, period in members
    ]
    asked = rows.filter(**{f"{path}__in": {code for code, *_ in places}})
    # A member may be known by a number.
    answers = {str(row[path]): row for row in asked.values(path).annotate(**columns)}
    return [answers[code][name] if code in answers else nothing for code, name, nothing in places]

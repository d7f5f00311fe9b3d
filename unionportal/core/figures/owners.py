"""Counting the rows of a table by what they belong to, e.g. recipients by their issue, where figures ask of that alone.

Whether it counts is asked of each of the few owners, and the many rows are only added up by owner: a hundred conditions
are not asked of a hundred thousand rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.contrib.postgres.aggregates import BitOr
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, BooleanField, Case, F, Model, Q, QuerySet, Sum, Value, When
from django.db.models.constants import LOOKUP_SEP

from unionportal.core.figures.spans import span_of_any

if TYPE_CHECKING:
    from unionportal.core.figures.periods import Period
    from unionportal.core.figures.registry import Counted, Figure, Measure

    Asked = tuple[Figure, Period]

# Of fewer figures, and of more owners, one pass over the rows is as fast.
LEAST_FIGURES, MOST_OWNERS = 12, 300
# The bits of a number of the database that is not negative.
_BITS = 62


def about_owners(model: Any, asked: "Sequence[Asked]") -> "tuple[str, list[Asked]]":
    """Return (step to the owner, the figures that ask of the owner alone), or ("", []) if these are few."""
    by_step: defaultdict[str, list[Asked]] = defaultdict(list)
    for pair in asked:
        one, period = pair
        if not one.measure.is_rate and (step := _step_of(model, one.condition(period))):
            by_step[step].append(pair)
    step, found = max(by_step.items(), key=lambda pair: len(pair[1]), default=("", []))
    # What is counted of one member of a family is counted of all, however many there are.
    whats = {(one.member.what if one.member else one.code, one.measure, period) for one, period in found}
    return (step, found) if len(whats) >= LEAST_FIGURES else ("", [])


def count_by_owner(rows: Any, step: str, asked: "Sequence[Asked]") -> "list[Counted] | None":
    """Return the number of each of the figures that ask of the owner alone; None if there are too many owners."""
    matching = _matching_owners(rows.model, step, asked)
    owners = sorted(set().union(*matching))
    if len(owners) > MOST_OWNERS:
        return None
    rows = rows.filter(**{f"{step}__in": owners})
    pairs = list(zip([one.measure for one, _ in asked], matching, strict=True))
    added = _added_up(rows, step, {measure for measure, _ in pairs if measure.additive}) if owners else {}
    different = _different(rows, step, {(measure.field, of) for measure, of in pairs if not measure.additive and of})
    return [
        sum((added[owner, measure] for owner in of if (owner, measure) in added), cast("int", measure.nothing))
        if measure.additive
        else different.get((measure.field, of), 0)
        for measure, of in pairs
    ]


def _matching_owners(model: Any, step: str, asked: "Sequence[Asked]") -> list[frozenset[Any]]:
    """Return for each figure the keys of the owners whose rows it counts; one query."""
    owner = model._meta.get_field(step).related_model
    conditions = [_behind(step, one.condition(period)) for one, period in asked]
    columns = {
        f"c{n}": Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
        for n, condition in enumerate(conditions)
    }
    found = owner._base_manager.filter(span_of_any(owner, conditions)).order_by()
    owners = list(found.annotate(**columns).values_list("pk", *columns))
    return [frozenset(row[0] for row in owners if row[n]) for n in range(1, len(conditions) + 1)]


def _added_up(rows: Any, step: str, measures: "Iterable[Measure]") -> "dict[tuple[Any, Measure], Any]":
    """Return {(owner, measure): number} of all rows of each owner; one query."""
    names = {measure: f"m{n}" for n, measure in enumerate(measures)}
    if not names:
        return {}
    columns = {name: measure.whole() for measure, name in names.items()}
    found = rows.values(step).annotate(**columns)
    return {(row[step], measure): row[name] for row in found for measure, name in names.items()}


def _different(
    rows: Any, step: str, wanted: "set[tuple[str, frozenset[Any]]]"
) -> dict[tuple[str, frozenset[Any]], int]:
    """Return {(field, owners): how many different values the rows of these owners have}; a query for each field.

    Each value has the bits of all the sets of owners that it has a row of.
    """
    found: dict[tuple[str, frozenset[Any]], int] = {}
    for field in sorted({field for field, _ in wanted}):
        sets = sorted((of for by, of in wanted if by == field), key=sorted)
        for at in range(0, len(sets), _BITS):
            some = sets[at : at + _BITS]
            each = rows.filter(**{f"{field}__isnull": False}).values(field).annotate(bits=BitOr(_bits(step, some)))
            answer = each.aggregate(**{f"d{n}": Sum(F("bits").bitand(1 << n)) for n in range(len(some))})
            found |= {(field, of): (answer[f"d{n}"] or 0) >> n for n, of in enumerate(some)}
    return found


def _bits(step: str, sets: Sequence[frozenset[Any]]) -> Case:
    """Return the expression of a row: the bits of the sets that its owner is in."""
    of_owner: defaultdict[Any, int] = defaultdict(int)
    for n, owners in enumerate(sets):
        for owner in owners:
            of_owner[owner] |= 1 << n
    owners_of: defaultdict[int, list[Any]] = defaultdict(list)
    for owner, bits in of_owner.items():
        owners_of[bits].append(owner)
    number: Any = BigIntegerField()
    whens = [When(**{f"{step}__in": owners}, then=Value(bits, number)) for bits, owners in owners_of.items()]
    return Case(*whens, default=Value(0, number), output_field=number)


def _step_of(model: type[Model], condition: Q) -> str:
    """Return the one step to another record that the whole condition speaks of, else “”."""
    found = list(leaves(condition))
    steps = {leaf[0].partition(LOOKUP_SEP)[0] if isinstance(leaf, tuple) else "" for leaf in found}
    if len(steps) != 1 or not (step := steps.pop()):
        return ""
    return step if all(_is_of_one(model, *leaf) for leaf in found) else ""


def leaves(condition: Q) -> Iterator[Any]:
    """Yield the comparisons of a condition: pairs of lookup and value, and expressions."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from leaves(child)
        else:
            yield child


def _is_of_one(model: Any, lookup: str, value: object) -> bool:
    """Return whether a lookup compares a column behind a step, and only ever one record, with what is no column."""
    if hasattr(value, "resolve_expression") and not isinstance(value, QuerySet):
        return False
    names, steps = lookup.split(LOOKUP_SEP), 0
    for name in names:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            break
        if field.one_to_many or field.many_to_many:
            return False
        steps += 1
        if not field.is_relation:
            break
        model = field.related_model
    return steps > 1


def _behind(step: str, condition: Q) -> Q:
    """Return the same condition of the owner itself."""
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(_behind(step, child))
        else:
            lookup, value = cast("tuple[str, object]", child)
            children.append((lookup.removeprefix(f"{step}{LOOKUP_SEP}"), value))
    found = Q(*children, _connector=condition.connector)
    return ~found if condition.negated else found

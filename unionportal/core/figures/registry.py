"""The registry of figures, each declared once beside its data, for reports, boards and lists.

A figure is a table, a condition and a measure. The number, its breakdown by unit and the list behind it
all come from that one condition, so they agree. The docstring of the condition is the printed 统计口径.
REGISTRY holds those that are declared one by one; `find` and `every` know those of the members of families, too. To the
number and its breakdown the totals of years without records are added, see past.py.
"""

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import CharField, Count, DecimalField, Expression, F, Func, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, NullIf, Round

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.access.scoping import Scope, ScopedModel, ScopedQuerySet
from unionportal.core.figures import counting, families, past
from unionportal.core.figures.families import Each, Family, Member
from unionportal.core.figures.periods import Period
from unionportal.core.figures.spans import span_of_any
from unionportal.core.models import PastTotal, Unit

REGISTRY: dict[str, "Figure"] = {}
_NAMES: dict[str, str] = {}

# A number of rows (int), yuan (Decimal) or a Rate; None where nothing was counted.
Counted = int | Decimal | None
Condition = Callable[[Period], Q]
_C = TypeVar("_C", bound=Condition)


class Rate(Decimal):
    """A percentage with one decimal; its own type, because every other Decimal of a figure is yuan."""


@dataclass(frozen=True)
class Measure:
    """How rows become a number: an aggregate and its name."""

    field: str
    aggregate: Callable[..., Expression]
    is_money: bool = False
    # False for distinct people: one person may count in two sub-unions, so the parts exceed the whole.
    additive: bool = True
    # The value without rows: zero, or None for a rate.
    nothing: Counted = 0
    # For a rate: the condition (period -> Q) of the numerator; the denominator is all rows of the figure.
    part: Condition | None = None

    @property
    def is_rate(self) -> bool:
        """Whether the number is a Rate."""
        return self.part is not None

    def made(self, answer: Counted) -> Counted:
        """Return the database's result in the type of this measure."""
        return Rate(answer) if self.is_rate and answer is not None else answer

    def has(self, value: Counted) -> bool:
        """Return whether anything was counted: a rate of 0 % counts as something, a count of 0 does not."""
        return value is not None if self.is_rate else bool(value)

    def expression(self, condition: Q, period: Period) -> Expression:
        """Return the aggregate over the rows that meet `condition`."""
        if self.part:
            return self.aggregate(self.field, condition, condition & self.part(period))
        return self.aggregate(self.field, condition)

    def whole(self) -> Expression:
        """Return the aggregate over all rows; not for a rate."""
        return self.aggregate(self.field, Q())


# One and the same for all that count rows.
_ROWS = Measure("pk", lambda field, condition: Count(field, filter=condition))


def count() -> Measure:
    """Count rows."""
    return _ROWS


def distinct(field: str) -> Measure:
    """Count different values of `field`, e.g. people; NULL is not counted."""
    return Measure(field, lambda f, condition: Count(f, filter=condition, distinct=True), additive=False)


def total(field: str, times: str = "") -> Measure:
    """Sum a money or number column, each multiplied by the column `times` if one is named; zero without rows."""

    return computed(lambda: F(field) * F(times) if times else F(field), field)


def computed(yuan: Callable[[], Any], field: str = "pk") -> Measure:
    """Sum an amount that is computed of each row and stored in no column; zero without rows."""

    def summed(_: str, condition: Q) -> Expression:
        return Coalesce(Sum(yuan(), filter=condition, output_field=money), Decimal(0), output_field=money)

    money: DecimalField[Decimal, Decimal] = DecimalField(max_digits=18, decimal_places=2)
    return Measure(field, summed, is_money=True, nothing=Decimal(0))


def added(field: str) -> Measure:
    """Sum a column of counts, e.g. the people of each activity; zero without rows."""
    return Measure(field, lambda f, condition: Coalesce(Sum(f, filter=condition), 0))


def share(part: Condition) -> Measure:
    """Return the percentage of the figure's rows that also meet `part` (period -> Q): a Rate, None without rows."""

    def per_cent(field: str, condition: Q, numerator: Q) -> Expression:
        whole = NullIf(Count(field, filter=condition), Value(0))
        exact = Cast(Count(field, filter=numerator), DecimalField(max_digits=18, decimal_places=6)) * 100 / whole
        return Round(exact, precision=1, output_field=DecimalField(max_digits=6, decimal_places=1))

    return Measure("pk", per_cent, additive=False, nothing=None, part=part)


@dataclass(frozen=True)
class OfMember:
    """The member of a family that a figure counts: the code at the end of the lookup `path`.

    `shared` is the condition without it, which all members have, and `what` names what is counted.
    """

    path: str
    code: str
    what: str
    shared: Condition


@dataclass(frozen=True)
class Figure:
    """One figure; `code` is stable English for machines, `name` the Chinese name used in report texts."""

    code: str
    name: str
    model: "Table"
    unit: str
    measure: Measure
    condition: Condition
    definition: str
    member: OfMember | None = None
    # Whether it counts what stands when the period ends, and not what happened in it: years do not add up.
    standing: bool = False
    # The figures that it counts together, where it is one of several: their totals are its own.
    united: tuple["Figure", ...] = ()

    @property
    def app_label(self) -> str:
        """The app that declares it."""
        return self.model._meta.app_label

    @property
    def counts_once(self) -> str:
        """What it counts each of only once, as people call it, e.g. members; of a measure that is not additive."""
        *way, last = self.measure.field.split("__")
        model: Any = self.model
        for name in way:
            model = model._meta.get_field(name).related_model
        return str(model._meta.get_field(last).verbose_name)

    def with_past(self, number: Counted, found: Iterable[PastTotal]) -> Counted:
        """Return the number with the past totals, in the type of its measure."""
        more = sum((total.value for total in found), Decimal(0))
        return (number or 0) + (more if self.measure.is_money else int(more)) if more else number

    def rows(self, period: Period, scope: Scope, unit: Unit | None = None) -> ScopedQuerySet[ScopedModel]:
        """Return the records behind the figure that are in scope."""
        # Also judged by READ_FIGURES: a person's own record in a unit whose figures are not theirs is not counted.
        rows = self.model.objects.visible_to(scope).visible_to(scope.judged(READ_FIGURES))
        rows = rows.filter(self.condition(period))
        return rows.within(unit) if unit else rows

    def value(self, period: Period, scope: Scope, unit: Unit | None = None) -> Counted:
        """Return the number in the type of its measure."""
        return values([self], period, scope, unit)[self.code]

    def by_unit(self, period: Period, scope: Scope, unit: Unit | None = None) -> dict[Unit, Counted]:
        """Return {part: value} of the units directly below `unit` (default: the union) where something was counted."""
        return {part: found[self.code] for part, found in breakdown([self], period, scope, unit).items()}


Table = type[ScopedModel]
_ByTable = defaultdict[Table, list[Figure]]
_Answer = Mapping[str, Counted]


def figure(
    code: str,
    name: str,
    *,
    of: Table,
    unit: str,
    measure: Measure | None = None,
    definition: str | None = None,
    standing: bool = False,
) -> Callable[[_C], _C]:
    """Register the decorated function (period -> Q on the table `of`) as a figure.

    Its docstring is the printed 统计口径; figures that are registered in a loop give theirs as `definition`.
    """

    def register(condition: _C) -> _C:
        if code in REGISTRY or name in _NAMES:
            raise ValueError(f"figure {code} ({name}) is declared twice")
        counted = definition or inspect.cleandoc(condition.__doc__ or "")
        if not counted:
            raise ValueError(f"figure {code} ({name}) does not say what it counts")
        REGISTRY[code] = Figure(code, name, of, unit, measure or count(), condition, counted, standing=standing)
        _NAMES[name] = code
        return condition

    return register


def find(name_or_code: str) -> Figure | None:
    """Return the figure with this name or code, or None."""
    if one := REGISTRY.get(_NAMES.get(name_or_code, name_or_code)):
        return one
    with families.read_once():
        found = families.find(name_or_code)
        return _of_member(*found) if found else None


def known(codes: Iterable[str]) -> list[Figure]:
    """Return the figures of those names or codes that there are."""
    with families.read_once():
        return [one for code in codes if (one := find(code))]


def every() -> list[Figure]:
    """Return every figure there is: those declared one by one, then those of the members of families."""
    with families.read_once():
        return [*REGISTRY.values(), *(_of_member(*found) for found in families.every())]


def _of_member(family: Family, member: Member, each: Each) -> Figure:
    return Figure(
        family.code_of(member, each),
        family.name_of(member, each),
        each.of,
        each.unit,
        each.measure or _ROWS,
        lambda period: each.condition(period) & Q(**{each.path: member.code}),
        f"{member.name}（{family.word}）：{each.said}",
        OfMember(each.path, member.code, f"{family.code}.{each.code}", each.condition),
    )


def values(figures: Iterable[Figure], period: Period, scope: Scope, unit: Unit | None = None) -> dict[str, Counted]:
    """Return {code: value} of many figures, one query per table; scope is judged by READ_FIGURES."""
    return values_over(figures, [period], scope, unit)[0]


def values_over(
    figures: Iterable[Figure], periods: Sequence[Period], scope: Scope, unit: Unit | None = None
) -> list[dict[str, Counted]]:
    """Return [{code: value}] of many figures, one dict per period: one query per table however many periods
    and one per table and family however many members.

    One more asks for the totals of years without records, and one per table that has some.
    """
    figures = list(figures)
    found = records_and_totals(figures, periods, scope, unit)
    return [together(figures, counted, totals) for counted, totals in found]


def records_and_totals(
    figures: Iterable[Figure], periods: Sequence[Period], scope: Scope, unit: Unit | None = None
) -> list[tuple[dict[str, Counted], past.Found]]:
    """Return for each period what the records say, {code: value}, and the totals that stand for years without any."""
    figures = list(figures)
    found = _counted_over(figures, periods, scope, unit)
    return list(zip(found, counting.totals(figures, periods, scope, unit), strict=True))


def together(figures: Iterable[Figure], counted: dict[str, Counted], totals: past.Found) -> dict[str, Counted]:
    """Return {code: value} of records and totals."""
    return counted | {one.code: one.with_past(counted[one.code], some) for one, some in _of(figures, totals)}


def _of(figures: Iterable[Figure], found: past.Found) -> list[tuple[Figure, list[PastTotal]]]:
    return [(one, found[one.code]) for one in figures if one.code in found]


def _counted_over(
    figures: Sequence[Figure], periods: Sequence[Period], scope: Scope, unit: Unit | None
) -> list[dict[str, Counted]]:
    found = counting.records(((one, period) for period in periods for one in figures), scope, unit)
    return [{one.code: found[one.code, one.measure, period] for one in figures} for period in periods]


def counts(figures: Iterable[Figure], period: Period, scope: Scope, unit: Unit | None = None) -> dict[str, Counted]:
    """Return {code: number of rows behind the figure}, one query per table."""
    return _counted_over([rows_of(one) for one in figures], [period], scope, unit)[0]


def rows_of(figure: Figure) -> Figure:
    """Return the figure that counts the rows behind another."""
    return replace(figure, measure=_ROWS)


def shared_rows(part: Figure, whole: Figure) -> Figure:
    """Return the figure that counts the rows of `part` that are rows of `whole`, which is of the same table."""
    return replace(
        part,
        code=f"{part.code}&{whole.code}",
        measure=_ROWS,
        condition=lambda period: part.condition(period) & whole.condition(period),
        member=None,
        united=(),
    )


def count_together(asked: Iterable[tuple[Figure, Period]], scope: Scope, unit: Unit | None = None) -> None:
    """Count the figures in their periods, for all that asks for them in the block of `counted_once`."""
    asked = list(asked)
    counting.records(asked, scope, unit)
    counting.totals([one for one, _ in asked], list(dict.fromkeys(period for _, period in asked)), scope, unit)


def breakdown(
    figures: Sequence[Figure], period: Period, scope: Scope, unit: Unit | None = None
) -> dict[Unit, dict[str, Counted]]:
    """Return {part: {code: value}} of the units directly below `unit`; what is below a part is counted to it.

    `unit` itself is a part if something was counted directly in it. One query per table, and those of `values_over`.
    """
    unit = unit or Unit.root()
    scope = scope.judged(READ_FIGURES)
    # "/1/7/23/" splits into "", "1", "7", "23": the part below "/1/" is the third piece.
    piece = unit.path.count("/") + 1
    by_table: _ByTable = defaultdict(list)
    found: defaultdict[int, dict[str, Counted]] = defaultdict(dict)
    for one in figures:
        by_table[one.model].append(one)
    for model, group in by_table.items():
        part = Func(F(model.path_lookup()), Value("/"), Value(piece), function="split_part", output_field=CharField())
        spanned = model.objects.visible_to(scope).filter(span_of_any(model, (one.condition(period) for one in group)))
        rows = spanned.within(unit).order_by().annotate(figure_part=part)
        columns = {f"f{i}": one.measure.expression(one.condition(period), period) for i, one in enumerate(group)}
        for row in rows.values("figure_part").annotate(**columns):
            part_id = int(row["figure_part"] or unit.pk)
            found[part_id] |= {one.code: one.measure.made(row[f"f{i}"]) for i, one in enumerate(group)}
    zeros = {one.code: one.measure.nothing for one in figures}
    [added_up] = past.totals(figures, [period], scope, unit)
    for one, some in _of(figures, added_up):
        for total in some:
            below = total.unit.path.split("/")[piece - 1]
            here = found[int(below) if below else unit.pk]
            here[one.code] = one.with_past(here.get(one.code, one.measure.nothing), [total])
    has = {part: any(one.measure.has(counted.get(one.code)) for one in figures) for part, counted in found.items()}
    units = Unit.objects.filter(pk__in=[part for part, something in has.items() if something])
    return {part: zeros | found[part.pk] for part in units}

"""Every figure of the report, the dashboard and the lists behind them, declared once beside its data.

A figure is a table, a condition and a measure. The number, its breakdown by unit and the list behind it
all come from that one condition, so they agree. The docstring of the condition is the printed 统计口径.
"""

import inspect
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Sum
from django.db.models.functions import Coalesce

from unionportal.core.models import Unit
from unionportal.core.permissions import READ_FIGURES

REGISTRY = {}
_NAMES = {}


@dataclass(frozen=True)
class Measure:
    """How rows become a number: an aggregate, and what to call that way of counting."""

    field: str
    aggregate: Callable
    is_money: bool = False
    # Distinct people of two sub-unions may be the same person: parts then exceed the whole.
    additive: bool = True

    def expression(self, condition):
        return self.aggregate(self.field, condition)


def count():
    """Rows."""
    return Measure("pk", lambda field, condition: Count(field, filter=condition))


def distinct(field):
    """Different values of `field`, e.g. people; NULL counts as nobody."""
    return Measure(field, lambda f, condition: Count(f, filter=condition, distinct=True), additive=False)


def total(field):
    """The sum of a money or number column, zero for no rows."""
    money = DecimalField(max_digits=18, decimal_places=2)
    return Measure(
        field,
        lambda f, condition: Coalesce(Sum(f, filter=condition), Decimal(0), output_field=money),
        is_money=True,
    )


@dataclass(frozen=True)
class Figure:
    """One figure. `code` is stable English for machines, `name` is what staff write in the text."""

    code: str
    name: str
    model: type
    unit: str
    measure: Measure
    condition: Callable
    definition: str

    @property
    def app_label(self):
        return self.model._meta.app_label

    def rows(self, period, scope, unit=None):
        """The records behind the figure that `scope` may see."""
        rows = self.model.objects.visible_to(scope).filter(self.condition(period))
        return rows.within(unit) if unit else rows

    def value(self, period, scope, unit=None):
        return values([self], period, scope, unit)[self.code]

    def by_unit(self, period, scope):
        """{unit: value} for the units in which something was counted, in the order of the tree."""
        rows = self.model.objects.visible_to(scope.judged(READ_FIGURES)).filter(self.condition(period))
        key = f"{self.model.scope_path}_id" if self.model.scope_path else "pk"
        key = key.replace("___", "__")
        found = dict(rows.order_by().values_list(F(key)).annotate(value=self.measure.expression(None)))
        units = Unit.objects.filter(pk__in=found)
        return {unit: found[unit.pk] for unit in units}


def figure(code, name, *, of, unit, measure=None):
    """Register the decorated function (period -> Q on the table `of`) as a figure."""

    def register(condition):
        if code in REGISTRY or name in _NAMES:
            raise ValueError(f"figure {code} ({name}) is declared twice")
        definition = inspect.cleandoc(condition.__doc__)
        REGISTRY[code] = Figure(code, name, of, unit, measure or count(), condition, definition)
        _NAMES[name] = code
        return condition

    return register


def find(name_or_code):
    """The figure with this name or code, or None."""
    return REGISTRY.get(_NAMES.get(name_or_code, name_or_code))


def values(figures, period, scope, unit=None):
    """{code: value} of many figures in one query per table. Figures are judged by READ_FIGURES."""
    by_table = defaultdict(list)
    for one in figures:
        by_table[one.model].append(one)
    scope = scope.judged(READ_FIGURES)
    found = {}
    for model, group in by_table.items():
        rows = model.objects.visible_to(scope)
        rows = rows.within(unit) if unit else rows
        columns = {f"f{i}": one.measure.expression(one.condition(period)) for i, one in enumerate(group)}
        answer = rows.order_by().aggregate(**columns)
        found |= {one.code: answer[f"f{i}"] for i, one in enumerate(group)}
    return found


def counts(figures, period, scope, unit=None):
    """{code: number of rows behind the figure}, in one query per table."""
    rows = [Figure(f.code, f.name, f.model, f.unit, count(), f.condition, f.definition) for f in figures]
    return values(rows, period, scope, unit)

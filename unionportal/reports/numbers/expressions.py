"""Sums and shares of figures: what may be added and divided, and how it is counted."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import or_

from unionportal.core.figures import registry
from unionportal.core.figures.refusals import Refused
from unionportal.core.figures.registry import Figure, Rate
from unionportal.core.values.quoting import parted

PLUS, PER = "+", "/"


@dataclass(frozen=True)
class Expression:
    """A figure, a sum or a share: `parts` are the figures counted for it, `terms` those that were written."""

    code: str
    operator: str
    terms: tuple
    parts: tuple

    @property
    def name(self):
        """The names of the terms with the sign between them."""
        return self.operator.join(one.name for one in self.terms)

    @property
    def is_money(self):
        """Whether the number is yuan."""
        return self.operator != PER and self.terms[0].measure.is_money

    @property
    def is_rate(self):
        """Whether the number is a Rate."""
        return self.operator == PER or self.terms[0].measure.is_rate

    @property
    def is_share(self):
        """Whether it is the share of one figure in another."""
        return self.operator == PER

    @property
    def unit(self):
        """The unit of the number."""
        return "%" if self.operator == PER else self.terms[0].unit

    @property
    def definition(self):
        """What is counted, in words."""
        if not self.operator:
            return self.terms[0].definition
        told = "".join(f"“{one.name}”：{one.definition}" for one in self.terms)
        if self.operator == PER:
            return f"“{self.terms[0].name}”在“{self.terms[1].name}”中所占的比例。{told}"
        return f"{'、'.join(f'“{one.name}”' for one in self.terms)}合在一起，同一条记录只计一次。{told}"

    def made(self, counted):
        """Return the number from {code: number} of the parts; None for a share of nothing."""
        numbers = [counted[one.code] for one in self.parts]
        if self.operator == PER:
            part, whole = map(Decimal, numbers)
            return Rate((part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)) if whole else None
        return sum(numbers[1:], numbers[0]) if self.operator else numbers[0]

    def rows(self, counted):
        """Return the number of records behind the number, from {code: rows} of the parts."""
        counts = [counted[one.code] for one in self.parts]
        return counts[0] if self.operator == PER else sum(counts)

    def of_unit(self, counted):
        """Return the number of one unit, or None if nothing was counted there."""
        if not any(one.measure.has(counted.get(one.code)) for one in self.parts):
            return None
        return self.made({one.code: counted.get(one.code, one.measure.nothing) for one in self.parts})


def alone(figure):
    """Return the Expression that is this figure and nothing else."""
    return Expression(figure.code, "", (figure,), (figure,))


def split(name):
    """Return (operator, names) of an expression."""
    names, signs = parted(name, PLUS + PER)
    return (signs[0] if signs else ""), names


def canonical(name):
    """Return the expression with codes for the names that are registered."""
    operator, names = split(name)
    return operator.join(found.code if (found := registry.find(one)) else one for one in names)


def named(name):
    """Return the expression with names for the codes that are registered."""
    operator, names = split(name)
    return operator.join(found.name if (found := registry.find(one)) else one for one in names)


def find(name):
    """Return the Expression, or None if a term is not registered; Refused for what cannot be counted."""
    operator, names = split(name)
    terms = tuple(map(registry.find, names))
    if not all(terms):
        return None
    parts = {PLUS: _summed, PER: _shared}[operator](terms) if operator else terms
    return Expression(operator.join(one.code for one in terms), operator, terms, parts)


def is_registered(code):
    """Return whether every term of the expression is a code that is registered."""
    terms = {one: registry.find(one) for one in split(code)[1]}
    return all(found and found.code == one for one, found in terms.items())


def _summed(terms):
    """Return one figure for all the terms of a table and measure, so that nothing is counted twice."""
    if rate := next((one for one in terms if one.measure.is_rate), None):
        raise Refused(f"“{rate.name}”是比率，不能相加。")
    first = terms[0]
    for one in terms[1:]:
        if (one.unit, one.measure.is_money) != (first.unit, first.measure.is_money):
            raise Refused(
                f"“{first.name}”的单位是“{first.unit}”，“{one.name}”的单位是“{one.unit}”，单位不同，不能相加。"
            )
    together = defaultdict(list)
    for one in terms:
        together[one.model, one.measure.field, one.measure.additive].append(one)
    if len(together) > 1 and not all(one.measure.additive for one in terms):
        once = next(one for one in terms if not one.measure.additive)
        other = next(one for one in terms if _counted_as(one) != _counted_as(once))
        raise Refused(
            f"“{once.name}”按{once.counts_once}去除重复后计数，“{other.name}”记在另一张表里或另有算法，"
            f"同一{once.counts_once}可能算两次，不能相加；请分开写。"
        )
    return tuple(map(_united, together.values()))


def _united(figures):
    if len(figures) == 1:
        return figures[0]
    first = figures[0]
    conditions = [one.condition for one in figures]
    return Figure(
        PLUS.join(one.code for one in figures),
        PLUS.join(one.name for one in figures),
        first.model,
        first.unit,
        first.measure,
        lambda period: reduce(or_, (condition(period) for condition in conditions)),
        "".join(f"“{one.name}”：{one.definition}" for one in figures),
        standing=first.standing,
        united=tuple(figures),
    )


def _shared(terms):
    part, whole = terms
    if rate := next((one for one in terms if one.measure.is_rate), None):
        raise Refused(f"“{rate.name}”已经是比率，不能再算比例。")
    if _counted_as(part) != _counted_as(whole):
        raise Refused(f"“{part.name}”和“{whole.name}”不是同一张表里用同一种算法得出的，不能算比例。")
    return terms


def _counted_as(figure):
    return figure.model, figure.measure.field, figure.measure.additive, figure.measure.is_money


def shared_rows(expression):
    """Return the figures of a share that count the rows of its part, and those of them in the whole; () of others."""
    if expression.operator != PER:
        return ()
    part, whole = expression.parts
    return registry.rows_of(part), registry.shared_rows(part, whole)


def refuse_stray_rows(expression, period, scope, unit):
    """Refuse a share of which some row of the numerator is not a row of the denominator."""
    counted = registry.counts(shared_rows(expression), period, scope, unit)
    if len(set(counted.values())) > 1:
        part, whole = expression.parts
        raise Refused(f"“{part.name}”里有不属于“{whole.name}”的记录，不能写成它的一部分。")

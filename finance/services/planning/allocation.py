"""What the sub-unions get by head: proposed from the rates of the year, with what was left and a reward."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from finance import queries
from finance.choices import HeadBasis
from finance.models import AllocationRate, Budget
from finance.services.planning.heads import heads_below, heads_on
from finance.services.planning.table import NOTHING, in_year
from unionportal.core.models import Unit


@dataclass(frozen=True)
class Share:
    """What one rate gives a unit."""

    rate: AllocationRate
    heads: int

    @property
    def amount(self):
        """The heads times the rate."""
        return self.heads * self.rate.rate


@dataclass(frozen=True)
class Allotment:
    """What is proposed for one sub-union: by head, and what was left of last year's line."""

    unit: Unit
    shares: tuple[Share, ...]
    carried: Decimal = NOTHING

    @property
    def amount(self):
        """The sum without a reward."""
        return sum((share.amount for share in self.shares), self.carried)


def rates_of(year):
    """Return the rates that the year's budget is made by; those with the same account and source add up.

    A rate that takes the place of another within the year is not among them: see `changes_of`.
    """
    return _in_force(year).exclude(_takes_over(year))


def changes_of(year):
    """Return the rates that take the place of another within the year: the budget of the next year is made by them."""
    return _in_force(year).filter(_takes_over(year))


def _in_force(year):
    return AllocationRate.objects.filter(in_year(year, "valid_from", "valid_until")).select_related("account")


def _takes_over(year):
    same = {name: OuterRef(name) for name in ("account", "funding_source", "basis")}
    ended = {"valid_until__gt": datetime.date(year, 1, 1), "valid_until__lte": OuterRef("valid_from")}
    return Exists(AllocationRate.objects.filter(**same, **ended))


def allotments(year, rates):
    """Return [Allotment] of the sub-unions there are in the year, by rates of one account and source."""
    rates = list(rates)
    if not rates:
        return []
    counted = [heads_on(one.counted_on(year), women=one.basis == HeadBasis.WOMEN) for one in rates]
    left = _left(year - 1, rates[0]) if any(one.carries_over for one in rates) else {}
    units = Unit.objects.sub_unions().filter(in_year(year, "opened_on", "closed_on")).order_by("place")
    return [
        Allotment(
            unit,
            tuple(Share(one, heads_below(unit, heads)) for one, heads in zip(rates, counted, strict=True)),
            left.get(unit.pk, NOTHING),
        )
        for unit in units
    ]


def _left(year, rate):
    """Return {unit's key: what is left of the line of this account and source}."""
    same = {"account": rate.account, "funding_source": rate.funding_source, "project": None}
    lines = Budget.objects.filter(year=year, **same)
    return dict(queries.with_use(lines).filter(available__gt=0).values_list("unit", "available"))

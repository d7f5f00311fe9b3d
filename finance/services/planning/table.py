"""The budget of one year and source as a table: accounts by units, what is decided and what a draft sets."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from finance.choices import AccountKind, PlanState
from finance.flow.plan_flow import OPEN
from finance.models import Account, Budget, BudgetPlan, PlanLine
from finance.queries import NOTHING
from unionportal.core.choices import UnitKind
from unionportal.core.models import Unit


@dataclass(frozen=True)
class Row:
    """One account: how deep it stands below its group, and whether amounts stand on it or on those below it."""

    account: Account
    depth: int = 0
    is_group: bool = False


@dataclass
class PlanTable:
    """Amounts in yuan by (account's key, unit's key): `decided` is in force, `drafted` is what the draft sets."""

    year: int
    source: str
    kind: str
    accounts: list[Account]
    units: list[Unit]
    decided: dict = field(default_factory=dict)
    drafted: dict = field(default_factory=dict)

    @cached_property
    def parents(self):
        """{account's key: the keys of the groups above it, the nearest first}."""
        return groups_above(self.accounts)

    @cached_property
    def groups(self):
        """The keys of the accounts that have others below them."""
        return {key for above in self.parents.values() for key in above}

    @cached_property
    def rows(self):
        """The Rows in the order of codes; a group with an amount of its own has a second row for it."""
        own = {account for account, _ in self.amounts}
        rows = []
        for account in self.accounts:
            depth, is_group = len(self.parents[account.pk]), account.pk in self.groups
            rows.append(Row(account, depth, is_group))
            if is_group and account.pk in own:
                rows.append(Row(account, depth + 1))
        return rows

    @cached_property
    def amounts(self):
        """What stands in each cell, as drafted where the draft sets it."""
        return self.decided | self.drafted

    @cached_property
    def sums(self):
        """What stands in the rows of groups: the sums of all that is below, by (account's key, unit's key)."""
        return self.summed(self.amounts)

    def summed(self, amounts):
        """Return the sums of groups over `amounts`."""
        sums = defaultdict(lambda: NOTHING)
        for (account, unit), amount in amounts.items():
            for key in (*((account,) if account in self.groups else ()), *self.parents.get(account, ())):
                sums[key, unit] += amount
        return sums

    @cached_property
    def totals(self):
        """The sum of each row: {(account's key, whether it is the row of a group): yuan}."""
        totals = defaultdict(lambda: NOTHING)
        for (account, _), amount in self.amounts.items():
            totals[account, False] += amount
        for (account, _), amount in self.sums.items():
            totals[account, True] += amount
        return totals

    @cached_property
    def feet(self):
        """The sum of each column: {unit's key: yuan}."""
        feet = defaultdict(lambda: NOTHING)
        for (_, unit), amount in self.amounts.items():
            feet[unit] += amount
        return feet

    @property
    def total(self):
        """The sum of all cells."""
        return sum(self.amounts.values(), NOTHING)

    def cell(self, row, unit):
        """Return what stands in a cell: None for nothing."""
        key = row.account.pk, unit.pk
        return self.sums.get(key) if row.is_group else self.amounts.get(key)


def plan_of(year):
    """Return the version of the year that is not approved yet, or None."""
    return BudgetPlan.objects.filter(year=year, state__in=OPEN).first()


def plan_table(year, source, kind, plan=None):
    """Return the PlanTable of the accounts of one kind, with what the lines of `plan` set; five queries at most."""
    decided = _decided(year, source, kind)
    drafted = _lines(PlanLine.objects.filter(plan=plan), source, kind) if plan else {}
    used = {*decided, *drafted}
    accounts = Account.objects.filter(in_year(year, "valid_from", "valid_until", {a for a, _ in used}), kind=kind)
    with_amounts = {unit for _, unit in used}
    units = Unit.objects.organisations().filter(in_year(year, "opened_on", "closed_on", with_amounts))
    # A group within a sub-union has no money of its own, and income is the union's, unless there is some already.
    usual = Q(kind=UnitKind.UNION) if kind == AccountKind.INCOME else ~Q(kind=UnitKind.GROUP)
    units = units.filter(usual | Q(pk__in=with_amounts))
    return PlanTable(year, source, kind, _with_groups(accounts), list(units.order_by("place")), decided, drafted)


def expected_income(year, **of):
    """Return {(account's key, unit's key, source): yuan} of the income that the approved versions expect.

    Those of the year, or only those among them of which these lookups are true.
    """
    approved = PlanLine.objects.filter(
        plan__year=year, plan__state=PlanState.APPROVED, account__kind=AccountKind.INCOME, **of
    ).order_by("plan__number")
    # Later versions stand over earlier ones.
    rows = approved.values_list("account", "unit", "funding_source", "amount")
    return {(account, unit, source): amount for account, unit, source, amount in rows}


def groups_above(accounts):
    """Return {account's key: the keys of those among the accounts that are groups above it, the nearest first}."""
    above = {account.pk: account.parent_id for account in accounts}
    found = {}
    for key, parent in above.items():
        found[key] = []
        while parent in above and parent not in (key, *found[key]):
            found[key].append(parent)
            parent = above[parent]
    return found


def _decided(year, source, kind):
    if kind == AccountKind.INCOME:
        return {(account, unit): yuan for (account, unit, of), yuan in expected_income(year).items() if of == source}
    rows = Budget.objects.filter(year=year, funding_source=source).order_by()
    return {(account, unit): total for account, unit, total in rows.values_list("account", "unit", "total")}


def _lines(lines, source, kind):
    rows = lines.filter(funding_source=source, account__kind=kind).order_by()
    return {(account, unit): amount for account, unit, amount in rows.values_list("account", "unit", "amount")}


def in_year(year, since, until, also=()):
    """Return the Q of what is there during the year, or named."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    there = Q(**{f"{since}__lte": last}) & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": first}))
    return there | Q(pk__in=also)


def _with_groups(accounts):
    """Return the accounts in the order of codes, with the groups above them that stopped meanwhile."""
    known = {account.pk: account for account in accounts}
    while missing := {one.parent_id for one in known.values() if one.parent_id} - known.keys():
        known |= Account.objects.in_bulk(missing)
    return sorted(known.values(), key=lambda account: account.code)

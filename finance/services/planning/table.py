"""The budget of one year and source as a table: accounts by units and projects, what is decided, what is drafted."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from finance.choices import AccountKind, PlanState
from finance.flow.plan_flow import OPEN
from finance.models import Account, Budget, BudgetPlan, PlanLine, Project, Whose
from finance.queries import NOTHING
from unionportal.core.choices import UnitKind
from unionportal.core.models import Unit


@dataclass(frozen=True)
class Row:
    """One account: how deep it stands below its group, and whether amounts stand on it or on those below it."""

    account: Account
    depth: int = 0
    is_group: bool = False


@dataclass(frozen=True)
class Column(Whose):
    """What a unit has, or one of its projects."""

    unit: Unit
    project: Project | None = None

    @property
    def key(self):
        """The keys of the unit and the project, None for no project."""
        return self.unit.pk, self.project and self.project.pk

    @property
    def name(self):
        """What stands in its head."""
        return self.project.name if self.project else self.unit.name

    def __str__(self):
        return self.whose


@dataclass
class PlanTable:
    """Amounts in yuan by (account's key, column's key): `decided` is in force, `drafted` is what the draft sets."""

    year: int
    source: str
    kind: str
    accounts: list[Account]
    columns: list[Column]
    decided: dict = field(default_factory=dict)
    drafted: dict = field(default_factory=dict)

    @property
    def is_expense(self):
        """Whether it is of what is spent, and not of what is expected."""
        return self.kind == AccountKind.EXPENSE

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
        """What stands in the rows of groups: the sums of all that is below, by (account's key, column's key)."""
        return self.summed(self.amounts)

    def summed(self, amounts):
        """Return the sums of groups over `amounts`."""
        sums = defaultdict(lambda: NOTHING)
        for (account, column), amount in amounts.items():
            for key in (*((account,) if account in self.groups else ()), *self.parents.get(account, ())):
                sums[key, column] += amount
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
        """The sum of each column: {its key: yuan}."""
        feet = defaultdict(lambda: NOTHING)
        for (_, column), amount in self.amounts.items():
            feet[column] += amount
        return feet

    @property
    def total(self):
        """The sum of all cells."""
        return sum(self.amounts.values(), NOTHING)

    def cell(self, row, column):
        """Return what stands in a cell: None for nothing."""
        key = row.account.pk, column.key
        return self.sums.get(key) if row.is_group else self.amounts.get(key)


def plan_of(year):
    """Return the version of the year that is not approved yet, or None."""
    return BudgetPlan.objects.filter(year=year, state__in=OPEN).first()


def plan_table(year, source, kind, plan=None):
    """Return the PlanTable of the accounts of one kind, with what the lines of `plan` set; six queries at most."""
    decided = _decided(year, source, kind)
    drafted = _lines(PlanLine.objects.filter(plan=plan), source, kind) if plan else {}
    used = {*decided, *drafted}
    accounts = Account.objects.filter(in_year(year, "valid_from", "valid_until", {a for a, _ in used}), kind=kind)
    return PlanTable(year, source, kind, _with_groups(accounts), _columns(year, kind, used), decided, drafted)


def _columns(year, kind, used):
    """Return the Columns of the year, each unit before its projects, and of what is `used` besides."""
    with_amounts = {unit for _, (unit, _) in used}
    units = Unit.objects.organisations().filter(in_year(year, "opened_on", "closed_on", with_amounts))
    # A group within a sub-union has no money of its own, and income is the union's, unless there is some already.
    usual = Q(kind=UnitKind.UNION) if kind == AccountKind.INCOME else ~Q(kind=UnitKind.GROUP)
    units = units.filter(usual | Q(pk__in=with_amounts))
    projects = defaultdict(list)
    if kind == AccountKind.EXPENSE:
        with_lines, today = {project for _, (_, project) in used if project}, timezone.localdate()
        known = in_year(year, "valid_from", "valid_until", with_lines)
        for one in Project.objects.filter(known).order_by("name"):
            # What has ended this year shows what it has, and gets nothing more.
            if one.pk in with_lines or not (year == today.year and one.has_ended(today)):
                projects[one.unit_id].append(one)
    return [
        column
        for unit in units.order_by("place")
        for column in (Column(unit), *(Column(unit, one) for one in projects[unit.pk]))
    ]


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
        found = expected_income(year).items()
        return {(account, (unit, None)): yuan for (account, unit, of), yuan in found if of == source}
    return _by_cell(Budget.objects.filter(year=year, funding_source=source), "total")


def _lines(lines, source, kind):
    return _by_cell(lines.filter(funding_source=source, account__kind=kind), "amount")


def _by_cell(rows, name):
    found = rows.order_by().values_list("account", "unit", "project", name)
    return {(account, (unit, project)): yuan for account, unit, project, yuan in found}


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

"""What is typed into the cells of a budget: which change, from what to what, and what is wrong with the others."""

import re
from dataclasses import dataclass
from decimal import Decimal

from finance import queries
from finance.choices import UNION_BOOKS, AccountKind
from finance.models import Account, Budget
from finance.services.planning.table import NOTHING
from unionportal.core.choices import FundingSource
from unionportal.core.models import Unit
from unionportal.sheets.cells import CellProblem, money

_NEGATIVE = re.compile(r"\s*[-－−(（]")
# How a spreadsheet shows nothing.
_DASH = re.compile(r"\s*[-－−—–]+\s*")


@dataclass(frozen=True)
class Change:
    """A cell that gets another amount; `decided` is what is in force there."""

    account: Account
    unit: Unit
    before: Decimal
    amount: Decimal
    decided: Decimal = NOTHING

    @property
    def key(self):
        """The keys of account and unit."""
        return self.account.pk, self.unit.pk

    @property
    def change(self):
        """What it adds; less than zero where it takes away."""
        return self.amount - self.before


@dataclass(frozen=True)
class Refused:
    """A cell whose amount cannot be written, and why in one sentence; the row of a sum has its name for an account."""

    account: Account | str
    unit: Unit
    why: str

    def __str__(self):
        return f"{self.account}，{self.unit}：{self.why}"


def check_cells(table, texts, *, sums=(), blank_is_nothing=False):
    """Return ([Change], [Refused]) of what is typed by (account's key, unit's key).

    An empty cell says nothing, or that there is to be nothing in it. The row of a group repeats the sum of those below,
    and each of `sums` (name, unit's key, text) that of a whole column.
    """
    accounts = {account.pk: account for account in table.accounts}
    units = {unit.pk: unit for unit in table.units}
    own = {row.account.pk for row in table.rows if not row.is_group}
    changes, refused, repeated = [], [], {}
    for key, text in texts.items():
        account, unit = accounts.get(key[0]), units.get(key[1])
        if account is None or unit is None:
            continue
        try:
            amount = _amount(text)
        except CellProblem as problem:
            refused.append(Refused(account, unit, str(problem)))
            continue
        if amount is None:
            if not blank_is_nothing:
                continue
            amount = NOTHING
        if account.pk in table.groups and account.pk not in own:
            repeated[key] = amount
            continue
        before = table.amounts.get(key, NOTHING)
        if amount != before:
            changes.append(Change(account, unit, before, amount, table.decided.get(key, NOTHING)))
    refused += _other_sums(table, accounts, units, repeated, changes)
    refused += _other_feet(table, units, sums, changes)
    if table.source not in UNION_BOOKS:
        label = FundingSource(table.source).label
        refused += [Refused(one.account, one.unit, f"{label}不列入工会的预算。") for one in changes[:1]]
    below = below_use(table, changes)
    return [one for one in changes if one.key not in below], [*refused, *below.values()]


def _amount(value):
    """Return the yuan of what is typed, or of an amount; None for nothing."""
    if isinstance(value, str) and _DASH.fullmatch(value):
        return NOTHING
    if isinstance(value, str) and _NEGATIVE.match(value):
        raise CellProblem("预算不能为负数。")
    return money(value)


def _other_sums(table, accounts, units, repeated, changes):
    """Return the refusals of the rows of groups that do not repeat the sum of what is below them."""
    after = table.amounts | {one.key: one.amount for one in changes}
    sums = table.summed(after)
    return [
        Refused(accounts[a], units[u], f"写的是 {amount:,} 元，下级科目合计 {sums[a, u]:,} 元；金额请填在下级科目。")
        for (a, u), amount in repeated.items()
        if amount != sums[a, u]
    ]


def _other_feet(table, units, sums, changes):
    """Return the refusals of the sums of columns that are not those of the cells."""
    feet = table.feet.copy()
    for one in changes:
        feet[one.unit.pk] += one.change
    refused = []
    for name, unit, text in sums:
        try:
            amount = _amount(text)
        except CellProblem as problem:
            refused.append(Refused(name, units[unit], str(problem)))
            continue
        if amount is not None and amount != feet[unit]:
            why = f"写的是 {amount:,} 元，这一列各科目合计 {feet[unit]:,} 元，请核对。"
            refused.append(Refused(name, units[unit], why))
    return refused


def below_use(table, changes):
    """Return {key: Refused} of the changes that leave less than was paid and set aside; one query at most."""
    if table.kind != AccountKind.EXPENSE:
        return {}
    less = {one.key: one for one in changes if one.amount < one.decided}
    if not less:
        return {}
    lines = Budget.objects.filter(year=table.year, funding_source=table.source, account__in={a for a, _ in less})
    used = {}
    for line in queries.with_use(lines):
        used[line.account_id, line.unit_id] = line.total - line.available
    return {
        key: Refused(one.account, one.unit, f"已支付、待批准和待支付 {used[key]:,} 元，不能改为 {one.amount:,} 元。")
        for key, one in less.items()
        if used.get(key, NOTHING) > one.amount
    }

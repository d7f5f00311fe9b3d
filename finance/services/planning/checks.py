"""What is typed into the cells of a budget: which change, from what to what, and what is wrong with the others."""

import re
from dataclasses import dataclass
from decimal import Decimal

from finance import queries
from finance.choices import UNION_BOOKS, AccountKind
from finance.models import Account, Budget
from finance.services.planning.table import NOTHING, Column
from unionportal.core.choices import FundingSource
from unionportal.sheets.cells import CellProblem, money

_NEGATIVE = re.compile(r"\s*[-－−(（]")
# How a spreadsheet shows nothing.
_DASH = re.compile(r"\s*[-－−—–]+\s*")


@dataclass(frozen=True)
class Change:
    """A cell that gets another amount; `decided` is what is in force there."""

    account: Account
    column: Column
    before: Decimal
    amount: Decimal
    decided: Decimal = NOTHING

    @property
    def key(self):
        """The keys of account and column."""
        return self.account.pk, self.column.key

    @property
    def whose(self):
        """Whose cell it is, in words."""
        return self.column.whose

    @property
    def change(self):
        """What it adds; less than zero where it takes away."""
        return self.amount - self.before


@dataclass(frozen=True)
class Refused:
    """A cell whose amount cannot be written, and why in one sentence; the row of a sum has its name for an account.

    What is no cell of the table has neither account nor column.
    """

    account: Account | str | None
    column: Column | None
    why: str

    def __str__(self):
        return f"{self.account}，{self.column}：{self.why}" if self.column else self.why


def check_cells(table, texts, *, sums=(), blank_is_nothing=False):
    """Return ([Change], [Refused]) of what is typed by (account's key, column's key).

    An empty cell says nothing, or that there is to be nothing in it. The row of a group repeats the sum of those below,
    and each of `sums` (name, column's key, text) that of a whole column.
    """
    accounts = {account.pk: account for account in table.accounts}
    columns = {column.key: column for column in table.columns}
    own = {row.account.pk for row in table.rows if not row.is_group}
    changes, refused, repeated, strange = [], [], {}, 0
    for key, text in texts.items():
        account, column = accounts.get(key[0]), columns.get(key[1])
        if account is None or column is None:
            strange += 1
            continue
        try:
            amount = _amount(text)
        except CellProblem as problem:
            refused.append(Refused(account, column, str(problem)))
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
            changes.append(Change(account, column, before, amount, table.decided.get(key, NOTHING)))
    if strange:
        why = f"有 {strange} 格的科目、组织或项目不在这张表里（已停用或结束），没有写入；请刷新页面后重新填写。"
        refused.append(Refused(None, None, why))
    refused += _other_sums(table, accounts, columns, repeated, changes)
    refused += _other_feet(table, columns, sums, changes)
    if table.source not in UNION_BOOKS:
        label = FundingSource(table.source).label
        refused += [Refused(one.account, one.column, f"{label}不列入工会的预算。") for one in changes[:1]]
    below = below_use(table, changes)
    return [one for one in changes if one.key not in below], [*refused, *below.values()]


def _amount(value):
    """Return the yuan of what is typed, or of an amount; None for nothing."""
    if isinstance(value, str) and _DASH.fullmatch(value):
        return NOTHING
    if isinstance(value, str) and _NEGATIVE.match(value):
        raise CellProblem("预算不能为负数。")
    return money(value)


def _other_sums(table, accounts, columns, repeated, changes):
    """Return the refusals of the rows of groups that do not repeat the sum of what is below them."""
    after = table.amounts | {one.key: one.amount for one in changes}
    sums = table.summed(after)
    return [
        Refused(accounts[a], columns[c], f"写的是 {amount:,} 元，下级科目合计 {sums[a, c]:,} 元；金额请填在下级科目。")
        for (a, c), amount in repeated.items()
        if amount != sums[a, c]
    ]


def _other_feet(table, columns, sums, changes):
    """Return the refusals of the sums of columns that are not those of the cells."""
    feet = table.feet.copy()
    for one in changes:
        feet[one.column.key] += one.change
    refused = []
    for name, column, text in sums:
        try:
            amount = _amount(text)
        except CellProblem as problem:
            refused.append(Refused(name, columns[column], str(problem)))
            continue
        if amount is not None and amount != feet[column]:
            why = f"写的是 {amount:,} 元，这一列各科目合计 {feet[column]:,} 元，请核对。"
            refused.append(Refused(name, columns[column], why))
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
        used[line.account_id, (line.unit_id, line.project_id)] = line.total - line.available
    return {
        key: Refused(one.account, one.column, f"已支付、待批准和待支付 {used[key]:,} 元，不能改为 {one.amount:,} 元。")
        for key, one in less.items()
        if used.get(key, NOTHING) > one.amount
    }

"""资产负债表 (工会01表) and 收入支出表 (工会02表) of a month or a year, whose rows are data (statements_2021.csv)."""

import csv
import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db.models import Q, Sum

from finance.choices import Side
from finance.models import LedgerAccount, VoucherLine
from finance.services.books.balances import WORDS
from finance.services.books.table import is_of_year, target_of
from unionportal.core.values.dates import chinese_month, month_end

_FILE = Path(__file__).parent / "statements_2021.csv"
_NOTHING = Decimal("0.00")
_OPENED = ("account__code", "is_restricted", "side", "amount")
BALANCE, INCOME = "balance", "income"
TITLES = {BALANCE: "资产负债表（工会01表）", INCOME: "收入支出表（工会02表）"}


@dataclass(frozen=True)
class Row:
    """One row of the form: its words, and which accounts stand in it on which side.

    It measures what `moved` in a period, the `balance` at its end, or the `opening` before the year.
    """

    half: str
    code: str
    label: str
    accounts: tuple[str, ...]
    is_debit: bool
    level: int
    measure: str

    @property
    def is_balance(self):
        """Whether it says what lies on accounts, not what moved."""
        return self.measure != "moved"

    def takes(self, code, *, is_restricted):
        """Whether an account stands in it; of funds also the income and expense that are not carried there yet."""
        if code.startswith(self.accounts):
            return True
        target = target_of(code, is_restricted=is_restricted) if self.is_balance else None
        return target is not None and target.startswith(self.accounts)


@dataclass(frozen=True)
class Period:
    """A month, or a year where `month` is None."""

    year: int
    month: int | None = None

    @property
    def first(self):
        """Its first day."""
        return datetime.date(self.year, self.month or 1, 1)

    @property
    def last(self):
        """Its last day."""
        return month_end(datetime.date(self.year, self.month or 12, 1))

    @property
    def to_date(self):
        """The part of the year until its last day."""
        return _Span(datetime.date(self.year, 1, 1), self.last)

    @property
    def before(self):
        """The year before."""
        return Period(self.year - 1)

    def __str__(self):
        return chinese_month(self.last) if self.month else f"{self.year}年"


@dataclass(frozen=True)
class _Span:
    """Days of which a column tells, and the day before the year of which it tells what lay then."""

    first: datetime.date
    last: datetime.date

    @property
    def is_to_date(self):
        """Whether it begins with the year."""
        return self.first == self.last.replace(month=1, day=1)

    @property
    def opened(self):
        return datetime.date(self.last.year - 1, 12, 31)


@dataclass(frozen=True)
class Statement:
    """A statement as it is read: the heads of its columns, (row, amounts) of each row, and what does not agree.

    An amount is None where the ledger had not begun; `note` says so, "" where it knows all.
    """

    name: str
    period: Period
    heads: tuple[str, ...]
    rows: tuple[tuple[Row, tuple[Decimal | None, ...]], ...]
    problems: tuple[str, ...]
    note: str = ""

    def half(self, name):
        """Return the rows of one half."""
        return [(row, amounts) for row, amounts in self.rows if row.half == name]


@cache
def form_rows(name, is_year):
    """Return the rows of the form, of the month or of the year."""
    when = "year" if is_year else "month"
    with _FILE.open(encoding="utf-8") as file:
        found = [one for one in csv.DictReader(file) if one["statement"] == name]
    return tuple(
        Row(
            one["half"], one["row"], one["label"], tuple(one["accounts"].split()), one["sign"] == Side.DEBIT,
            int(one["level"]), one["measure"],
        )
        for one in found
        if one["when"] in ("both", when)
    )  # fmt: skip


def columns_of(name, period):
    """Return ((head, span of days) of each column): of balances only the last day counts."""
    whole = _Span(period.first, period.last)
    if name == BALANCE:
        before = period.before.to_date
        return ("年初余额", before), ("期末余额" if period.month else "年末余额", whole)
    if period.month:
        return ("本月数", whole), ("本年累计数", period.to_date)
    return ("本年数", whole), ("上年数", period.before.to_date)


def statement(start, name, period):
    """Return the Statement of a period in the ledger that began with `start`."""
    columns = columns_of(name, period)
    sums = [_Sums(start, span) for _, span in columns]
    rows = tuple((row, tuple(one.amount(row) for one in sums)) for row in form_rows(name, period.month is None))
    problems = [*_unbalanced(rows)] if name == BALANCE else [*_not_carried(rows, columns)]
    lacks = any(amount is None for _, amounts in rows for amount in amounts)
    note = f"总账自{start.day:%Y-%m-%d}启用，以前的数总账里没有，写“—”。" if lacks else ""
    return Statement(name, period, tuple(head for head, _ in columns), rows, tuple(problems), note)


class _Sums:
    """What lay and moved on each account in a span of days, by whether it is for a purpose."""

    def __init__(self, start, span):
        # Of a year within which the ledger began, what came in and was spent before is in the opening balances.
        began_within = _began_within(start, span)
        eve = start.day - datetime.timedelta(1)
        self._known = {
            "balance": span.last >= eve,
            "opening": span.opened >= eve or began_within,
            "moved": span.last >= start.day and (span.first >= start.day or (began_within and span.is_to_date)),
        }
        codes = dict(LedgerAccount.objects.values_list("pk", "code"))
        lines = VoucherLine.objects.filter(voucher__day__lte=span.last).order_by()
        by = lines.values_list("account", "is_restricted", "side")
        sums = (Sum("amount", filter=condition) for condition in (Q(), Q(voucher__day__lte=span.opened), _moved(span)))
        self._found = {name: defaultdict(Decimal) for name in ("balance", "opening", "moved")}
        for account, is_restricted, side, *amounts in by.annotate(**dict(zip("abc", sums, strict=True))):
            for name, amount in zip(self._found, amounts, strict=True):
                self._add(name, (codes[account], is_restricted), side, amount or _NOTHING)
        for code, flag, side, amount in start.balances.values_list(*_OPENED):
            for name in self._found:
                if _opens(name, code, span, began_within=began_within):
                    self._add(name, (code, flag), side, amount)

    def _add(self, name, key, side, amount):
        self._found[name][key] += amount if side == Side.DEBIT else -amount

    def amount(self, row):
        """Return the amount of a row, in yuan; None where the ledger had not begun."""
        if not self._known[row.measure]:
            return None
        found = self._found[row.measure].items()
        debit = sum((yuan for (code, flag), yuan in found if row.takes(code, is_restricted=flag)), _NOTHING)
        return debit if row.is_debit else -debit


def _began_within(start, span):
    """Return whether the ledger began within the year of a span."""
    return start.day.year == span.last.year and (start.day.month, start.day.day) != (1, 1)


def _opens(measure, code, span, *, began_within):
    """Return whether what lay on an account when the ledger began is in a measure of a span."""
    of_year = began_within and is_of_year(code)
    return {"balance": True, "opening": not of_year, "moved": of_year and span.is_to_date}[measure]


def parts_behind(start, row, span, lines):
    """Return what makes a row of a column, in yuan: what lay there when the ledger began, and the sum of the entries.

    `lines` are those entries, see `lines_behind`.
    """
    sign, began_within = 1 if row.is_debit else -1, _began_within(start, span)
    opened = sum(
        (
            amount if side == Side.DEBIT else -amount
            for code, flag, side, amount in start.balances.values_list(*_OPENED)
            if row.takes(code, is_restricted=flag) and _opens(row.measure, code, span, began_within=began_within)
        ),
        _NOTHING,
    )
    sums = dict(lines.order_by().values_list("side").annotate(Sum("amount")))
    moved = sums.get(Side.DEBIT, _NOTHING) - sums.get(Side.CREDIT, _NOTHING)
    return sign * opened, sign * moved


def _moved(span):
    return Q(voucher__day__gte=span.first, voucher__is_closing=False)


def lines_behind(row, span):
    """Return the entries that make a row of a column, in their order; of balances those of its year."""
    codes = list(LedgerAccount.objects.values_list("code", flat=True))
    ways = [
        Q(account__code__in=[code for code in codes if row.takes(code, is_restricted=flag)], is_restricted=flag)
        for flag in (False, True)
    ]
    lines = VoucherLine.objects.filter(ways[0] | ways[1], voucher__day__lte=span.last)
    if row.measure == "opening":
        lines = lines.filter(voucher__day__lte=span.opened)
    elif row.measure == "moved":
        lines = lines.filter(_moved(span))
    return lines.select_related("account", "econ_class", *WORDS).order_by("voucher__day", "voucher_id", "place")


def _amounts(rows):
    return {row.code: amounts for row, amounts in rows}


def _unbalanced(rows):
    """Yield by how much the two sides differ, and by how much the fund of assets differs from them."""
    found = _amounts(rows)
    if found["L16"][-1] is None:
        return
    gap = found["L16"][-1] - found["R9"][-1]
    if gap:
        yield f"资产总计与负债、净资产总计相差 {gap:,} 元：总账的分录或期初余额不平，请运行总账核算。"
    stock = sum((found[code][-1] for code in ("L4", "L6", "L7", "L10", "L13", "L14")), _NOTHING)
    if gap := stock - found["R5"][-1]:
        open_case = found["L15"][-1]
        yield f"各项实物资产比资产基金多 {gap:,} 元（待处理财产损溢 {open_case:,} 元）：有资产只记了一面。"


def _not_carried(rows, columns):
    """Yield by how much 一, 二 and 五 together differ from 六, in the statement of a year."""
    found = _amounts(rows)
    if "S21" not in found:
        return
    for place, (head, _) in enumerate(columns):
        if None in (parts := [found[code][place] for code in ("S21", "S1", "S4", "S20")]):
            continue
        if gap := parts[0] - sum(parts[1:]):
            yield f"{head}：六与一、二、五之和相差 {gap:,} 元，有凭证或启用年度的期初余额直接记入工会资金结转、结余。"

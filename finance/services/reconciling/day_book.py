"""The book of a holding by day: 现金日记账 of a cash box, 银行存款日记账 of an account at a bank."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError

from finance.flow.checked_flow import STANDING
from finance.models import CashCount, Holding
from finance.services.holdings.book import DAYS, NOTHING, Entry, entry_of, rows_in
from finance.services.reconciling.balances import book_balance

# A page of the book covers so many days at most.
MOST_DAYS = 366


@dataclass(frozen=True)
class BookDay:
    """One day of the book: its rows, each with the balance after it, and the count of a cash box if there is one."""

    day: datetime.date
    rows: tuple[tuple[Entry, Decimal], ...]
    balance: Decimal
    count: CashCount | None = None

    @property
    def came(self):
        """What came in, in yuan."""
        return sum((entry.amount for entry, _ in self.rows if entry.amount > 0), start=NOTHING)

    @property
    def went(self):
        """What went out, in yuan."""
        return -sum((entry.amount for entry, _ in self.rows if entry.amount < 0), start=NOTHING)


@dataclass(frozen=True)
class DayBook:
    """The book of a holding from one day to another, both included; `before` is what lay there when it begins."""

    holding: Holding
    start: datetime.date
    end: datetime.date
    before: Decimal
    days: tuple[BookDay, ...]

    @property
    def balance(self):
        """What lies there at the end."""
        return self.days[-1].balance if self.days else self.before

    @property
    def overdrawn(self):
        """The first day on which more was paid out of it than lay there, or None."""
        return next((day for day in self.days if day.balance < 0), None)


def day_book(holding, start, end):
    """Return the DayBook; ValidationError for days the wrong way round, or before anybody said what lay there."""
    if start > end:
        raise ValidationError("开始日期不能晚于结束日期。")
    if (end - start).days > MOST_DAYS:
        raise ValidationError("一次最多看一年。")
    before = rest = book_balance(holding, start - datetime.timedelta(1))
    counts = CashCount.objects.filter(holding=holding, day__range=(start, end), state__in=STANDING)
    counted = {count.day: count for count in counts.select_related("made_by", "confirmed_by")}
    by_day = {day: [] for day in counted}
    for entry in _entries(holding, start, end):
        by_day.setdefault(entry.day, []).append(entry)
    days = []
    for day in sorted(by_day):
        rows = []
        for entry in by_day[day]:
            rest += entry.amount
            rows.append((entry, rest))
        days.append(BookDay(day, tuple(rows), rest, counted.get(day)))
    return DayBook(holding, start, end, before, tuple(days))


def _entries(holding, start, end):
    """Return the entries of these days; of a day, what came in stands first."""
    found = []
    for kind, rows in rows_in(holding).items():
        rows = rows.filter(**{f"{DAYS[kind]}__range": (start, end)}).order_by(DAYS[kind], "pk")
        rows = rows.select_related("claim") if kind == "payment" else rows
        found += [entry_of(kind, row, holding) for row in rows]
    return sorted(found, key=lambda entry: (entry.day, entry.amount < 0))

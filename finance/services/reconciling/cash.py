"""The cash book by day, and the acts on the cash box: counted, and an income that came in cash."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from finance import acts, permissions
from finance.choices import FACE_VALUES, HoldingKind
from finance.flow.checked_flow import STANDING
from finance.models import CashCount, Holding, Income, Placement
from finance.services.reconciling.balances import book_balance
from finance.services.reconciling.book import DAYS, NOTHING, Entry, entry_of, rows_in, unmatched
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today, require_reason

# A page of the book covers so many days at most.
MOST_DAYS = 366


@dataclass(frozen=True)
class CashDay:
    """One day of the cash book: its rows, each with what lay in the box after it, and the count if there is one."""

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
class CashBook:
    """The book of a cash box from one day to another, both included; `before` is what lay there when it begins."""

    holding: Holding
    start: datetime.date
    end: datetime.date
    before: Decimal
    days: tuple[CashDay, ...]

    @property
    def balance(self):
        """What lies there at the end."""
        return self.days[-1].balance if self.days else self.before

    @property
    def overdrawn(self):
        """The first day on which more was paid out of it than lay there, or None."""
        return next((day for day in self.days if day.balance < 0), None)


def cash_book(holding, start, end):
    """Return the CashBook; ValidationError for days the wrong way round, or before anybody said what lay there."""
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
        days.append(CashDay(day, tuple(rows), rest, counted.get(day)))
    return CashBook(holding, start, end, before, tuple(days))


def _entries(holding, start, end):
    """Return the entries of these days; of a day, what came in stands first."""
    found = []
    for kind, rows in rows_in(holding).items():
        rows = rows.filter(**{f"{DAYS[kind]}__range": (start, end)}).order_by(DAYS[kind], "pk")
        rows = rows.select_related("claim") if kind == "payment" else rows
        found += [entry_of(kind, row, holding) for row in rows]
    return sorted(found, key=lambda entry: (entry.day, entry.amount < 0))


def counted_of(pieces):
    """Return how many yuan {face value: how many} are; ValidationError for a face value that there is not."""
    if unknown := pieces.keys() - set(FACE_VALUES):
        raise ValidationError(f"没有这种面额：{'、'.join(sorted(unknown))}。")
    return sum((Decimal(face) * number for face, number in pieces.items()), start=NOTHING)


@transaction.atomic
def count_cash(*, actor, holding, day, pieces=None, counted=None, note=""):
    """Record what lay in the box at the end of the day, by pieces or as a sum; another confirms it. Return the count.

    By how much it is not what the book says is kept with the reason.
    """
    if not actor.holds(permissions.ADD_CASH_COUNT):
        raise PermissionDenied("您不能盘点现金。")
    if holding.kind != HoldingKind.CASH:
        raise ValidationError(f"“{holding}”不是现金。")
    not_later_than_today(day, "盘点日期", field="day")
    pieces = {face: number for face, number in (pieces or {}).items() if number}
    whole = counted_of(pieces)
    if counted is None and not pieces:
        raise ValidationError({"counted": "请填写各种面额的张数，或实有金额。"})
    if counted is not None and pieces and counted != whole:
        raise ValidationError({"counted": f"各种面额合计 {whole:,} 元，与填写的 {counted:,} 元不同。"})
    # One at a time for a box.
    Holding.objects.select_for_update(of=("self",), no_key=True).get(pk=holding.pk)
    row = CashCount(unit=Unit.root(), holding=holding, day=day, made_by=actor, pieces=pieces, note=note.strip())
    row.counted, row.book_balance = whole if counted is None else counted, book_balance(holding, day)
    row.difference = row.counted - row.book_balance
    if row.difference:
        word = "多" if row.difference > 0 else "少"
        sentence = f"账面 {row.book_balance:,} 元，实有{word} {abs(row.difference):,} 元，请写明原因。"
        require_reason(note, sentence, field="note")
    row.full_clean()
    row.save()
    facts = {"日期": day, "实有": row.counted, "账面": row.book_balance, "盈亏": row.difference}
    audit.record(actor, acts.COUNT_CASH, row, **facts)
    return row


def placeable(since):
    """Return the incomes since the day that lie in the main bank account only because nobody said anything else."""
    main = Holding.objects.filter(kind=HoldingKind.BANK, is_main=True).first()
    rows = Income.objects.filter(placement=None, corrects=None, received_on__gte=since)
    return unmatched("income", rows, main).order_by("-received_on", "-pk") if main else rows


@transaction.atomic
def place_income(*, actor, income, holding):
    """Say that an income came into this holding and not into the main bank account; return the placement."""
    if not actor.holds(permissions.ADD_TRANSFER):
        raise PermissionDenied("您不能改记收入的资金账户。")
    income = Income.objects.select_for_update(of=("self",), no_key=True).get(pk=income.pk)
    if Placement.objects.filter(income=income).exists() or income.matched.filter(is_live=True).exists():
        raise ValidationError(f"{income.number}已经记入一个账户，或已与银行流水核对。")
    row = Placement.objects.create(unit=Unit.root(), holding=holding, income=income, made_by=actor)
    audit.record(actor, acts.PLACE_INCOME, income, 资金账户=str(holding))
    return row

"""What the books say lies in a holding at the end of a day, and what bank and books do not both know of by then."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, Sum

from finance.choices import Outstanding
from finance.models import Holding, MatchPart, Opening, StatementLine
from finance.services.holdings.book import DAYS, NOTHING, entry_of, rows_in
from finance.services.reconciling.standing import bank_balance


@dataclass(frozen=True)
class Item:
    """One 未达账项: `part` is what it is, `record` the line of the bank or the row of the books; more than zero."""

    kind: Outstanding
    day: datetime.date
    number: str
    words: str
    amount: Decimal
    part: str
    record: Any

    @property
    def url(self):
        """The address of its page, "" where it has none."""
        return self.record.get_absolute_url() if self.part in ("payment", "line") else ""


@dataclass(frozen=True)
class Balances:
    """What bank and books say of an account at the end of a day, in yuan, and what only one of them knows of."""

    holding: Holding
    day: datetime.date
    bank: Decimal
    book: Decimal
    items: tuple[Item, ...]

    def of(self, kind):
        """Return the items of one kind."""
        return [item for item in self.items if item.kind == kind]

    @property
    def groups(self):
        """The (kind, its items, their sum) of all four kinds."""
        return [(kind, found := self.of(kind), total(found)) for kind in Outstanding]

    @property
    def bank_adjusted(self):
        """What the bank would say if it knew what the books know."""
        return self.bank + total(self.of(Outstanding.BOOK_IN)) - total(self.of(Outstanding.BOOK_OUT))

    @property
    def book_adjusted(self):
        """What the books would say if they knew what the bank knows."""
        return self.book + total(self.of(Outstanding.BANK_IN)) - total(self.of(Outstanding.BANK_OUT))

    @property
    def difference(self):
        """By how much both differ still: an opening balance, a statement or a row of the books is wrong."""
        return self.bank_adjusted - self.book_adjusted


def total(items):
    """Return the sum of the items in yuan."""
    return sum((item.amount for item in items), start=NOTHING)


def book_balance(holding, day):
    """Return what the books say lay there at the end of the day; ValidationError where nobody said what it began with.

    That is the last balance entered until then, and all rows of the books of the days after it.
    """
    # Asked of each of the few holdings that there are.
    opening = Opening.objects.confirmed().filter(holding=holding, day__lte=day).order_by("-day").first()
    if opening is None:
        begun = f"还没有登记“{holding}”在{day:%Y-%m-%d}以前的账面期初余额"
        raise ValidationError(f"{begun}，请会计在工作后台登记，由另一人确认。")
    return opening.amount + moved(holding, opening.day, day)


def moved(holding, after, until):
    """Return by how much the books say the holding grew after one day until the end of another, in yuan."""
    rows = rows_in(holding)
    within = {kind: rows[kind].filter(**{f"{DAYS[kind]}__gt": after, f"{DAYS[kind]}__lte": until}) for kind in DAYS}

    def sum_of(found):
        return found.order_by().aggregate(s=Sum("amount"))["s"] or NOTHING

    transfers = within["transfer"]
    came, went = sum_of(transfers.filter(target=holding)), sum_of(transfers.filter(source=holding))
    return sum_of(within["income"]) + sum_of(within["trust"]) - sum_of(within["payment"]) + came - went


def balances(holding, day):
    """Return the Balances of a bank account; ValidationError where the bank or the books have nothing to begin with."""
    bank = bank_balance(holding, day)
    if bank is None:
        raise ValidationError(f"“{holding}”还没有导入银行对账单。")
    book = book_balance(holding, day)
    first = holding.openings.confirmed().order_by("day").values_list("day", flat=True)[0]
    return Balances(holding, day, bank, book, tuple(_items(holding, day, first)))


def _items(holding, day, first):
    lines = _outstanding("line", StatementLine.objects.filter(holding=holding), "day", holding, day, first)
    for line in lines:
        kind = Outstanding.BANK_IN if line.amount > 0 else Outstanding.BANK_OUT
        yield Item(kind, line.day, line.number, line.other_label, abs(line.amount), "line", line)
    for name, rows in rows_in(holding).items():
        for row in _outstanding(name, rows, DAYS[name], holding, day, first):
            entry = entry_of(name, row, holding)
            kind = Outstanding.BOOK_IN if entry.amount > 0 else Outstanding.BOOK_OUT
            yield Item(kind, entry.day, entry.number, entry.name, abs(entry.amount), name, row)


def _outstanding(part, rows, column, holding, day, first):
    """Return the rows until the day that nothing of the other side stood against by then.

    What happened until the `first` opening balance is in that balance, unless what it is matched with came later.
    """
    live = MatchPart.objects.filter(is_live=True, holding=holding, **{part: OuterRef("pk")})
    later = live.filter(match__last_day__gt=day)
    rows = rows.filter(**{f"{column}__lte": day})
    rows = rows.filter((Q(**{f"{column}__gt": first}) & ~Exists(live)) | Exists(later))
    return rows.order_by(column, "pk")

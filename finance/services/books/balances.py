"""What the ledger says: the trial balance of a period, and the entries of an account."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from finance.choices import Side
from finance.models import AccountDay, LedgerAccount, VoucherLine
from finance.models.books.vouchers import JOINED

NOTHING = Decimal("0.00")
# What the words of the voucher of an entry are read from, with the voucher.
WORDS = tuple(f"voucher__{way}" for way in JOINED)


@dataclass(frozen=True)
class Balance:
    """One account in a period, in yuan: balances are more than zero on the side of debits."""

    account: LedgerAccount
    before: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def after(self):
        """The balance at the end."""
        return self.before + self.debit - self.credit

    @property
    def columns(self):
        """What stands in the six columns: the balance before, what moved, the balance after, each by its side."""
        return (*_sides(self.before), self.debit, self.credit, *_sides(self.after))


@dataclass(frozen=True)
class TrialBalance:
    """The balances of every account on which something lies or moved, in the order of codes, with their sums."""

    rows: tuple[Balance, ...]

    @property
    def totals(self):
        """The sums of the six columns; those of the two sides of a pair are equal."""
        return [sum(column, NOTHING) for column in zip(*(row.columns for row in self.rows), strict=True)] or [
            NOTHING
        ] * 6


def _sides(amount):
    return (amount, NOTHING) if amount > 0 else (NOTHING, -amount)


def side_of(amount):
    """Return a balance, more than zero on the side of debits, as the ledger writes it: “借 1,000.00”, “平”."""
    return f"{side_word(amount)} {abs(amount):,.2f}" if amount else side_word(amount)


def side_word(amount):
    """Return the side on which a balance lies, more than zero that of debits, in words: “借”, “平” for none."""
    if not amount:
        return "平"
    return str((Side.DEBIT if amount > 0 else Side.CREDIT).label)


def trial_balance(start, first, last):
    """Return the TrialBalance of the ledger that began with `start`, from one day to another, both included."""
    before, moved = defaultdict(lambda: NOTHING), defaultdict(lambda: [NOTHING, NOTHING])
    for account, side, amount in start.balances.values_list("account", "side", "amount"):
        before[account] += amount if side == Side.DEBIT else -amount
    days = AccountDay.objects.filter(day__lte=last).order_by().values_list("account", "side")
    earlier, later = (Sum("amount", filter=condition) for condition in (Q(day__lt=first), Q(day__gte=first)))
    for account, side, former, fresh in days.annotate(former=earlier, fresh=later):
        before[account] += (former or NOTHING) if side == Side.DEBIT else -(former or NOTHING)
        moved[account][side != Side.DEBIT] += fresh or NOTHING
    accounts = LedgerAccount.objects.filter(pk__in={*before, *moved})
    rows = [Balance(one, before[one.pk], *moved[one.pk]) for one in accounts]
    return TrialBalance(tuple(row for row in rows if row.before or row.debit or row.credit))


def own_balance(start, account):
    """Return what lies on an account alone, without those below it, in yuan, more than zero on the side of debits."""
    opened = start.balances.filter(account=account).values_list("side", "amount")
    moved = AccountDay.objects.filter(account=account).order_by().values_list("side").annotate(Sum("amount"))
    return sum((amount if side == Side.DEBIT else -amount for side, amount in (*opened, *moved)), NOTHING)


def lines_of(account, first, last):
    """Return the entries of an account and of those below it from one day to another, in their order."""
    return journal(first, last).filter(account__code__startswith=account.code)


def journal(first, last):
    """Return every entry from one day to another, in their order (序时账)."""
    rows = VoucherLine.objects.filter(voucher__day__range=(first, last))
    return rows.order_by("voucher__day", "voucher_id", "place").select_related("account", "econ_class", *WORDS)


@dataclass(frozen=True)
class Page:
    """An account with those below it in a period (明细账): entries, each with the balance after it."""

    account: LedgerAccount
    before: Decimal
    rows: tuple[tuple[VoucherLine, Decimal], ...]
    after: Decimal
    has_more: bool


def page_of(start, account, first, last, lines, *, has_more=False):
    """Return the Page of an account with these of its entries, see `lines_of`; `has_more` says that some are left."""
    found = trial_balance(start, first, last).rows
    below = [row for row in found if row.account.code.startswith(account.code)]
    before, after = (sum((getattr(row, name) for row in below), NOTHING) for name in ("before", "after"))
    running, rows = before, []
    for line in lines:
        running += line.signed
        rows.append((line, running))
    return Page(account, before, tuple(rows), after, has_more)

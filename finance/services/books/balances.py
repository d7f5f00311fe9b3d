"""What the ledger says: the trial balance of a period, and the entries of an account."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from finance.choices import Side
from finance.models import LedgerAccount, VoucherLine

_NOTHING = Decimal("0.00")


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
        return [sum(column, _NOTHING) for column in zip(*(row.columns for row in self.rows), strict=True)] or [
            _NOTHING
        ] * 6


def _sides(amount):
    return (amount, _NOTHING) if amount > 0 else (_NOTHING, -amount)


def trial_balance(start, first, last):
    """Return the TrialBalance of the ledger that began with `start`, from one day to another, both included."""
    before, moved = defaultdict(Decimal), defaultdict(lambda: [_NOTHING, _NOTHING])
    for account, side, amount in start.balances.values_list("account", "side", "amount"):
        before[account] += amount if side == Side.DEBIT else -amount
    lines = VoucherLine.objects.filter(voucher__day__lte=last).order_by().values_list("account", "side")
    earlier, later = (Sum("amount", filter=condition) for condition in (Q(voucher__day__lt=first), _since(first)))
    for account, side, former, fresh in lines.annotate(former=earlier, fresh=later):
        before[account] += (former or 0) if side == Side.DEBIT else -(former or 0)
        moved[account][side != Side.DEBIT] += fresh or 0
    accounts = LedgerAccount.objects.filter(pk__in={*before, *moved})
    rows = [Balance(one, before[one.pk], *moved[one.pk]) for one in accounts]
    return TrialBalance(tuple(row for row in rows if row.before or row.debit or row.credit))


def _since(first):
    return Q(voucher__day__gte=first)


def lines_of(account, first, last):
    """Return the entries of an account and of those below it from one day to another, in their order."""
    rows = VoucherLine.objects.filter(account__code__startswith=account.code, voucher__day__range=(first, last))
    return rows.select_related("account", "voucher").order_by("voucher__day", "voucher_id", "place")

"""Money of others apart from the union's own (代管经费): what still lies together, and the voucher that parts it."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from finance.choices import HoldingKind, Side, TrustKind
from finance.models import LedgerAccount, VoucherLine
from finance.services.books.balances import own_balance
from finance.services.books.dimensions import Chart
from finance.services.books.entries import Codes, money_by_codes

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Together:
    """What lies on an account of money that takes no entries any more, because there are others below it, in yuan."""

    account: LedgerAccount
    kind: HoldingKind
    balance: Decimal


def together(start):
    """Return [Together] of the ledger that began with `start`, as of today."""
    chart, found = Chart(), {}
    for codes, holdings in money_by_codes(timezone.localdate()):
        for account in filter(None, map(chart.by_code.get, codes)):
            for above in chart.upward(account)[1:]:
                if above.pk not in found and (balance := own_balance(start, above)):
                    found[above.pk] = Together(above, HoldingKind(holdings[0].kind), balance)
    return list(found.values())


def parted(start, one):
    """Return what the form of a voucher begins with to move what lies Together to the accounts below.

    To those of money of others what came in and went out for them, and at the bank what was owed to them when the
    ledger began; the rest to the union's own. Whoever books it looks it over.
    """
    codes, day = Codes(), timezone.localdate()
    own = codes.of_money(one.kind, None, day).code
    moved = defaultdict(Decimal, {own: one.balance})
    for trust in TrustKind:
        code = codes.of_money(one.kind, None, day, trust).code
        if code != own:
            moved[code] = _of_others(start, one, codes.of_trust(trust, day).code, code, trust)
            moved[own] -= moved[code]
    # Where the union's own stays on the account, it is not moved.
    moved[one.account.code] -= one.balance
    lines = (_line(code, yuan) for code, yuan in sorted(moved.items(), key=lambda one: one[1] < 0) if yuan)
    return {"words": f"“{one.account.name}”余额转入明细科目", "entries": "\n".join(lines)}


def _of_others(start, one, owed, code, trust):
    posted = VoucherLine.objects.filter(account=one.account, voucher__trust__kind=trust).order_by()
    found = _signed(posted.values_list("side").annotate(Sum("amount")))
    if one.kind == HoldingKind.BANK:
        opened = start.balances.filter(account__code__in=(owed, code)).values_list("side", "amount")
        found -= _signed(opened)
    return min(found, one.balance)


def _signed(amounts):
    return sum((amount if side == Side.DEBIT else -amount for side, amount in amounts), _NOTHING)


def _line(code, yuan):
    return f"{code} {max(yuan, _NOTHING)} {max(-yuan, _NOTHING)}"

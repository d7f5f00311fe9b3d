"""The entries of a voucher: which account of the books is debited and which credited, and by how much."""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q

from finance.asset_choices import AssetPart
from finance.choices import HoldingKind, PaymentMethod, Side, TrustKind, VoucherKind
from finance.flow.checked_flow import CheckedState
from finance.models import AccountCode, Holding, LedgerAccount, LedgerStart, Voucher
from finance.models.books.dimensions import Dimensions
from finance.models.books.vouchers import EVENTS, JOINED
from finance.services.books.table import of_former_year
from finance.services.holdings.counted import before_moving

# What the entries of a voucher of money are made from.
MADE_FROM = (
    "payment__account",
    "payment__claim",
    "payment__placement__holding",
    "payment__corrects__placement__holding",
    "income__account",
    "income__placement__holding",
    "income__corrects__placement__holding",
    "income__refund_of__account",
    "income__refund_of__claim",
    "income__corrects__refund_of__account",
    "income__corrects__refund_of__claim",
    "trust__placement__holding",
    "trust__corrects__placement__holding",
    "transfer__source",
    "transfer__target",
)
# What a voucher is read with by joins; what stands behind it is read apart, for all vouchers at once. All of it joined
# takes the planner longer than the rows take.
_NEAR = (*EVENTS, "corrects", "amends", "posting")
_BEHIND = tuple(way for way in dict.fromkeys((*JOINED, *MADE_FROM)) if way not in _NEAR)


def with_events(vouchers):
    """Return the vouchers, a query, with what their words and entries are read from."""
    return vouchers.select_related(*_NEAR).prefetch_related(*_BEHIND)


class Unmapped(ValidationError):
    """Raised where the books have no account for something; `named` is what a rule would name, see `AccountCode`."""

    def __init__(self, message, named):
        super().__init__(message)
        self.named = named

    @property
    def query(self):
        """The named as the query of the address at which the rule is added."""
        return urlencode(self.named)


@dataclass(frozen=True)
class Entry:
    """One entry: `amount` in yuan, less than zero in red."""

    code: str
    name: str
    is_debit: bool
    amount: Decimal
    # What has its dimensions: the posted entry or the rule; None where the account alone says them.
    rule: Dimensions | None = field(default=None, compare=False)
    # What another rule for it would name, see `AccountCode.named`.
    named: tuple = field(default=(), compare=False)

    @property
    def debit(self):
        """The amount on the side of debits, or None."""
        return self.amount if self.is_debit else None

    @property
    def credit(self):
        """The amount on the side of credits, or None."""
        return None if self.is_debit else self.amount


class Coded(NamedTuple):
    """An account of the books, and the rule that named it."""

    code: str
    name: str
    rule: Dimensions | None = None
    named: tuple = ()


def _coded(row):
    return Coded(row.code, row.name, row, row.named)


class _Chart:
    """What the chart says of its accounts, read when it is asked first."""

    @cached_property
    def restricted(self):
        return tuple(LedgerAccount.objects.filter(is_restricted=True).values_list("code", flat=True))

    @cached_property
    def names(self):
        return dict(LedgerAccount.objects.values_list("code", "name"))


class Codes:
    """The accounts of the books by what they stand for; read once for many vouchers."""

    def __init__(self):
        self._rows = _by_key(AccountCode.objects.select_related("econ_class").order_by("-valid_from", "-pk"))
        self._chart, self._is_posted = _Chart(), False
        self._main = dict(Holding.objects.filter(is_main=True).values_list("kind", "pk"))

    def as_posted(self, voucher):
        """Return the accounts by only those rules by which a voucher was posted, as they stand for it for good.

        What was posted stays right by the rule it was posted by, whatever rules begin or end later and wherever money
        is found to lie: only what the entries say is verified anew. The rules of all where none was kept with it.
        """
        rules = dict.fromkeys(line.rule for line in voucher.lines.all() if line.rule)
        if not rules:
            return self
        found = copy(self)
        found._rows, found._is_posted = _by_key(rules), True
        return found

    def _found(self, day, *named):
        return next((row for row in self._rows[named] if row.is_in_force(day)), None)

    def of_money(self, kind, holding, day, trust=""):
        """Return the account, Coded, of money in a holding, by its key, or in the main one of its kind.

        `trust` is the kind of money of others, "" for the union's own.
        """
        kind = HoldingKind(kind)
        holding = holding or self._main.get(kind)
        for place in (("holding", holding), ("money", kind)):
            if found := (trust and self._found(day, place, ("trust", trust))) or self._found(day, place):
                return _coded(found)
        if self._is_posted and len(money := [row for row in self._of_money() if row.is_in_force(day)]) == 1:
            # Taken since into another holding of the same account, see `refuse_posted`.
            return _coded(money[0])
        raise _lacking(kind, day, ("money", kind))

    def _of_money(self):
        return [row for ((name, _), *_), rows in self._rows.items() if name in ("holding", "money") for row in rows]

    def of_account(self, account, source, day, cause=""):
        """Return the account, Coded, of one of the cash desk, paid of a source for a cause ("" for an income)."""
        ways = (("cause", cause), ("account", account.pk), ("funding_source", source))
        found = next(filter(None, (self._found(day, way) for way in ways)), None)
        return _coded(found) if found else Coded(account.code, account.name, None, (("account", account.pk),))

    def of_former_year(self, found):
        """Return the account that takes the place of one in a correction of a former year; both are Coded."""
        by_rule = found.rule is not None and found.rule.is_restricted
        code = of_former_year(found.code, is_restricted=by_rule or found.code.startswith(self._chart.restricted))
        return found if code == found.code else Coded(code, self._chart.names[code], found.rule)

    def of_asset(self, part, category, day):
        """Return the account, Coded, of a part of the assets of a category, given by its code."""
        rows = [row for row in self._rows[("asset", part),] if row.is_in_force(day) and row.category in ("", category)]
        if rows:
            return _coded(max(rows, key=lambda row: bool(row.category)))
        raise _lacking(AssetPart(part), day, ("asset", part))

    def of_advance(self, day):
        """Return the account, Coded, of money lent on a day of the ledger, None where it is booked as expense."""
        found = self._found(day, ("trust", TrustKind.ADVANCE))
        return _coded(found) if found and self._begun and day >= self._begun else None

    @cached_property
    def _begun(self):
        start = LedgerStart.in_force()
        return start and start.day

    def of_trust(self, kind, day):
        """Return the account, Coded, of money of others of a kind."""
        if found := self._found(day, ("trust", kind)):
            return _coded(found)
        raise _lacking(TrustKind(kind), day, ("trust", kind))


def _lacking(choice, day, *named):
    sentence = f"没有登记“{choice.label}”{day:%Y-%m-%d}的记账科目，请会计在“记账科目对应”补上。"
    return Unmapped(sentence, named)


def _by_key(rows):
    """Return {what they name, see `AccountCode.named`: rules}, in their order."""
    found = defaultdict(list)
    for row in rows:
        found[row.named].append(row)
    return found


def money_by_codes(day):
    """Return [(codes of accounts of money, the holdings that they stand for together on the day)].

    Money of others may lie on an account of its own and in the same holding. Holdings without an account are left out.
    """
    codes, found = Codes(), []
    for holding in Holding.objects.order_by("pk"):
        try:
            own = {codes.of_money(holding.kind, holding.pk, day, trust).code: None for trust in ("", *TrustKind)}
        except ValidationError:
            continue
        same = [pair for pair in found if own.keys() & set(pair[0])]
        found = [pair for pair in found if pair not in same]
        merged = dict.fromkeys(code for accounts in (*(pair[0] for pair in same), own) for code in accounts)
        found.append((tuple(merged), [*(one for _, some in same for one in some), holding]))
    return found


def moved_on(codes, lines):
    """Return by how much lines change what lies on these accounts together, in yuan; what comes in is above zero.

    What is moved among them, or to them from the account above them, stays where it lies.
    """
    moved = (one.signed for one in lines if any(code.startswith(one.account.code) for code in codes))
    return sum(moved, Decimal("0.00"))


def entries_of(voucher, codes):
    """Return the entries of a voucher, as they were posted if they were; ValidationError where an account is not known.

    Of several vouchers their `lines__account` and `lines__econ_class` are prefetched.
    """
    if hasattr(voucher, "posting"):
        return tuple(
            Entry(line.account.code, line.account.name, line.side == Side.DEBIT, line.amount, line)
            for line in voucher.lines.all()
        )
    return due_entries(voucher, codes)


def due_entries(voucher, codes):
    """Return the entries that the accounts in force on its day give for a voucher of money, posted or not."""
    debit, credit = _sides(voucher, codes)
    sides = ((debit, True), (credit, False))
    return tuple(Entry(one.code, one.name, is_debit, voucher.amount, one.rule, one.named) for one, is_debit in sides)


def _sides(voucher, codes):
    day = voucher.day
    if payment := voucher.payment:
        place = _place(payment, _main_kind("payment", payment))
        spent = spent_on(payment, codes, day, after_settled=payment.after_settled)
        return _ends(voucher, payment, spent, codes.of_money(*place, day), codes)
    if income := voucher.income:
        earned = codes.of_account(income.account, "", day)
        if (spent := (income.corrects or income).refund_of) and spent.paid_on.year < day.year:
            # 以前年度支出收回: neither an income nor less expense of today.
            after_settled = (income.corrects or income).after_settled
            earned = codes.of_former_year(spent_on(spent, codes, after_settled=after_settled))
        return _ends(voucher, income, codes.of_money(*_place(income), day), earned, codes)
    if trust := voucher.trust:
        money, owed = codes.of_money(*_place(trust), day, trust.kind), codes.of_trust(trust.kind, day)
        return (money, owed) if voucher.kind == VoucherKind.RECEIPT else (owed, money)
    ends = (voucher.transfer.target, voucher.transfer.source)
    return tuple(codes.of_money(one.kind, one.pk, day) for one in ends)


def spent_on(payment, codes, day=None, *, after_settled=False):
    """Return the account, Coded, on which a payment is booked; of another day that of its own row.

    What is lent is nobody's expense before it is settled; what comes back of it never was, but after that.
    """
    cause = payment.claim.cause if payment.claim else ""
    is_lent = payment.claim and payment.claim.is_loan and not after_settled
    if is_lent and (lent := codes.of_advance((payment.corrects or payment).paid_on)):
        return lent
    return codes.of_account(payment.account, payment.funding_source, day or payment.paid_on, cause)


def _ends(voucher, row, debit, credit, codes):
    """Return the two sides; of what takes back a row of a former year changed, and through 年初余额调整."""
    if not voucher.is_of_former_year:
        return debit, credit
    return codes.of_former_year(credit), codes.of_former_year(debit)


def _place(row, kind=HoldingKind.BANK):
    """Return the kind and the key of the holding in which a row lies; `kind` and None where it is the main one.

    A correction lies where its row does.
    """
    placement = getattr(row, "placement", None) or getattr(row.corrects, "placement", None)
    return (placement.holding.kind, placement.holding_id) if placement else (kind, None)


@before_moving
def refuse_posted(part, records, holding):
    """Raise ValidationError if a row is posted on another account of the books than money in `holding` is.

    `part` is what a match calls the rows; None for the holding is the main one.
    """
    ledger = LedgerStart.objects.select_for_update(of=("self",), no_key=True)
    # Whoever posts has it as well.
    if not ledger.filter(state=CheckedState.CONFIRMED).exists():
        return
    codes = Codes()
    of_rows = Q(**{f"{part}__in": records}) | Q(**{f"{part}__corrects__in": records})
    for voucher in with_events(Voucher.objects.filter(of_rows, posting__isnull=False)):
        kind, key = _place(row := getattr(voucher, part), _main_kind(part, row))
        whose = row.kind if part == "trust" else ""
        now = codes.of_money(kind, key, voucher.day, whose)
        target = (holding.kind, holding.pk) if holding else (_main_kind(part, row), None)
        then = codes.of_money(*target, voucher.day, whose)
        if now.code != then.code:
            raise ValidationError(
                f"{voucher}已经记账，钱在科目“{now.code} {now.name}”，不能改到“{then.code} {then.name}”；"
                "请先冲正，再按正确的账户登记。"
            )


def _main_kind(part, row):
    in_cash = part == "payment" and row.method == PaymentMethod.CASH
    return HoldingKind.CASH if in_cash else HoldingKind.BANK


def in_order(entries):
    """Return [(code, whether a debit, amount)] of Entries, sorted, by which two lists of them are compared."""
    return sorted((entry.code, entry.is_debit, entry.amount) for entry in entries)

"""Whether the ledger is right: recomputed from the rows it was made of, and held against the cash desk's books."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from finance.choices import Side, VoucherKind
from finance.models import AccountDay, Holding, LedgerAccount, OpeningBalance, Posting, Voucher, VoucherLine
from finance.models.books.vouchers import CORRECTED, EVENTS
from finance.services.books import assets
from finance.services.books.balances import trial_balance
from finance.services.books.entries import (
    Codes,
    due_entries,
    entries_of,
    in_order,
    money_by_codes,
    moved_on,
    with_events,
)
from finance.services.books.ledger import to_post
from finance.services.books.posting import open_since
from finance.services.holdings.book import DAYS
from finance.services.reconciling.balances import book_balance
from unionportal.core.values.rules import first_of

_NOTHING, _AT_A_TIME, _NAMED = Decimal("0.00"), 1000, 5


@dataclass(frozen=True)
class Verified:
    """What recomputing the ledger found.

    `wrong` are sentences about what is wrong in the ledger, `differing` about money of which the cash desk's book says
    another amount; `waiting` vouchers are not yet posted. Of `without_rule` that are posted nobody kept by which rules.
    """

    wrong: tuple[str, ...]
    differing: tuple[str, ...]
    posted: int
    waiting: int
    without_rule: int


def verify(start):
    """Recompute the ledger from the rows it was made of; return what was Verified."""
    waiting = to_post(start).count() + len(assets.movements(start, timezone.localdate()))
    counts = Posting.objects.count(), waiting, without_rule()
    return Verified(tuple(wrong_in(start)), tuple(differing(start)), *counts)


def without_rule():
    """Return how many vouchers of money were posted before their rules were kept: today's rules verify them."""
    of_money = Voucher.objects.filter(posting__isnull=False, words="")
    return of_money.exclude(lines__rule__isnull=False).count()


def wrong_in(start):
    """Yield what is wrong in the ledger, recomputed from the rows it was made of."""
    yield from _of_events()
    yield from _of_postings(start)
    yield from _of_entries()
    yield from assets.wrong_entries()
    yield from _of_sums()


def _of_events():
    """Yield what is wrong of the vouchers, held against the rows of money that they are of."""
    for name in EVENTS:
        day = DAYS[name]
        of = Voucher.objects.filter(**{f"{name}__isnull": False})
        amount = F(f"{name}__amount")
        # Money of others that went out stands below zero there.
        same = Q(amount=amount) | Q(trust__isnull=False, kind=VoucherKind.PAYMENT, amount=-amount)
        if name in CORRECTED:
            # So does what takes back a row of a former year.
            former = Q(**{f"{name}__corrects__{day}__year__lt": F(f"{name}__{day}__year")})
            same |= former & Q(amount=-amount)
        other = ~same | ~Q(day=F(f"{name}__{day}"))
        for one in of.filter(other).select_related(name):
            yield f"{one}的金额或日期与{one.event.number}不同"
        for one in Voucher._meta.get_field(name).related_model.objects.filter(voucher__isnull=True):
            yield f"{one}没有凭证"


def _of_postings(start):
    """Yield what is not whole, or not of the days of the ledger."""
    by_side = {side: _sum_of("voucher__lines__", side) for side in Side}
    for posting in Posting.objects.annotate(many=Count("voucher__lines"), **by_side).select_related("voucher"):
        found = (posting.many, posting.debit, posting.credit)
        if found != (posting.entries, posting.voucher.amount, posting.voucher.amount):
            yield f"{posting.voucher}的分录不平或不全"
    sums = OpeningBalance.objects.filter(start=start).aggregate(**{side: _sum_of("", side) for side in Side})
    if sums[Side.DEBIT] != sums[Side.CREDIT]:
        yield "期初余额不平"
    stray = VoucherLine.objects.filter(voucher__posting__isnull=True).values("voucher").distinct().count()
    early = Posting.objects.filter(voucher__day__lt=start.day).count()
    for count, what in ((stray, "未记账的有分录"), (early, "启用以前的已记账")):
        if count:
            yield f"{count} 张{what}"


def _sum_of(way, side):
    return Coalesce(Sum(f"{way}amount", filter=Q(**{f"{way}side": side})), _NOTHING)


def _of_entries():
    """Yield the vouchers of money whose posted entries are not those that the rules of their posting give."""
    codes = Codes()
    posted = Voucher.objects.filter(posting__isnull=False, words="").order_by("pk")
    posted = with_events(posted).prefetch_related("lines__account", "lines__rule")
    for voucher in posted.iterator(chunk_size=_AT_A_TIME):
        try:
            due = due_entries(voucher, codes.as_posted(voucher))
        except ValidationError:
            due = ()
        if in_order(entries_of(voucher, codes)) != in_order(due):
            yield f"{voucher}的分录与按“记账科目对应”应有的不同"


def _of_sums():
    """Yield the accounts of which the sums by day are not those of their entries."""
    keys = ("account__code", "side")
    added, kept = (
        {tuple(key): amount for *key, amount in rows.order_by().values_list(*keys, day).annotate(Sum("amount"))}
        for rows, day in ((VoucherLine.objects, "voucher__day"), (AccountDay.objects, "day"))
    )
    for code in sorted({key[0] for key in added.keys() | kept.keys() if added.get(key) != kept.get(key)}):
        yield f"科目“{code}”的日合计与分录不同"


class Lying(NamedTuple):
    """What lies on one account at the end of a day, in yuan, more than zero on the side of debits."""

    code: str
    name: str
    balance: Decimal


@dataclass(frozen=True)
class Money:
    """What the ledger and the cash desk say of some holdings at the end of a day, in yuan.

    On an account of its own money of others lies apart from the union's.
    """

    accounts: tuple[Lying, ...]
    holdings: tuple[Holding, ...]
    at_desk: Decimal

    @property
    def in_ledger(self):
        """The sum of the accounts."""
        return sum((one.balance for one in self.accounts), _NOTHING)

    @property
    def named(self):
        """The names of the holdings."""
        return "、".join(one.name for one in self.holdings)


def compared(start, day):
    """Return [Money] of what the ledger and the cash desk say at the end of a day.

    Of the money of which the cash desk knows how much there was.
    """
    return list(_compared({row.account.code: row.after for row in trial_balance(start, day, day).rows}, day))


def _compared(in_ledger, day):
    names = dict(LedgerAccount.objects.values_list("code", "name"))
    for codes, holdings in money_by_codes(day):
        try:
            at_desk = sum((book_balance(one, day) for one in holdings), _NOTHING)
        except ValidationError:
            continue
        lying = (Lying(code, names.get(code, ""), in_ledger.get(code, _NOTHING)) for code in codes)
        yield Money(tuple(lying), tuple(holdings), at_desk)


def differing(start, day=None):
    """Yield of which money the ledger and the cash desk's books say another amount at the end of a day.

    Of the last day of which all is posted where none is named; of the money of which the cash desk knows how much
    there was.
    """
    if day is None:
        waits = to_post(start).first()
        day = waits.day - datetime.timedelta(1) if waits else timezone.localdate()
    in_ledger = {row.account.code: row.after for row in trial_balance(start, day, day).rows}
    for money in _compared(in_ledger, day):
        if money.in_ledger != money.at_desk:
            codes = [one.code for one in money.accounts]
            yield (
                f"{day:%Y-%m-%d}总账科目“{'、'.join(codes)}”余额 {money.in_ledger:,} 元，"
                f"出纳账“{money.named}”余额 {money.at_desk:,} 元{_by_hand(start, codes, day)}"
            )
    for code, of_assets in assets.balances(day).items():
        if (here := in_ledger.get(code, _NOTHING)) != of_assets:
            yield f"{day:%Y-%m-%d}总账科目“{code}”余额 {here:,} 元，固定资产明细账 {of_assets:,} 元（贷方为负）"


def why_differing(day, entries):
    """Return the sentence that warns of entries that move money of the cash desk; "" where they move none."""
    entries, named = list(entries), []
    for codes in _counted(day):
        if yuan := moved_on(codes, entries):
            accounts = "、".join(map(str, LedgerAccount.objects.filter(code__in=codes).order_by("code")))
            named.append(f"“{accounts}”{'增加' if yuan > 0 else '减少'} {abs(yuan):,.2f} 元")
    if not named:
        return ""
    return (
        f"{'、'.join(named)}，出纳账上没有这一笔，结账时钱账不符。收到、付出的钱请由出纳登记；"
        "已经登记的不要再记，记错的另编一张同月、金额为负数的凭证冲回。"
    )


def _counted(day):
    """Yield the codes of the accounts of money of which the cash desk knows how much there is at the end of a day."""
    for codes, holdings in money_by_codes(day):
        try:
            for one in holdings:
                book_balance(one, day)
        except ValidationError:
            continue
        yield codes


def _by_hand(start, codes, day):
    """Return the clause that names the vouchers booked by hand on accounts in the open months until a day, or ""."""
    upward = {code[:length] for code in codes for length in range(1, len(code) + 1)}
    rows = VoucherLine.objects.filter(account__code__in=upward, voucher__day__range=(open_since(start), day))
    rows = rows.exclude(voucher__words="").filter(voucher__is_closing=False).select_related("voucher")
    moved = defaultdict(Decimal)
    for line in rows.order_by("voucher__day", "voucher_id"):
        moved[line.voucher] += line.signed
    said = [f"{one.number}（{one.day:%Y-%m-%d}，{yuan:,.2f} 元）" for one, yuan in moved.items() if yuan]
    if not said:
        return ""
    return (
        f"；手工凭证记了这个科目：{'、'.join(first_of(said, _NAMED, unit='张'))}。"
        "出纳没有登记的，由出纳登记，再另编一张同月、金额为负数的凭证冲回"
    )

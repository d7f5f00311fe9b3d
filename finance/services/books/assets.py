"""The assets in the ledger: what came, was written off or went, booked against 资产基金, and what waits for it."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.utils import timezone

from finance.asset_choices import (
    PASSED_ON,
    AssetEntryKind,
    AssetPart,
    AssetSource,
    AssetState,
    DisposalKind,
    DisposalState,
)
from finance.choices import Side
from finance.flow.asset_flow import PRESENT
from finance.models import Asset, AssetEntry, AssetMove, DisposalLine, LedgerStart, Voucher
from finance.services.assets.worth import worth
from finance.services.books.dimensions import Chart
from finance.services.books.entries import Codes, Entry, in_order, spent_on
from finance.services.books.posting import enter_all, line_of, open_since
from unionportal.core.values.dates import chinese_date, chinese_month, last_month_end, month_end

_NOTHING, _DAY = Decimal("0.00"), datetime.timedelta(1)
_WORDS = Voucher._meta.get_field("words").max_length
# On the accounts of these an asset stands.
_HELD = (AssetPart.COST, AssetPart.WRITTEN_OFF, AssetPart.FUND)
# Entries of one day stand in this order.
_ORDER = tuple(AssetEntryKind)


@dataclass(frozen=True)
class Row:
    """One asset of a movement: by how much its cost and what is written off of it change, in yuan, on which accounts.

    Those of the `category`, by its code, of which it is in the books.
    """

    asset: Asset
    category: str
    cost: Decimal
    written_off: Decimal
    is_pending: bool = False
    # Whether it takes back what was booked in the same year: on the same sides, less than zero.
    is_red: bool = False

    @property
    def net(self):
        """By how much it is worth more."""
        return self.cost - self.written_off


@dataclass(frozen=True)
class Movement:
    """What is one voucher: assets that came, were written off over a month, or went on a day."""

    kind: AssetEntryKind
    day: datetime.date
    words: str
    rows: tuple[Row, ...]
    month: datetime.date | None = None

    def __str__(self):
        return self.words


def open_register(start):
    """Take the register, as it was when the ledger began, into the books; the opening balances say the same in sum."""
    AssetEntry.objects.bulk_create(
        AssetEntry(
            asset=row.asset,
            kind=AssetEntryKind.OPENED,
            category=row.category,
            cost=row.cost,
            written_off=row.written_off,
        )
        for row in _opened(start.day)
    )


def _opened(day):
    """Yield the Row of each asset that was there before a day, written off until the month before."""
    gone = {move.asset_id for move in _last_moves() if move.on < day}
    # Of what was struck since, the opening has only what was confirmed with it.
    rows = _assets().filter(in_use_on__lt=day).exclude(pk__in=gone).exclude(state=AssetState.STRUCK, entries=None)
    for asset in rows:
        yield Row(asset, asset.category.code, asset.value, worth(asset, last_month_end(day)).written_off)


def _assets():
    return Asset.objects.select_related("category", "claim").order_by("pk")


def _last_moves():
    """Return the moves by which assets left the register."""
    return AssetMove.objects.exclude(state__in=PRESENT).order_by("pk")


def opening_lines(day):
    """Return what the register says of opening balances of a day, as lines of their text; "" where it is empty."""
    found = _by_account(_opened(day), day).items()
    return "\n".join(f"{code} {max(amount, 0)} {max(-amount, 0)}" for code, amount in sorted(found) if amount)


def opening_differs(start):
    """Yield how the opening balances differ from the register as it was then; nothing where it is empty."""
    rows = list(_opened(start.day))
    written = {one.account.code: _signed(one.side, one.amount) for one in start.balances.select_related("account")}
    for code, amount in _by_account(rows, start.day).items():
        if (here := written.get(code, _NOTHING)) != amount:
            yield f"科目“{code}”的期初余额是 {here:,} 元，固定资产登记簿在启用前一天是 {amount:,} 元（贷方为负）。"


def _signed(side, amount):
    return amount if side == Side.DEBIT else -amount


def _by_account(rows, day):
    """Return {code: balance, above zero on the side of debits} of the assets of rows."""
    codes, found = Codes(), defaultdict(Decimal)
    for row in rows:
        parts = (AssetPart.COST, row.cost), (AssetPart.WRITTEN_OFF, -row.written_off), (AssetPart.FUND, -row.net)
        for part, amount in parts:
            found[codes.of_asset(part, row.category, day).code] += amount
    return found


def movements(start, until):
    """Return the Movements of the register that the ledger does not have, up to a day, in the order of booking."""
    reckoning, grouped = _Reckoning(start, until), defaultdict(list)
    for asset in _assets():
        for kind, day, words, row, month in reckoning.of(asset):
            grouped[day, _ORDER.index(kind), words[:_WORDS], month].append(row)
    # One asset is written off month by month; all else of a day stands as the register has it: sorting keeps that.
    found = sorted(grouped.items(), key=lambda one: (*one[0][:2], one[0][3] or datetime.date.min))
    return [Movement(_ORDER[at], day, words, tuple(rows), month) for (day, at, words, month), rows in found]


def _disposed():
    """Return the lines of the disposals that were approved."""
    return DisposalLine.objects.filter(disposal__state=DisposalState.APPROVED)


def _passed_on():
    """Return the keys of the assets that were given away, passed on, or struck: they leave the accounts at once."""
    kinds = (*PASSED_ON, DisposalKind.ERROR)
    return set(_disposed().filter(disposal__kind__in=kinds).values_list("asset", flat=True))


def _is_pending(kind, asset, passed_on):
    """Return whether an entry of this kind goes through 待处理财产损溢: of what is found, and of what just goes."""
    if kind == AssetEntryKind.GONE:
        return asset.pk not in passed_on
    return kind == AssetEntryKind.ENTERED and asset.source == AssetSource.FOUND


class _Reckoning:
    """What the ledger has of each asset, read once, and what it lacks."""

    def __init__(self, start, until):
        self._today = timezone.localdate()
        self._start, self._until = start.day, min(until, self._today)
        self._open = open_since(start)
        sums = AssetEntry.objects.order_by().values_list("asset").annotate(Sum("cost"), Sum("written_off"))
        self._booked = {key: amounts for key, *amounts in sums}
        self._codes = Codes()
        self._category = dict(AssetEntry.objects.order_by("pk").values_list("asset", "category"))
        self._ended = set(AssetEntry.objects.filter(kind=AssetEntryKind.GONE).values_list("asset", flat=True))
        months = AssetEntry.objects.filter(month__isnull=False).order_by("month").values_list("asset", "month")
        self._months = dict(months)
        entered = AssetEntry.objects.filter(voucher__isnull=False, kind=AssetEntryKind.ENTERED)
        self._entered = {one.asset_id: one.voucher for one in entered.select_related("voucher")}
        self._first = dict(AssetMove.objects.order_by("-pk").values_list("asset", "on"))
        self._gone = {move.asset_id: move for move in _last_moves()}
        self._disposals = {line.asset_id: line.disposal for line in _disposed().select_related("disposal")}
        self._passed_on = _passed_on()

    def _day(self, day):
        """Return the day on which what happened on a day is booked: the first in an open month of the ledger."""
        return max(day, self._open)

    def of(self, asset):
        """Yield (kind, day, words, Row, month) of what is to be booked of an asset, one after the other."""
        if asset.pk in self._ended:
            return
        gone, now = self._gone.get(asset.pk), asset.category.code
        category = self._category.get(asset.pk, now)
        cost, written_off = self._booked.get(asset.pk, (_NOTHING, _NOTHING))
        entered, is_struck = self._entered.get(asset.pk), asset.state == AssetState.STRUCK
        since = entered.day if entered else self._start
        if asset.pk not in self._booked:
            if is_struck:
                return
            if gone and gone.on < self._start:
                return
            is_new = asset.in_use_on >= self._start
            since = self._day(asset.in_use_on if is_new else self._first[asset.pk])
            if since > self._until:
                return
            cost, written_off = asset.value, worth(asset, last_month_end(since)).written_off
            row = Row(asset, category, cost, written_off, _is_pending(AssetEntryKind.ENTERED, asset, self._passed_on))
            yield AssetEntryKind.ENTERED, since, _entered_words(asset), row, None
        last = self._until if gone is None else min(self._until, last_month_end(gone.on))
        for month in () if is_struck else _months(max(since, self._after(asset)), last):
            due = worth(asset, month).written_off
            day = self._day(month)
            if due != written_off and day <= self._until:
                row = Row(asset, category, _NOTHING, due - written_off)
                written_off = due
                yield (
                    AssetEntryKind.DEPRECIATED,
                    day,
                    f"计提{chinese_month(month)}固定资产折旧",
                    row,
                    month.replace(day=1),
                )
        if not gone and self._today <= self._until:
            # Off the accounts of the one category before it is on those of the other.
            what = "原值"
            if cost and self._stands_apart(category, now):
                row = Row(asset, category, -cost, -written_off)
                yield AssetEntryKind.CORRECTED, self._today, f"冲回更正类别的固定资产（{asset}）", row, None
                what, category, cost, written_off = "类别", now, _NOTHING, _NOTHING
            if cost != asset.value:
                due = worth(asset, last_month_end(self._today + _DAY)).written_off
                row = Row(asset, category, asset.value - cost, due - written_off)
                yield AssetEntryKind.CORRECTED, self._today, f"更正固定资产{what}（{asset}）", row, None
        if gone and (day := max(self._day(gone.on), since)) <= self._until:
            is_red = is_struck and entered is not None and entered.day.year == day.year
            is_pending = _is_pending(AssetEntryKind.GONE, asset, self._passed_on)
            row = Row(asset, category, -cost, -written_off, is_pending, is_red)
            yield AssetEntryKind.GONE, day, self._gone_words(asset, gone), row, None

    def _stands_apart(self, category, other):
        """Return whether two categories stand on different accounts today."""
        if category == other:
            return False
        pairs = ([self._codes.of_asset(part, one, self._today).code for part in _HELD] for one in (category, other))
        try:
            return next(pairs) != next(pairs)
        except ValidationError:
            return True

    def _after(self, asset):
        """Return the first day of the month after the last that was booked of an asset."""
        month = self._months.get(asset.pk)
        return self._start if month is None else month_end(month) + _DAY

    def _gone_words(self, asset, move):
        if asset.state == AssetState.STRUCK:
            entered = self._entered.get(asset.pk)
            where = f"{chinese_date(entered.day)}{entered.number}号凭证中" if entered else ""
            return f"注销{where}登记有误或退货的固定资产（{asset}）"
        disposal = self._disposals.get(asset.pk)
        return f"固定资产{AssetState(asset.state).label}（{disposal or move.reason}）"


def _entered_words(asset):
    of = f"支出申请 {asset.claim.number}" if asset.claim and asset.claim.number else str(asset)
    return f"固定资产{AssetSource(asset.source).label}入账（{of}）"


def _months(since, last):
    """Yield the last day of each month from that of one day on, as far as it is over by another."""
    month = month_end(since)
    while month <= last:
        yield month
        month = month_end(month + _DAY)


def due_lines(movement, codes):
    """Return the entries of a Movement; ValidationError where an account is not named.

    What is missing, scrapped or found goes through 待处理财产损溢, as two pairs in the same voucher. What takes back
    what was booked in its year is in red.
    """
    is_red = any(row.is_red for row in movement.rows)
    sums = defaultdict(Decimal)
    for row in movement.rows:
        pairs = [(0, AssetPart.COST, row.cost), (0, AssetPart.WRITTEN_OFF, -row.written_off)]
        if row.is_pending:
            pairs += [(0, AssetPart.PENDING, -row.net), (1, AssetPart.PENDING, row.net)]
        for pair, part, amount in [*pairs, (int(row.is_pending), AssetPart.FUND, -row.net)]:
            if amount:
                sums[pair, codes.of_asset(part, row.category, movement.day)] += amount
    sides = [(pair, (amount > 0) != is_red, account, amount) for (pair, account), amount in sums.items() if amount]
    return tuple(
        Entry(
            account.code, account.name, is_debit, -abs(amount) if is_red else abs(amount), account.rule, account.named
        )
        for _, is_debit, account, amount in sorted(sides, key=lambda one: (one[0], not one[1], one[2].code))
    )


def booked_of(asset):
    """Return what the ledger says of an asset but for its depreciation, which is one more voucher each month."""
    return asset.entries.exclude(kind=AssetEntryKind.DEPRECIATED)


def why_no_asset_expense(asset):
    """Return why what was paid for an asset is no expense by which the ledger has assets bought, or ""."""
    if (claim := asset.claim) is None or LedgerStart.in_force() is None:
        return ""
    codes, payment = Codes(), claim.payments.filter(corrects=None).first()
    spent = spent_on(payment, codes) if payment else _to_be_spent(claim, codes)
    try:
        due = codes.of_asset(AssetPart.BOUGHT, asset.category.code, asset.in_use_on)
    except ValidationError:
        return ""
    if spent.code.startswith(due.code):
        return ""
    return (
        f"“{claim}”列支在“{spent.code} {spent.name}”，不是“{due.code} {due.name}”："
        "固定资产应从后者列支，请核对支出的科目和“记账科目对应”。"
    )


def _to_be_spent(claim, codes):
    budget = claim.budget
    return codes.of_account(budget.account, budget.funding_source, timezone.localdate(), claim.cause)


def drafts(start, until):
    """Yield (Movement, its entries as they would be posted, the refusal where they cannot be) of those that wait."""
    chart, codes = Chart(), Codes()
    for movement in movements(start, until):
        try:
            lines = [line_of(movement.day, entry, chart) for entry in due_lines(movement, codes)]
            yield movement, lines, None
        except ValidationError as refusal:
            yield movement, [], refusal


def post_movements(start, until, actor):
    """Book what waits, for an act that allowed it; return (how many vouchers, sentences about those that cannot be)."""
    problems, made, blocked = [], [], set()
    for movement, lines, problem in drafts(start, until):
        keys = {row.asset.pk for row in movement.rows}
        if problem or keys & blocked:
            # What comes later of the same assets waits as well.
            blocked |= keys
            problems += [f"{movement}：{' '.join(problem.messages)}"] if problem else []
        else:
            made.append((movement, lines))
    vouchers = enter_all(actor, [(one.day, lines, one.words) for one, lines in made])
    AssetEntry.objects.bulk_create(
        AssetEntry(
            asset=row.asset,
            voucher=voucher,
            kind=one.kind,
            month=one.month,
            category=row.category,
            cost=row.cost,
            written_off=row.written_off,
        )
        for voucher, (one, _) in zip(vouchers, made, strict=True)
        for row in one.rows
    )
    return len(made), problems


def wrong_entries():
    """Yield the vouchers of assets whose posted entries are not those that their assets give."""
    codes = Codes()
    found = defaultdict(list)
    entries = AssetEntry.objects.filter(voucher__isnull=False).select_related("asset", "voucher")
    entries = entries.prefetch_related("voucher__lines__rule")
    passed_on = _passed_on()
    for entry in entries:
        is_pending = _is_pending(entry.kind, entry.asset, passed_on)
        row = Row(entry.asset, entry.category, entry.cost, entry.written_off, is_pending, entry.voucher.amount < 0)
        found[entry.voucher].append(row)
    posted = defaultdict(list)
    lines = Voucher.objects.filter(assets__isnull=False).values_list(
        "pk", "lines__account__code", "lines__side", "lines__amount", "lines"
    )
    for key, code, side, amount, _ in lines.distinct():
        posted[key].append((code, side == Side.DEBIT, amount))
    for voucher, rows in found.items():
        try:
            due = due_lines(Movement(AssetEntryKind.ENTERED, voucher.day, "", tuple(rows)), codes.as_posted(voucher))
        except ValidationError:
            due = ()
        if sorted(posted[voucher.pk]) != in_order(due):
            yield f"{voucher}的分录与固定资产明细账应有的不同"


def balances(day):
    """Return {code of an account of assets: what lies there at the end of a day by the entries of each asset}."""
    entries = AssetEntry.objects.filter(Q(voucher=None) | Q(voucher__day__lte=day)).select_related("asset")
    try:
        return _by_account((Row(one.asset, one.category, one.cost, one.written_off) for one in entries), day)
    except ValidationError:
        return {}

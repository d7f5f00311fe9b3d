"""Acts on the months of the ledger: closed one after the other, a year with what is carried over, and opened again."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from finance import acts, notices, permissions
from finance.choices import Side
from finance.flow.checked_flow import REOPENING_FLOW, CheckedState
from finance.models import LedgerAccount, LedgerStart, MonthClose, Reopening, Voucher, VoucherLine
from finance.services.books import assets
from finance.services.books.ledger import in_force, to_post
from finance.services.books.posting import enter_posted, open_since
from finance.services.books.table import target_of
from finance.services.books.verifying import differing, wrong_in
from finance.services.reconciling.checking import judged
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.dates import chinese_month, month_end
from unionportal.core.values.rules import first_of, require_reason

_NOTHING, _DECEMBER, _SAID = Decimal("0.00"), 12, 5
_WORDS = {"period": "{year}年末结转本年收入、支出", "year": "{year}年末转入累计结转、累计结余"}


@dataclass(frozen=True)
class Month:
    """A month of the ledger, from its first day to its last; the first month begins with the ledger."""

    first: datetime.date
    last: datetime.date

    @property
    def is_year(self):
        """Whether the year is closed with it."""
        return self.last.month == _DECEMBER

    def __str__(self):
        return chinese_month(self.last)


def next_month(start):
    """Return the Month that is closed next in the ledger that began with `start`."""
    first = open_since(start)
    return Month(first, month_end(first))


def obstacles(start, month):
    """Return sentences about what must be done before the month can be closed."""
    if month.last >= timezone.localdate():
        return [f"这个月到{month.last:%Y-%m-%d}才结束，那以后才能结账。"]
    waiting = to_post(start).filter(day__lte=month.last)
    if count := waiting.count():
        first = "、".join(waiting.values_list("number", flat=True)[:_SAID])
        return [f"还有 {count} 张凭证待记账（{first}{'等' if count > _SAID else ''}），请先记账。"]
    if movements := assets.movements(start, month.last):
        return [f"还有 {len(movements)} 项固定资产变动待记账（{movements[0]}），请先记账。"]
    return [*wrong_in(start), *differing(start, month.last)]


@transaction.atomic
def close_month(*, actor, last):
    """Close the month that ends on `last`, and with December the year; return the MonthClose."""
    if not actor.holds(permissions.CLOSE_MONTH):
        raise PermissionDenied("您不能结账。")
    # Alone: rows of the books under way are waited for, and wait.
    start = LedgerStart.objects.select_for_update(of=("self",)).get(pk=in_force().pk)
    month = next_month(start)
    if last != month.last:
        raise ValidationError(f"结账逐月进行，现在要结的是{month}。")
    if found := obstacles(start, month):
        raise ValidationError(first_of(found, _SAID))
    made = carried(start, month.last, actor) if month.is_year else []
    close = MonthClose.objects.create(
        unit=Unit.root(), first=month.first, last=month.last, is_year=month.is_year, closed_by=actor,
        vouchers=Voucher.objects.filter(day__range=(month.first, month.last)).count(),
    )  # fmt: skip
    audit.record(actor, acts.CLOSE_MONTH, close, 截至=last, 凭证张数=close.vouchers, 结转凭证=len(made))
    return close


def carried(start, last, actor):
    """Book what the closing table says of every account on the last day of a year; return the vouchers.

    Closed anew, only what was booked since is carried.
    """
    accounts, made = LedgerAccount.objects.in_bulk(), []
    for step, words in _WORDS.items():
        lines, targets = [], defaultdict(Decimal)
        for (key, is_restricted), balance in _by_purpose(start, last).items():
            account = accounts[key]
            if balance and (target := target_of(account.code, step=step, is_restricted=is_restricted)):
                lines.append(_entry(account, -balance, is_restricted))
                targets[target] += balance
        codes = {one.code: one for one in accounts.values()}
        lines += [_entry(codes[code], amount) for code, amount in sorted(targets.items()) if amount]
        if lines:
            facts = {"words": words.format(year=last.year), "is_closing": True}
            made.append(enter_posted(actor, last, lines, **facts))
    return made


def _entry(account, yuan, is_restricted=False):
    """Return an unsaved entry of so many yuan, which are more than zero on the side of debits."""
    side = Side.DEBIT if yuan > 0 else Side.CREDIT
    return VoucherLine(account=account, side=side, amount=abs(yuan), is_restricted=is_restricted)


def _by_purpose(start, last):
    """Return {(key of an account, whether for a purpose): balance at the end of a day}, in the order of codes."""
    found = defaultdict(Decimal)
    opened = start.balances.order_by("account__code").values_list("account", "is_restricted", "side", "amount")
    posted = VoucherLine.objects.filter(voucher__day__lte=last).order_by("account__code", "is_restricted")
    summed = posted.values_list("account", "is_restricted", "side").annotate(Sum("amount"))
    for account, is_restricted, side, amount in [*opened, *summed]:
        found[account, is_restricted] += amount if side == Side.DEBIT else -amount
    return found


@transaction.atomic
def propose_reopening(*, actor, since, reason):
    """Ask that the month of the day `since` and those after it be opened again; return the Reopening."""
    if not actor.holds(permissions.ADD_REOPENING):
        raise PermissionDenied("您不能申请反结账。")
    in_force()
    if not MonthClose.standing().filter(last__gte=since).exists():
        raise ValidationError({"since": f"{chinese_month(since)}没有结账，不用反结账。"})
    reason = require_reason(reason, field="reason")
    row = Reopening(unit=Unit.root(), since=since.replace(day=1), reason=reason, made_by=actor)
    row.full_clean()
    row.save()
    audit.record(actor, acts.ASK_REOPENING, row, 从=row.since, 原因=reason)
    return row


@REOPENING_FLOW.act("confirm")
@transaction.atomic
def confirm_reopening(row, *, actor):
    """Open the months again, as another than who asked; return the Reopening."""
    LedgerStart.objects.select_for_update(of=("self",)).filter(state=CheckedState.CONFIRMED).first()
    row = row.flow.fire(row, "confirm", actor=actor, **judged(actor))
    MonthClose.standing().filter(last__gte=row.since).update(reopening=row)
    return notices.drawn_up_moved(row, actor=actor)

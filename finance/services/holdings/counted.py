"""Days on which nothing more is booked: cash was counted, the bank reconciled, or the month of the ledger closed."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from finance.choices import HoldingKind, PaymentMethod
from finance.flow.checked_flow import STANDING, CheckedState
from finance.models import CashCount, Holding, MonthClose, Opening, Placement, Reconciliation
from finance.services.holdings.book import DAYS
from unionportal.core.values.dates import chinese_month


def why_counted(day, *holdings):
    """Return why nothing of this day is booked in one of the holdings any more, and what to do instead; or None.

    None among the holdings takes any day, but of a month of the ledger that is closed.
    """
    if sentence := why_month_closed(day):
        return sentence
    lying_in = [one for one in holdings if one is not None]
    # Of what happened until the first opening balance the book says nothing.
    begun = Opening.objects.confirmed().filter(holding=OuterRef("holding"), day__lt=day)
    if not lying_in or (found := _checked(day, Q(Exists(begun), holding__in=lying_in))) is None:
        return None
    return f"{_named(found)}，{day:%Y-%m-%d}的收付不能再记入“{found.holding}”；{_instead(found)}"


def why_month_closed(day):
    """Return why nothing of this day is booked any more in the ledger, and what to do instead; or None."""
    if (close := MonthClose.standing().filter(first__lte=day, last__gte=day).first()) is None:
        return None
    return (
        f"总账{chinese_month(day)}已经结账，不能再记{day:%Y-%m-%d}的账；"
        f"请改用{close.last:%Y-%m-%d}以后的日期，确须改动的由会计申请反结账。"
    )


def why_opened_late(holding, day):
    """Return why the book of the holding cannot go on from a balance of this day any more, or None."""
    found = _checked(day, Q(holding=holding))
    return found and f"{_named(found)}，{day:%Y-%m-%d}的余额不能再登记；请登记那以后的余额。"


def why_match_stays(match):
    """Return why a match cannot be taken back any more: a 余额调节表 says what stood open without it; or None."""
    if (found := _checked(match.last_day, Q(holding=match.holding), (Reconciliation,))) is None:
        return None
    first = "，请会计先退回" if found.state == CheckedState.SUBMITTED else ""
    return f"{_named(found)}，它说的未达账项里没有这次核对的各笔，不能再撤销{first}。"


def _checked(day, of, tables=(CashCount, Reconciliation)):
    """Return the first count or reconciliation of this day or later that stands, or None."""
    for table in tables:
        rows = table.objects.filter(of, state__in=STANDING, day__gte=day).order_by("day")
        # Every booking asks, hardly any finds something: what the sentence names is read then.
        if key := rows.values_list("pk", flat=True).first():
            return table.objects.select_related("holding", "made_by", "confirmed_by").filter(pk=key).first()
    return None


def _named(row):
    checked = f"{row.confirmed_by.name}确认" if row.confirmed_by else "待确认"
    return f"“{row}”已由{row.made_by.name}编制、{checked}"


def _instead(row):
    sentence = "请改用今天的日期" if row.day < timezone.localdate() else "请明天登记"
    return f"{sentence}，或请会计先退回。" if row.state == CheckedState.SUBMITTED else f"{sentence}。"


def main_of(part, record=None):
    """Return the Holding in which rows of the books lie that nobody placed, None where there is none.

    `part` is what a match calls them; a payment in cash lies in the box.
    """
    in_cash = part == "payment" and record.method == PaymentMethod.CASH
    return Holding.objects.filter(kind=HoldingKind.CASH if in_cash else HoldingKind.BANK, is_main=True).first()


def refuse_counted(part, record, day):
    """Raise ValidationError if the day of a new row of the books is counted where it lies."""
    placed = Placement.objects.filter(**{f"{part}_id": record.corrects_id}) if record.corrects_id else None
    # What corrects a row lies where that one does.
    former = placed.select_related("holding").first() if placed is not None else None
    refuse_day(day, former.holding if former else main_of(part, record))


def refuse_day(day, *holdings):
    """Raise ValidationError if the day is counted in one of the holdings."""
    if sentence := why_counted(day, *holdings):
        raise ValidationError(sentence)


def refuse_placed(part, records, holding):
    """Raise ValidationError if the rows cannot be taken into the holding, for a day of theirs is counted."""
    first = min(records, key=lambda record: getattr(record, DAYS[part]))
    if sentence := why_counted(getattr(first, DAYS[part]), holding, main_of(part, first)):
        raise ValidationError(f"{first.number}：{sentence}已记错账户的，登记一笔今天的资金划转。")
    refuse_moved(part, records, holding)


_refusals = []


def before_moving(refuse):
    """Have `refuse(part, records, holding)` asked before rows are taken into another holding; it raises its reason."""
    _refusals.append(refuse)
    return refuse


def refuse_moved(part, records, holding):
    """Raise ValidationError if somebody else who keeps rows by where they lie cannot follow them into the holding."""
    for refuse in _refusals:
        refuse(part, records, holding)


def open_day(holding, day):
    """Return the day if the holding takes rows of it, else today: the bank's day is booked once it is known."""
    return timezone.localdate() if why_counted(day, holding) else day


def refused_day(detail):
    """Return the refusal of the database, by its detail, as a sentence."""
    key, day = detail.split(" ")
    holding = Holding.objects.filter(pk=int(key)).first()
    sentence = why_counted(datetime.date.fromisoformat(day), holding)
    return sentence or f"{day}已经盘点或对账，不能再记入，请改用今天的日期。"

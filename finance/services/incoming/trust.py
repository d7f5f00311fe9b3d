"""The rows of the books for money of others: written by the acts on what they are of, in the same transaction."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from finance.choices import TrustKind
from finance.models import Placement, TrustEntry
from finance.services.guard import guarded
from finance.services.holdings.counted import main_of, open_day, refuse_counted, why_counted
from finance.services.years import Calendar, refuse
from unionportal.core.models import Unit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today, require_reason


@guarded()
def enter_trust(*, actor, unit, amount, day, name, purpose, kind=TrustKind.HELD, belongs_to="", income=None):
    """Record money of others, numbered without gaps in its year; return the TrustEntry.

    `kind` says whose it is; `amount` is in yuan, less than zero for what goes out. `belongs_to` names what the bank
    may show in one line; `income` is what came in with it as one sum. The log has the act that it is part of.
    """
    facts = {"unit": unit, "amount": amount, "day": day, "name": name, "purpose": purpose[:200], "kind": kind}
    return _book(TrustEntry(made_by=actor, belongs_to=belongs_to, income=income, **facts))


@guarded()
def correct_trust(trust, *, actor, reason, on=None, income=None):
    """Record the opposite row that corrects `trust`, with the income that corrects its own; return it.

    Without a day it is of the same, or of today where that is counted already, or of a closed year.
    """
    if on is None:
        is_closed = Calendar().why_closed(trust.day.year)
        on = timezone.localdate() if is_closed else open_day(_holding_of(trust), trust.day)
    trust = TrustEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=trust.pk)
    if trust.corrects_id or TrustEntry.objects.filter(corrects=trust).exists():
        raise ValidationError(f"{trust.number}已经冲正，不能再冲正。")
    if on < trust.day:
        raise ValidationError(f"冲正日期不能早于{trust.day:%Y-%m-%d}。")
    facts = {name: getattr(trust, name) for name in ("unit", "kind", "name", "purpose", "belongs_to")}
    reason = require_reason(reason, "请说明冲正的原因。")
    return _book(
        TrustEntry(made_by=actor, amount=-trust.amount, day=on, corrects=trust, reason=reason, income=income, **facts)
    )


def open_trust_day(day, *holdings):
    """Return the day if the books take money of others of it, else today: the day is counted, or its year is closed.

    The main account counts, where a row lies until it is placed, and so do the `holdings`.
    """
    is_over = why_counted(day, *holdings, main_of("trust")) or Calendar().why_closed(day.year)
    return timezone.localdate() if is_over else day


@guarded()
def change_trust(trust, *, actor, reason, **facts):
    """Correct `trust` and enter what is right, as in `enter_trust`, where it lay; return the new row.

    Of a day that is over, both are of today; nothing moves into a closed year.
    """
    holding = _holding_of(trust)
    if facts["day"] != trust.day:
        refuse(Calendar().why_closed(facts["day"].year))
    first = min(trust.day, facts["day"])
    is_open = (day := open_trust_day(first, holding)) == first
    correct_trust(trust, actor=actor, reason=reason, on=None if is_open else day)
    row = enter_trust(actor=actor, **{**facts, "day": facts["day"] if is_open else day})
    if Placement.objects.filter(trust=trust).exists():
        Placement.objects.create(unit=Unit.root(), holding=holding, trust=row, made_by=actor)
    return row


def _holding_of(trust):
    placed = Placement.objects.filter(trust=trust).select_related("holding").first()
    return placed.holding if placed else main_of("trust")


def _book(trust):
    not_later_than_today(trust.day)
    trust.full_clean(exclude=["number"])
    refuse_counted("trust", trust, trust.day)
    refuse(Calendar().why_closed(trust.day.year))
    trust.number = f"H{trust.day.year}-{next_number('finance.trust', trust.day.year):04}"
    trust.save()
    return trust

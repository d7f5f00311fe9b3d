"""The acts on what is due upward: prepared of the receipts that it names, approved, remitted, withdrawn, given back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from finance import acts
from finance.choices import TrustKind
from finance.flow.upward_flow import UPWARD_FLOW
from finance.models import Contribution, UpwardRemittance
from finance.services.incoming.trust import correct_trust, enter_trust
from finance.services.years import Calendar, refuse
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today, require_reason


def due_upward():
    """Return the receipts whose share for the union above is in no remittance, the most urgent first."""
    rows = Contribution.objects.filter(remittance__isnull=True).exclude(upward=0)
    return rows.select_related("month__rule").order_by("remit_by", "pk")


@transaction.atomic
def prepare_upward(*, actor, until, receiver):
    """Prepare the remittance of all that is due upward by a day (included); return it."""
    rows = due_upward().filter(remit_by__lte=until).select_for_update(of=("self",), no_key=True)
    keys = [row.pk for row in rows]
    amount = Contribution.objects.filter(pk__in=keys).aggregate(s=Sum("upward"))["s"] or 0
    if amount <= 0:
        raise ValidationError({"until": f"到{until:%Y-%m-%d}没有应上解的款项。"})
    today = timezone.localdate()
    remittance = UpwardRemittance(
        unit=Unit.root(), amount=amount, receiver=receiver.strip(), made_on=today, made_by=actor
    )
    remittance.number = f"U{today.year}-{next_number('finance.upward', today.year):04}"
    remittance.full_clean()
    remittance.save()
    Contribution.objects.filter(pk__in=keys).update(remittance=remittance)
    audit.record(actor, acts.PREPARE_UPWARD, remittance, 金额=amount, 笔数=len(keys))
    return remittance


@UPWARD_FLOW.act("approve")
@transaction.atomic
def approve_upward(remittance, *, actor):
    """Approve the remittance; return it."""
    today = timezone.localdate()
    return UPWARD_FLOW.fire(remittance, "approve", actor=actor, approved_by=actor, approved_on=today)


@UPWARD_FLOW.act("remit")
@transaction.atomic
def remit_upward(remittance, *, actor, remitted_on, bank_number):
    """Record that the bank remitted it, with the bank's day and number; return it."""
    not_later_than_today(remitted_on, "上解日期", field="remitted_on")
    refuse(Calendar().why_closed(remitted_on.year), "remitted_on")
    if remittance.approved_on and remitted_on < remittance.approved_on:
        raise ValidationError({"remitted_on": f"上解日期不能早于批准日期（{remittance.approved_on:%Y-%m-%d}）。"})
    facts = {"日期": remitted_on, "流水号": bank_number}
    fields = {"remitted_by": actor, "remitted_on": remitted_on, "bank_number": bank_number.strip()}
    remittance = UPWARD_FLOW.fire(remittance, "remit", actor=actor, facts=facts, **fields)
    sent = {"unit": remittance.unit, "amount": -remittance.amount, "day": remitted_on, "name": remittance.receiver}
    remittance.trust = enter_trust(actor=actor, kind=TrustKind.DUE_UPWARD, purpose=str(remittance), **sent)
    remittance.save(update_fields=["trust"])
    return remittance


@UPWARD_FLOW.act("withdraw", form=ReasonForm)
@transaction.atomic
def withdraw_upward(remittance, *, actor, reason):
    """Withdraw a remittance that was not remitted; what it named is due again. Return it."""
    return _end(remittance, "withdraw", actor, reason)


@UPWARD_FLOW.act("give_back", form=ReasonForm)
@transaction.atomic
def give_back_upward(remittance, *, actor, reason):
    """Record that the bank sent the money back; what it named is due again. Return it."""
    remittance = _end(remittance, "give_back", actor, reason)
    if remittance.trust_id:
        correct_trust(remittance.trust, actor=actor, reason=reason, on=timezone.localdate())
    return remittance


def _end(remittance, move, actor, reason):
    reason = require_reason(reason, field="reason")
    remittance = UPWARD_FLOW.fire(remittance, move, actor=actor, reason=reason, facts={"原因": reason})
    remittance.contributions.update(remittance=None)
    return remittance

"""Let a claim be approved and paid in a few statements, as the acts of its services leave it."""

from django.utils import timezone

from finance import acts, notices, services
from finance.flow.claim_flow import CLAIM_FLOW, ClaimState
from finance.models import Claim
from finance.services.claims import claim_number
from finance.services.guard import guarded
from finance.services.payments import payment_number, payment_of
from unionportal.core.trail import audit

# What a draft may have that no act looks at: neither papers, nor stations, nor accounts depend on it.
PLAIN = {"unit", "purpose", "payee", "budget"}


def approve_by_acts(claim, *, accountant, chair):
    """Submit the claim, check it and approve it."""
    claim = services.submit_claim(claim, actor=claim.made_by)
    claim = services.check_claim(claim, actor=accountant)
    return services.approve_claim(claim, actor=chair)


@guarded()
def approve_at_once(claim, *, accountant, chair):
    """Write what the three acts write for a PLAIN draft, see test_approving.py."""
    today, row = timezone.localdate(), Claim.objects.filter(pk=claim.pk)
    _move(row, claim, "submit", actor=claim.made_by)
    row.update(number=claim_number(claim.made_on.year))
    claim = row.get()
    _move(row, claim, "check", actor=accountant, checked_by=accountant, checked_on=today)
    _move(row, claim, "approve", actor=chair, approved_by=chair, approved_on=today)
    return notices.claim_moved(row.get(), actor=chair)


def pay_by_act(claim, *, cashier):
    """Pay the claim today."""
    return services.pay_claim(claim, actor=cashier, method="transfer", paid_on=timezone.localdate())


@guarded()
def pay_at_once(claim, *, cashier):
    """Write what the act writes for an approved claim that was a PLAIN draft."""
    today, row = timezone.localdate(), Claim.objects.filter(pk=claim.pk)
    _move(row, claim, "pay", actor=cashier, paid_on=today)
    claim = row.select_related("unit", "budget__account", "made_by").get()
    payment = payment_of(claim, method="transfer", paid_on=today)
    payment.paid_by, payment.number = cashier, payment_number(today.year)
    payment.save()
    facts = {"金额": payment.amount, "日期": today, "收款人": payment.payee}
    audit.record(cashier, acts.PAY, payment, **facts)
    notices.claim_moved(claim, actor=cashier)
    return payment


def _move(row, claim, name, *, actor, **set_by_it):
    before = ClaimState(claim.state)
    after = ClaimState(CLAIM_FLOW.transitions[name].target_from(before))
    row.update(state=after, **set_by_it)
    claim.state = after
    audit.record(actor, CLAIM_FLOW.act_of(Claim, name), claim, 状态=[before.label, after.label])

"""The channel of a claim: entered by its maker while it is a draft, by the accountant until its year is closed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from finance import acts, permissions
from finance.flow.claim_flow import EDITABLE
from finance.models import Claim, Purchase, PurchaseChannel
from finance.services.years import Calendar, refuse
from unionportal.core.trail import audit


def may_enter_channel(claim, user):
    """Return whether the user may say now through which channel the claim buys."""
    if user.has_perm(permissions.ENTER_CHANNEL, claim):
        return True
    return claim.state in EDITABLE and user.has_perm(permissions.CHANGE_CLAIM, claim)


@transaction.atomic
def enter_channel(claim, *, actor, channel):
    """Enter the channel of a claim in place of the former one, none for None; return the claim."""
    claim = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("budget").get(pk=claim.pk)
    if not may_enter_channel(claim, actor):
        raise PermissionDenied("您不能登记这笔支出的采购渠道。")
    return _write(claim, actor, channel)


def enter_channel_of(claim, code, *, actor):
    """Enter the channel that another app knows by its code, where there is one in force; return the claim."""
    channel = PurchaseChannel.objects.in_force().filter(code=code).first() if code else None
    return _write(claim, actor, channel) if channel else claim


def _write(claim, actor, channel):
    refuse(Calendar().why_closed(claim.budget.year), "channel")
    row = Purchase.objects.select_related("channel").filter(claim=claim).first()
    before = row.channel if row else None
    if before == channel:
        return claim
    if channel is None:
        row.delete()
    else:
        row = row or Purchase(claim=claim)
        row.channel, row.entered_by = channel, actor
        row.save()
    audit.record(actor, acts.ENTER_CHANNEL, claim, 采购渠道=[str(before or ""), str(channel or "")])
    return claim

"""What red letters took back of invoices that claims use: it stops a payment, and is money to get back after it."""

from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from finance.choices import LoanState
from finance.flow.claim_flow import EDITABLE, ClaimState
from finance.models import Invoice
from finance.services.invoices.uses import (
    corrected_among,
    counted,
    named_claim,
    overused,
    red_letters_of,
    standing,
    uses_reduced_by,
)


class Reduced(NamedTuple):
    """One sentence on what red letters took back; one that blocks is settled before any money goes out."""

    sentence: str
    blocks: bool


def reduced_use(invoice):
    """Return what is Reduced of an invoice that a claim uses, None where red letters left enough of it.

    Whose money is not out gives way to whose is.
    """
    claim, over = invoice.claim, overused(invoice)
    if is_out := _is_out(claim):
        over -= sum((use.part for use in _uses_of(invoice) if not _is_out(use.claim)), Decimal(0))
    if over <= 0:
        return None
    reds = red_letters_of(invoice).select_related("claim__made_by").order_by("pk")
    named = "、".join(f"{named_claim(red.claim)}的红字发票 {red.number}" for red in reds)
    said = f"{named_claim(claim)}使用的发票 {invoice.number} 已被{named} 冲减，多用了 {over:,.2f} 元"
    return Reduced(f"{said}{'，须向收款人追回。' if is_out else _way_out(claim)}", not is_out)


class Overuse(NamedTuple):
    """The yuan used beyond what a red letter left of its invoice, and the row of the claim that gives way first."""

    over: Decimal
    use: Invoice
    # Its money is out, and is to come back.
    is_out: bool


def overuse_of(red):
    """Return the Overuse of the invoice that a red letter names, None where red letters left enough of it."""
    uses = [use for use in uses_reduced_by(red) if use.claim_id == red.claim_id or use.claim.state not in EDITABLE]
    if not uses or not (over := overused(uses[0], red.claim_id)):
        return None
    waiting = next((one for one in uses if not _is_out(one.claim)), None)
    return Overuse(over, waiting or uses[0], is_out=waiting is None)


def reducing(red, own):
    """Return what is Reduced of the invoice that a red letter names, used by another claim; None if nothing is.

    An invoice of the claim of the red letter itself, with the keys `own`, is found by itself.
    """
    found = overuse_of(red)
    if found is None or found.use.key in own:
        return None
    said = f"红字发票 {red.number} 冲减的发票 {found.use.number} 已用于{named_claim(found.use.claim)}"
    if found.is_out:
        return Reduced(f"{said}并支付，多用了 {found.over:,.2f} 元，须向收款人追回。", blocks=False)
    return Reduced(f"{said}，还没有付清，多用了 {found.over:,.2f} 元，那笔申请须先退回改小。", blocks=False)


def why_reduced(claims):
    """Return {key of a claim: why it is not paid} of those that use more of an invoice than red letters left."""
    rows = Invoice.objects.filter(claim__in=[one.pk for one in claims], part__gt=0)
    rows = list(rows.select_related("claim__made_by", "claim__loan").order_by("-pk"))
    corrected = corrected_among(rows)
    found = ((one.claim_id, reduced_use(one)) for one in rows if one.pk in corrected)
    return {key: said.sentence for key, said in found if said is not None and said.blocks}


def lock_invoices_of(claims):
    """Let nobody else use, reduce or pay for the invoices of these claims until the transaction ends.

    Those that their red letters name too. The triggers of the invoices take the same locks, behind the claim's.
    """
    rows = Invoice.objects.filter(claim__in=[one.pk for one in claims]).exclude(key="")
    keys, named = set(), set()
    for key, corrects in rows.values_list("key", "corrects_number"):
        keys.add(key)
        named |= {corrects} - {""}
    blue = Invoice.objects.filter(Q(number__in=named) | Q(key__in=named), total__gt=0).exclude(key="")
    keys |= set(blue.values_list("key", flat=True)) if named else set()
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('finance.invoice ' || %s, 0))", [key])


def _uses_of(invoice):
    uses = standing().filter(counted(invoice.claim_id), key=invoice.key, part__gt=0)
    return uses.select_related("claim__loan")


def _is_out(claim):
    """Whether its money is out, and what it was used for is settled."""
    if claim.state != ClaimState.PAID:
        return False
    return not claim.is_loan or claim.loan.state not in (LoanState.OPEN, LoanState.SUBMITTED)


def _way_out(claim):
    if claim.takes_papers:
        return "：请改小“本次使用”和申请的金额，或改用别的发票。"
    if claim.is_loan and claim.state == ClaimState.PAID:
        return "：请退回核销，改小“本次使用”或改用别的发票。"
    return "，不能支付：请会计（待批准的由审批人）退回这笔申请，改小“本次使用”和金额后重新提交。"

"""What of an invoice the claims use, and what red letters leave of it."""

import math
from decimal import Decimal

from django.db.models import Min, Q, Sum

from finance.flow.claim_flow import EDITABLE
from finance.models import Income, Invoice, Payment
from finance.models.papers import RELEASED


def standing():
    """Return the invoices of the claims that use them: not of one that ended without its money."""
    return Invoice.objects.exclude(claim__state__in=RELEASED)


def named_claim(claim):
    """Return by what a refusal names the claim: its number, or whose draft it is."""
    if claim.number:
        return f"支出申请{claim.number}"
    return f"一件没有提交的支出申请（经办人{claim.made_by.name if claim.made_by else '不详'}）"


def named_use(invoice):
    """Return the name of the invoice with that of the claim that uses it."""
    return f"{named_claim(invoice.claim)}的{invoice}"


def used_of(invoices):
    """Return what a claim uses of its invoices; a red letter is no use, it makes the rest of another one less."""
    return sum((one.part for one in invoices if one.is_whole and one.part > 0), Decimal(0))


def red_letters_of(invoice):
    """Return the red letters that name the invoice, once they are submitted, and before that for their own claim."""
    return standing().filter(counted(invoice.claim_id), _named_by(invoice), total__lt=0)


def corrected_among(invoices):
    """Return the keys of the rows among these that use an invoice which a red letter names."""
    used = [one for one in invoices if one.is_whole and one.part > 0]
    if not used:
        return set()
    names = {name for one in used for name in (one.number, one.key)}
    named = set(standing().filter(corrects_number__in=names, total__lt=0).values_list("corrects_number", flat=True))
    return {one.pk for one in used if named & {one.number, one.key}}


def _named_by(invoice):
    return Q(corrects_number__in={invoice.number, invoice.key})


def overused(invoice, filed_by=None):
    """Return the yuan that claims used of the invoice beyond what red letters left, as far as they did not come back.

    The red letters of the claim `filed_by` count before it is submitted, as those of the invoice's own claim do.
    """
    over = overdrawn(invoice, filed_by)
    return max(over - came_back_for(invoice), Decimal(0)) if over > 0 else Decimal(0)


def overdrawn(invoice, filed_by=None):
    """Return the yuan that claims used of the invoice beyond what red letters left, below zero if less: `overused`."""
    reds = red_letters_of(invoice)
    if filed_by is not None:
        reds |= standing().filter(_named_by(invoice), claim=filed_by, total__lt=0)
    uses = standing().filter(counted(invoice.claim_id), key=invoice.key, part__gt=0)
    used = uses.aggregate(s=Sum("part"))["s"] or Decimal(0)
    return used - invoice.total - reds_of(invoice, reds)


def counted(claim_id):
    """Return the condition that a row counts for this claim: it is its own, or of one that is not its maker's now."""
    return Q(claim=claim_id) | ~Q(claim__state__in=EDITABLE)


def came_back_for(invoice):
    """Return the yuan that came back of the claims that use the invoice, and did not for another of their invoices.

    What comes back is for the first red letter, what is left of it for the next.
    """
    uses = standing().filter(key=invoice.key, part__gt=0)
    back = _came_back_of(uses)
    if not back:
        return Decimal(0)
    others = standing().filter(claim__in=uses.order_by().values("claim"), part__gt=0).exclude(key=invoice.key)
    others = {one.key: one for one in others.order_by("-pk")}.values()
    before = [one for one in others if _first_red(one) < _first_red(invoice)]
    return max(back - sum(max(overdrawn(one), Decimal(0)) for one in before), Decimal(0))


def _first_red(invoice):
    """Return the place of the first red letter that reduces the invoice, behind all where none counts yet."""
    first = red_letters_of(invoice).aggregate(first=Min("pk"))["first"]
    return math.inf if first is None else first


def _came_back_of(uses):
    """Return the yuan that came back of what the claims of these rows paid for, in whichever year.

    The rest of a loan was never spent: of one, what came back once it was settled.
    """
    paid = Payment.objects.filter(Payment.not_reversed(), claim__in=uses.order_by().values("claim"), corrects=None)
    refunds = Payment.objects.filter(_was_spent("claim"), corrects__in=paid, is_refund=True)
    refunds = refunds.aggregate(s=Sum("amount"))["s"]
    later = Income.objects.filter(Income.not_reversed(), _was_spent("refund_of__claim"), corrects=None)
    later = later.filter(refund_of__in=paid)
    return (later.aggregate(s=Sum("amount"))["s"] or Decimal(0)) - (refunds or Decimal(0))


def _was_spent(claim):
    """Return the condition of refunds, of the claim so named, that the money was spent before it came back."""
    return Q(**{f"{claim}__loan": None}) | Q(after_settled=True)


def corrected_by(red):
    """Return the condition that a row is of the invoice that the red letter names."""
    return Q(number=red.corrects_number) | Q(key=red.corrects_number)


def uses_reduced_by(red):
    """Return the rows that use the invoice that the red letter names, the first of them first."""
    uses = standing().filter(corrected_by(red), part__gt=0) if red.corrects_number else standing().none()
    return uses.select_related("claim__made_by", "claim__loan").order_by("pk")


def reds_of(blue, rows):
    """Return the sum of the red letters among the rows that name this invoice, each once: negative, or zero."""
    named = rows.filter(_named_by(blue), total__lt=0)
    return sum(dict(named.order_by("pk").values_list("key", "total")).values(), Decimal(0))


def left_of(invoice):
    """Return (what of the invoice other claims left, the first other row that uses it or None).

    Red letters reduce it once they are submitted, and for the claim that files them.
    """
    others = standing().filter(key=invoice.key, part__gt=0).exclude(pk=invoice.pk)
    used = others.aggregate(s=Sum("part"))["s"] or Decimal(0)
    first = others.select_related("claim").order_by("pk").first()
    return invoice.total + reds_of(invoice, red_letters_of(invoice)) - used, first


def used_up(invoice):
    """Return the sentence that the invoice has not so much left, naming its first use; "" if it has."""
    if invoice.part is None or invoice.part <= 0:
        return ""
    left, first = left_of(invoice)
    if first is not None and first.total != invoice.total:
        return (
            f"这张发票已用于{named_claim(first.claim)}，登记的票面是 {first.total:,} 元，"
            f"与本次的 {invoice.total:,} 元不同；请核对原件，那里登记错的，请会计在那张发票上更正。"
        )
    if invoice.part <= left:
        return ""
    where = f"已用于{named_claim(first.claim)}（{first.part:,} 元）" if first else "已有红字发票冲减"
    return (
        f"这张发票{where}，票面 {invoice.total:,} 元，还可用 {max(left, Decimal(0)):,} 元，本次 {invoice.part:,} 元。"
    )

"""What the tax authority's page said of invoices, which may be noted after the approval as well."""

from django.core.exceptions import ValidationError

from finance.choices import Verification
from finance.models import Invoice

_VALID = ("", Verification.SAME)


def why_invalid(invoice):
    """Return why nothing is paid for an invoice, "" where nobody found anything."""
    if invoice.verification in _VALID:
        return ""
    return f"发票 {invoice.number} {invoice.get_verification_display()}，不能报销。"


def why_not_verified(claims):
    """Return {key of a claim: why it is not paid} of those with an invoice found not to be valid; one query."""
    found = Invoice.objects.filter(claim__in=[one.pk for one in claims]).exclude(verification__in=_VALID)
    return {one.claim_id: why_invalid(one) for one in found.order_by("-pk")}


def check_verified(claim):
    """Refuse to pay a claim with an invoice that was found not to be valid."""
    if sentence := why_not_verified([claim]).get(claim.pk):
        raise ValidationError(f"{sentence}请退回这笔申请。")

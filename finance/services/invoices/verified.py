"""What the tax authority's page, or the original, says of invoices: noted after the approval as well."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts, permissions
from finance.choices import InvoiceKind, Verification
from finance.models import Invoice
from unionportal.core.flow.versions import CHANGED, is_as_seen
from unionportal.core.trail import audit

_VALID = ("", Verification.SAME)
# Those that the tax authority's page knows.
VERIFIED_KINDS = (InvoiceKind.DIGITAL, InvoiceKind.VAT)


def found_invalid(rows):
    """Return the rows of invoices that somebody found not to be valid."""
    return rows.exclude(verification__in=_VALID)


@transaction.atomic
def check_invoice(invoice, *, actor, verification="", is_compared=False, seen=""):
    """Record what was found of the invoice, by whom and when; return it.

    `verification` is what the tax authority's page says of it. `is_compared`: what stands of it, though something else
    was read, is what the original says. `seen` is the version that was looked at: of another one nothing was found.
    """
    if not is_as_seen(invoice, seen):
        raise ValidationError(CHANGED)
    rows = Invoice.objects.select_for_update(of=("self",), no_key=True).select_related("claim__unit")
    invoice = rows.get(pk=invoice.pk)
    if not actor.has_perm(permissions.CHECK_CLAIM, invoice.claim):
        raise PermissionDenied("只有会计可以查验、核对发票。")
    if is_compared:
        _compare(invoice, actor)
    if verification:
        _verify(invoice, actor, verification)
    return invoice


def verify_invoice(invoice, *, actor, verification):
    """Record what the tax authority's page says of the invoice, by whom and when; return the invoice."""
    return check_invoice(invoice, actor=actor, verification=verification)


def _verify(invoice, actor, verification):
    invoice.verification = verification
    invoice.verified_by, invoice.verified_on = actor, timezone.localdate()
    invoice.save(update_fields=["verification", "verified_by", "verified_on"])
    said = invoice.get_verification_display()
    audit.record(actor, acts.VERIFY_INVOICE, invoice.claim, 号码=invoice.number, 结果=said)


def _compare(invoice, actor):
    if actor.pk == invoice.claim.made_by_id:
        raise ValidationError("经办人不能核对自己登记的发票，请另一位会计核对。")
    if not invoice.differs:
        raise ValidationError("这张发票没有待核对的内容，请刷新页面。")
    facts = {label: [said, typed] for label, said, typed in invoice.differences}
    invoice.compared_by, invoice.compared_on = actor, timezone.localdate()
    invoice.save(update_fields=["compared_by", "compared_on"])
    audit.record(actor, acts.COMPARE_INVOICE, invoice.claim, 号码=invoice.number, **facts)


def why_invalid(invoice):
    """Return why nothing is paid for an invoice, "" where nobody found anything."""
    if invoice.verification in _VALID:
        return ""
    return f"发票 {invoice.number} {invoice.get_verification_display()}，不能报销。"


def why_not_verified(claims):
    """Return {key of a claim: why it is not paid} of those with an invoice found not to be valid; one query."""
    found = found_invalid(Invoice.objects.filter(claim__in=[one.pk for one in claims]))
    return {one.claim_id: why_invalid(one) for one in found.order_by("-pk")}

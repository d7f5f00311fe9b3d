"""What stops the payment of a claim for its invoices, be it approved: found not to be valid, or reduced since."""

from django.core.exceptions import ValidationError

from finance.flow.claim_flow import ClaimState
from finance.models import Claim
from finance.services.invoices.reduced import lock_invoices_of, why_reduced
from finance.services.invoices.verified import why_not_verified


def why_not_payable(claims):
    """Return {key of a claim: why it is not paid} of those that are not."""
    invalid = why_not_verified(claims)
    return why_reduced(claims) | {key: f"{sentence}请会计退回这笔申请。" for key, sentence in invalid.items()}


def check_payable(claim):
    """Refuse to pay a claim for an invoice that is not valid, or of which a red letter took back what it uses.

    What is found holds until the commit: the claim is locked, and its invoices behind it.
    """
    rows = Claim.objects.select_for_update(of=("self",), no_key=True)
    locked = list(rows.filter(pk=claim.pk, state=ClaimState.APPROVED))
    lock_invoices_of(locked)
    for sentence in why_not_payable(locked).values():
        raise ValidationError(sentence)

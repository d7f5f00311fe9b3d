"""By what two rows are the same invoice: the number, with its code, or what else tells one paper from another."""

from django.db.models import Q, prefetch_related_objects

from finance.choices import InvoiceKind
from finance.flow.claim_flow import EDITABLE
from finance.models import Invoice, InvoiceOriginal
from finance.services.invoices.uses import standing
from unionportal.spelling.folding import folded_key

# The kinds of which one is known by its number alone.
BY_NUMBER = (InvoiceKind.DIGITAL,)
DIGITAL_LENGTH, _SELLER_LENGTH = 20, 20
# How long the code of an invoice is, by its kind and age.
_CODE_LENGTHS = (8, 10, 12)


def tidied(text):
    """Return the number or code as it is compared: half-width, in capitals, without blanks and hyphens."""
    return folded_key(text or "").replace(" ", "").replace("-", "").upper()


def is_digital(invoice):
    """Return whether its number is one of 数电票, which no two invoices of any kind share."""
    return len(invoice.number) == DIGITAL_LENGTH and invoice.number.isascii() and invoice.number.isdigit()


def key_of(invoice):
    """Return by what the invoice is the same as another: its number, with its code, or with the seller and amount."""
    if invoice.kind in BY_NUMBER or is_digital(invoice):
        return invoice.number
    if invoice.code:
        return f"{invoice.code}-{invoice.number}"
    room = Invoice._meta.get_field("key").max_length - len(f"{invoice.number}--{invoice.total}")
    return f"{invoice.number}-{folded_key(invoice.seller_name)[: min(room, _SELLER_LENGTH)]}-{invoice.total}"


def used_as_another(invoices):
    """Return [(invoice, row of a submitted claim, or of its own, that has its file or number but not its key)].

    With each pair, whether both are the same paper for certain: it is their very file, or they have one code and
    number, wherever that is written, or one number, amount and day of which one row says no code.
    """
    whole = [one for one in invoices if one.is_whole]
    prefetch_related_objects(whole, "originals")
    kept = set().union(*(_digests_of(one) for one in whole))
    of_original = InvoiceOriginal.objects.filter(digest__in=kept).values("invoice")
    of_file = Q(attachment__sha256__in=kept, attachment__size__gt=0) | Q(pk__in=of_original)
    of_number = Q(number__in={number for one in whole for number in _numbers_of(one)})
    own = {one.claim_id for one in whole}
    rows = standing().filter(of_file | of_number, part__isnull=False)
    rows = rows.filter(Q(claim__in=own) | ~Q(claim__state__in=EDITABLE)).select_related("claim__made_by", "attachment")
    rows = rows.prefetch_related("originals")
    pairs = [(one, row) for one in whole for row in rows if one.key != row.key and _counts_for(one, row)]
    said = ((one, row, _is_one_paper(one, row)) for one, row in pairs)
    return [(one, row, is_one) for one, row, is_one in said if is_one or _is_alike(one, row)]


def _counts_for(one, row):
    """Whether a row is named to the claim of `one`: of two of one claim the later one is, of another's draft none."""
    return row.pk < one.pk if row.claim_id == one.claim_id else row.claim.state not in EDITABLE


def _numbers_of(invoice):
    """Return how else the number of the invoice may stand in the column: with its code before it, or without."""
    split = (invoice.number[length:] for length in _CODE_LENGTHS)
    return {text for text in (invoice.number, invoice.code + invoice.number, *split) if text}


def _digests_of(invoice):
    own = {invoice.attachment.sha256} if invoice.attachment and invoice.attachment.size else set()
    return own | {original.digest for original in invoice.originals.all()}


def _is_one_paper(one, other):
    if _digests_of(one) & _digests_of(other):
        return True
    if (one.code or other.code) and one.code + one.number == other.code + other.number:
        return True
    says = [(row.number, row.total, row.issued_on) for row in (one, other)]
    return bool(one.code) != bool(other.code) and says[0] == says[1]


def _is_alike(one, other):
    """Whether they have one number, which no two codes tell apart, and one amount or seller."""
    if one.number != other.number or (one.code and other.code):
        return False
    sellers = [folded_key(row.seller_name) for row in (one, other)]
    return one.total == other.total or sellers[0] == sellers[1] != ""

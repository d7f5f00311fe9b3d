"""The other originals of one invoice: PDF, OFD and XML of a 数电票, each byte for byte, and photos of it."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from finance.choices import OriginalFormat
from finance.models import Invoice, InvoiceOriginal
from finance.services.invoices.identity import tidied

_FORMATS = {
    "application/pdf": OriginalFormat.PDF,
    "application/ofd": OriginalFormat.OFD,
    "application/xml": OriginalFormat.XML,
}
# Another amount or red letter is another paper; the other columns are compared with the original by the accountant.
_SAME = ("total", "corrects_number")
# By these an invoice that is used is the same as another, or reduces it: they do not come of themselves.
_KNOWN_BY = ("code", "corrects_number")


def refuse_same_file(claim, kept):
    """Refuse a file that an invoice of the claim has already, byte for byte."""
    of_file = Q(attachment__sha256=kept.sha256) | Q(originals__digest=kept.sha256)
    if (invoice := claim.invoices.filter(of_file, attachment__isnull=False).first()) is not None:
        raise ValidationError(f"“{kept.name}”与已添加的{invoice}的原件完全相同，没有再添加。")


def _format_of(kept):
    """Return as what a file is kept beside the first one of an invoice, None where it is none of its originals."""
    return OriginalFormat.PICTURE if kept.content_type.startswith("image/") else _FORMATS.get(kept.content_type)


def row_of(claim, said, kept):
    """Return the locked invoice of the claim that another file of it says, or is said, to be, or None."""
    found = named_by(claim, said, kept)
    return found and claim.invoices.select_for_update(of=("self",), no_key=True).get(pk=found.pk)


def named_by(claim, said, kept):
    """Return the invoice of the claim that another file of it says, or is said, to be, or None."""
    if not said.get("number") or _format_of(kept) is None:
        return None
    for row in claim.invoices.filter(number=said["number"]).order_by("pk"):
        codes = {tidied(code) for code in (row.code, said.get("code")) if code}
        if len(codes) < 2:
            return row
    return None


def add_original(invoice, kept, said):
    """Keep the file as another original of the invoice, which is not saved; return it, or None where it is the first.

    Refused where its amount differs. What else it says differently, or where nothing stands yet, is what was read.
    """
    for name in _SAME:
        stands = getattr(invoice, name)
        if name in said and stands not in (None, "") and said[name] != stands:
            label = Invoice._meta.get_field(name).verbose_name
            raise ValidationError(
                f"“{kept.name}”是{invoice}的另一种原件，{label}却读出“{said[name]}”、登记“{stands}”，没有添加；"
                "请核对原件，登记错的先改正再添加。"
            )
    for name, value in said.items():
        stands = getattr(invoice, name)
        if stands in (None, "") and not (invoice.is_whole and name in _KNOWN_BY):
            setattr(invoice, name, value)
        elif str(value) != str(stands):
            # Whoever compared the invoice with its original did not see this one.
            invoice.compared_by = invoice.compared_on = None
            invoice.read[name] = str(value)
        invoice.read.setdefault(name, str(value))
    if invoice.attachment_id is None:
        invoice.attachment = kept
        return None
    facts = {"format": _format_of(kept), "digest": kept.sha256}
    return InvoiceOriginal.objects.create(invoice=invoice, attachment=kept, **facts)

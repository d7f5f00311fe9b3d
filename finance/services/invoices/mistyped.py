"""The correction of the total of an invoice that was typed wrongly and submitted, for all claims that use it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from finance import acts, permissions
from finance.models import USED_UP, Invoice
from finance.models.papers import RELEASED
from finance.services.invoices.identity import key_of
from finance.services.invoices.reds import check_red, check_red_corrected
from finance.services.invoices.uses import reds_of, standing, uses_reduced_by
from unionportal.core.flow.versions import CHANGED, is_as_seen
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason


def may_correct(invoice, user):
    """Return whether the user may correct the total of the invoice now, which its maker may not change any more."""
    claim = invoice.claim
    is_fixed = invoice.is_whole and not claim.takes_papers and claim.state not in RELEASED
    return is_fixed and user.has_perm(permissions.CHECK_CLAIM, claim)


@transaction.atomic
def correct_total(invoice, *, actor, total, reason, seen=""):
    """Set what the paper says in all, in yuan, on every row of it, with the reason; return the invoice.

    What the claims use of it stays, and that of a red letter stays below zero. Refused to whoever made one of them,
    below what they use, and where money followed the red letter, see `check_red_corrected`; and of another version of
    the invoice than was `seen`.
    """
    invoice = Invoice.objects.select_related("claim__unit").get(pk=invoice.pk)
    if not may_correct(invoice, actor):
        raise PermissionDenied("只有会计可以更正已提交的发票。")
    reason = require_reason(reason, "请说明更正的原因。", field="reason")
    is_red = invoice.total < 0
    rows = standing().filter(key=invoice.key, total__lt=0) if is_red else standing().filter(key=invoice.key, part__gt=0)
    rows = list(rows.select_for_update(of=("self",), no_key=True).select_related("claim__unit").order_by("pk"))
    # All of them are locked first, in their order.
    if not is_as_seen(invoice, seen):
        raise ValidationError(CHANGED)
    if any(row.claim.made_by_id == actor.pk for row in rows):
        raise ValidationError("经办人不能更正自己经手的发票，请另一位会计更正。")
    if total == invoice.total:
        raise ValidationError({"total": f"登记的就是 {total:,.2f} 元。"})
    said, key = invoice.total, _key_with(invoice, total)
    if is_red:
        _check_red_total(invoice, total)
    else:
        _check_total(invoice, rows, total)
    if key != invoice.key and standing().filter(key=key).exists():
        raise ValidationError({"total": "已登记过这个号码、销售方和金额的另一张票据，请核对是不是同一张。"})
    found = {"corrected_by": actor, "corrected_at": timezone.now(), "correction_reason": reason}
    unverified = {"verification": "", "verified_by": None, "verified_on": None}
    unverified |= {"compared_by": None, "compared_on": None}
    try:
        with transaction.atomic():
            # All at once: two rows of one paper say the same total.
            changed = Invoice.objects.filter(pk__in=[row.pk for row in rows])
            changed.update(total=total, key=key, **found, **unverified)
    except IntegrityError as error:
        if getattr(error.__cause__, "diag", None) is None or error.__cause__.diag.constraint_name != USED_UP:
            raise
        raise ValidationError("这张发票刚被另一笔支出使用，请重新核对。") from error
    for row in rows:
        facts = {"号码": row.number, "价税合计": [f"{said:.2f}", f"{total:.2f}"], "原因": reason}
        audit.record(actor, acts.CORRECT_INVOICE, row.claim, **facts)
    invoice.refresh_from_db()
    return invoice


def _check_total(invoice, rows, total):
    used = sum(row.part for row in rows) - reds_of(invoice, standing())
    if total < used:
        sentence = f"这张发票已使用和被红字冲减 {used:,} 元，价税合计不能更少；票面确实不足的，冲正那笔支付、退回更正。"
        raise ValidationError({"total": sentence})


def _check_red_total(red, total):
    # The rows that it reduces stand until this is decided.
    list(uses_reduced_by(red).select_for_update(of=("self",), no_key=True))
    check_red_corrected(red, total)
    red.total = total
    check_red(red)


def _key_with(invoice, total):
    return key_of(
        Invoice(
            kind=invoice.kind, code=invoice.code, number=invoice.number, seller_name=invoice.seller_name, total=total
        )
    )

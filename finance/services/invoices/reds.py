"""Red letters: what one may take back of the invoice that it names."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from finance.flow.claim_flow import ClaimState
from finance.models import Invoice
from finance.services.invoices.uses import (
    came_back_for,
    corrected_by,
    named_claim,
    overdrawn,
    reds_of,
    standing,
    uses_reduced_by,
)


def check_red(invoice):
    """Refuse a red letter that another claim filed, or that reduces no invoice or more than there is of it."""
    other = standing().filter(key=invoice.key, total__lt=0).exclude(pk=invoice.pk).select_related("claim").first()
    if other is not None:
        raise ValidationError({"number": f"这张红字发票已用于{named_claim(other.claim)}。"})
    blue = {row.key: row for row in Invoice.objects.filter(corrected_by(invoice), total__gt=0).exclude(key="")}
    if not blue:
        raise ValidationError({"corrects_number": "没有登记过这张蓝字发票，红字发票只能冲减已登记的。"})
    if len(blue) > 1:
        raise ValidationError({"corrects_number": "有几张发票是这个号码，请写成“发票代码-发票号码”。"})
    [blue] = blue.values()
    if blue.number == invoice.number:
        raise ValidationError({"number": "红字发票有自己的号码，这是被红冲的那张的。"})
    left = blue.total + reds_of(blue, standing().exclude(pk=invoice.pk))
    if invoice.total + left < 0:
        raise ValidationError({"total": f"发票 {blue.number} 还可冲减 {left:,} 元，本次红字 {-invoice.total:,} 元。"})


def check_red_corrected(red, total):
    """Refuse `total`, in yuan, for a red letter by whose former total money was paid or came back.

    Less of it: what came back for it would be too much. More of it: a claim that used what it left was paid.
    """
    uses = uses_reduced_by(red)
    blue = uses.first()
    if blue is None:
        return
    before = overdrawn(blue, red.claim_id)
    after = before + red.total - total
    if max(after, 0) < (followed := min(came_back_for(blue), before)):
        sentence = f"发票 {blue.number} 的收款人已为它退回 {followed:,.2f} 元，冲减不能更少；退回登记错的，先更正退款。"
        raise ValidationError({"total": sentence})
    by_it = uses.filter(Q(pk__gt=red.pk) | Q(claim=red.claim_id), claim__state=ClaimState.PAID).first()
    if after > max(before, 0) and by_it is not None:
        sentence = f"{named_claim(by_it.claim)}按它用了发票 {blue.number} 的余额并已支付"
        raise ValidationError({"total": f"{sentence}，冲减不能更多；余额确实不足的，冲正那笔支付、退回更正。"})

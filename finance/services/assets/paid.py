"""What was paid for assets, held against what their cards say, and against what came back of it."""

from decimal import Decimal

from django.db.models import Sum

from finance.asset_choices import AssetState
from finance.flow.claim_flow import CLAIM_UNDONE
from finance.models import Asset, Income, Payment

_NOTHING, _NAMED, _STRUCK = Decimal("0.00"), 5, AssetState.STRUCK


def _left_of(claim):
    """Return what is paid of a claim without what came back, in its year or later, or None where nothing was paid."""
    payments = Payment.objects.filter(claim=claim)
    paid = payments.aggregate(sum=Sum("amount"))["sum"]
    if paid is None:
        return None
    later = Income.back_later(payments).filter(is_reversed=False).aggregate(sum=Sum("amount"))["sum"]
    return paid - (later or _NOTHING)


def _listed(assets):
    """Return the first of the assets with their values in one phrase, and how many there are if those are not all."""
    named = "、".join(f"{one} {one.value:,} 元" for one in assets[:_NAMED])
    return f"{named}等 {len(assets)} 项" if len(assets) > _NAMED else named


def why_beyond_paid(claim, value, asset=None):
    """Return the sentence that asks about an asset worth more than what was paid for it, with others of the claim.

    "" where it is not; `asset` is the card that says so, None for a new one.
    """
    others = list(
        Asset.objects.filter(claim=claim).exclude(pk=asset and asset.pk).exclude(state=_STRUCK).order_by("pk")
    )
    left, total = _left_of(claim), value + sum((one.value for one in others), _NOTHING)
    what = "申请的" if left is None and claim.state not in CLAIM_UNDONE else "已付的"
    most = left if left is not None else claim.amount if claim.state not in CLAIM_UNDONE else _NOTHING
    if total <= most:
        return ""
    before = f"这笔支出已登记 {_listed(others)}，连同这一项合计" if others else "这一项"
    return f"{before} {total:,.2f} 元，超过{what} {most:,.2f} 元。"


def standing_for(claim):
    """Return the sentence that names the assets that stay in the register when money of a claim comes back, or ""."""
    assets = list(Asset.objects.present().filter(claim=claim).order_by("pk"))
    if not assets:
        return ""
    return (
        f"这笔支出购置的固定资产还在账上：{_listed(assets)}。退了货、没有买成的，"
        "登记冲正或退款以后请专干或会计在资产卡片申请注销；还在用的请核对原值。"
    )


def came_back_for(asset):
    """Return the sentence that tells that what was paid for an asset in the register came back; "" where it did not."""
    if not asset.is_present or asset.claim is None or (left := _left_of(asset.claim)) is None:
        return ""
    paid = Payment.objects.filter(claim=asset.claim, corrects=None).aggregate(sum=Sum("amount"))["sum"]
    if left >= paid:
        return ""
    how = f"退回 {paid - left:,.2f} 元" if left else "全部退回或冲正"
    return f"购置这项资产的支出已{how}，资产还在账上：退了货的请申请注销，还在用的请核对原值。"

"""The acts on who keeps an asset: handed over to somebody, who confirms or refuses it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts, permissions
from finance.asset_choices import DisposalState, HandoverState
from finance.flow.asset_flow import HANDOVER_FLOW
from finance.models import Asset, DisposalLine, Handover, HandoverLine
from finance.services.assets.register import move_assets, named
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason


def assets_of(giver, actor):
    """Return the assets that this member keeps and that the actor may hand over, those under way left out."""
    rows = Asset.objects.present().filter(custodian=giver).select_related("unit", "custodian", "category")
    under_way = HandoverLine.objects.filter(handover__state=HandoverState.PENDING).values("asset")
    return [one for one in rows.exclude(pk__in=under_way) if actor.has_perm(permissions.HAND_OVER_ASSET, one)]


def pending_handover(asset):
    """Return the hand-over of an asset that waits for its receiver, or None."""
    rows = Handover.objects.filter(state=HandoverState.PENDING, lines__asset=asset)
    return rows.select_related("giver", "receiver").first()


@transaction.atomic
def propose_handover(*, actor, giver, receiver, assets, reason, place=""):
    """Ask another member to take over these assets of `giver`; return the Handover."""
    keys = [asset.pk for asset in assets]
    locked = Asset.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    rows = list(locked.select_related("unit", "custodian"))
    if not rows:
        raise ValidationError({"assets": "请选择要移交的资产。"})
    if any(not actor.has_perm(permissions.HAND_OVER_ASSET, one) for one in rows):
        raise PermissionDenied("您不能移交这些资产。")
    if wrong := [one.number for one in rows if one.custodian_id != giver.pk or not one.is_present]:
        raise ValidationError({"assets": f"{named(wrong)}不在{giver.name}名下，请刷新页面。"})
    under_way = HandoverLine.objects.filter(asset__in=rows, handover__state=HandoverState.PENDING)
    if wrong := list(under_way.values_list("asset__number", flat=True)):
        raise ValidationError({"assets": f"{named(wrong)}已在移交，等对方确认。"})
    applied_for = DisposalLine.objects.filter(asset__in=rows, disposal__state=DisposalState.SUBMITTED)
    if wrong := list(applied_for.values_list("asset__number", flat=True)):
        raise ValidationError({"assets": f"{named(wrong)}已申请处置，请等决定以后再移交。"})
    if receiver.user_id is None:
        raise ValidationError({"receiver": f"{receiver.name}没有账号，不能确认接收，请先开设账号。"})
    reason = require_reason(reason, "请说明移交的原因。", field="reason")
    facts = {"giver": giver, "receiver": receiver, "place": place.strip(), "reason": reason, "made_by": actor}
    handover = Handover(unit=giver.unit, **facts)
    handover.full_clean()
    handover.save()
    for asset in rows:
        HandoverLine.objects.create(handover=handover, asset=asset)
    audit.record(actor, acts.PROPOSE_HANDOVER, handover, 资产=[one.number for one in rows], 原因=reason)
    return handover


@HANDOVER_FLOW.act("receive")
@transaction.atomic
def receive_assets(handover, *, actor):
    """Confirm that the receiver has the assets, which are in his keeping from now on; return the hand-over."""
    handover = _answered(handover, "receive", actor)
    receiver, giver = handover.receiver, handover.giver

    def taken_over(asset):
        # What served the unit of its keeper goes along; what serves another one stays there.
        unit = receiver.unit if asset.unit_id == giver.unit_id else asset.unit
        return {"custodian": receiver, "place": handover.place or asset.place, "unit": unit}

    rows = Asset.objects.filter(handovers__handover=handover)
    move_assets(rows, "hand_over", actor=actor, reason=handover.reason, columns=taken_over, judged_on=handover)
    return handover


@HANDOVER_FLOW.act("refuse")
def refuse_assets(handover, *, actor, reason):
    """Say that the receiver does not have them; return the hand-over."""
    return _answered(handover, "refuse", actor, reason)


@HANDOVER_FLOW.act("withdraw")
def withdraw_handover(handover, *, actor, reason):
    """Take back that the assets are handed over; return the hand-over."""
    return _answered(handover, "withdraw", actor, reason)


def _answered(handover, name, actor, reason=""):
    answer = {"answered_on": timezone.localdate(), "answered_by": actor, "refusal": reason}
    return HANDOVER_FLOW.fire(handover, name, actor=actor, facts={"原因": reason} if reason else {}, **answer)

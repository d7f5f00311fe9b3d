"""The acts on the register: an asset entered, its card corrected, where it is and in which state changed."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts, permissions
from finance.asset_choices import AssetSource, AssetState, CountState, DisposalState
from finance.flow.asset_flow import ASSET_FLOW
from finance.models import Asset, AssetMove, CountLine, DisposalLine
from unionportal.core.ledger.benefits import holders
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today, require_reason

REGISTERED = "登记入账"
_NAMED = 20
# By these a disposal, and what a count found, is decided.
_DECIDED_BY = ("category", "quantity", "measure", "value")


@transaction.atomic
def register_asset(*, actor, what=REGISTERED, reason="", **facts):
    """Enter an asset with the first of its moves, numbered without gaps in the year; return it."""
    asset = Asset(registered_by=actor, **facts)
    if not actor.has_perm(permissions.ADD_ASSET, asset):
        raise PermissionDenied("您不能登记这个单位的固定资产。")
    if asset.source == AssetSource.FOUND:
        raise ValidationError({"source": "盘盈的资产由清查的决定登记，请在清查里登记为账外。"})
    return enter_asset(asset, actor=actor, what=what, reason=reason)


def enter_asset(asset, *, actor, what, reason):
    """Save an asset with its number and the first of its moves, for an act that allowed it; return it."""
    not_later_than_today(asset.in_use_on, "投入使用日期", field="in_use_on")
    asset.full_clean(exclude=["number"])
    year = timezone.localdate().year
    asset.number = f"Z{year}-{next_number('finance.asset', year):04}"
    asset.save()
    note_move(asset, what=what, actor=actor, reason=reason)
    audit.record(actor, acts.REGISTER_ASSET, asset, 原值=asset.value, 保管人=asset.custodian.name)
    return asset


def why_no_category(rows):
    """Return the sentence that names who sets the categories of assets where there are none of these rows; or ""."""
    if rows.exists():
        return ""
    names = "、".join(user.name for user in holders(permissions.ADD_ASSET_CATEGORY, Unit.root().path))
    return (
        f"还没有可选的固定资产类别：请会计{f'（{names}）' if names else ''}"
        "先在后台“规定”的“固定资产类别”里增设（编码、名称、单价起点、折旧年限），再登记资产。"
    )


def named(numbers):
    """Return the first of the numbers in one phrase, and how many there are where those are not all."""
    return "、".join(numbers[:_NAMED]) + (f"等 {len(numbers)} 个" if len(numbers) > _NAMED else "")


def why_fixed(asset):
    """Return the sentence that refuses to correct by what the asset is being decided on; "" if nobody decides now."""
    if DisposalLine.objects.filter(asset=asset, disposal__state=DisposalState.SUBMITTED).exists():
        return "正在申请处置，决定以前不能更正类别、数量、计量单位和原值。"
    if CountLine.objects.filter(asset=asset).exclude(count__state=CountState.CLOSED).exists():
        return "正在清查，清查结束以前不能更正类别、数量、计量单位和原值。"
    return ""


@transaction.atomic
def correct_asset(asset, *, actor, reason, **facts):
    """Correct what the card says of an asset that is held, with the reason; return it."""
    asset = Asset.objects.select_for_update(of=("self",), no_key=True).get(pk=asset.pk)
    if not actor.has_perm(permissions.CHANGE_ASSET, asset):
        raise PermissionDenied("您不能更正这张卡片。")
    if not asset.is_present:
        raise ValidationError(f"“{asset.get_state_display()}”的资产不能再更正。")
    reason = require_reason(reason, "请说明更正的原因。", field="reason")
    before = {name: getattr(asset, name) for name in facts}
    for name, value in facts.items():
        setattr(asset, name, value)
    changed = [name for name in facts if before[name] != facts[name]]
    if not changed:
        raise ValidationError("没有改动。")
    if (decided_by := [name for name in _DECIDED_BY if name in changed]) and (sentence := why_fixed(asset)):
        raise ValidationError({decided_by[0]: sentence})
    not_later_than_today(asset.in_use_on, "投入使用日期", field="in_use_on")
    asset.full_clean()
    asset.save(update_fields=changed)
    words = {
        str(Asset._meta.get_field(name).verbose_name): [str(before[name] or ""), str(facts[name] or "")]
        for name in changed
    }
    audit.record(actor, acts.CORRECT_ASSET, asset, 原因=reason, **words)
    return asset


@ASSET_FLOW.act("relocate")
def relocate_asset(asset, *, actor, unit, place, reason=""):
    """Record that an asset stands elsewhere or serves another unit; return it."""
    if (asset.unit_id, asset.place) == (unit.pk, place := place.strip()):
        raise ValidationError("使用单位和存放地点没有变化。")
    return move_asset(asset, "relocate", actor=actor, reason=reason, unit=unit, place=place)


@ASSET_FLOW.act("set_idle")
def set_asset_idle(asset, *, actor, reason):
    """Record that nobody needs an asset now; return it."""
    return move_asset(asset, "set_idle", actor=actor, reason=reason)


@ASSET_FLOW.act("repair")
def repair_asset(asset, *, actor, reason):
    """Record that an asset is broken and being repaired; return it."""
    return move_asset(asset, "repair", actor=actor, reason=reason)


@ASSET_FLOW.act("resume")
def resume_asset(asset, *, actor, reason):
    """Record that an asset is in use again; return it."""
    return move_asset(asset, "resume", actor=actor, reason=reason)


def move_asset(asset, name, *, actor, reason, **columns):
    """Move an asset along its flow, setting `columns`, and note it in its history; return it."""
    rows = Asset.objects.filter(pk=asset.pk)
    [moved] = move_assets(rows, name, actor=actor, reason=reason, columns=lambda _: columns)
    return moved


@transaction.atomic
def move_assets(rows, name, *, actor, reason, columns=lambda asset: {}, judged_on=None):
    """Move all assets of a queryset along their flow, or none, and note it in their history; return them.

    `columns(asset)` is what else is set; `judged_on` the record by which the actor may do it, if not by the assets.
    """
    moved = ASSET_FLOW.fire_all(
        rows.select_related("unit", "custodian", "category", "claim"),
        name,
        actor=actor,
        facts=lambda asset: {"原因": reason} if reason else {},
        effect=columns,
        judged_on=judged_on,
    )
    what = ASSET_FLOW.transitions[name].label
    AssetMove.objects.bulk_create(_noted(asset, what, actor, reason) for asset in moved)
    return moved


def note_move(asset, *, what, actor, reason):
    """Add the row of the history that says how an asset is now; return it."""
    row = _noted(asset, what, actor, reason)
    row.save()
    return row


def _noted(asset, what, actor, reason):
    now = {"state": AssetState(asset.state), "unit": asset.unit, "place": asset.place, "custodian": asset.custodian}
    return AssetMove(asset=asset, what=what, on=timezone.localdate(), reason=reason, made_by=actor, **now)

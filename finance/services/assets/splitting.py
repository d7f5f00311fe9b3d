"""The assets of a unit that is split, merged or closed: they go along with whoever keeps them."""

from django.core.exceptions import ValidationError

from finance.asset_choices import HandoverState
from finance.models import Asset, AssetMove, CountLine, Handover
from finance.services.assets.register import note_move
from unionportal.core.services.organisation import before_closing
from unionportal.core.splits.splitting import Moves, moves_with_units, stays_behind

REORGANISED = "随组织调整"


@before_closing
def refuse_with_assets(unit, on):
    """Refuse to close a unit that still has assets."""
    if count := Asset.objects.present().filter(unit=unit).count():
        raise ValidationError(f"“{unit}”还有 {count} 件固定资产，请先变更使用单位或处置，再撤销。")


@moves_with_units
class AssetsMove(Moves):
    """Every asset that is there: it serves the part of whoever keeps it, and its history says so."""

    code, heading, model, rank = "finance.asset", "固定资产", Asset, 30
    related = ("unit", "custodian")
    # Each comes with the move that says where it is now.
    implied = (AssetMove,)

    def rows(self, unit, on):
        return Asset.objects.present().filter(unit=unit).order_by("pk")

    def staff_no(self, record):
        return record.custodian.staff_no

    def move(self, record, part, *, actor, on, document):
        created = super().move(record, part, actor=actor, on=on, document=document)
        note_move(record, what=REORGANISED, actor=actor, reason=document)
        return created

    def restore(self, record, before, *, actor):
        super().restore(record, before, actor=actor)
        note_move(record, what=REORGANISED, actor=actor, reason="")


@stays_behind
def assets_under_way(unit, on):
    """Yield the hand-overs that wait for their receivers, and what is being counted."""
    pending = Handover.objects.filter(unit=unit, state=HandoverState.PENDING).count()
    yield "待接收的资产移交", pending, "由接收人确认，或撤回以后重新提出"
    counted = CountLine.objects.open().filter(unit=unit).count()
    yield "正在清查的固定资产", counted, "清查表列的是基准日的使用单位，由保管人和会计盘点"

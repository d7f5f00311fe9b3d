"""Facts of the papers of the assets, of as many rows as wanted."""

import datetime
from decimal import Decimal

from finance.documents.assets import (
    card_paper,
    count_paper,
    disposal_paper,
    handover_paper,
    labels_paper,
    register_paper,
)
from finance.models import Asset, AssetCategory, AssetCount, AssetMove, CountLine, Disposal, Handover
from members.models import Member
from unionportal.core.models import Unit, User

DAY = datetime.date(2026, 9, 18)
_CATEGORY = AssetCategory(name="通用设备", life=5)


def _assets(count):
    facts = {
        "unit": Unit(name="信息科学与工程学院直属分工会"),
        "category": _CATEGORY,
        "in_use_on": DAY,
        "registered_on": DAY,
    }
    facts |= {"registered_by": User(name="会计某"), "custodian": Member(name="欧阳明月"), "value": Decimal("1200.60")}
    return [Asset(number=f"Z2026-{n:04}", name=f"投影仪{n}", place="文体活动中心二楼", **facts) for n in range(count)]


def card_of_an_asset(count):
    [asset] = _assets(1)
    facts = {"on": DAY, "state": "in_use", "unit": asset.unit, "custodian": asset.custodian}
    moves = [
        AssetMove(what="变更存放地点", place=f"{n}号库房", made_by=User(name="专干某"), **facts) for n in range(count)
    ]
    return card_paper(asset, moves, DAY)


def assets_handed_over(count):
    people = {"giver": Member(name="欧阳明月"), "receiver": Member(name="接收某")}
    return handover_paper(Handover(reason="退休", made_on=DAY, **people), _assets(count))


_COPIED = ("name", "quantity", "measure", "unit", "place", "custodian", "value")


def counted_assets(count):
    lines = [
        CountLine(
            asset=one if n % 3 else None,
            result=("unlisted", "found", "missing")[n % 3],
            said_by=User(name="盘点某"),
            note=f"说明{n}",
            **{name: getattr(one, name) for name in _COPIED},
        )
        for n, one in enumerate(_assets(count))
    ]
    return count_paper(AssetCount(unit=Unit(name="明德学院工会"), day=DAY), lines)


def assets_disposed_of(count):
    facts = {"kind": "scrap", "reason": "已过年限，无法修复", "document": "鉴定意见 3 号", "made_on": DAY}
    return disposal_paper(Disposal(made_by=User(name="专干某"), **facts), _assets(count))


SAMPLES = {
    ("finance", "disposal_form_paper"): assets_disposed_of,
    ("finance", "assetcount_form_paper"): counted_assets,
    ("finance", "handover_form_paper"): assets_handed_over,
    ("finance", "asset_form_card"): card_of_an_asset,
    ("finance", "asset_list_form_labels"): lambda count: labels_paper(_assets(count)),
    ("finance", "asset_list_form_register"): lambda count: register_paper(_assets(count), DAY),
}

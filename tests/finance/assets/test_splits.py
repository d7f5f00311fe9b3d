"""The assets of a unit that is split or merged go along with their keepers; a unit that has some does not close."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from finance.models import Asset
from finance.services.assets.counting import answer_line, decide_count, open_count, submit_count
from finance.services.assets.custody import propose_handover, receive_assets
from tests.factories import AssetFactory, HandoverFactory, MemberFactory, UnitFactory, UserFactory
from unionportal.core.services.organisation import close_unit
from unionportal.core.splits.merging import merge_units
from unionportal.core.splits.splitting import preview_split, split_unit, undo_split

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 7, 1)
SPLIT = {"into": [("A1", "一分会"), ("A2", "二分会")], "people": {"T70001": "A2"}, "on": DAY}


@pytest.fixture
def two(asset, branch, union):
    """What a member keeps who goes to the second part, and what somebody of the union keeps."""
    return [asset, AssetFactory(unit=branch, custodian=MemberFactory(unit=union))]


def _places():
    return [(one.unit.code, one.moves.last().unit) for one in Asset.objects.order_by("pk").select_related("unit")]


def test_assets_go_along_with_their_keepers_and_come_back(two, branch, officer):
    first, second = split_unit(branch, actor=officer, document="校工〔2022〕5号", **SPLIT)
    assert _places() == [("A2", second), ("A1", first)]
    assert two[0].moves.last().reason == "校工〔2022〕5号"
    undo_split(branch, actor=officer, reason="不分了")
    assert _places() == [(branch.code, branch)] * 2


def test_assets_go_to_the_merged_unit(two, branch, other_branch, officer):
    merged = merge_units([branch, other_branch], actor=officer, into_code="M", into_name="联合分工会", on=DAY)
    assert _places() == [("M", merged)] * 2


def test_what_is_handed_over_and_counted_meanwhile_is_finished_by_the_same_persons(
    asset, branch, union, keeper, accountant, officer, chair
):
    receiver = MemberFactory(unit=union, user=UserFactory())
    handover = propose_handover(actor=officer, giver=keeper, receiver=receiver, assets=[asset], reason="换人保管")
    count = open_count(actor=accountant, unit=union, day=DAY)
    split_unit(branch, actor=officer, document="校工〔2022〕5号", **SPLIT)
    answer_line(count.lines.get(), actor=keeper.user, result="found")
    receive_assets(handover, actor=receiver.user)
    decide_count(submit_count(count, actor=accountant), actor=chair, document="2号")
    asset.refresh_from_db()
    assert (asset.unit, asset.custodian, asset.moves.last().what) == (union, receiver, "移交")


def test_the_preview_says_what_stays_and_a_unit_with_assets_does_not_close(two, branch, union, accountant, officer):
    HandoverFactory(lines=[two[0]])
    open_count(actor=accountant, unit=union, day=DAY)
    told = {line.text.partition("：")[0] for line in preview_split(branch, **SPLIT).lines}
    assert told >= {"固定资产 1 项", "待接收的资产移交 1 项", "正在清查的固定资产 2 项"}
    empty, used = (UnitFactory(parent=union) for _ in range(2))
    AssetFactory(unit=used, custodian=two[1].custodian)
    with pytest.raises(ValidationError, match="还有 1 件"):
        close_unit(used, actor=officer, on=DAY)
    assert close_unit(empty, actor=officer, on=DAY).closed_on == DAY

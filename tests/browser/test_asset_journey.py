"""A keeper scans the label of an asset during the yearly count, and says on the phone that it is there or broken."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from finance.services.assets.counting import open_count
from tests.factories import AssetFactory, MemberFactory, UserFactory


@pytest.fixture
def keeper(branch):
    return MemberFactory(unit=branch, name="管小物", user=UserFactory(name="管小物"))


@pytest.mark.made_at("phone")
def test_a_keeper_counts_his_assets_on_the_phone(visitor, branch, keeper, accountant):
    projector, camera = (AssetFactory(unit=branch, custodian=keeper, name=name) for name in ("投影仪", "相机"))
    count = open_count(actor=accountant, unit=branch, day=timezone.localdate())
    visitor.sign_in(keeper.user, reverse("finance:asset_detail", args=[projector.pk]))
    visitor.check()
    visitor.picture("asset-scanned")
    visitor.page.get_by_role("button", name="在，相符").click()
    expect(visitor.page.get_by_text("还有 1 件")).to_be_visible()
    visitor.check()
    visitor.picture("asset-counting")
    visitor.open(reverse("finance:asset_detail", args=[camera.pk]))
    visitor.page.get_by_role("link", name="缺失、损坏").click()
    visitor.page.get_by_label("损坏").check()
    visitor.page.get_by_label("说明").fill("镜头裂了")
    visitor.check()
    visitor.page.get_by_role("button", name="确定").click()
    expect(visitor.page.get_by_text("还有 0 件")).to_be_visible()
    assert list(count.lines.order_by("pk").values_list("result", flat=True)) == ["found", "damaged"]

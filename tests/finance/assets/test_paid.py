"""What cards say is held against what was paid for them, and against what came back of it."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import Asset
from tests.factories import AssetFactory, BudgetFactory
from tests.finance.assets.test_register import ADD, errors, typed
from tests.shown import texts

pytestmark = pytest.mark.django_db
__all__ = ["typed"]


@pytest.fixture
def budget(union):
    return BudgetFactory(unit=union, initial=Decimal(9000))


@pytest.fixture
def shelf(branch, keeper, officer):
    """Make a card of something bought with a claim."""

    def make(claim, value="100.00", **facts):
        facts = {"unit": branch, "custodian": keeper, "registered_by": officer, "name": "书架"} | facts
        return AssetFactory(claim=claim, value=Decimal(value), in_use_on=timezone.localdate(), **facts)

    return make


def test_more_than_was_paid_is_asked_about(client, typed, officer, paid):
    payment = paid("3000.00")
    client.force_login(officer)
    card = typed | {"claim_number": payment.number, "quantity": "1", "value": "3000"}
    client.post(ADD, card)
    [first] = Asset.objects.all()
    asked = errors(client.post(ADD, card))
    sentence = f"这笔支出已登记 {first} 3,000.00 元，连同这一项合计 6,000.00 元，超过已付的 3,000.00 元。"
    assert asked == {"is_meant": [f"{sentence}没有登记两次、金额没有写错的，请勾选这一项。"]}
    assert Asset.objects.count() == 1
    client.post(ADD, card | {"is_meant": "on"})
    assert Asset.objects.count() == 2
    single = errors(client.post(ADD, card | {"claim_number": paid("1000.00").number, "value": "60000"}))
    assert single["is_meant"][0].startswith("这一项 60,000.00 元，超过已付的 1,000.00 元。")


def test_a_corrected_card_is_asked_about_once_more_only_where_value_or_claim_change(client, typed, officer, paid):
    payment = paid("3000.00")
    client.force_login(officer)
    card = typed | {"claim_number": payment.number, "quantity": "1", "value": "3000"}
    client.post(ADD, card)
    [first] = Asset.objects.all()
    page = reverse("finance:asset_edit", args=[first.pk])
    edit = {name: card[name] for name in card if name not in ("unit", "place", "custodian")} | {"reason": "写错了"}
    assert list(errors(client.post(page, edit | {"value": "3000.01"}))) == ["is_meant"]
    client.post(page, edit | {"value": "3000.01", "is_meant": "on"})
    client.post(page, edit | {"value": "3000.01", "name": "书柜"})
    first.refresh_from_db()
    assert (first.value, first.name) == (Decimal("3000.01"), "书柜")


def test_what_came_back_counts_no_more_as_paid(client, typed, officer, cashier, paid):
    payment, today = paid("3000.00"), timezone.localdate()
    services.refund_claim(payment.claim, actor=cashier, amount=Decimal(500), on=today, reason="退差价")
    client.force_login(officer)
    card = typed | {"claim_number": payment.number, "quantity": "1", "value": "2500.01"}
    assert errors(client.post(ADD, card))["is_meant"][0].startswith("这一项 2,500.01 元，超过已付的 2,500.00 元。")
    client.post(ADD, card | {"value": "2500"})
    assert Asset.objects.count() == 1


def test_a_claim_that_is_not_paid_yet_is_compared_with_what_it_asks_for(client, typed, officer, approved):
    client.force_login(officer)
    card = typed | {"claim_number": approved("2000.00").number, "quantity": "1", "value": "2000.01"}
    assert errors(client.post(ADD, card))["is_meant"][0].startswith("这一项 2,000.01 元，超过申请的 2,000.00 元。")
    client.post(ADD, card | {"value": "2000"})
    assert Asset.objects.count() == 1


def test_who_takes_a_payment_back_and_who_opens_the_card_read_what_stays(client, shelf, paid, cashier, officer):
    payment, today = paid("100.00"), timezone.localdate()
    asset = shelf(payment.claim)
    client.force_login(cashier)
    stays = (
        f"这笔支出购置的固定资产还在账上：{asset} 100.00 元。退了货、没有买成的，"
        "登记冲正或退款以后请专干或会计在资产卡片申请注销；还在用的请核对原值。"
    )
    for name in ("reverse", "refund"):
        page = client.get(reverse("finance:claim_move", args=[payment.claim.pk, name]))
        assert texts(page, ".decision-findings") == [stays]
    form = client.get(reverse("admin:finance_payment_move", args=[payment.pk, "correct"])).context["form"]
    assert form.fields["reason"].help_text == f"原支付保留，另记一笔负数；金额退回预算。{stays}"
    client.force_login(officer)

    def told():
        return [one.split("，")[0] for one in texts(client.get(asset.get_absolute_url()), ".note-warn")]

    assert told() == []
    services.refund_claim(payment.claim, actor=cashier, amount=Decimal(30), on=today, reason="退差价")
    assert told() == ["购置这项资产的支出已退回 30.00 元"]
    services.correct_payment(payment, actor=cashier, reason="退货", on=today)
    assert told() == ["购置这项资产的支出已全部退回或冲正"]

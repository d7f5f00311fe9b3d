"""The yearly count: the register as it was, answers from the phone or a list, decided by another hand, then fixed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from finance.models import Asset, AssetCount, CountLine
from finance.services.assets.counting import decide_count, open_count, submit_count, withdraw_unlisted
from finance.services.assets.disposing import approve_disposal
from tests.factories import AssetFactory
from tests.factories.finance import DisposalFactory
from unionportal.core.models import Notice

pytestmark = pytest.mark.django_db
LIST, UNLISTED = reverse("finance:counting_list"), reverse("finance:counting_unlisted")
PAGE = reverse("finance:counting")


@pytest.fixture
def three(asset, branch, keeper, union):
    """Three assets of the branch kept by one member; a fourth of the union is nobody's of these."""
    AssetFactory(unit=union)
    facts = {"unit": branch, "custodian": keeper}
    return [asset, AssetFactory(name="音箱", **facts), AssetFactory(name="相机", **facts)]


@pytest.fixture
def count(three, union, accountant):
    return open_count(actor=accountant, unit=union, day=timezone.localdate())


def _answer(client, line, result, note=""):
    return client.post(reverse("finance:countline_answer", args=[line.pk]), {"result": result, "note": note})


def _move(client, count, name, **answers):
    return client.post(reverse("finance:assetcount_move", args=[count.pk, name]), answers)


def test_a_count_lists_what_was_there_at_the_end_of_the_day(client, three, accountant, branch, union, keeper):
    client.force_login(accountant)
    add = reverse("finance:assetcount_add")
    too_early = client.post(add, {"unit": branch.pk, "day": "2022-05-05"}).context["form"].errors
    assert too_early == {"day": ["这一天这个范围没有在账的固定资产。"]}
    client.post(add, {"unit": branch.pk, "day": timezone.localdate()})
    count = AssetCount.objects.get()
    assert set(count.lines.values_list("asset", flat=True)) == {one.pk for one in three}
    assert Notice.objects.filter(user=keeper.user).count() == 1
    within = client.post(add, {"unit": union.pk, "day": timezone.localdate()}).context["form"].errors
    assert within == {"unit": [f"{count}还没有结束，范围重叠，请等它结束。"]}


def test_a_count_of_a_past_day_lists_what_was_there_then(three, branch, accountant, chair, officer, union):
    today = timezone.localdate()
    new = AssetFactory(unit=branch, in_use_on=today)
    disposal = DisposalFactory(unit=union, made_by=officer)
    disposal.lines.create(asset=three[0])
    approve_disposal(disposal, actor=chair, decision="1号")

    def listed(day):
        lines = open_count(actor=accountant, unit=branch, day=day).lines.all()
        return {line.asset: line.result for line in lines}

    with transaction.atomic():
        now = listed(today)
        transaction.set_rollback(True)
    assert now == dict.fromkeys((*three[1:], new), "")
    assert listed(today - datetime.timedelta(1)) == {three[0]: "found", three[1]: "", three[2]: ""}


def test_a_count_from_the_phone_to_the_decision(
    client, count, three, keeper, branch, branch_chair, accountant, chair, officer, category
):
    found, damaged, _ = (count.lines.get(asset=one) for one in three)
    client.force_login(keeper.user)
    assert client.get(PAGE).context["rest"] == 3
    assert client.get(three[0].get_absolute_url()).context["to_count"] == found
    _answer(client, found, "found")
    assert list(_answer(client, damaged, "damaged").context["form"].errors) == ["note"]
    _answer(client, damaged, "damaged", "外壳破了")
    client.force_login(accountant)
    others = count.lines.exclude(asset__in=three).get()
    refused = _move(client, count, "submit")
    count.refresh_from_db()
    assert (refused.status_code, count.state) == (200, "open")
    _answer(client, others, "found")
    client.force_login(branch_chair)
    assert _answer(client, others, "found").status_code == 404
    pasted = "资产编号\t清查结果\t说明\n{}\t{}\t{}"
    unknown = client.post(LIST, {"text": pasted.format(others.asset.number, "相符", "")}).context["form"].errors
    assert unknown == {"__all__": [f"第2行：“{others.asset.number}”不在您要盘点的资产里。"]}
    client.post(LIST, {"text": pasted.format(three[2].number, "缺失", "找遍没有")})
    thing = {"name": "旧书柜", "category": category.pk, "quantity": 1, "measure": "个", "value": "1", "unit": branch.pk}
    thing |= {"specification": "", "place": "走廊", "custodian": "T70001", "note": "捐来的"}
    for wrong in ({"value": "-5"}, {"value": "0"}, {"quantity": 0}):
        assert client.post(UNLISTED, thing | wrong).context["form"].errors
    client.post(UNLISTED, thing)
    client.force_login(accountant)
    _move(client, count, "submit")
    client.force_login(chair)
    assert list(_move(client, count, "decide").context["form"].errors) == ["document"]
    _move(client, count, "decide", document="校工〔2026〕9号")
    assert [Asset.objects.get(pk=one.pk).state for one in three] == ["in_use", "repair", "lost"]
    gain = Asset.objects.get(source="found")
    assert (gain.name, gain.value, gain.custodian, gain.place) == ("旧书柜", 1, keeper, "走廊")
    assert [one.what for one in gain.moves.all()] == ["盘盈入账"]
    count.refresh_from_db()
    assert (count.state, count.decided_by) == ("closed", chair)
    [shown] = client.get(reverse("finance:assetcount_list")).context["object_list"]
    assert (shown.things, shown.answered) == (5, 5)
    client.force_login(keeper.user)
    assert _answer(client, found, "missing", "又没有了").status_code == 404


def test_what_was_entered_as_found_by_mistake_is_withdrawn_while_the_count_is_open(
    client, count, keeper, branch, branch_chair, accountant, chair, category
):
    client.force_login(branch_chair)
    thing = {"name": "旧书柜", "category": category.pk, "quantity": 1, "measure": "个", "value": "1", "unit": branch.pk}
    client.post(UNLISTED, thing | {"specification": "", "place": "走廊", "custodian": "T70001", "note": "捐来的"})
    line = count.lines.get(asset=None)
    address = reverse("finance:countline_answer", args=[line.pk])
    assert list(client.post(address, {"reason": " "}).context["form"].errors) == ["reason"]
    client.post(address, {"reason": "是别人的"})
    line.refresh_from_db()
    assert (line.result, line.note, line.said_by) == ("withdrawn", "是别人的", branch_chair)
    assert client.post(address, {"reason": "再来"}).status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic():
        CountLine.objects.filter(pk=line.pk).update(result="unlisted")
    CountLine.objects.filter(result="").update(result="found", said_by=accountant, said_on=timezone.localdate())
    client.force_login(accountant)
    [shown] = client.get(reverse("finance:assetcount_list")).context["object_list"]
    assert (shown.things, shown.answered) == (4, 4)
    count = submit_count(count, actor=accountant)
    with pytest.raises(ValidationError, match="已经结束"):
        withdraw_unlisted(line, actor=accountant, reason="太晚")
    decide_count(count, actor=chair, document="校工〔2026〕9号")
    assert not Asset.objects.filter(source="found").exists()


def test_a_closed_count_is_fixed_and_nobody_decides_on_his_own(count, chair, accountant, officer):
    with pytest.raises(DatabaseError), transaction.atomic():
        AssetCount.objects.update(state="submitted", submitted_by=accountant)
    answer = {"result": "found", "said_by": officer, "said_on": timezone.localdate()}
    CountLine.objects.update(**answer)
    count = submit_count(count, actor=accountant)
    with pytest.raises(DatabaseError), transaction.atomic():
        CountLine.objects.update(result="missing", note="没有了")
    facts = {"document": "1号", "decided_on": timezone.localdate(), "decided_by": accountant}
    with pytest.raises(DatabaseError), transaction.atomic():
        AssetCount.objects.update(state="closed", **facts)
    count = decide_count(count, actor=chair, document="校工〔2026〕9号")
    for change in ({"document": "2号"}, {"state": "open"}, {"day": datetime.date(2020, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AssetCount.objects.update(**change)
    with pytest.raises(ValidationError):
        submit_count(count, actor=accountant)

"""The register of assets: entered, corrected, moved; seen by whoever keeps one; printed with its code."""

import datetime
import io
from decimal import Decimal
from unittest import mock

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from finance.models import Asset, AssetCategory, AssetMove
from finance.models.numbers import by_year_and_serial
from finance.services.assets.counting import answer_line, decide_count, open_count, submit_count
from finance.services.assets.disposing import reject_disposal
from finance.services.assets.register import correct_asset
from finance.services.assets.worth import worth
from tests.factories import AssetCategoryFactory, AssetFactory
from tests.factories.finance import DisposalFactory
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry, Notice
from unionportal.core.values.numbering import raise_number
from unionportal.examples.under_way.assets import set_categories

pytestmark = pytest.mark.django_db
ADD, LIST = reverse("finance:asset_add"), reverse("finance:asset_list")


@pytest.fixture
def typed(category, branch, keeper):
    return {
        "name": "便携音箱",
        "category": category.pk,
        "specification": "X-200",
        "quantity": "2",
        "measure": "台",
        "value": "2000",
        "in_use_on": timezone.localdate().isoformat(),
        "source": "bought",
        "funding_source": "union_funds",
        "unit": branch.pk,
        "place": "工会活动室",
        "custodian": keeper.pk,
        "claim_number": "",
    }


def errors(answer):
    return answer.context["form"].errors


def _write(asset, **columns):
    """Write columns past every service, as the database sees it when the transaction ends."""
    Asset.objects.filter(pk=asset.pk).update(**columns)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_asset_is_registered_to_the_fen_of_its_threshold(client, typed, accountant, category, paid, keeper):
    client.force_login(accountant)
    payment = paid("100.00")
    below = errors(client.post(ADD, typed | {"value": "1999.98"}))
    assert below == {"value": ["单价 999.99 元，没有达到“通用设备”的起点 1,000.00 元，不列为固定资产。"]}
    assert list(errors(client.post(ADD, typed | {"funding_source": ""}))) == ["__all__"]
    unknown = errors(client.post(ADD, typed | {"claim_number": "P1999-0001"}))
    assert unknown == {"claim_number": ["没有编号为“P1999-0001”的支出申请或支付，或者您不能查看它。"]}
    tomorrow = timezone.localdate() + datetime.timedelta(1)
    assert list(errors(client.post(ADD, typed | {"in_use_on": tomorrow.isoformat()}))) == ["in_use_on"]
    client.post(ADD, typed | {"claim_number": payment.number.lower(), "is_meant": "on"})
    client.post(ADD, typed)
    first, second = Asset.objects.order_by("number")
    year = timezone.localdate().year
    assert (first.number, second.number) == (f"Z{year}-0001", f"Z{year}-0002")
    assert (first.claim, first.custodian, first.state) == (payment.claim, keeper, "in_use")
    assert [(one.what, one.place) for one in first.moves.all()] == [("登记入账", "工会活动室")]
    assert Notice.objects.filter(user=keeper.user).count() == 2
    page = client.get(payment.claim.get_absolute_url())
    assert list(page.context["assets"]) == [first]


@pytest.mark.parametrize(("day", "fits"), [(-1, False), (0, True), (364, True), (365, False)])
def test_a_category_counts_from_its_first_day_until_before_its_last(client, typed, officer, day, fits):
    start = datetime.date(2023, 1, 1)
    row = AssetCategoryFactory(code="09", threshold=1, valid_from=start, valid_until=datetime.date(2024, 1, 1))
    on = start + datetime.timedelta(day)
    client.force_login(officer)
    answer = client.post(ADD, typed | {"category": row.pk, "in_use_on": on.isoformat()})
    assert Asset.objects.exists() is fits
    assert fits or list(errors(answer)) == ["category"]


def test_what_a_count_found_is_entered_by_its_decision_alone(client, typed, officer):
    client.force_login(officer)
    assert errors(client.post(ADD, typed | {"source": "found"})) == {
        "source": ["选择一个有效的选项。 found 不在可用的选项中。"]
    }
    assert not Asset.objects.exists()


def test_a_move_is_added_to_the_history_and_a_silent_edit_is_refused(client, asset, officer, union, keeper):
    client.force_login(officer)
    address = reverse("finance:asset_move", args=[asset.pk, "relocate"])
    same = client.post(address, {"unit": asset.unit_id, "place": asset.place, "reason": ""})
    assert errors(same) == {"__all__": ["使用单位和存放地点没有变化。"]}
    client.post(address, {"unit": union.pk, "place": "档案室", "reason": "腾房"})
    client.post(reverse("finance:asset_move", args=[asset.pk, "repair"]), {"reason": "灯泡坏了"})
    asset.refresh_from_db()
    assert (asset.unit, asset.place, asset.state) == (union, "档案室", "repair")
    assert [one.state for one in asset.moves.all()] == ["in_use", "in_use", "repair"]
    assert Notice.objects.filter(user=keeper.user).count() == 2
    for edit in ({"place": "家里"}, {"state": "idle"}, {"number": "Z2022-0009"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            _write(asset, **edit)
    with pytest.raises(DatabaseError), transaction.atomic():
        AssetMove.objects.update(place="家里")
    with pytest.raises(DatabaseError), transaction.atomic():
        Asset.objects.all().delete()


def test_a_card_is_corrected_with_the_reason(client, asset, accountant, typed):
    client.force_login(accountant)
    address = reverse("finance:asset_edit", args=[asset.pk])
    card = {name: typed[name] for name in ("name", "category", "specification", "quantity", "measure", "source")}
    card |= {"value": "2000", "in_use_on": "2022-05-06", "funding_source": "dues", "claim_number": ""}
    assert list(errors(client.post(address, card))) == ["reason"]
    client.post(address, card | {"reason": "抄错了发票"})
    asset.refresh_from_db()
    assert (asset.name, asset.value, asset.place) == ("便携音箱", 2000, "活动中心")
    assert AuditEntry.objects.latest("pk").facts["原因"] == "抄错了发票"
    with pytest.raises(ValidationError, match="没有改动"):
        correct_asset(asset, actor=accountant, reason="再看", name="便携音箱")


def test_what_is_being_decided_on_keeps_its_value_and_category(client, asset, accountant, chair, union):
    other = AssetCategoryFactory(code="03", name="专用设备")
    disposal = DisposalFactory(unit=union)
    disposal.lines.create(asset=asset)

    def refused(**facts):
        with pytest.raises(ValidationError) as refusal:
            correct_asset(asset, actor=accountant, reason="抄错了", **facts)
        return list(refusal.value.message_dict)

    assert (refused(value=Decimal(7000)), refused(category=other)) == (["value"], ["category"])
    correct_asset(asset, actor=accountant, reason="抄错了", specification="X-9")
    reject_disposal(disposal, actor=chair, reason="还能用")
    count = open_count(actor=accountant, unit=union, day=timezone.localdate())
    assert refused(quantity=2) == ["quantity"]
    client.force_login(accountant)
    assert client.get(reverse("finance:asset_edit", args=[asset.pk])).context["why_fixed"]
    answer_line(count.lines.get(), actor=accountant, result="found")
    decide_count(submit_count(count, actor=accountant), actor=chair, document="1号")
    assert correct_asset(asset, actor=accountant, reason="抄错了", value=Decimal(7000)).value == 7000


def test_whoever_keeps_it_sees_it_and_a_colleague_does_not(client, asset, keeper, other_branch, person, branch_chair):
    other = AssetFactory(unit=other_branch)
    client.force_login(keeper.user)
    assert list(client.get(LIST).context["object_list"]) == [asset]
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("finance:asset_edit", args=[asset.pk])).status_code == 404
    assert client.get(asset.get_absolute_url()).context["moves"] == []
    client.force_login(branch_chair)
    assert list(client.get(LIST).context["object_list"]) == [asset]


def test_the_register_is_filtered_added_up_and_exported(client, asset, accountant, other_branch, keeper):
    AssetFactory(unit=other_branch, value=Decimal("1000.05"), name="相机")
    client.force_login(accountant)
    found = {
        name: [one.name for one in client.get(LIST, asked).context["object_list"]]
        for name, asked in {
            "word": {"q": "相机"},
            "keeper": {"keeper": "管小物"},
            "unit": {"unit": other_branch.pk},
            "category": {"category": "02"},
            "state": {"state": "idle"},
        }.items()
    }
    assert found == {
        "word": ["相机"],
        "keeper": ["投影仪"],
        "unit": ["相机"],
        "category": ["相机", "投影仪"],
        "state": [],
    }
    answer = client.post(LIST, {"export": "xlsx", "columns": ["number", "name", "value", "custodian__name"]})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = [row[:4] for row in sheet.iter_rows(values_only=True)]
    assert rows.count((asset.number, asset.name, 6000, keeper.name)) == 1


@pytest.mark.parametrize(
    ("day", "begins_next_month", "written_off", "months"),
    [
        ("2022-05-31", False, "100.00", 1),
        ("2022-05-31", True, "0.00", 0),
        ("2022-06-01", True, "100.00", 1),
        ("2027-04-30", False, "6000.00", 60),
        ("2027-05-01", False, "6000.00", 60),
        ("2022-04-30", False, "0.00", 0),
    ],
)
def test_it_is_written_off_by_the_month_until_nothing_is_left(day, begins_next_month, written_off, months):
    category = AssetCategoryFactory.build(begins_next_month=begins_next_month)
    asset = Asset(category=category, value=Decimal(6000), in_use_on=datetime.date(2022, 5, 6))
    now = worth(asset, datetime.date.fromisoformat(day))
    assert (now.written_off, now.months, now.rest) == (Decimal(written_off), months, 6000 - Decimal(written_off))


@pytest.mark.parametrize(
    ("day", "begins_next_month", "months"),
    [
        ("2022-07-31", False, 3),
        ("2022-07-31", True, 2),
        ("2022-08-01", False, 3),
        ("2022-08-01", True, 3),
        ("2030-01-01", False, 3),
        ("2030-01-01", True, 3),
    ],
)
def test_what_left_is_written_off_no_further(day, begins_next_month, months):
    category = AssetCategoryFactory.build(begins_next_month=begins_next_month)
    asset = Asset(category=category, value=Decimal(6000), in_use_on=datetime.date(2022, 5, 6), state="disposed")
    with mock.patch.object(Asset, "gone_on", datetime.date(2022, 8, 20)):
        assert worth(asset, datetime.date.fromisoformat(day)).months == months


def test_the_number_after_9999_comes_after_it(client, branch, accountant):
    raise_number("finance.asset", 2022, 9998)
    with pgtrigger.ignore("finance.Asset:finance_asset_numbered_added"):
        numbers = [AssetFactory(unit=branch).number for _ in range(3)]
    assert numbers == ["Z2022-9999", "Z2022-10000", "Z2022-10001"]
    client.force_login(accountant)
    assert [one.number for one in client.get(LIST).context["object_list"]] == numbers[::-1]
    rows = Asset.objects.order_by(by_year_and_serial("number"))
    assert [one.number for one in rows] == numbers
    assert [one.number for one in rows.between("z2022-9999 ", "Z2022-10000")] == numbers[:2]
    assert [one.number for one in rows.between(last="Z2022-9999")] == numbers[:1]


def test_what_has_no_life_or_a_residual_value_keeps_it():
    facts = {"value": Decimal("1000.00"), "in_use_on": datetime.date(2020, 1, 1)}
    books = Asset(category=AssetCategoryFactory.build(life=None), **facts)
    car = Asset(category=AssetCategoryFactory.build(residual=Decimal(5)), **facts)
    assert [worth(one, datetime.date(2030, 1, 1)).rest for one in (books, car)] == [1000, 50]


def test_where_there_is_no_category_the_form_says_who_sets_one(
    client, officer, branch_chair, person, union, typed, category
):
    category.delete()
    accountant = person(Role.ACCOUNTANT, union)
    why = (
        f"还没有可选的固定资产类别：请会计（{accountant.name}）"
        "先在后台“规定”的“固定资产类别”里增设（编码、名称、单价起点、折旧年限），再登记资产。"
    )
    client.force_login(officer)
    assert client.get(ADD).context["form"].fields["category"].help_text == why
    assert errors(client.post(ADD, typed | {"category": ""}))["category"] == [why]
    page = reverse("finance:counting_unlisted")
    assert client.get(page).context["form"].fields["category"].help_text == why


def test_the_example_has_categories_with_which_an_asset_is_registered(client, accountant, officer, typed, category):
    set_categories({"kuaiji": accountant})
    chosen = AssetCategory.objects.get(name="文艺、体育、娱乐设备")
    client.force_login(officer)
    client.post(ADD, typed | {"category": chosen.pk, "value": "3000"})
    assert Asset.objects.get().category == chosen

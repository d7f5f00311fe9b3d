"""Rows of an import to be undone: who sees them can tell them apart, of confidential ones others read numbers alone."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.choices import Channel
from activities.models import Activity
from tests.factories import HardshipFileFactory, HardshipRelativeFactory, MemberFactory
from tests.shown import links, texts
from unionportal.core.access.scoping import Scope
from unionportal.core.ledger.undoing.plan import plan_of
from unionportal.core.models import LedgerImport
from unionportal.portal.workbooks import undoing
from welfare.models import HardshipRelative
from welfare.services.hardship import save_relative

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(officer, chair, branch, prepare, confirm):
    """An import of two relatives of one member, one of them changed, one new; return the member's file."""
    member = MemberFactory(unit=branch, name="李秀兰", staff_no="T1001")
    file = HardshipFileFactory(unit=branch, member=member)
    HardshipRelativeFactory(file=file, name="赵敏", relation="配偶", income=Decimal("100.00"), health="糖尿病")
    rows = [("赵敏", "配偶", Decimal("500.00")), ("赵一", "子女", None)]
    sheet = [{"staff_no": "T1001", "name": name, "relation": kin, "income": income} for name, kin, income in rows]
    prepare(officer, hardship_relatives=sheet)
    assert confirm(chair, "困难职工家庭成员") == 302
    return file


def test_every_row_is_named_and_what_was_only_read_is_no_change(client, officer, imported):
    ledger = LedgerImport.objects.latest("prepared_at")
    client.force_login(officer)
    page = client.get(reverse("ledger_undo", args=[ledger.pk])).context
    assert [(one.record, one.column) for one in page["cells"]] == [(f"{imported} 配偶赵敏", "月收入（元）")]
    new = HardshipRelative.objects.get(name="赵一")
    new.occupation = "学生"
    save_relative(new, actor=officer)
    [stop] = client.get(reverse("ledger_undo", args=[ledger.pk])).context["stops"]
    assert stop.sentence == "1 条“困难职工家庭成员”在导入以后又改过，不能随导入撤销，请逐条处理"
    assert [(one.name, one.record) for one in stop.records] == [(f"{imported} 子女赵一", new)]
    [stop] = undoing.stops(plan_of(ledger), Scope.nothing())
    # Who may not see it reads of which unit somebody changed it.
    since = undoing.Since(imported.unit.name, timezone.localdate(), "修改困难职工家庭成员")
    assert stop.records == [undoing.Named(f"困难职工家庭成员 （{new.pk}）", since=since)]


def test_who_agrees_reads_whose_rows_go(client, officer, chair, imported, ask):
    ledger, _ = ask(officer)
    client.force_login(chair)
    page = client.get(reverse("ledger_sheet", args=[ledger.sheets.get().pk])).context
    assert {(one.what, one.record) for one in page["undo_rows"]} == {
        ("还原", f"{imported} 配偶赵敏"),
        ("删去", f"{imported} 子女赵一"),
    }


def test_rows_named_alike_are_told_apart_by_the_key_of_their_sheet(officer, prepare):
    days = [("运动会圆满落幕", "2022-11-06"), ("运动会圆满落幕", "2022-11-07"), ("健步走开始了", "2022-11-07")]
    same = {"kind": "news", "channel": Channel.UNION_SITE}
    ledger, _ = prepare(officer, publications=[same | {"title": title, "published_on": day} for title, day in days])
    plan, sheet = plan_of(ledger), ledger.sheets.get()
    keys = undoing.keys_to_undo(plan, sheet, Scope.everything())
    channel = Channel.UNION_SITE.label
    assert [one.record for one in undoing.rows_to_undo(plan, sheet, keys)] == [
        f"运动会圆满落幕（{channel}，运动会圆满落幕，2022-11-06）",
        f"运动会圆满落幕（{channel}，运动会圆满落幕，2022-11-07）",
        "健步走开始了",
    ]


def test_of_many_records_the_first_are_named_with_a_link_and_all_of_them_on_a_page(client, officer, prepare):
    same = {"kind": "sport_culture", "starts_on": "2022-11-06", "people": 8}
    ledger, _ = prepare(officer, activities_activities=[same | {"title": f"第{number}场"} for number in range(1, 61)])
    for one in Activity.objects.all():
        one.place = "体育馆"
        one.save()
    client.force_login(officer)
    address = reverse("ledger_undo", args=[ledger.pk])
    page = client.get(address)
    [stop] = page.context["stops"]
    assert (len(stop.records), stop.more) == (10, 50)
    first = Activity.objects.order_by("pk").first()
    assert stop.records[0] == undoing.Named(str(first), first.get_absolute_url(), first)
    assert (links(page).count(first.get_absolute_url()), texts(page, "a").count(str(first))) == (1, 1)
    # Who sees none of them reads what they are called in the log, without a way that would lead nowhere.
    [hidden] = undoing.stops(plan_of(ledger), Scope.nothing())
    assert [(one.address, one.record) for one in hidden.records] == [("", None)] * 10
    whole = client.get(f"{address}?stop=0&page=2")
    assert (len(whole.context["stop_records"]), whole.context["stop_page"].paginator.count) == (10, 60)
    last = Activity.objects.order_by("pk").last()
    assert whole.context["stop_records"][-1].name == str(last)
    for other in ("7", "x", "-1", "²"):
        assert client.get(f"{address}?stop={other}").context.get("stop_page") is None

"""Rows of an import to be undone: who sees them can tell them apart, of confidential ones others read numbers alone."""

from decimal import Decimal

import pytest
from django.urls import reverse

from activities.choices import Channel
from tests.factories import HardshipFileFactory, HardshipRelativeFactory, MemberFactory
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
    [(sentence, records)] = client.get(reverse("ledger_undo", args=[ledger.pk])).context["stops"]
    assert sentence == "1 条“困难职工家庭成员”在导入以后又改过，不能随导入撤销，请逐条处理"
    assert records == [(f"{imported} 子女赵一", "")]
    assert undoing.stops(plan_of(ledger), Scope.nothing()) == [(sentence, [(f"困难职工家庭成员 （{new.pk}）", "")])]


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

"""The unit in the title of a list that has no column of units is where its people are looked for."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import DonationDriveFactory, MemberFactory, UnitFactory
from tests.portal.rosters import page
from tests.portal.test_laid_out import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
ABOUT = {"f-drive": "爱心一日捐", "f-given_on": "2026-05-12"}
IN_TITLE = "没有工号的 2 行，按标题里的单位“纺织学院分工会”找人：是别的单位的人，不自动认定。"


@pytest.fixture(autouse=True)
def two_units(branch, union):
    """Two people of one name in two units, and somebody of the other one."""
    DonationDriveFactory(unit=union, title="爱心一日捐", started_on=datetime.date(2026, 5, 1))
    other = UnitFactory(parent=union, name="计算机学院分工会")
    for number, name, unit in (("T0101", "张伟", branch), ("T0102", "张伟", other), ("T0103", "李娜", other)):
        MemberFactory(staff_no=number, name=name, unit=unit)


def donors(title, head=("姓名", "金额"), **units):
    return [[title], list(head), *([name, 100, *units.get(name, ())] for name in ("张伟", "李娜"))]


def told(client, job):
    return [one.sentence for one in page(client, job)["problems"]]


@pytest.mark.parametrize("title", ["纺织学院2026年捐款名单", "2026年纺织学院分工会捐款名单"])
def test_the_unit_of_the_title_narrows_the_search_and_the_preview_says_so(client, upload, correct, title):
    job = correct(upload(book(Sheet1=donors(title)), name="表.xlsx"), **ABOUT)
    sentences = told(client, job)
    found = "没有工号，按证件号码或姓名和单位认出：第3行“张伟”是 T0101 张伟（纺织学院分工会）。"
    assert [one for one in sentences if one.startswith("没有工号")] == [IN_TITLE, found]
    # Somebody of another unit is offered, not taken.
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    [(field,)] = form.bound["people"]
    assert [label for _, label in field.field.choices][1:2] == ["T0103 李娜（计算机学院分工会）"]
    job = correct(job, **{"p-4": "T0103"})
    assert (job.result["ok"], job.result["sheets"]) == (True, [["捐款", 2, 0, 0, 0]])


def test_the_name_of_the_worksheet_is_a_title_too(client, upload, correct):
    job = correct(upload(book(纺织学院捐款=donors("捐款名单")), name="表.xlsx"), **ABOUT)
    assert told(client, job).count(IN_TITLE) == 1


@pytest.mark.parametrize("title", ["2026年捐款名单", "纺织学院、计算机学院捐款名单", "XX大学2026年捐款名单"])
def test_a_title_that_names_no_unit_or_two_narrows_nothing(client, upload, correct, title):
    job = correct(upload(book(Sheet1=donors(title)), name="表.xlsx"), **ABOUT)
    assert not any("标题里的单位" in one for one in told(client, job))
    assert [one.rows for one in page(client, job)["problems"] if not one.warning] == [(3,)]


def test_a_column_and_a_line_above_go_before_the_title(client, upload, correct):
    head = ("姓名", "金额", "单位")
    units = {"张伟": ["计算机学院"], "李娜": ["计算机学院"]}
    job = correct(upload(book(Sheet1=donors("纺织学院捐款名单", head, **units)), name="表.xlsx"), **ABOUT)
    assert (job.result["ok"], any("找人：" in one for one in told(client, job))) == (True, False)
    rows = donors("纺织学院捐款名单")
    job = correct(upload(book(Sheet1=[rows[0], ["填报单位：计算机学院"], *rows[1:]]), name="表.xlsx"), **ABOUT)
    assert any("按整张表的单位“计算机学院分工会”找人" in one for one in told(client, job))

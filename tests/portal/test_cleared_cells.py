"""A cell that says so clears what is recorded; a blank one leaves it."""

from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from activities.models import Participation
from members.models import Member
from tests.factories import ActivityFactory, GiftIssueFactory, GiftRecipientFactory, MemberFactory
from tests.portal.rosters import page
from tests.portal.test_laid_out import book
from unionportal.core import ledger
from unionportal.sheets.workbook import write_template
from welfare.models import GiftRecipient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
CLEARED = ["（清空）", " (清空) "]


@pytest.fixture
def people(branch):
    names = {"T1": "李小禾", "T2": "何苗"}
    said = {"unit": branch, "note": "退休返聘", "mobile": ""}
    return [MemberFactory(staff_no=no, name=name, **said) for no, name in names.items()]


def changed(client, job):
    return [(one.row, one.field, one.old, one.new) for one in page(client, job)["changes"]]


@pytest.mark.parametrize("word", CLEARED)
def test_a_remark_of_the_roster_is_cleared_and_the_preview_says_from_what(client, people, upload, work, word):
    rows = [["工号", "姓名", "备注", "手机"], ["T1", "李小禾", word, None], ["T2", "何苗", None, word]]
    job = upload(book(会员=rows))
    # What is blank already does not change, nor what the file leaves blank.
    assert changed(client, job) == [(2, "备注", "退休返聘", "（空）")]
    assert not any(one.header == "手机" for one in page(client, job)["problems"])
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert list(Member.objects.order_by("staff_no").values_list("note", flat=True)) == ["", "退休返聘"]
    assert upload(book(会员=rows)).result["sheets"] == [["会员", 0, 0, 2, 0]]


def test_a_remark_of_who_took_part_is_cleared(client, people, branch, upload, decide):
    activity = ActivityFactory(unit=branch, title="健步走", starts_on=date(2026, 5, 9), state="approved", number="H1")
    for member in people:
        Participation.objects.create(
            activity=activity, member=member, name=member.name, unit=branch, note="带孩子", state="attended"
        )
    head = ["活动", "活动日期", "工号", "备注"]
    rows = [head, *(["健步走", "2026-05-09", number, word] for number, word in (("T1", CLEARED[0]), ("T2", None)))]
    job = upload(book(参加人=rows))
    assert changed(client, job) == [(2, "备注", "带孩子", "（空）")]
    client.post(reverse("ledger_preview", args=[job.pk]))
    decide("confirm")
    assert list(Participation.objects.order_by("member__staff_no").values_list("note", flat=True)) == ["", "带孩子"]


def test_a_remark_of_who_received_something_is_cleared(client, people, branch, upload, chair, decide):
    issue = GiftIssueFactory(unit=branch, code="F1")
    for member in people:
        GiftRecipientFactory(issue=issue, member=member, name=member.name, unit=branch, cost=10, note="代领")
    head = ["批次编号", "工号", "金额", "备注"]
    job = upload(book(领取人=[head, ["F1", "T1", 10, CLEARED[0]], ["F1", "T2", 10, None]]))
    assert changed(client, job) == [(2, "备注", "代领", "（空）")]
    client.post(reverse("ledger_preview", args=[job.pk]))
    client.force_login(chair)
    sheet = decide("confirm").sheets.get()
    assert (sheet.rows, list(GiftRecipient.objects.order_by("member__staff_no").values_list("note", flat=True))) == (
        1,
        ["", "代领"],
    )


def test_what_is_no_free_text_is_not_cleared_by_a_word(client, people, upload):
    rows = [["工号", "姓名", "分工会", "出生日期"], ["T1", "李小禾", "（清空）", "（清空）"]]
    job = upload(book(会员=rows))
    wrong = {one.header: one.sentence for one in page(client, job)["problems"] if not one.warning}
    assert wrong == dict.fromkeys(("分工会", "出生日期"), "这一列不能用“（清空）”清除，请在系统里更正。")


def test_the_template_says_how_a_cell_is_cleared(tmp_path):
    with (tmp_path / "模板.xlsx").open("wb") as file:
        write_template(file, ledger.specs()[:1], guide=ledger.GUIDE)
    cells = [cell.value for row in load_workbook(tmp_path / "模板.xlsx").worksheets[0].rows for cell in row]
    assert any(cell and "写“（清空）”" in str(cell) for cell in cells)

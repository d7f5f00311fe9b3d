"""The 台账: template down, a file with a mistake up, the mistake found, the corrected file looked at and imported."""

import io

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from finance.models import Budget, Payment
from members.models import Member
from tests.books import book, member_row
from tests.factories import AccountFactory, MemberFactory
from tests.ledger.rows import budget, visit
from unionportal.core.jobs import outbox
from unionportal.core.models import Job

pytestmark = pytest.mark.usefixtures("files")


def work():
    """The worker's part: the one job that is waiting."""
    assert outbox.run(Job.objects.get(state="waiting").pk)


def upload(visitor, *rows):
    page = visitor.page
    visitor.open("/ledger/")
    file = {"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": book(members=list(rows))}
    page.get_by_label("台账文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    visitor.check()
    work()


@pytest.mark.made_at("desktop")
def test_a_ledger_with_a_bad_row_is_corrected_and_imported(visitor, officer, branch):
    page = visitor.page
    visitor.sign_in(officer, "/ledger/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    assert "会员" in load_workbook(io.BytesIO(download.value.path().read_bytes())).sheetnames

    good = member_row(1, unit=branch.name)
    upload(visitor, good, member_row(2, unit="没有这个分工会", name="李四"))
    expect(page.get_by_text("工作表「会员」「分工会」第3行")).to_be_visible()
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    visitor.check()
    visitor.picture("ledger-problems")
    assert Member.objects.count() == 0

    upload(visitor, good, member_row(2, unit=branch.name, name="李四"))
    expect(page.get_by_role("button", name="确认导入")).to_be_visible()
    assert page.locator("tbody tr").first.locator("td").all_inner_texts() == ["会员", "2", "0", "0", "0"]
    visitor.check()
    visitor.picture("ledger-preview")
    assert Member.objects.count() == 0

    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_text("已导入。")).to_be_visible()
    visitor.check()
    assert set(Member.objects.values_list("name", flat=True)) == {"张三", "李四"}
    visitor.open("/members/?q=李四")
    expect(page.get_by_text("李四").first).to_be_visible()


@pytest.mark.made_at("desktop")
def test_money_in_a_ledger_is_handed_over_and_confirmed_by_the_chair(visitor, officer, chair, branch):
    AccountFactory(code="50105")
    for number in range(3):
        MemberFactory(unit=branch, staff_no=f"T1{number:03}")
    MemberFactory(unit=branch, user=officer, staff_no="T9001", name="经办人")
    rows = [visit(f"T1{number:03}", amount=str(800 + 100 * number)) for number in range(3)] + [visit(amount="500")]
    page = visitor.page
    visitor.sign_in(officer, "/ledger/")
    data = book(budgets=[budget(initial="90000")], visits=rows)
    file = {"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    page.get_by_label("台账文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    page.get_by_role("button", name="提交确认").click()
    expect(page.get_by_role("button", name="撤回这份台账")).to_be_visible()
    visitor.check()
    visitor.picture("ledger-waits")

    visitor.sign_in(chair, "/ledger/sheets/")
    visitor.check()
    visitor.picture("ledger-sheets")
    page.locator("a.row", has_text="慰问").click()
    expect(page.get_by_text("编制人受益", exact=True)).to_be_visible()
    assert page.locator("ul.rows .row strong").all_inner_texts() == [
        "500.00 元",
        "1,000.00 元",
        "900.00 元",
        "800.00 元",
    ]
    visitor.check()
    visitor.picture("ledger-sheet")
    page.get_by_role("button", name="确认这 4 行").click()
    visitor.open("/ledger/sheets/?state=waiting")
    page.locator("a.row", has_text="预算").click()
    page.get_by_role("button", name="确认这 1 行").click()
    expect(page.get_by_text("已确认").first).to_be_visible()
    work()
    assert (Budget.objects.get().total, Payment.objects.count()) == (90000, 4)
    visitor.open("/ledger/start/")
    visitor.check()
    visitor.picture("ledger-start")

"""A workbook of people, visits and money imported by its maker and two others, and undone by the same persons."""

import pytest
from playwright.sync_api import expect

from finance.models import Income, Payment
from members.models import Member, OfficerTerm
from tests.books import book, member_row
from tests.factories import AccountFactory
from tests.ledger.rows import budget, office, visit
from unionportal.core.jobs import outbox
from unionportal.core.models import Job
from welfare.models import Visit

pytestmark = pytest.mark.usefixtures("files")


def work():
    """The worker's part: the one job that is waiting."""
    assert outbox.run(Job.objects.get(state="waiting").pk)


def rows(branch):
    members = [member_row(1, unit=branch.name), member_row(2, unit=branch.name, name="李小四")]
    income = {"serial": "1", "unit": "校工会", "account": "40101", "amount": "700", "payer": "学校财务处"}
    return {
        "members": members,
        "officers": [office(branch, "T00001")],
        "budgets": [budget(initial="9000")],
        "visits": [visit("T00002", amount="800")],
        "incomes": [{**income, "received_on": "2022-03-15"}],
    }


def decide(visitor, person, title, button, *, waits):
    """Open the sheet from the home page as `person` and press the button of its page, and of the one that asks."""
    page = visitor.page
    visitor.sign_in(person, f"/ledger/sheets/?state={waits}")
    page.locator("a.row", has_text=title).first.click()
    page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.made_at("desktop")
def test_an_import_is_undone_by_the_persons_who_made_it(visitor, officer, chair, cashier, branch):
    AccountFactory(code="50105")
    AccountFactory(code="40101", kind="income")
    page = visitor.page
    visitor.sign_in(officer, "/ledger/")
    file = {"name": "2022年台账.xlsx", "mimeType": "application/octet-stream", "buffer": book(**rows(branch))}
    page.get_by_label("台账文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    page.get_by_role("button", name="提交确认").click()
    expect(page.get_by_role("button", name="撤回这份台账")).to_be_visible()
    visitor.open("/ledger/")
    expect(page.locator("a.row", has_text="2022年台账").get_by_text("待确认")).to_be_visible()
    for title, person in {"分工会委员": chair, "预算": chair, "慰问": chair, "收入": cashier}.items():
        decide(visitor, person, title, "确认这 1 行", waits="waiting")
        expect(page.get_by_text("已确认").first).to_be_visible()
    work()
    assert (Member.objects.count(), Payment.objects.count(), Income.objects.count()) == (2, 1, 1)

    visitor.sign_in(officer, "/ledger/")
    visitor.picture("undo-1-list")
    page.locator("a.row", has_text="查看能否撤销").click()
    visitor.check()
    visitor.picture("undo-2-plan")
    page.get_by_label("原因").fill("导错了年度")
    page.get_by_role("button", name="申请撤销").click()
    expect(page.get_by_role("button", name="撤回申请")).to_be_visible()
    visitor.check()
    visitor.picture("undo-3-asked")
    page.get_by_role("button", name="撤回申请").click()
    expect(page.get_by_text("已撤回申请，导入的内容不变。")).to_be_visible()
    page.get_by_label("原因").fill("导错了年度")
    page.get_by_role("button", name="申请撤销").click()
    visitor.open("/ledger/")
    expect(page.locator("a.row", has_text="2022年台账").get_by_text("等待确认撤销").first).to_be_visible()

    visitor.sign_in(chair)
    visitor.picture("undo-4-home")
    for title, person in {"分工会委员": chair, "预算": chair, "慰问": chair, "收入": cashier}.items():
        decide(visitor, person, title, "同意撤销", waits="undoing")
        expect(page.get_by_text("同意撤销").first).to_be_visible()
        visitor.picture(f"undo-5-{title}")
    work()
    visitor.sign_in(officer, "/members/?q=李小四")
    expect(page.get_by_role("link", name="李小四")).to_have_count(0)
    visitor.open("/ledger/")
    expect(page.locator("a.row", has_text="2022年台账").get_by_text("已撤销").first).to_be_visible()
    visitor.picture("undo-6-list")
    page.locator("a.row", has_text="查看撤销").click()
    visitor.check()
    expect(page.locator("li.row", has_text="收入").get_by_text("冲正或撤销新增的 1 条")).to_be_visible()
    visitor.picture("undo-7-done")
    assert (Member.objects.count(), OfficerTerm.objects.count(), Visit.objects.count()) == (0, 0, 0)
    assert (sum(Payment.objects.values_list("amount", flat=True)), Payment.objects.count()) == (0, 2)
    assert (sum(Income.objects.values_list("amount", flat=True)), Income.objects.count()) == (0, 2)

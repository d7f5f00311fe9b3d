"""A colleague in hospital: reported on the phone, checked, approved, paid in the office; nobody else sees it."""

import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.factories import BudgetFactory, MemberFactory
from unionportal.core.choices import Role
from welfare.models import Visit
from welfare.services import sync_standards

NAME = "李𬭚"
HOSPITAL = "市第三人民医院"


@pytest.fixture
def colleague(union, branch):
    BudgetFactory(unit=union, year=timezone.localdate().year, initial="5000.00")
    sync_standards()
    return MemberFactory(unit=branch, name=NAME, staff_no="T88001")


def report(visitor, chair):
    page = visitor.page
    visitor.sign_in(chair)
    page.get_by_role("link", name="上报慰问").first.click()
    expect(page.get_by_role("heading", name="上报慰问")).to_be_visible()
    visitor.check()
    page.get_by_role("searchbox", name="同事").press_sequentially("T88001")
    page.get_by_text(NAME).click()
    page.get_by_label("慰问事由").select_option(label="生病住院")
    page.get_by_label("发生日期").fill(str(timezone.localdate()))
    page.get_by_label("医院").fill(HOSPITAL)
    visitor.check()
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.get_by_text("待核定").first).to_be_visible()
    visitor.check()
    visitor.picture("visit-reported")


def check(visitor, officer, visit):
    page = visitor.page
    visitor.sign_in(officer, f"/admin/welfare/visit/{visit.pk}/change/")
    page.get_by_role("link", name="核定").click()
    page.get_by_label("金额").fill("2000")
    page.get_by_label("列支预算").select_option(index=1)
    visitor.check()
    page.get_by_role("button", name="确定核定").click()
    expect(page.get_by_text("待批准").first).to_be_visible()
    visitor.picture("visit-checked")


def approve(visitor, chair, visit):
    visitor.sign_in(chair, f"/admin/welfare/visit/{visit.pk}/change/")
    visitor.page.get_by_role("button", name="批准").click()
    expect(visitor.page.get_by_text("已批准").first).to_be_visible()
    visitor.check()


def check_papers(visitor, accountant, visit):
    visitor.sign_in(accountant, f"/admin/finance/claim/{visit.claim_id}/change/")
    visitor.page.get_by_role("button", name="审核", exact=True).click()
    expect(visitor.page.get_by_text("已批准待支付").first).to_be_visible()
    visitor.check()


def pay(visitor, cashier, visit):
    visitor.sign_in(cashier, f"/admin/finance/claim/{visit.claim_id}/change/")
    visitor.page.get_by_role("link", name="支付", exact=True).last.click()
    visitor.page.get_by_role("button", name="确定支付").click()
    expect(visitor.page.get_by_text("已支付").first).to_be_visible()
    visitor.check()


def audit(visitor, auditor):
    page = visitor.page
    visitor.sign_in(auditor, "/finance/payments/")
    # On a phone the filters are folded.
    filters = page.locator("details.fold > summary", has_text="筛选")
    if filters.is_visible():
        filters.click()
    page.get_by_label("关键字").fill("不会有的用途")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text(NAME)).to_have_count(0)
    page.get_by_label("关键字").fill(NAME)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text(NAME).first).to_be_visible()
    visitor.check()
    visitor.picture("payments")
    page.locator("details.export > summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if any(NAME in str(cell) for cell in row)]
    assert len(rows) == 1
    assert rows[0].count(2000) == 1


def find_nothing(visitor, stranger, visit):
    page = visitor.page
    visitor.sign_in(stranger, "/welfare/visits/?q=T88001")
    expect(page.get_by_text(NAME)).to_have_count(0)
    for path in (f"/welfare/visits/{visit.pk}/", f"/finance/claims/{visit.claim_id}/"):
        assert page.goto(visitor.address + path).status == 404
    export = page.request.get(visitor.address + "/finance/payments/export/")
    assert export.status == 404 or NAME.encode() not in export.body()
    visitor.open("/finance/payments/")
    expect(page.get_by_text(NAME)).to_have_count(0)


@pytest.mark.made_at("phone")
def test_a_hospital_visit_from_the_phone_to_the_paid_book(
    size, visitor_at, colleague, branch_chair, officer, accountant, chair, cashier, stranger, person, union
):
    report(visitor_at(size), branch_chair)
    visit = Visit.objects.get(member=colleague)
    check(visitor_at(size), officer, visit)
    approve(visitor_at(size), chair, visit)
    visit.refresh_from_db()
    check_papers(visitor_at(size), accountant, visit)
    pay(visitor_at(size), cashier, visit)
    back = visitor_at(size)
    back.sign_in(branch_chair, f"/welfare/visits/{visit.pk}/")
    expect(back.page.get_by_text("已支付").first).to_be_visible()
    back.picture("visit-paid")
    audit(visitor_at(size), person(Role.AUDITOR, union))
    find_nothing(visitor_at(size), stranger, visit)

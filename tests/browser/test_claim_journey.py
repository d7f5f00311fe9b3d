"""A claim with a photographed invoice: filed on the phone, checked, approved, paid to a wrong name, paid rightly."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from finance.models import Claim, Payment, Supplier
from tests.factories import BudgetFactory
from tests.pictures import photo
from unionportal.core.choices import Role

NUMBER = "26312000000123456789"


@pytest.fixture
def line(union):
    return BudgetFactory(unit=union, year=timezone.localdate().year, initial="5000.00")


def file_claim(visitor, chair):
    page = visitor.page
    Supplier.objects.create(name="江南体育用品有限公司", valid_from="2020-01-01")
    visitor.sign_in(chair, "/finance/claims/add/")
    page.get_by_label("类别").select_option(label="购买物品、服务")
    page.get_by_label("预算").select_option(index=1)
    page.get_by_label("金额").fill("88.50")
    page.get_by_label("用途").fill("趣味运动会奖品")
    # Found while one types, and none of those: it is the name itself.
    page.get_by_label("收款人").press_sequentially("江南")
    expect(page.get_by_role("radio", name="江南体育用品有限公司")).to_be_visible()
    visitor.check()
    page.get_by_label("收款人").fill("江南文体用品")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("还没有上传发票").first).to_be_visible()
    visitor.check()
    page.get_by_label("照片或文件").set_input_files({"name": "发票.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("img", name="发票照片")).to_be_visible()
    visitor.check()
    # A slip of the finger loses nothing that was typed.
    page.get_by_label("发票号码", exact=True).fill(NUMBER[:-1])
    page.get_by_label("开票日期").fill(str(timezone.localdate()))
    page.get_by_label("价税合计").fill("88.50")
    page.get_by_label("销售方名称").fill("江南文体用品有限公司")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("数电票的号码是 20 位数字。")).to_be_visible()
    expect(page.get_by_label("销售方名称")).to_have_value("江南文体用品有限公司")
    visitor.check()
    page.get_by_label("发票号码", exact=True).fill(NUMBER)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text(f"数电票 {NUMBER}").first).to_be_visible()
    visitor.check()
    visitor.picture("claim-with-invoice")
    move(visitor, "提交")


def move(visitor, name):
    """Press the button of the move; the payment has a page of its own, for the day."""
    main = visitor.page.get_by_role("main")
    if name == "支付":
        main.get_by_role("link", name=name, exact=True).click()
        visitor.check()
        name = "确定支付"
    main.get_by_role("button", name=name, exact=True).click()
    visitor.page.wait_for_load_state()
    visitor.check()


def act(visitor, person, claim, name):
    visitor.sign_in(person, f"/finance/claims/{claim.pk}/")
    move(visitor, name)


@pytest.mark.made_at("desktop")
def test_a_wrong_payee_is_corrected_with_the_same_claim(
    size, visitor_at, line, branch_chair, accountant, chair, cashier, person, union
):
    file_claim(visitor_at("phone"), branch_chair)
    claim = Claim.objects.get()
    desk = visitor_at(size)
    desk.sign_in(accountant, "/")
    desk.page.get_by_role("link", name="支出申请 · 待会计审核").click()
    desk.page.get_by_text(f"数电票 {NUMBER}").first.click()
    desk.check()
    desk.page.get_by_label("查验结果").select_option("same")
    desk.page.get_by_role("button", name="登记查验和核对").click()
    expect(desk.page.get_by_text("查验一致，")).to_be_visible()
    desk.check()
    desk.open(f"/finance/claims/{claim.pk}/")
    move(desk, "审核")
    act(desk, chair, claim, "批准")
    act(desk, cashier, claim, "支付")
    desk.page.get_by_role("main").get_by_role("link", name="冲正", exact=True).click()
    desk.page.get_by_label("哪里有误").select_option("maker")
    desk.page.get_by_label("冲正原因").fill("户名不符，款已退回")
    desk.check()
    desk.page.get_by_role("button", name="确定冲正").click()
    expect(desk.page.get_by_text("已退回").first).to_be_visible()
    phone = visitor_at("phone")
    phone.sign_in(branch_chair, f"/finance/claims/{claim.pk}/edit/")
    phone.page.get_by_label("收款人").fill("江南文体用品有限公司")
    phone.page.get_by_role("button", name="保存").click()
    move(phone, "提交")
    for hand, name in ((accountant, "审核"), (chair, "批准"), (cashier, "支付")):
        act(desk, hand, claim, name)
    desk.picture("claim-paid-rightly")
    assert [(one.amount, one.payee) for one in Payment.objects.order_by("pk")] == [
        (claim.amount, "江南文体用品"),
        (-claim.amount, "江南文体用品"),
        (claim.amount, "江南文体用品有限公司"),
    ]
    desk.sign_in(person(Role.AUDITOR, union), "/admin/finance/invoice/")
    expect(desk.page.get_by_text(NUMBER)).to_be_visible()

"""Gifts for everybody: from last year's batch to the payment, the lists of the sub-unions, the signatures."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Member
from tests.browser.hands import Hands
from tests.factories import BudgetFactory, GiftIssueFactory, GiftRecipientFactory, MemberFactory, paid
from welfare.models import GiftIssue

PEOPLE, LOADS, CLICKS = 700, 12, 30
# With the desks of the accountant and the cashier: each opens what waits there, the move and what became of it.
LOADS_UNTIL_PAID = LOADS + 3 + 4


@pytest.fixture
def last(union, branch, other_branch):
    issue = GiftIssueFactory(
        unit=union,
        code="2022-ZQ",
        occasion="mid_autumn",
        title="2022年中秋慰问",
        issued_on=datetime.date(2022, 9, 1),
        supplier="某超市",
    )
    GiftRecipientFactory(issue=issue, member=MemberFactory(unit=branch, name="安在一"), unit=branch)
    leaver = MemberFactory(unit=branch, name="安离会", status="left", left_on=datetime.date(2023, 5, 1))
    leaver.memberships.update(until=leaver.left_on, left_by="transferred_out")
    GiftRecipientFactory(issue=issue, member=leaver, unit=branch)
    for number in range(PEOPLE - 1):
        MemberFactory(unit=(branch, other_branch)[number % 2], name=f"会员{number}")
    assert Member.objects.filter(left_on=None).count() == PEOPLE
    BudgetFactory(unit=union, year=timezone.localdate().year, initial=Decimal("1000000.00"))
    return paid(issue, on=datetime.date(2022, 9, 1))


def copy(hands, visitor, officer):
    page = visitor.page
    visitor.sign_in(officer, "/admin/")
    hands.click(page.get_by_role("link", name="慰问与福利").first)
    hands.click(page.get_by_role("link", name="发放", exact=True).first)
    hands.click(page.get_by_role("link", name="2022年中秋慰问"))
    hands.click(page.get_by_role("link", name="照此新建"))
    hands.choose(page.get_by_label("列支预算"), index=1)
    hands.click(page.get_by_role("button", name="查看会发生什么"))
    expect(page.get_by_text(f"{PEOPLE} 人，每人 300.00 元，共 210,000.00 元")).to_be_visible()
    expect(page.get_by_text("上一批有，发放当天已不在会：安离会")).to_be_visible()
    visitor.check()
    visitor.picture("gifts-preview")
    hands.click(page.get_by_role("button", name="确定照此新建"))
    expect(page.get_by_label("列支预算")).not_to_have_value("")
    hands.click(page.get_by_role("button", name="确定核定"))
    expect(page.get_by_text("待批准").first).to_be_visible()
    visitor.check()
    visitor.picture("gifts-checked")


def approve(hands, visitor, chair):
    page = visitor.page
    visitor.sign_in(chair, "/admin/")
    hands.click(page.get_by_role("link", name="发放 · 待批准"))
    hands.click(page.get_by_role("button", name="批准"))
    expect(page.get_by_text("已批准").first).to_be_visible()
    visitor.check()


def move(hands, visitor, user, waiting, name, then):
    """Make a move on the claim that waits at the desk of this user."""
    page = visitor.page
    visitor.sign_in(user, "/admin/")
    hands.click(page.get_by_role("link", name=waiting))
    visitor.check()
    visitor.picture(f"gifts-claim-{then}")
    if name == "支付":
        hands.click(page.get_by_role("link", name=name, exact=True).last)
        visitor.check()
        name = "确定支付"
    hands.click(page.get_by_role("button", name=name, exact=True).last)
    expect(page.get_by_text(then).first).to_be_visible()
    visitor.check()


def sign(visitor, chair, issue):
    page = visitor.page
    visitor.sign_in(chair, f"/welfare/issues/{issue.pk}/")
    page.get_by_label("本页全选").check()
    page.get_by_label("代领人").fill("王代领")
    visitor.picture("gifts-sign")
    page.get_by_role("button", name="登记签收").click()
    expect(page.get_by_text("已登记 200 人签收。")).to_be_visible()
    visitor.check()
    visitor.picture("gifts-signed")


@pytest.mark.only_at("desktop")
def test_gifts_for_everybody_take_few_pages_and_clicks(
    size, visitor_at, last, officer, chair, accountant, cashier, branch_chair
):
    hands = Hands()
    copy(hands, hands.watch(visitor_at(size)), officer)
    approve(hands, hands.watch(visitor_at(size)), chair)
    issue = GiftIssue.objects.exclude(pk=last.pk).get()
    assert (issue.state, issue.recipients.count(), issue.claim.amount) == ("approved", PEOPLE, Decimal(210_000))
    assert hands.loads <= LOADS, hands.loads
    move(hands, hands.watch(visitor_at(size)), accountant, "支出申请 · 已批准待会计审核", "审核", "已批准待支付")
    move(hands, hands.watch(visitor_at(size)), cashier, "支出申请 · 已批准待支付", "支付", "已支付")
    assert issue.claim.payments.get().amount == Decimal(210_000)
    assert hands.loads <= LOADS_UNTIL_PAID, hands.loads
    assert hands.clicks <= CLICKS, hands.clicks
    sign(visitor_at("phone"), branch_chair, issue)
    assert issue.recipients.filter(collected_by="王代领").count() == 200

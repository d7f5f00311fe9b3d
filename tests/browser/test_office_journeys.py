"""What an office does once a year for many at once: the pages and the clicks of each, from the start page on."""

import datetime
import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from congress.models import Delegate, Proposal
from finance.models import Budget, PlanLine
from tests.browser.hands import Hands
from tests.congress.house import House
from tests.factories import AccountFactory, BudgetFactory, DelegateFactory, MemberFactory, TermFactory
from unionportal.core.choices import Role
from welfare.models import GiftIssue

OFFICE = "/admin/"


@pytest.fixture(autouse=True)
def _row_by_row(settings):
    """Each row goes through its own service, which asks the same of each."""
    settings.ZEAL_NPLUSONE_THRESHOLD = 10_000


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def at_work(visitor_at, size, hands):
    """at_work(user, page) → (the visitor, the browser's page), counted from the first page of the user's day on."""

    def begin(user, at=OFFICE):
        visitor = hands.watch(visitor_at(size))
        visitor.sign_in(user, at)
        return visitor, visitor.page

    return begin


def follow(hands, page, *names):
    """Click the links of these names, one page after the other; an icon may stand before, and a number after."""
    for name in names:
        named = re.compile(rf"(?:^|\s){re.escape(name)}(?:\s+\d+)?\s*$")
        hands.click(page.locator("a:visible", has_text=named).first)


@pytest.mark.made_at("desktop")
def test_twenty_proposals_are_screened_and_assigned_on_one_page(at_work, hands, union, branch):
    house = House(union, branch)
    house.rule.opinions = "同意立案，请主办部门研究。"
    house.rule.save()
    papers = [house.submitted(f"改善第{number}食堂") for number in range(20)]
    visitor, page = at_work(house.committee, "/")
    follow(hands, page, "提案", "提案审查")
    hands.click(page.get_by_role("link", name="一起审查 20 件"))
    hands.type(page.get_by_label("共同的审查意见"), house.rule.opinions)
    for paper in papers:
        row = page.get_by_role("region", name=paper.title, exact=True)
        hands.choose(row.get_by_label("审查决定"), label="立案")
        hands.choose(row.get_by_label("主办部门"), label=house.department.name)
    visitor.check()
    visitor.picture("screening-many")
    hands.click(page.get_by_role("button", name="办理已选的"))
    expect(page.get_by_text("已审查 20 件。")).to_be_visible()
    visitor.check()
    assert set(Proposal.objects.values_list("state", "decision_reason")) == {("in_hand", house.rule.opinions)}
    # Two for each proposal: what is decided, and who answers.
    assert (hands.loads, hands.clicks) == (5, 2 * len(papers) + 5)


@pytest.mark.only_at("desktop")
def test_the_delegates_of_the_last_term_are_brought_into_the_new_one(at_work, hands, union, branch, officer):
    begins = timezone.localdate() + datetime.timedelta(days=30)
    last = TermFactory(unit=union, until=begins)
    new = TermFactory(unit=union, staff_no=last.staff_no + 1, members_no=last.members_no + 1, since=begins)
    for number in range(30):
        DelegateFactory(term=last, unit=branch, member=MemberFactory(unit=branch, name=f"代表{number}"))
    visitor, page = at_work(officer)
    follow(hands, page, "民主管理", "届次", str(new), "从上一届带来代表")
    hands.click(page.get_by_role("button", name="查看会发生什么"))
    expect(page.get_by_text("正式代表 30 人")).to_be_visible()
    visitor.check()
    visitor.picture("delegates-preview")
    hands.click(page.get_by_role("button", name="确定从上一届带来代表"))
    expect(page.get_by_text("已登记 30 名代表。")).to_be_visible()
    visitor.check()
    assert Delegate.objects.filter(term=new).count() == 30
    assert (hands.loads, hands.clicks) == (7, 6)


@pytest.mark.only_at("desktop")
def test_the_birthdays_of_a_year_are_made_and_submitted_in_two_acts(at_work, hands, union, branch, officer):
    year = timezone.localdate().year + 1
    BudgetFactory(unit=union, year=year, initial=Decimal(100_000))
    for month in range(1, 13):
        MemberFactory(unit=branch, name=f"{month}月寿星", birth_date=datetime.date(1980, month, 5))
    visitor, page = at_work(officer)
    follow(hands, page, "慰问与福利", "发放", "按月新建全年批次")
    hands.type(page.get_by_label("每人金额"), "200")
    hands.click(page.get_by_role("button", name="查看会发生什么"))
    expect(page.get_by_text(f"{year}年12月生日福利（{year}-SR12）：1 人，每人 200.00 元，共 200.00 元")).to_be_visible()
    visitor.check()
    visitor.picture("birthdays-preview")
    hands.click(page.get_by_role("button", name="确定按月新建全年批次"))
    expect(page.get_by_text("已新建 12 个批次，存为草稿。")).to_be_visible()
    visitor.check()
    hands.click(page.locator("#action-toggle"))
    hands.choose(page.locator("select[name=action]"), label="上报选中的")
    hands.click(page.locator("button[name=index]"))
    expect(page.get_by_role("heading", name="上报 12 件发放，合计 2,400.00 元")).to_be_visible()
    visitor.check()
    visitor.picture("birthdays-submit")
    hands.click(page.get_by_role("button", name="确定上报 12 件"))
    expect(page.get_by_text(re.compile("已上报 12 件"))).to_be_visible()
    assert set(GiftIssue.objects.values_list("state", flat=True)) == {"reported"}
    assert (hands.loads, hands.clicks) == (8, 10)


@pytest.mark.only_at("desktop")
def test_the_budget_of_a_year_comes_from_the_last_one(at_work, hands, union, branch, person):
    year = timezone.localdate().year
    for number in range(12):
        account = AccountFactory(code=f"5{number:02}", name=f"科目{number}")
        BudgetFactory(unit=union, account=account, initial=Decimal(20_000))
    visitor, page = at_work(person(Role.ACCOUNTANT, union))
    follow(hands, page, "经费", "预算", "按上年编制预算")
    hands.type(page.get_by_label("按上一年核定预算的百分之几"), "105")
    hands.click(page.get_by_role("button", name="计算"))
    hands.type(page.get_by_label("科目3的下一年预算"), "8000")
    visitor.check()
    visitor.picture("budgets-next")
    hands.click(page.get_by_role("button", name="看改动"))
    hands.click(page.get_by_role("button", name="写入草案"))
    expect(page.get_by_text("已写入草案，改动 12 格。")).to_be_visible()
    visitor.check()
    # In force once the meetings have passed it; until then no budget is there to be drawn on.
    assert not Budget.objects.filter(year=year + 1).exists()
    lines = PlanLine.objects.filter(plan__year=year + 1).order_by("account__code")
    amounts = lines.values_list("amount", flat=True)
    assert [*amounts] == [Decimal(8000) if number == 3 else Decimal(21_000) for number in range(12)]
    assert (hands.loads, hands.clicks) == (7, 8)

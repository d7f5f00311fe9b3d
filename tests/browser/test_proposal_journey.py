"""A proposal on the phone and at the desk: written without a network, co-signed, filed, merged, answered, rated."""

import datetime

import pytest
from playwright.sync_api import expect

from congress.models import Proposal
from congress.proposals import services
from tests.congress.house import ANALYSIS, SUGGESTION, House

LONG = "关于在东校区教学楼增设教师午休室和母婴室并延长图书馆开放时间、改善夜间照明和班车接驳安排的提案"


@pytest.fixture
def house(union, branch):
    return House(union, branch)


def go_on(visitor, user, path=""):
    """Sign in as another person in the same window."""
    visitor.page.context.clear_cookies()
    visitor.sign_in(user)
    if path:
        visitor.open(path)
    return visitor.page


def write(visitor, house):
    page = go_on(visitor, house.proposer.user, "/congress/proposals/")
    page.get_by_role("link", name="写提案").click()
    visitor.check()
    page.get_by_label("案由").fill(LONG)
    page.get_by_label("类别").select_option(label="生活福利")
    page.get_by_role("button", name="开始写").click()
    visitor.check()
    page.get_by_label("分析").fill(ANALYSIS)
    expect(page.get_by_text("符合要求")).to_have_count(1)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    page.context.set_offline(True)
    page.get_by_label("建议").fill(SUGGESTION)
    expect(page.locator("[data-save-state]")).to_contain_text("没有网络，已存在本机")
    visitor.picture("proposal-offline")
    visitor.complaints.clear()
    page.context.set_offline(False)
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert Proposal.objects.get(title=LONG).suggestion == SUGGESTION
    visitor.check()
    visitor.picture("proposal-edit")


def invite_and_ask(visitor):
    page = visitor.page
    page.get_by_role("button", name="下一步：邀请附议人").click()
    expect(page.get_by_label("邀请代表")).to_be_visible()
    # What is typed before the page's scripts run is searched for by nobody.
    page.wait_for_load_state("load")
    for name in ("乙", "丙"):
        page.get_by_label("邀请代表").press_sequentially(name)
        page.get_by_role("button", name="邀请", exact=True).click()
        expect(page.get_by_text(f"已邀请{name}。")).to_be_visible()
    visitor.check()
    visitor.picture("proposal-cosigners")
    page.get_by_role("button", name="征集附议").click()
    expect(page.get_by_text("还差2人")).to_be_visible()
    visitor.check()


def cosign(visitor, delegate):
    page = go_on(visitor, delegate.user)
    page.get_by_role("link", name="附议 · 待答复").click()
    visitor.check()
    visitor.picture("proposal-cosign")
    page.get_by_role("button", name="同意附议").click()
    expect(page.locator(".chip").get_by_text("同意附议")).to_be_visible()
    visitor.check()


def submit(visitor, house, paper):
    page = go_on(visitor, house.proposer.user, f"/congress/proposals/{paper.pk}/")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("等提案委审查。")).to_be_visible()


def screen(visitor, house, paper, other):
    page = go_on(visitor, house.committee, "/congress/screening/")
    visitor.picture("proposal-screening")
    page.get_by_role("link", name=LONG).click()
    visitor.check()
    visitor.picture("proposal-screen")
    page.get_by_role("link", name="立案", exact=True).click()
    page.get_by_label("审查意见").fill("符合立案条件。")
    page.get_by_role("button", name="确定立案").click()
    visitor.open(f"/congress/proposals/{other.pk}/move/merge/")
    page.get_by_label("并入").select_option(value=str(paper.pk))
    page.get_by_label("审查意见").fill("内容相近。")
    visitor.picture("proposal-merge")
    page.get_by_role("button", name="确定并案").click()
    visitor.check()
    visitor.open(f"/congress/proposals/{paper.pk}/")
    page.get_by_role("link", name="交办", exact=True).click()
    visitor.check()
    page.get_by_label("主办部门").select_option(label="后勤处")
    visitor.picture("proposal-assign")
    page.get_by_role("button", name="确定交办").click()
    expect(page.get_by_text("由后勤处主办，尚未接收")).to_be_visible()
    visitor.check()


def answer(visitor, house, paper):
    page = go_on(visitor, house.handler, "/congress/assignments/")
    visitor.picture("proposal-assignments")
    page.get_by_role("link", name=LONG).click()
    visitor.check()
    page.get_by_role("button", name="接收").click()
    page.get_by_role("link", name="送签答复").click()
    page.get_by_label("B 正在解决").check()
    page.get_by_label("答复内容").fill("已列入明年计划，暑期完成。")
    visitor.check()
    visitor.picture("proposal-reply")
    page.get_by_role("button", name="确定送签答复").click()
    expect(page.get_by_text("选 B 的，请填写计划完成日期。")).to_be_visible()
    page.get_by_label("计划完成日期").fill(str(house.today + datetime.timedelta(days=90)))
    page.get_by_role("button", name="确定送签答复").click()
    go_on(visitor, house.head, f"/congress/assignments/{paper.lead.pk}/")
    page.get_by_role("link", name="签发答复").click()
    visitor.check()
    page.get_by_role("button", name="确定签发答复").click()
    expect(page.locator(".chip").get_by_text("已答复").first).to_be_visible()
    visitor.check()
    visitor.picture("proposal-replied")


def rate(visitor, house, paper):
    page = go_on(visitor, house.proposer.user, f"/congress/proposals/{paper.pk}/")
    page.get_by_role("link", name="评价", exact=True).click()
    visitor.check()
    page.get_by_label("基本满意").check()
    page.get_by_role("button", name="确定评价").click()
    expect(page.get_by_text("已办结，提案人评价为“基本满意”，没有下一步。")).to_be_visible()
    visitor.check()
    visitor.picture("proposal-detail")
    visitor.open("/congress/proposals/")
    visitor.picture("proposal-mine")


@pytest.mark.made_at("phone")
def test_a_proposal_from_its_first_line_to_its_rating(visitor, house):
    other = house.submitted("关于增设母婴室的提案", by=house.third)
    write(visitor, house)
    invite_and_ask(visitor)
    paper = Proposal.objects.get(title=LONG)
    for delegate in (house.first, house.second):
        cosign(visitor, delegate)
    submit(visitor, house, paper)
    screen(visitor, house, paper, other)
    answer(visitor, house, house.fresh(paper))
    rate(visitor, house, paper)
    go_on(visitor, house.member, "/congress/board/")
    visitor.picture("proposal-board")
    visitor.page.get_by_role("link", name=LONG).click()
    visitor.check()
    visitor.picture("proposal-board-detail")
    paper = house.fresh(paper)
    assert (paper.state, paper.rating, paper.merged.get().proposer) == ("closed", "basically", house.third)


@pytest.mark.made_at("desktop")
def test_two_windows_on_one_draft_lose_nothing(visitor, house):
    paper = house.draft()
    page = go_on(visitor, house.proposer.user, f"/congress/proposals/{paper.pk}/edit/")
    services.save_draft(paper, actor=house.proposer.user, version=1, title="手机上的案由")
    page.get_by_label("案由").fill("电脑上的案由")
    expect(page.get_by_text("这件提案在另一处已经改过。")).to_be_visible()
    expect(page.get_by_text("手机上的案由")).to_be_visible()
    visitor.check()
    visitor.picture("proposal-conflict")
    page.get_by_role("button", name="保留我这里写的").click()
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    assert house.fresh(paper).title == "电脑上的案由"

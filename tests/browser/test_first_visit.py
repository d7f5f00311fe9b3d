"""The first journey of everybody: sign in, change the first password, look around, sign out."""

import pytest
from playwright.sync_api import expect

from tests.factories import BudgetFactory, ClaimFactory, MemberFactory, UnitFactory, UserFactory, VisitFactory
from unionportal.core.choices import Role
from unionportal.portal import privacy
from unionportal.portal.admin import DRAFT

PASSWORD = "Xuexiao-2022-ok"


@pytest.mark.made_at("phone")
def test_somebody_new_signs_in_changes_the_password_and_signs_out(visitor, person, branch):
    user = person(Role.BRANCH_CHAIR, branch, must_change_password=True)
    VisitFactory.create_batch(2, unit=branch, state="returned")
    privacy.publish(
        None, actor=UserFactory(), text=DRAFT.read_text(encoding="utf-8").replace("（请填写）", "见校工会网页")
    )
    page = visitor.page
    visitor.sign_in_by_form(user)
    expect(page.get_by_role("heading", name="请先修改初始密码")).to_be_visible()
    page.get_by_label("旧密码").fill("testing")
    page.get_by_label("新密码", exact=True).fill("short")
    page.get_by_label("新密码确认").fill("short")
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_text("密码长度太短").or_(page.get_by_text("10 个字符")).first).to_be_visible()
    visitor.check()
    page.get_by_label("旧密码").fill("testing")
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("新密码确认").fill(PASSWORD)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_role("heading", name="请先阅读隐私告知")).to_be_visible()
    expect(page.get_by_text("密码已修改")).to_be_visible()
    visitor.check()
    visitor.picture("privacy")
    page.get_by_role("button", name="我已阅读").click()
    expect(page.get_by_role("heading", name=f"{user.name}，您好")).to_be_visible()
    expect(page.get_by_role("link", name="慰问 · 已退回")).to_be_visible()
    visitor.check()
    visitor.picture("home")
    visitor.open("/jobs/")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    visitor.picture("login")


@pytest.mark.only_at("phone")
def test_big_type_is_remembered_in_portal_and_back_office(visitor, officer):
    visitor.sign_in(officer, "/")
    page = visitor.page
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="大字").click()
    assert page.evaluate(size) > before
    visitor.open("/jobs/")
    assert page.evaluate(size) > before
    visitor.check()
    visitor.open("/admin/")
    assert page.evaluate(size) > before
    visitor.check()
    visitor.picture("office-big")
    page.locator("[x-on\\:click*=sidebarMobileOpen]:visible").first.click()
    page.get_by_text("unfold_more").click()
    page.get_by_role("button", name="大字", pressed=True).click()
    assert page.evaluate(size) == before
    visitor.picture("office-menu")


def test_everything_is_in_reach_on_the_phone(visitor_at, branch_chair):
    visitor = visitor_at("phone")
    visitor.sign_in(branch_chair)
    visitor.page.get_by_text("更多").click()
    visitor.page.get_by_role("link", name="我", exact=True).last.click()
    expect(visitor.page.get_by_role("link", name="修改密码").last).to_be_visible()
    visitor.check()
    visitor.picture("more")


@pytest.mark.made_at("desktop")
def test_first_passwords_come_as_files_from_one_page(visitor, officer, union, branch):
    other = UnitFactory(parent=union, name="机械学院分工会")
    for unit in (branch, other):
        MemberFactory(unit=unit)
    page = visitor.page
    visitor.sign_in(officer, "/members/accounts/")
    visitor.check()
    for unit in (branch, other):
        page.get_by_label("工会组织").select_option(str(unit.pk))
        with page.expect_download() as download:
            page.get_by_role("button", name="开设账号并下载初始密码").click()
        assert download.value.suggested_filename == f"{unit} 初始密码.xlsx"
        # The page stays, and its button works again.
        expect(page.locator("form[data-sent]")).to_have_count(0)
    page.get_by_role("link", name="重新发放初始密码").click()
    expect(page.get_by_role("row", name=str(other))).to_be_visible()
    visitor.check()
    visitor.picture("accounts-renew")


@pytest.mark.made_at("desktop")
def test_an_account_is_picked_by_pinyin_for_a_role(visitor, person, union):
    user = UserFactory(name="欧阳建国", username="T77")
    MemberFactory(unit=union, name="欧阳建国", name_key="ou yang jian guo oyjg", user=user)
    page = visitor.page
    visitor.sign_in(person(Role.SYSADMIN, union), "/admin/core/rolegrant/add/")
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("oyjg")
    page.get_by_role("option", name="欧阳建国").click()
    visitor.check()
    visitor.picture("grant-role")
    page.get_by_label("角色").select_option(Role.CASHIER)
    page.get_by_label("范围").select_option(str(union.pk))
    page.get_by_role("button", name="确定提出角色").click()
    expect(page.get_by_text("已提出角色")).to_be_visible()


_DUTIES = ("/admin/compliance/?catalogue=dengbao2", "/admin/sign_ins/", "/admin/personal_data/")


@pytest.mark.made_at("desktop")
def test_the_back_office_opens_without_a_complaint(visitor, person, union, branch):
    ClaimFactory(unit=branch, budget=BudgetFactory(unit=branch), state="submitted")
    UserFactory.create_batch(3)
    visitor.sign_in(person(Role.SYSADMIN, union))
    for path in (
        "/admin/",
        "/admin/core/user/",
        "/admin/core/user/add/",
        "/admin/core/unit/",
        "/permissions/",
        *_DUTIES,
    ):
        visitor.open(path)
        visitor.picture(path.partition("?")[0].strip("/").replace("/", "-"))
    visitor.open(f"/admin/core/unit/{branch.pk}/change/")
    visitor.picture("unit")


@pytest.mark.made_at("desktop")
def test_the_home_page_of_every_role_opens_without_a_complaint(visitor, everyone, branch):
    ClaimFactory(unit=branch, budget=BudgetFactory(unit=branch), state="submitted")
    for user in everyone.values():
        visitor.sign_in(user)

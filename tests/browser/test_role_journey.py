"""A role is proposed at the desk, confirmed by the chair, lent for some days; and a guesser has to wait."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import MemberFactory, UserFactory
from unionportal.core.choices import Role
from unionportal.core.models import RoleGrant
from unionportal.core.roles.granting import propose_role
from unionportal.core.sign_in import guesses

DAY = datetime.timedelta(days=1)


@pytest.mark.made_at("desktop")
def test_the_chair_confirms_a_role_and_has_somebody_act_for_him(visitor, person, union, branch):
    administrator = person(Role.SYSADMIN, union, name="管理员")
    chair = person(Role.CHAIR, union, name="王主席")
    new = MemberFactory(unit=branch, name="赵新", user=UserFactory(name="赵新")).user
    deputy = MemberFactory(unit=branch, name="李四", user=UserFactory(name="李四")).user
    propose_role(new, Role.CASHIER, union, actor=administrator)
    for name in ("钱一", "孙二"):
        propose_role(UserFactory(name=name, must_change_password=True), Role.DELEGATE, branch, actor=administrator)
    page = visitor.page
    visitor.sign_in(chair)
    visitor.picture("role-inbox")
    visitor.open("/roles/")
    visitor.picture("role-list")
    page.get_by_label("赵新 · 出纳").check()
    page.get_by_role("button", name="确认勾选的角色").click()
    expect(page.get_by_text("已确认 1 个角色。")).to_be_visible()
    visitor.check()
    page.get_by_role("link", name="查看").first.click()
    visitor.check()
    visitor.picture("role-detail")
    page.get_by_role("link", name="不予确认").click()
    page.get_by_label("原因").fill("没有这个人")
    page.get_by_role("button", name="确定不予确认").click()
    expect(page.get_by_text("未予确认", exact=True)).to_be_visible()
    visitor.check()
    visitor.open("/roles/mine/")
    page.get_by_role("link", name="请人代理").click()
    visitor.check()
    page.get_by_label("代理人").fill("李四")
    page.get_by_role("radio").check()
    page.get_by_label("最后一天").fill(str(timezone.localdate() + 2 * DAY))
    page.get_by_label("原因").fill("出差")
    visitor.picture("role-lend")
    page.get_by_role("button", name="确定请人代理").click()
    expect(page.get_by_text("已请李四代理。")).to_be_visible()
    visitor.check()
    visitor.picture("role-mine")
    assert RoleGrant.objects.get(user=deputy).is_in_force
    page.context.clear_cookies()
    visitor.sign_in(deputy)
    expect(page.get_by_text("您正在代理王主席")).to_be_visible()
    visitor.picture("role-deputy")
    visitor.open("/admin/")
    visitor.picture("role-deputy-desk")


@pytest.mark.made_at("phone")
def test_who_has_to_wait_is_told_for_how_long(visitor, union):
    user = UserFactory(username="t20220417")
    page = visitor.page
    visitor.sign_in_by_form(user)
    known = [cookie for cookie in page.context.cookies() if cookie["name"] == "known_device"]
    page.context.clear_cookies()
    for _ in range(10):
        guesses.take(guesses.key_of("t20220417"))
    visitor.sign_in_by_form(user)
    expect(page.get_by_text("请 1 分钟后再试")).to_be_visible()
    visitor.picture("sign-in-slow")
    page.context.add_cookies(known)
    visitor.sign_in_by_form(user)
    expect(page.get_by_role("heading", name="用户")).to_be_visible()

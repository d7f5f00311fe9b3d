"""A death is entered: the page says what ends, the office confirms, and takes it back for it was the wrong person."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from congress.bodies.services.delegates import elect_delegate
from members.models import Member
from members.services.officers import appoint_officer
from tests.factories import ClaimFactory, MemberFactory, TermFactory, UserFactory


@pytest.mark.made_at("desktop")
def test_what_ends_is_shown_first_and_comes_back_when_it_was_the_wrong_person(visitor, officer, union, branch):
    member = MemberFactory(unit=branch, name="何培安", user=UserFactory(username="T771"))
    began = datetime.date(2022, 1, 1)
    appoint_officer(actor=officer, unit=branch, member=member, post="chair", elected_on=began, since=began)
    elect_delegate(actor=officer, term=TermFactory(unit=union), member=member)
    ClaimFactory(unit=branch, made_by=member.user)
    visitor.sign_in(officer, f"/admin/members/member/{member.pk}/move/leave/")
    visitor.page.get_by_label("原因").select_option(label="去世")
    visitor.page.get_by_role("button", name="查看会发生什么").click()
    expect(visitor.page.get_by_text("账号停用")).to_be_visible()
    expect(visitor.page.get_by_text("经办的支出申请（草稿）")).to_be_visible()
    visitor.check()
    visitor.picture("leaving-preview")
    visitor.page.get_by_role("button", name="确定办理离会").click()
    expect(visitor.page.get_by_text("已办理离会。")).to_be_visible()
    visitor.check()
    visitor.picture("leaving-done")
    member.refresh_from_db()
    member.user.refresh_from_db()
    assert (member.status, member.left_on, member.user.is_active) == ("left", timezone.localdate(), False)
    visitor.page.get_by_role("link", name="撤销离会").click()
    visitor.page.get_by_label("原因").fill("登记错了人")
    visitor.page.get_by_role("button", name="查看会发生什么").click()
    expect(visitor.page.get_by_role("heading", name="不再终止：账号")).to_be_visible()
    visitor.picture("leaving-undo-preview")
    visitor.page.get_by_role("button", name="确定撤销离会").click()
    expect(visitor.page.get_by_text("已撤销离会。")).to_be_visible()
    member.refresh_from_db()
    assert (member.status, member.officer_terms.get().until) == ("active", None)


@pytest.mark.made_at("desktop")
def test_a_split_says_what_goes_where(visitor, officer, branch):
    for number in range(3):
        MemberFactory(unit=branch, staff_no=f"T88{number}")
    visitor.sign_in(officer, f"/admin/core/unit/{branch.pk}/move/split/")
    visitor.page.get_by_label("分设为").fill("A1 一分会\nA2 二分会")
    visitor.page.get_by_label("谁到哪里").fill("T881 A2")
    visitor.page.get_by_label("日期").fill("2022-07-01")
    visitor.page.get_by_role("button", name="查看会发生什么").click()
    expect(visitor.page.get_by_role("heading", name="到“二分会”")).to_be_visible()
    visitor.check()
    visitor.picture("split-preview")
    visitor.page.get_by_role("button", name="确定分设").click()
    expect(visitor.page.get_by_text("已分设。")).to_be_visible()
    went = Member.objects.order_by("staff_no").values_list("staff_no", "unit__code")
    assert list(went) == [("T880", "A1"), ("T881", "A2"), ("T882", "A1")]

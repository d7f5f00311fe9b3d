"""One person whole: the member is asked about a place and sees who read what; the office finds him and goes on."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities import services
from members.services.roster import reveal
from tests import factories
from tests.reports.test_money_trail import settle  # noqa: F401 -- a fixture
from unionportal.core.choices import Role
from welfare.services.visits import read_diagnosis

DAY = datetime.timedelta(days=1)


@pytest.fixture
def member(branch):
    account = factories.UserFactory(name="何培安")
    return factories.MemberFactory(
        unit=branch, name="何培安", staff_no="T70001", name_key="he pei an hpa", user=account, mobile="13912345678"
    )


@pytest.fixture
def walk(branch, branch_chair):
    """An activity of tomorrow with one place."""
    today = timezone.localdate()
    return factories.ActivityFactory(
        unit=branch,
        approved=True,
        title="秋季健步走",
        proposer=branch_chair,
        starts_on=today + DAY,
        signup_from=today,
        signup_until=today,
        quota=1,
        consent_hours=48,
    )


@pytest.mark.made_at("phone")
def test_a_member_is_asked_about_a_place_and_sees_who_read_what(visitor, walk, member, officer, branch):
    first = factories.MemberFactory(unit=branch, user=factories.UserFactory())
    kept = services.sign_up(walk, actor=first.user)
    services.sign_up(walk, actor=member.user)
    services.withdraw(kept, actor=first.user)
    visit = factories.VisitFactory(unit=branch, member=member, number="W2022-001", diagnosis="不外传")
    reveal(member, "mobile", actor=officer, reason="核对联系方式")
    read_diagnosis(visit, actor=officer, reason="核对病历")
    page = visitor.page
    visitor.sign_in(member.user)
    page.get_by_role("link", name="通知，1 条未读").click()
    visitor.check()
    page.get_by_role("button", name="秋季健步走").click()
    visitor.check()
    page.get_by_role("button", name="不参加").click()
    visitor.check()
    assert [row.state for row in walk.participations.filter(member=member)] == ["withdrawn"]
    visitor.open("/members/me/")
    visitor.picture("me")
    expect(page.get_by_text(member.mobile)).to_be_visible()
    readings = page.get_by_role("region", name="谁看过我的信息")
    expect(readings.get_by_text("核对病历")).to_be_visible()
    expect(readings.get_by_text("核对联系方式")).to_be_visible()
    page.get_by_role("region", name="慰问").get_by_role("link").click()
    visitor.check()
    expect(page.get_by_text("W2022-001")).to_be_visible()


@pytest.mark.made_at("desktop")
def test_the_office_finds_somebody_and_registers_from_his_page(visitor, member, officer, branch, person):
    factories.HardshipGrantFactory(unit=branch, member=member, number="B2022-001", circumstances="不外传")
    factories.HonourFactory(unit=branch, member=member, recipient=member.name)
    page = visitor.page
    visitor.sign_in(officer, "/search/?q=hpa")
    page.get_by_role("link", name=member.name).first.click()
    visitor.check()
    visitor.picture("member-portal")
    page.get_by_role("region", name="补助").get_by_role("link").click()
    visitor.check()
    visitor.open(f"/admin/members/member/{member.pk}/change/")
    visitor.picture("member-office")
    page.get_by_role("link", name="登记慰问").click()
    visitor.check()
    expect(page.get_by_text(member.name).first).to_be_visible()
    visitor.picture("member-visit")
    visitor.page.context.clear_cookies()
    visitor.sign_in(person(Role.BRANCH_CHAIR, branch), f"/members/{member.pk}/")
    page.get_by_role("link", name="登记慰问").click()
    expect(page.get_by_role("radio", name=member.name)).to_be_checked()
    visitor.check()


@pytest.mark.made_at("desktop")
def test_the_auditor_follows_a_number_to_the_papers(visitor, union, branch, person, settle):  # noqa: F811
    visit = settle(factories.VisitFactory(unit=branch), "welfare.visit", "慰问")
    page = visitor.page
    visitor.sign_in(person(Role.AUDITOR, union), "/reports/figures/welfare.visits/?period=2022")
    for name in (visit.number, visit.claim.number, visit.claim.payments.get().number, "26312000000123456789"):
        page.get_by_role("main").get_by_role("link", name=name).first.click()
        visitor.check()
        visitor.picture(f"trail-{name}")
    page.get_by_role("main").get_by_role("link", name=visit.claim.purpose).click()
    page.get_by_role("main").get_by_role("link", name=visit.claim.source, exact=True).click()
    expect(page.get_by_role("heading", name=visit.member.name)).to_be_visible()

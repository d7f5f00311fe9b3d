"""Somebody is told: the bell says so, one tap opens the record, and what was read steps back."""

import pytest
from playwright.sync_api import expect

from tests.factories import NoticeFactory, VisitFactory
from unionportal.core.notices import notify

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "纺织与服装材料工程技术研究中心全体教职工联名提出的关于改善校区食堂与班车服务的提案已立案，请按期答复。"


@pytest.mark.made_at("phone")
def test_a_notice_is_opened_with_one_tap_and_the_rest_is_marked_read(visitor, branch, branch_chair, settings):
    settings.EMAIL_HOST = "mail.example.edu.cn"
    branch_chair.email = "chair@example.edu.cn"
    branch_chair.save()
    visit = VisitFactory(unit=branch, number="W2022-0001", reported_by=branch_chair)
    NoticeFactory(user=branch_chair, sentence=LONG, subject="提案 2022-003")
    NoticeFactory(user=branch_chair, sentence="支出申请“文体活动奖品”已支付。", subject="支出申请 C2022-0001")
    notify([branch_chair], f"{visit.member.name}的慰问已批准。", about=visit)
    page = visitor.page
    visitor.sign_in(branch_chair)
    visitor.picture("notice-bell")
    page.get_by_role("link", name="通知，3 条未读").click()
    visitor.check()
    visitor.picture("notice-list")
    page.get_by_role("button", name=f"{visit.member.name}的慰问已批准。").click()
    expect(page).to_have_url(f"{visitor.address}/welfare/visits/{visit.pk}/")
    page.get_by_role("link", name="通知，2 条未读").click()
    visitor.check()
    visitor.picture("notice-read")
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_role("banner").get_by_role("link", name="通知", exact=True)).to_be_visible()
    visitor.check()
    page.get_by_role("link", name="未读").click()
    expect(page.get_by_text("没有未读的通知。")).to_be_visible()
    visitor.picture("notice-none")

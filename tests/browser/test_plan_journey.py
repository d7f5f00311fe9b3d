"""The year's plan: taken over from last year's, published, and what was done of it."""

import datetime

import pytest
from playwright.sync_api import expect

from activities.models import PlanItem
from tests.factories import UserFactory


@pytest.mark.made_at("desktop")
def test_next_years_plan_comes_from_last_years_and_shows_what_was_done(visitor, officer, union):
    for title, months, edition in (("教职工健身运动会", (5, 5), 16), ("组织教职工疗休养", (7, 8), None)):
        PlanItem.objects.create(
            unit=union,
            year=2025,
            month_from=months[0],
            month_to=months[1],
            title=title,
            edition=edition,
            done_on=datetime.date(2025, months[1], 1),
        )
    page = visitor.page
    visitor.sign_in(officer, "/activities/plan/?year=2025")
    page.get_by_role("link", name="沿用往年").click()
    visitor.check()
    page.get_by_label("沿用哪一年").fill("2025")
    page.get_by_label("编制哪一年").fill("2026")
    page.get_by_role("button", name="编制计划").click()
    expect(page.get_by_role("heading", name="2026年工作计划")).to_be_visible()
    visitor.check()
    assert PlanItem.objects.get(year=2026, title__contains="运动会").edition == 17
    page.get_by_role("link", name="公布 2 项").click()
    visitor.check()
    page.get_by_role("button", name="公布").click()
    page.get_by_role("link", name="登记完成").last.click()
    page.get_by_label("完成日期").fill("2026-07-20")
    page.get_by_label("完成情况").fill("两批共六十人。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已完成 1 / 2 项")).to_be_visible()
    visitor.check()
    visitor.picture("plan-done")
    page.context.clear_cookies()
    visitor.sign_in(UserFactory(), "/activities/plan/?year=2026")
    expect(page.get_by_text("组织教职工疗休养")).to_be_visible()
    expect(page.get_by_text("两批共六十人")).to_be_visible()

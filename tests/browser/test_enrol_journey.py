"""Fifty people of a sub-union took part: the chair enters them on the phone and records the activity in ten taps."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.hands import Hands
from tests.factories import ActivityFactory, MemberFactory


@pytest.mark.made_at("phone")
def test_fifty_people_are_entered_in_ten_taps(visitor, branch, branch_chair):
    MemberFactory.create_batch(50, unit=branch)
    activity = ActivityFactory(unit=branch, approved=True, starts_on=timezone.localdate(), title="春游")
    hands, page = Hands(), visitor.page
    visitor.sign_in(branch_chair, f"/activities/{activity.pk}/")
    hands.watch(visitor)
    hands.click(page.get_by_role("link", name="办结"))
    hands.click(page.get_by_role("link", name="加入一批人"))
    hands.click(page.get_by_text("全选（50 人）"))
    visitor.check()
    visitor.picture("activity-enrol")
    hands.click(page.get_by_role("button", name="加入名单"))
    expect(page.get_by_text("已加入名单 50 人。")).to_be_visible()
    hands.click(page.get_by_role("button", name="办结", exact=True))
    expect(page.get_by_text("“春游”已办结。")).to_be_visible()
    visitor.check()
    activity.refresh_from_db()
    assert (activity.people, hands.clicks, hands.loads) == (50, 5, 4)

"""Ticks of a list stay from page to page, are counted, sent together and forgotten once the act is confirmed."""

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import PastTotalFactory
from unionportal.core.models import PastTotal

FIGURES = ("welfare.visits_total", "welfare.visit_people", "welfare.gift_people")


@pytest.fixture(autouse=True)
def _row_by_row(settings):
    """Each row goes through its own service, which asks the same of each."""
    settings.ZEAL_NPLUSONE_THRESHOLD = 10_000


def test_ticks_of_two_pages_are_one_act(visitor_at, size, officer, chair, union, monkeypatch):
    monkeypatch.setattr(admin.site.get_model_admin(PastTotal), "list_per_page", 2)
    for figure in FIGURES:
        PastTotalFactory(unit=union, proposed_by=officer, figure=figure)
    visitor = visitor_at(size)
    visitor.sign_in(chair, reverse("admin:core_pasttotal_changelist"))
    page = visitor.page
    boxes = page.locator("tr input.action-select")
    boxes.first.check()
    page.locator("a[href*='p=2']").first.click()
    expect(page.get_by_text("别的页还选中 1 件")).to_be_visible()
    boxes.first.check()
    visitor.check()
    visitor.picture("kept-ticks")
    page.locator("select[name=action]").select_option("confirm")
    page.locator("#changelist-actions-wrapper button[type=submit], button[name=index]").first.click()
    page.get_by_role("button", name="确定确认历史数 2 件").click()
    expect(page.get_by_text("已确认历史数 2 件。")).to_be_visible()
    expect(page.get_by_text("别的页还选中")).to_have_count(0)
    assert page.locator("tr input.action-select:checked").count() == 0
    assert PastTotal.objects.filter(state="confirmed").count() == 2

"""The office makes an outline of its own, is told what is wrong in it, and begins a report with it."""

import pytest
from playwright.sync_api import expect

from unionportal.reports.models import Outline, Report


@pytest.mark.made_at("desktop")
def test_an_outline_from_a_shipped_one_to_the_first_report(visitor, officer, union):
    page = visitor.page
    visitor.sign_in(officer, "/reports/outlines/")
    visitor.picture("outline-list")
    page.get_by_role("link", name="任期报告（分年度）").click()
    visitor.check()
    page.get_by_role("link", name="据此新建").click()
    visitor.check()
    page.get_by_label("名称").fill("本校的提纲")
    page.get_by_role("button", name="新建").click()
    visitor.check()
    page.get_by_label("提纲").fill("# 导语\n\n$今年慰问{慰问.住院人数}人。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("第3行第6列：没有名为“慰问.住院人数”的数字，是不是“慰问.住院.人数”？")).to_be_visible()
    visitor.check()
    visitor.picture("outline-refused")
    page.get_by_label("提纲").fill("# 导语\n\n$本期慰问{慰问.住院.人数|含零}人。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    own = Outline.objects.get()
    visitor.open("/reports/add/")
    visitor.picture("report-add")
    page.get_by_label("统计期间").fill("2022")
    page.get_by_label("提纲").select_option(f"own:{own.pk}")
    page.get_by_role("button", name="起草").click()
    visitor.check()
    expect(page.get_by_text("2022年慰问0人。")).to_be_visible()
    assert Report.objects.get().layout == "speech"

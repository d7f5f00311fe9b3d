"""A draft is read and put right: a comment on chosen words, the versions, sending it in and taking it back."""

import pytest
from playwright.sync_api import expect

from unionportal.core.figures.periods import calendar_year
from unionportal.reports import services
from unionportal.reports.models import Chapter, Comment


@pytest.fixture
def chapter(officer, union):
    """The only chapter of a report of the year."""
    report = services.start_report(actor=officer, unit=union, period=calendar_year(2022))
    report.chapters.all().delete()
    chapter = services.add_chapter(report, actor=officer, heading="一、工作回顾")
    return services.edit_chapter(chapter, actor=officer, version=1, heading="一、回顾", body="全年看望教职工。")


def comment(head, chapter):
    """The chair chooses words with the mouse and says what is missing."""
    page = head.page
    head.open(f"/reports/{chapter.report_id}/")
    page.get_by_role("link", name="批注“一、回顾”").click()
    # The script that follows the selection is there once the page is.
    page.wait_for_url("**/comment*/**")
    page.wait_for_load_state()
    page.locator("[data-quoted] .report-p").select_text()
    expect(page.get_by_label("原文")).to_have_value("全年看望教职工。")
    page.get_by_label("批注", exact=True).fill("写明人次。")
    head.check()
    page.get_by_role("button", name="批注").click()
    expect(page.get_by_text("已批注，编写报告的人会收到通知。")).to_be_visible()
    head.check()


def settle(writer, chapter):
    """The writer is kept from sending it in, goes to the comment, writes, answers and settles it."""
    page = writer.page
    writer.open(f"/reports/{chapter.report_id}/moves/submit/")
    expect(page.get_by_role("button", name="确定送审")).to_have_count(0)
    page.get_by_role("link", name="一、回顾").click()
    expect(page.get_by_text("写明人次。")).to_be_visible()
    page.get_by_role("link", name="修改这一章").click()
    expect(page.get_by_role("link", name="一、回顾 1 条批注")).to_be_visible()
    page.get_by_label("正文").fill("全年看望教职工10人次。")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    writer.check()
    page.get_by_role("link", name="答复、处理").click()
    page.get_by_label("答复").fill("已写。")
    page.get_by_role("button", name="答复").click()
    expect(page.get_by_text("已答复。")).to_be_visible()
    page.get_by_role("button", name="处理完毕").click()
    expect(page.get_by_text("已处理完毕。")).to_be_visible()
    writer.check()
    assert Comment.objects.get().state == "settled"


def restore(writer, chapter):
    """The versions are compared; the one before comes back, and goes again."""
    page = writer.page
    writer.open(f"/reports/{chapter.report_id}/chapters/{chapter.pk}/versions/")
    expect(page.locator("ins")).to_have_text("10人次")
    writer.check()
    page.get_by_label("左边是第 1 版").check()
    page.get_by_role("button", name="对照选中的两版").click()
    expect(page.get_by_role("heading", name="第 1 版 → 第 3 版")).to_be_visible()
    page.get_by_role("button", name="恢复第 2 版").click()
    expect(page.get_by_text("已恢复第 2 版，存为新的一版。")).to_be_visible()
    expect(page.get_by_label("正文")).to_have_value("全年看望教职工。")
    assert Chapter.objects.get(pk=chapter.pk).version == 4


def send_in_and_take_back(writer, chapter):
    page = writer.page
    for label, state in (("送审", "送审中"), ("撤回送审", "编制中")):
        writer.open(f"/reports/{chapter.report_id}/")
        page.get_by_role("link", name=label, exact=True).click()
        writer.check()
        page.get_by_role("button", name=f"确定{label}").click()
        expect(page.locator(".page-head .chip")).to_have_text(state)


@pytest.mark.made_at("desktop")
def test_a_draft_is_commented_on_put_right_sent_in_and_taken_back(size, visitor_at, chapter, officer, chair):
    head, writer = visitor_at(size), visitor_at(size)
    head.sign_in(chair)
    comment(head, chapter)
    writer.sign_in(officer)
    settle(writer, chapter)
    restore(writer, chapter)
    send_in_and_take_back(writer, chapter)

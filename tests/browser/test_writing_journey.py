"""What a sub-union's chair does on the phone for the report: writes a chapter, gives an opinion on the draft."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from unionportal.core.figures.periods import calendar_year
from unionportal.reports import services
from unionportal.reports.consulting.services import To, send_for_opinions
from unionportal.reports.models import Chapter
from unionportal.reports.sections.services import request_section


@pytest.mark.made_at("phone")
def test_a_chapter_is_written_and_an_opinion_given_on_the_phone(visitor, officer, branch, branch_chair, union):
    report = services.start_report(actor=officer, unit=union, period=calendar_year(2022))
    report.chapters.all().delete()
    body = "（一）走访\n\n有访必到。慰问{welfare.hospital}人。\n\n[表：慰问分类]"
    chapter = Chapter.objects.create(report=report, position=1, heading="一、工作回顾", body=body)
    today = timezone.localdate()
    section = request_section(chapter, actor=officer, unit=branch, due_on=today)
    send_for_opinions(report, actor=officer, last_day=today, to=[To(unit=branch)])
    page = visitor.page
    visitor.sign_in(branch_chair)
    page.get_by_role("link", name="约稿").first.click()
    visitor.check()
    expect(page.get_by_text("慰问{慰问.住院.人数}人。")).to_be_visible()
    page.get_by_label("正文").fill("住院必访，有难必帮。")
    page.get_by_label("依据").fill("走访登记簿")
    page.get_by_role("button", name="交稿").click()
    expect(page.get_by_text("已交稿").first).to_be_visible()
    visitor.check()
    section.refresh_from_db()
    assert section.text == "住院必访，有难必帮。"
    visitor.open("/reports/consulted/")
    page.get_by_role("link", name="2022年度工会工作报告").click()
    visitor.check()
    page.get_by_role("link", name="对“（一）走访”提意见").click()
    page.get_by_label("意见", exact=True).fill("补充互助保障")
    page.get_by_role("button", name="提交意见").click()
    expect(page.get_by_text("待处理")).to_be_visible()
    visitor.check()

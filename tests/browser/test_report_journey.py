"""The report of a year: written beside its numbers, lost by nobody, sent in, made final, printed."""

import io

import pytest
from docx import Document
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.factories import BudgetFactory, MemberFactory, VisitFactory, paid
from unionportal.core.choices import Role
from unionportal.core.figures.periods import calendar_year
from unionportal.core.jobs import outbox
from unionportal.core.models import Job
from unionportal.reports import services
from unionportal.reports.models import PRINT_JOB, Chapter, Report
from unionportal.reports.text.names import typed

pytestmark = pytest.mark.usefixtures("files")

FIGURE = "慰问.住院.人数"
MINE = "我写的结尾"


@pytest.fixture
def visits(union, branch):
    """Two people in hospital, their visits paid in 2022."""
    BudgetFactory(unit=union, initial="100000.00")
    people = [MemberFactory(unit=branch, name=name) for name in ("住院人甲", "住院人乙")]
    return [paid(VisitFactory(unit=branch, member=one)) for one in people]


def start(visitor, officer):
    page = visitor.page
    visitor.sign_in(officer, "/reports/")
    expect(page.get_by_text("还没有工作报告。起草之后")).to_be_visible()
    page.get_by_role("link", name="起草报告").click()
    page.get_by_label("统计期间").fill("2022")
    visitor.check()
    page.get_by_role("button", name="起草").click()
    expect(page.get_by_text("下一步：点“编写”逐章修改")).to_be_visible()
    visitor.check()
    return Report.objects.get()


def write(visitor, chapter):
    """A sentence with a figure from the picker; an unknown figure is pointed at; it saves by itself."""
    page = visitor.page
    visitor.open(f"/reports/{chapter.report_id}/edit/{chapter.pk}/")
    body, preview = page.get_by_label("正文"), page.locator("#preview")
    body.fill("全年看望人。")
    body.evaluate("area => area.setSelectionRange(4, 4)")
    page.get_by_label("查找").press_sequentially("住院")
    page.locator(f'[data-insert="{{{FIGURE}}}"]').click()
    expect(body).to_have_value(f"全年看望{{{FIGURE}}}人。")
    expect(preview).to_contain_text("全年看望2人。")
    body.press("Control+End")
    body.press_sequentially("{慰问.住院.人}")
    expect(preview).to_contain_text("第1行第17列：没有名为“慰问.住院.人”的数字")
    visitor.check()
    for _ in "{慰问.住院.人}":
        body.press("Backspace")
    expect(preview.get_by_text("没有名为")).to_have_count(0)
    expect(page.locator("[data-saved]")).to_contain_text("已保存")
    chapter.refresh_from_db()
    assert typed(chapter.body) == f"全年看望{{{FIGURE}}}人。"
    visitor.check()
    visitor.picture("report-editor")


def save_first(visitor, colleague, chapter):
    page = visitor.page
    visitor.sign_in(colleague, f"/reports/{chapter.report_id}/edit/{chapter.pk}/")
    page.get_by_label("正文").press("Control+End")
    page.get_by_label("正文").press_sequentially("同事先写的话。")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    visitor.check()


def meet_the_conflict(visitor, colleague, chapter):
    """Both texts are on the page, by itself and after 保存; what is saved in the end is what one decided."""
    page = visitor.page
    page.get_by_label("正文").press("Control+End")
    page.get_by_label("正文").press_sequentially(MINE)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(f"{colleague.name}已修改了这一章")
    expect(alert).to_contain_text("同事先写的话。")
    expect(page.get_by_label("正文")).to_have_value(f"全年看望{{{FIGURE}}}人。{MINE}")
    visitor.check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("下面是您的文字")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("同事先写的话。")
    expect(page.get_by_label("正文")).to_have_value(f"全年看望{{{FIGURE}}}人。{MINE}")
    visitor.check()
    visitor.picture("report-conflict")
    both = f"全年看望{{{FIGURE}}}人。同事先写的话。{MINE}"
    page.get_by_label("正文").fill(both)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    chapter.refresh_from_db()
    assert typed(chapter.body) == both


def move(visitor, report, label, state):
    page = visitor.page
    visitor.open(f"/reports/{report.pk}/")
    page.get_by_role("link", name=label, exact=True).click()
    visitor.check()
    page.get_by_role("button", name=f"确定{label}").click()
    expect(page.locator(".page-head .chip")).to_have_text(state)
    visitor.check()


def read_the_rows(visitor, report):
    visitor.page.locator("section", has_text="全年看望").get_by_role("link", name="2", exact=True).click()
    expect(visitor.page.get_by_role("heading", name=FIGURE)).to_be_visible()
    rows = visitor.page.get_by_role("region", name="明细")
    expect(rows.locator("tbody tr")).to_have_count(2)
    expect(rows).to_contain_text("住院人甲")
    expect(rows).to_contain_text("住院人乙")
    visitor.check()
    visitor.picture("figure-rows")
    visitor.open(f"/reports/{report.pk}/")


def print_it(visitor):
    """The worker's part is done here; the waiting page notices by itself."""
    page = visitor.page
    page.get_by_role("button", name="制作PDF和Word").click()
    expect(page.get_by_label("制作进度")).to_be_visible()
    visitor.check()
    assert outbox.run(Job.objects.get(kind=PRINT_JOB).pk)
    expect(page.get_by_role("link", name="下载 PDF")).to_be_visible()
    visitor.check()
    visitor.picture("report-final")
    pdf = "".join(one.extract_text() for one in PdfReader(io.BytesIO(_downloaded(page, "下载 PDF"))).pages)
    assert "".join(pdf.split()).count(f"全年看望2人。同事先写的话。{MINE}") == 1
    word = Document(io.BytesIO(_downloaded(page, "下载 Word")))
    assert [line.text for line in word.paragraphs if MINE in line.text] == [f"全年看望2人。同事先写的话。{MINE}"]


def _downloaded(page, name):
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return download.value.path().read_bytes()


@pytest.mark.made_at("desktop")
def test_a_report_from_the_first_sentence_to_the_printed_file(
    size, visitor_at, visits, officer, chair, stranger, person, union
):
    colleague = person(Role.OFFICER, union)
    writer = visitor_at(size)
    report = start(writer, officer)
    chapter = report.chapters.first()
    write(writer, chapter)
    save_first(visitor_at(size), colleague, chapter)
    meet_the_conflict(writer, colleague, chapter)
    move(writer, report, "送审", "送审中")
    head = visitor_at(size)
    head.sign_in(chair)
    move(head, report, "定稿", "已定稿")
    read_the_rows(head, report)
    print_it(head)
    outside = visitor_at(size)
    outside.sign_in(stranger)
    assert outside.page.goto(f"{outside.address}/reports/{report.pk}/").status == 404


@pytest.mark.made_at("desktop")
def test_saving_while_it_is_being_saved_is_no_conflict_with_oneself(visitor, officer, union):
    report = services.start_report(actor=officer, unit=union, period=calendar_year(2022))
    chapter = report.chapters.first()
    page = visitor.page
    visitor.sign_in(officer, f"/reports/{report.pk}/edit/{chapter.pk}/")
    held = []

    def hold(route):
        if route.request.headers.get("x-autosave") and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(f"**/edit/{chapter.pk}/", hold)
    body = page.get_by_label("正文")
    with page.expect_request(lambda one: one.headers.get("x-autosave") == "1"):
        body.fill("第一遍")
    body.fill("第二遍")
    page.get_by_role("button", name="保存", exact=True).click()
    held[0].continue_()
    expect(page.get_by_text("已保存。")).to_be_visible()
    assert Chapter.objects.get(pk=chapter.pk).body == "第二遍"
    visitor.check()


@pytest.mark.made_at("desktop")
@pytest.mark.usefixtures("visits")
def test_what_is_not_printed_is_kept_and_a_hint_is_taken_by_one_click_each(visitor, officer, union):
    report = services.start_report(actor=officer, unit=union, period=calendar_year(2022))
    chapter = report.chapters.first()
    page, preview = visitor.page, visitor.page.locator("#preview")
    visitor.sign_in(officer, f"/reports/{report.pk}/edit/{chapter.pk}/")
    page.get_by_label("正文").fill("看望{慰问.住院.人数}人，{慰问.人次}人次。\n\n捐款{捐款.人数}人。")
    expect(preview).to_contain_text("没有印出（数字都是 0，或与前一个相同）：")
    visitor.check()
    page.get_by_role("button", name="保留：捐款").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    expect(preview).to_contain_text("捐款0人。")
    page.get_by_role("button", name="加上〔〕").click()
    expect(page.get_by_label("正文")).to_have_value(
        "看望{慰问.住院.人数}人〔，{慰问.人次}人次〕。\n\n捐款{捐款.人数|含零}人。"
    )
    page.get_by_role("link", name="全部写法").click()
    expect(page.get_by_role("heading", name="正文的写法")).to_be_visible()
    visitor.check()

"""“{” in the text of a chapter: what can stand there is found by a few letters and put in, on the phone, too."""

import pytest
from playwright.sync_api import expect

from tests.factories import BudgetFactory, MemberFactory, VisitFactory, paid
from unionportal.core.figures.periods import calendar_year
from unionportal.reports import services

pytestmark = pytest.mark.usefixtures("files")
FIGURE = "{慰问.住院.人数}"


@pytest.fixture
def body(visitor, officer, union, branch):
    """The text area of an empty chapter; one visit in hospital was paid in 2022."""
    BudgetFactory(unit=union, initial="100000.00")
    paid(VisitFactory(unit=branch, member=MemberFactory(unit=branch)))
    report = services.start_report(actor=officer, unit=union, period=calendar_year(2022))
    visitor.sign_in(officer, f"/reports/{report.pk}/edit/{services.add_chapter(report, actor=officer).pk}/")
    return visitor.page.get_by_label("正文")


def test_a_figure_is_found_by_its_letters_and_put_in(visitor, body):
    page = visitor.page
    choices, first = page.get_by_role("listbox"), page.get_by_role("option").first
    # By initials, with the keys.
    body.press_sequentially("看望{zyrs")
    expect(first).to_have_text("慰问.住院.人数1人")
    expect(first).to_have_attribute("aria-selected", "true")
    visitor.check()
    visitor.picture("report-choices")
    body.press("Enter")
    expect(body).to_have_value(f"看望{FIGURE}")
    expect(choices).to_be_hidden()
    # What was put in is taken back and put in again like anything typed.
    body.press("Control+z")
    expect(body).to_have_value("看望{zyrs")
    body.press("Control+Shift+z")
    expect(body).to_have_value(f"看望{FIGURE}")
    expect(page.locator("#preview")).to_contain_text("看望1")
    # By the whole pinyin, with a tap; the full-width brace that a Chinese keyboard writes becomes the other.
    body.press_sequentially("人，｛zhuyuan.renshu")
    option = page.get_by_role("option", name="慰问.住院.人数 1人", exact=True)
    if visitor.name == "phone":
        option.tap()
    else:
        option.click()
    expect(body).to_have_value(f"看望{FIGURE}人，{FIGURE}")
    # By a second term of a sum, which ends in the brace that is there; the arrows choose.
    for _ in "}":
        body.press("ArrowLeft")
    body.press_sequentially("+住院人")
    expect(page.get_by_role("option")).to_have_count(4)
    body.press("ArrowDown")
    body.press("ArrowUp")
    body.press("Enter")
    expect(body).to_have_value(f"看望{FIGURE}人，{{慰问.住院.人数+慰问.住院.人数}}")


@pytest.mark.made_at("desktop")
def test_a_table_stands_alone_and_escape_leaves_what_is_typed(visitor, body):
    page = visitor.page
    choices = page.get_by_role("listbox")
    body.press_sequentially("前文{慰问")
    expect(choices).to_be_visible()
    body.press("Escape")
    expect(choices).to_be_hidden()
    body.press_sequentially("分类")
    expect(choices).to_be_hidden()
    expect(body).to_have_value("前文{慰问分类")
    for _ in "{慰问分类":
        body.press("Backspace")
    # A whole syllable comes before the beginning of another: 图 before 退休.
    body.press_sequentially("{tu")
    expect(page.get_by_role("option").first).to_contain_text("图：")
    expect(page.get_by_role("option").filter(has_text="退休").first).to_be_visible()
    for _ in "{tu":
        body.press("Backspace")
    body.press_sequentially("{表wwfl")
    expect(page.get_by_role("option").first).to_have_text("表：慰问分类")
    body.press("Enter")
    expect(body).to_have_value("前文\n\n[表：慰问分类]\n\n")
    body.press_sequentially("{ljry")
    page.get_by_role("option", name="列举：荣誉").click()
    expect(body).to_have_value("前文\n\n[表：慰问分类]\n\n{列举：荣誉|限=5}")
    # Two braces print one, and open nothing.
    body.press_sequentially("{{慰问")
    expect(choices).to_be_hidden()
    visitor.check()


@pytest.mark.made_at("desktop")
def test_a_click_in_the_preview_goes_to_its_place_and_a_figure_to_its_rows(visitor, body):
    page, preview = visitor.page, visitor.page.locator("#preview")
    body.fill(f"第一段。\n\n看望{FIGURE}人，送去慰问。\n\n{{没有}}")
    preview.get_by_text("人，送去慰问。").click(position={"x": 1, "y": 5})
    expect(body).to_be_focused()
    here = "area => area.value.slice(area.selectionStart)"
    assert body.evaluate(here) == "人，送去慰问。\n\n{没有}"
    preview.get_by_role("link", name="第5行第1列").click()
    assert body.evaluate(here) == "{没有}"
    body.press("Control+Home")
    # The same link again, now that its place is already in the address.
    preview.get_by_role("link", name="第5行第1列").click()
    assert body.evaluate(here) == "{没有}"
    visitor.check()
    with page.expect_popup() as rows:
        preview.get_by_role("link", name="1", exact=True).click()
    expect(rows.value.get_by_role("heading", name="慰问.住院.人数")).to_be_visible()
    expect(body).to_be_visible()

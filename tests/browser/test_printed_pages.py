"""Pages printed by the browser: all columns, on each sheet their heads, and nothing of the menu."""

import re

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    ActivityFactory,
    BudgetFactory,
    ClaimFactory,
    DelegateFactory,
    DonationFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    HonourFactory,
    MeetingFactory,
    MemberFactory,
    ParticipationFactory,
    RegulationEditionFactory,
    RegulationFactory,
    VisitFactory,
    paid,
)
from unionportal.core.choices import Role

PEOPLE = 45
PAPER = {"width": 794, "height": 1123}  # A4 in pixels of CSS
# Characters of a sheet that another one follows: fewer are the title of a table that was pushed off it.
_LEAST_ON_A_SHEET = 40
# Of a page its columns as they are on the screen, and what stands around it: the menu, buttons, a form that filters.
_AROUND = '"nav a, .side a, #nav-sidebar a, button, .btn, .bo-move"'
_SHOWN = """() => {
    const shown = one => one.checkVisibility() && one.getClientRects().length && one.innerText.trim();
    const icons = /arrow_circle_(up|down)|cancel|check_small/g;
    // Not on paper: the heads of cells where the table is cards, and by what it is sorted first.
    const text = one => {
        const copy = one.cloneNode(true);
        copy.querySelectorAll(".cards-only, .sortpriority").forEach(part => part.remove());
        return copy.textContent.replace(icons, "").trim();
    };
    const table = [...document.querySelectorAll("main table, #result_list")].find(shown);
    const rows = table ? [...table.querySelectorAll("tbody tr")].filter(shown) : [];
    const printed = one => shown(one) && !one.querySelector("select") && !one.matches(".action-checkbox-column");
    const cells = row => row ? [...row.cells].filter(printed).map(text) : [];
    const around = [...document.querySelectorAll(AROUND)];
    const words = around.filter(shown).map(one => one.innerText.trim());
    return {
        heads: cells(table && table.querySelector("thead tr")),
        first: cells(rows[0]),
        names: rows.map(row => cells(row)[0]),
        last: cells(rows[rows.length - 1]),
        around: words.filter(word => word.length > 1),
    };
}""".replace("AROUND", _AROUND)
# What is on paper without the menu and the buttons: a column may be called like one of them.
_WITHOUT = """() => {
    const around = [...document.querySelectorAll(AROUND)];
    around.forEach(one => { one.style.visibility = "hidden"; });
    const rest = document.body.innerText;
    around.forEach(one => { one.style.visibility = ""; });
    return rest;
}""".replace("AROUND", _AROUND)
# Whether something lies over the last row of what is printed.
_COVERED = """() => {
    const row = [...document.querySelectorAll("main table tbody tr, #result_list tbody tr")].pop();
    if (!row || !row.checkVisibility()) return false;
    row.scrollIntoView({block: "center"});
    const {left, bottom, width} = row.getBoundingClientRect();
    return !row.contains(document.elementFromPoint(left + width / 2, bottom - 3));
}"""
PORTAL = (
    "/",
    "/members/",
    "/members/{member}/",
    "/welfare/visits/",
    "/welfare/visits/{visit}/",
    "/welfare/issues/{issue}/",
    "/welfare/benefits/",
    "/finance/claims/",
    "/finance/execution/",
    "/activities/",
    "/activities/{activity}/",
    "/congress/meetings/{meeting}/",
    "/finance/budgets/{budget}/",
    "/activities/regulations/",
    "/activities/regulations/compilation/",
)
OFFICE = (
    "/admin/members/member/",
    "/admin/members/member/{member}/change/",
    "/admin/welfare/visit/",
    "/admin/welfare/giftrecipient/",
    "/admin/welfare/donation/",
    "/admin/finance/claim/",
    "/admin/congress/delegate/",
    "/admin/activities/honour/",
    "/admin/activities/activity/{activity}/change/",
    "/admin/core/unit/",
    "/admin/activities/regulation/",
    "/admin/finance/payment/",
    "/admin/welfare/giftissue/",
)


@pytest.fixture
def world(union, branch):
    """Rows enough for several sheets; the keys of records that have pages."""
    budget = BudgetFactory(unit=union, year=timezone.localdate().year, initial="500000.00")
    members = MemberFactory.create_batch(PEOPLE, unit=branch, department="教学科研部")
    issue = GiftIssueFactory(unit=union)
    activity = ActivityFactory(unit=branch)
    for number, member in enumerate(members):
        GiftRecipientFactory(issue=issue, unit=branch, member=member)
        visit = paid(VisitFactory(unit=branch, member=member))
        ClaimFactory(unit=union, budget=budget, purpose=f"购买用品{number}")
        DonationFactory(unit=branch, member=member)
        HonourFactory(unit=branch)
        RegulationEditionFactory(regulation=RegulationFactory(unit=union))
        ParticipationFactory(activity=activity, unit=branch, member=member)
        DelegateFactory(unit=branch, member=member)
    return {
        "budget": budget.pk,
        "member": members[0].pk,
        "visit": visit.pk,
        "issue": issue.pk,
        "activity": activity.pk,
        "meeting": MeetingFactory(unit=union).pk,
    }


def squeezed(text):
    return re.sub(r"[\s\xad]", "", text)


def sheets_of(data):
    with pypdfium2.PdfDocument(data) as document:
        return [squeezed(page.get_textpage().get_text_range()) for page in document]


@pytest.mark.made_at("desktop")
def test_a_printed_page_keeps_its_columns_and_leaves_the_menu_away(visitor, world, person, union):
    visitor.sign_in(person(Role.OFFICER, union))
    for path in (*PORTAL, *OFFICE):
        address = path.format(**world)
        visitor.page.goto(visitor.address + address)
        visitor.page.wait_for_load_state()
        shown = visitor.page.evaluate(_SHOWN)
        visitor.page.emulate_media(media="print")
        screen = visitor.page.viewport_size
        visitor.page.set_viewport_size(PAPER)
        rest = visitor.page.evaluate(_WITHOUT)
        visitor.page.set_viewport_size(screen)
        shown["around"] = [word for word in shown["around"] if word not in rest]
        assert shown["around"], f"{address} has a menu"
        assert not visitor.page.evaluate(_COVERED), address
        visitor.page.emulate_media(media="null")
        for landscape in (False, True):
            sheets = sheets_of(visitor.page.pdf(format="A4", landscape=landscape))
            assert faults(shown, sheets) == {}, (address, landscape)


# What stands in an editable list beside the words of its cells.
_CONTROLS = """() => {
    const shown = one => one.checkVisibility({visibilityProperty: true});
    const found = [...document.querySelectorAll("#result_list :is(.material-symbols-outlined, .sortpriority)")];
    const arrows = [...document.querySelectorAll("#result_list select")].filter(shown);
    return {
        beside: found.filter(shown).map(one => one.textContent.trim()),
        words: arrows.map(one => one.selectedOptions[0].textContent.trim()),
        drawn: arrows.filter(one => getComputedStyle(one).backgroundImage !== "none").length,
        // A ground of its own covers the lines around a cell.
        grounds: [...document.querySelectorAll("#result_list td, #result_list td *")]
            .filter(one => getComputedStyle(one).backgroundColor !== "rgba(0, 0, 0, 0)").length,
    };
}"""


@pytest.mark.made_at("desktop")
def test_a_printed_editable_list_has_the_words_of_its_choices_and_no_controls(visitor, officer, branch):
    HonourFactory(unit=branch, level="school", grade="")
    visitor.sign_in(officer)
    visitor.page.goto(f"{visitor.address}/admin/activities/honour/?o=1.-2")
    visitor.page.emulate_media(media="print")
    [sheet] = sheets_of(visitor.page.pdf(format="A4", landscape=True))
    assert sheet.count("请选择") == 0
    assert visitor.page.evaluate(_CONTROLS) == {"beside": [], "words": ["校级"], "drawn": 0, "grounds": 0}


@pytest.mark.made_at("desktop")
def test_a_printed_list_has_no_column_of_boxes_to_tick(visitor, officer, branch):
    ActivityFactory(unit=branch, state="applied")
    visitor.sign_in(officer)
    visitor.page.goto(f"{visitor.address}/admin/activities/activity/")
    boxes = visitor.page.locator("#result_list .bo-tick, #result_list .action-checkbox-column")
    shown = []
    for media in ("screen", "print"):
        visitor.page.emulate_media(media=media)
        shown.append([one.is_visible() for one in boxes.all()])
    assert shown == [[True, True], [False, False]]


def faults(shown, sheets):
    """What a printed page lacks of what was on the screen, and what it should have left away."""
    text, heads = "".join(sheets), shown["heads"]
    wrong = {
        "lost": [one for one in (*heads, *shown["first"], *shown["last"]) if squeezed(one) not in text],
        "around": [one for one in shown["around"] if squeezed(one) in text],
        "without heads": [
            n for n, sheet in enumerate(sheets, 1) if heads and has_rows(sheet, shown) and bare(sheet, heads)
        ],
        "nearly empty": [n for n, sheet in enumerate(sheets[:-1], 1) if len(sheet) < _LEAST_ON_A_SHEET],
        "without numbers": [n for n, sheet in enumerate(sheets, 1) if f"第{n}页，共{len(sheets)}页" not in sheet],
    }
    return {fault: found for fault, found in wrong.items() if found}


def has_rows(sheet, shown):
    return any(name and squeezed(name) in sheet for name in shown["names"])


def bare(sheet, heads):
    return any(squeezed(head) not in sheet for head in heads)


@pytest.mark.made_at("phone")
def test_a_list_is_printed_and_downloaded_from_one_page(visitor, person, union, branch):
    MemberFactory(unit=branch, name="欧阳明月")
    visitor.sign_in(person(Role.BRANCH_CHAIR, branch), "/members/")
    visitor.page.get_by_role("link", name="打印会员名册").click()
    visitor.check()
    for button, ending in (("打印（PDF）", ".pdf"), ("下载表格（xlsx）", ".xlsx")):
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == f"会员名册（在会）{ending}"
        # A second tap within three seconds is taken for the first.
        visitor.page.locator("form[data-sent]").wait_for(state="detached")
    visitor.check()


@pytest.mark.made_at("desktop")
def test_a_workbook_comes_right_after_the_paper(visitor, officer):
    page = visitor.page
    visitor.sign_in(officer, reverse("members:member_list_form_roster"))
    names = []
    for button in ("打印（PDF）", "下载表格（xlsx）"):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        names.append(download.value.suggested_filename)
    assert names == ["会员名册（在会）.pdf", "会员名册（在会）.xlsx"]

"""A new draft does not say “0人”: such paragraphs are left out, named, and can be had back."""

import re

import pytest

from tests.factories import VisitFactory, paid
from tests.reports.conftest import IN, YEAR
from unionportal.core.choices import Role
from unionportal.core.figures.periods import calendar_year
from unionportal.core.models import AuditEntry
from unionportal.reports import services
from unionportal.reports.models import Report
from unionportal.reports.outline import outline
from unionportal.reports.outline.pruning import without
from unionportal.reports.text.check import check_report, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(union):
    def make(**how):
        how = {"unit": union, "period": YEAR, "leave_out_empty": True} | how
        report = services.start_report(actor=None, **how)
        return Report.objects.select_related("unit").get(pk=report.pk)

    return make


def texts(report):
    checked = check_report(report)
    return [
        "".join(written(getattr(block, "parts", ()), checked.values))
        for one in checked.chapters
        for block in one.parsed.blocks
    ]


def headings(report):
    return [chapter.heading for chapter in report.chapters.all()]


def chapters(report):
    return list(report.chapters.values_list("level", "heading", "body"))


def paragraphs(report):
    return [one for chapter in report.chapters.all() for one in chapter.body.split("\n\n")]


OUTLINE = [
    (1, "一、甲", "导语。\n\n（一）空\n\n零\n\n（二）有\n\n一\n\n1. 空\n\n零\n\n2. 有\n\n一"),
    (1, "二、空", "零"),
    (1, "三、乙", "一"),
    (1, "第二部分　打算", "话"),
    (1, "一、丙", "零\n\n话"),
]


def test_what_is_empty_goes_with_its_heading_and_the_rest_is_numbered_anew():
    kept, gone = without(OUTLINE, {"零"})
    assert kept == [
        (1, "一、甲", "导语。\n\n（一）有\n\n一\n\n1. 有\n\n一"),
        (1, "二、乙", "一"),
        (1, "第二部分　打算", "话"),
        (1, "一、丙", "话"),
    ]
    assert gone == [
        ["一、甲", "（一）空"],
        ["一、甲", "零"],
        ["一、甲", "1. 空"],
        ["一、甲", "零"],
        ["二、空", "零"],
        ["一、丙", "零"],
    ]


def test_nothing_goes_when_nothing_is_empty():
    assert without(OUTLINE, set()) == (OUTLINE, [])


@pytest.mark.parametrize("layout", ["speech", "plain", "plan"])
@pytest.mark.parametrize("of_branch", [False, True], ids=["union", "branch"])
def test_a_draft_of_an_empty_year_has_no_zero_in_it(begun, union, branch, layout, of_branch):
    report = begun(unit=branch if of_branch else union, layout=layout, period=calendar_year(2010))
    # Sub-unions that were open and similar are counted by the day; nothing else was.
    assert [text for text in texts(report) if re.search(r"(?<!\d)0(人|位|个|名|笔|元|万元)", text)] == []
    assert report.left_out or layout == "plan"


def test_what_has_one_number_stays_whole(begun, branch):
    paid(VisitFactory(unit=branch, occasion="hospital"), IN)
    report = begun()
    assert [text for text in texts(report) if text.startswith("坚持教职工有大事")] == [
        "坚持教职工有大事、难事必访。共慰问生病住院教职工1人、亲人去世教职工0人，祝贺结婚0人、生育0人，"
        "慰问退休教职工0人，以上五类慰问发放慰问金（品）0.05万元。各类慰问共计1人、1人次，支出0.05万元。"
    ]
    assert "[表：慰问分类]" in paragraphs(report)
    assert "[表：发放情况]" not in paragraphs(report)
    assert "（一）走访慰问" in paragraphs(report)
    assert "（二）困难与大病补助" not in paragraphs(report)


def test_a_report_begun_by_a_service_without_asking_keeps_everything(draft):
    assert (draft().left_out, "[表：发放情况]" in paragraphs(draft())) == ([], True)


def test_everything_comes_back_to_its_place_while_nobody_has_touched_the_draft(begun, officer):
    report = begun()
    whole = outline(report.unit, YEAR)
    assert chapters(report) != whole
    services.settle_left_out(report, actor=officer, keep=True)
    report.refresh_from_db()
    assert (chapters(report), report.left_out) == (whole, [])
    services.settle_left_out(report, actor=officer, keep=True)
    assert chapters(report) == whole


def test_into_a_draft_that_was_changed_it_comes_at_the_end_of_its_chapter(begun, officer, branch):
    paid(VisitFactory(unit=branch, occasion="hospital"), IN)
    report = begun()
    chapter = report.chapters.get(heading__contains="用心服务教职工")
    services.edit_chapter(chapter, actor=officer, version=1, heading=chapter.heading, body="我写的。")
    left = [paragraph for _, paragraph in report.left_out]
    services.settle_left_out(report, actor=officer, keep=True)
    chapter.refresh_from_db()
    assert chapter.body.startswith("我写的。\n\n")
    assert "[表：发放情况]" in chapter.body
    assert [one for one in left if one not in paragraphs(report)] == []


def test_having_done_with_it_changes_no_text(begun, officer):
    report = begun()
    before = chapters(report)
    services.settle_left_out(report, actor=officer, keep=False)
    report.refresh_from_db()
    assert (chapters(report), report.left_out) == (before, [])
    assert AuditEntry.objects.filter(act="不写入略去的段落", actor=officer).count() == 1


def test_the_page_names_what_was_left_out_and_offers_it_back(client, page, post, officer, union):
    client.force_login(officer)
    post("report_add", unit=union.pk, period="2022", layout="speech", compare="on")
    report = Report.objects.get()
    shown = page("report_detail", report.pk).content.decode()
    assert "2022年度的这些段落里数字都是 0，起草时没有写入：" in shown
    assert "[表：发放情况]" in shown
    assert post("report_left_out", report.pk, keep="all").status_code == 302
    shown = page("report_detail", report.pk).content.decode()
    assert "起草时没有写入" not in shown
    assert chapters(report) == outline(union, YEAR)
    assert client.get(f"/reports/{report.pk}/left-out/").status_code == 405


def test_only_who_writes_the_report_settles_it(client, page, post, begun, person, stranger, union, branch, officer):
    report = begun()
    for user in (stranger, person(Role.AUDITOR, union)):
        client.force_login(user)
        assert post("report_left_out", report.pk, keep="all").status_code == 404
    client.force_login(person(Role.CHAIR, union))
    assert "起草时没有写入" not in page("report_detail", report.pk).content.decode()
    services.submit(report, actor=officer)
    client.force_login(officer)
    post("report_left_out", report.pk, keep="all")
    assert Report.objects.get(pk=report.pk).left_out == report.left_out != []

"""What is done to a report: nobody's text is lost, and what is final stays as it was printed."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from finance import services as cash
from tests.factories import VisitFactory, paid
from tests.reports.conftest import IN, payments
from unionportal.core.choices import Role
from unionportal.core.figures.periods import academic_year, between, calendar_year
from unionportal.core.flow.versions import Conflict
from unionportal.core.models import AuditEntry
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx
from unionportal.reports import services
from unionportal.reports.document import document_of
from unionportal.reports.models import Chapter, FrozenFigure, Report
from unionportal.reports.numbers import values
from unionportal.reports.numbers.values import differences
from unionportal.reports.text.check import check_report

pytestmark = pytest.mark.django_db
EVERYTHING = (
    "慰问{welfare.hospital}人，支付{finance.paid|万元}，共{finance.paid|大写}。\n[表：慰问分类]\n[图：慰问分类]\n"
    "[表：分工会慰问]\n[图：分工会慰问]\n[表：发放情况]\n[图：发放构成]\n[表：预算执行]"
)


def fresh(report):
    return Report.objects.select_related("unit").get(pk=report.pk)


def refusal(act, *args, **named):
    with pytest.raises(ValidationError) as refused:
        act(*args, **named)
    return refused.value.messages


def headings(report):
    return list(report.chapters.values_list("heading", flat=True))


def test_two_editors_never_overwrite_each_other(draft, officer, person, union):
    chapter = draft("原文").chapters.get()
    other = person(Role.OFFICER, union, name="王五")
    services.edit_chapter(chapter, actor=other, version=1, heading="一、工作回顾", body="先保存的")
    with pytest.raises(Conflict) as lost:
        services.edit_chapter(chapter, actor=officer, version=1, heading="改了标题", body="后保存的")
    conflict = lost.value
    assert conflict.messages == ["您打开之后，王五已修改了这一章。您的文字没有保存，请对照后再保存。"]
    assert (conflict.stored.body, conflict.stored.version) == ("先保存的", 2)
    chapter.refresh_from_db()
    assert (chapter.body, chapter.heading, chapter.version) == ("先保存的", "一、工作回顾", 2)
    assert chapter.edited_by == other
    services.edit_chapter(chapter, actor=officer, version=2, heading="改了标题", body="后保存的")
    chapter.refresh_from_db()
    assert (chapter.body, chapter.version) == ("后保存的", 3)


def test_every_text_a_chapter_ever_had_is_in_its_history(draft, officer):
    chapter = draft("原文").chapters.get()
    for version, body in enumerate(("第二稿", "第三稿"), 1):
        services.edit_chapter(chapter, actor=officer, version=version, heading="甲", body=body)
    services.delete_chapter(chapter, actor=officer, version=3)
    events = Chapter.pgh_event_models["insert"].objects.filter(pgh_obj_id=chapter.pk).order_by("pgh_id")
    assert [one.body for one in events] == ["原文", "第二稿", "第三稿", "第三稿"]


def test_saving_the_same_text_is_no_new_version_and_no_conflict(draft, officer):
    chapter = draft("甲\n乙").chapters.get()
    services.edit_chapter(chapter, actor=officer, version=1, heading=chapter.heading, body="甲\r\n乙")
    services.edit_chapter(chapter, actor=officer, version=99, heading=chapter.heading, body="甲\n乙")
    chapter.refresh_from_db()
    assert chapter.version == 1


def test_title_and_layout_are_kept_from_a_second_editor_too(draft, officer):
    report = draft("")
    services.edit_report(report, actor=officer, version=1, title="先改的")
    assert refusal(services.edit_report, report, actor=officer, version=1, title="后改的") == [
        "您打开之后，别人已修改了标题等内容，请刷新后再改。"
    ]
    assert (fresh(report).title, fresh(report).version) == ("先改的", 2)


def test_chapters_are_added_moved_and_removed_in_order(draft, officer):
    report = draft("")
    first = report.chapters.get()
    last = services.add_chapter(report, actor=officer, heading="丙")
    middle = services.add_chapter(report, actor=officer, heading="乙", after=first)
    assert headings(report) == ["一、工作回顾", "乙", "丙"]
    services.move_chapter(middle, actor=officer, up=True)
    assert headings(report) == ["乙", "一、工作回顾", "丙"]
    services.move_chapter(middle, actor=officer, up=True)
    services.move_chapter(last, actor=officer, up=False)
    assert headings(report) == ["乙", "一、工作回顾", "丙"]
    services.move_chapter(middle, actor=officer, up=False)
    services.delete_chapter(first, actor=officer, version=1)
    assert headings(report) == ["乙", "丙"]
    services.add_chapter(report, actor=officer, heading="丁")
    assert headings(report) == ["乙", "丙", "丁"]


def test_a_chapter_somebody_changed_is_not_removed_unread(draft, officer):
    chapter = draft("原文").chapters.get()
    services.edit_chapter(chapter, actor=officer, version=1, heading="甲", body="新写的")
    assert refusal(services.delete_chapter, chapter, actor=officer, version=1) == [
        "您打开之后，别人已修改了这一章，请看过新的内容再决定是否删除。"
    ]
    assert Chapter.objects.get(pk=chapter.pk).body == "新写的"


def test_text_for_a_chapter_that_is_gone_says_so(draft, officer):
    chapter = draft("原文").chapters.get()
    services.delete_chapter(Chapter.objects.get(pk=chapter.pk), actor=officer, version=1)
    assert refusal(services.edit_chapter, chapter, actor=officer, version=1, heading="甲", body="乙") == [
        "这一章已被别人删除，请先复制您的文字，再新增一章。"
    ]


def test_only_a_draft_is_edited(draft, officer, chair):
    report = draft("原文")
    chapter = report.chapters.get()
    services.submit(report, actor=officer)
    acts = [
        lambda: services.edit_chapter(chapter, actor=officer, version=1, heading="甲", body="乙"),
        lambda: services.edit_report(report, actor=officer, version=1, title="甲"),
        lambda: services.add_chapter(report, actor=officer),
        lambda: services.move_chapter(chapter, actor=officer, up=True),
        lambda: services.delete_chapter(chapter, actor=officer, version=1),
    ]
    assert [refusal(act) for act in acts] == [["报告送审中，不能修改；需要修改请先退回。"]] * 5
    services.send_back(report, actor=chair, reason="请补数字")
    acts[0]()
    assert report.chapters.get().body == "乙"
    services.submit(report, actor=officer)
    services.finalise(report, actor=chair)
    assert [refusal(act) for act in acts] == [["报告已定稿，不能修改；需要修改请先退回。"]] * 5


def test_a_report_with_a_problem_is_neither_submitted_nor_made_final(draft, officer, chair):
    report = draft("甲\n{没有这个数字}")
    refused = ["报告里还有 1 处没有解决：", "“一、工作回顾”第2行第1列：没有名为“没有这个数字”的数字。"]
    assert refusal(services.submit, report, actor=officer) == refused
    assert fresh(report).state == "draft"
    # What was submitted may stop being right: a figure goes with what it counted.
    Report.objects.filter(pk=report.pk).update(state="submitted")
    assert refusal(services.finalise, report, actor=chair) == refused
    assert fresh(report).state == "submitted"
    assert not FrozenFigure.objects.exists()


def test_a_refusal_has_ten_places_and_says_how_many_more_there_are(draft, officer):
    lines = refusal(services.submit, draft("{没有}" * 12), actor=officer)
    assert (len(lines), lines[0], lines[-1]) == (12, "报告里还有 12 处没有解决：", "另有 2 处。")


def test_a_draft_is_not_made_final_and_freezes_nothing(draft, chair):
    report = draft("{welfare.hospital}")
    assert refusal(services.finalise, report, actor=chair) == ["“编制中”状态下不能定稿，请先送审。"]
    assert not FrozenFigure.objects.exists()


@pytest.mark.usefixtures("a_year")
def test_what_is_frozen_is_what_was_live(draft, officer, chair):
    report = services.submit(draft(EVERYTHING), actor=officer)
    live = check_report(fresh(report)).values
    services.finalise(report, actor=chair)
    frozen = values.frozen(fresh(report))
    assert list(frozen.figures.items()) == list(live.figures.items())
    assert frozen.exhibits == live.exhibits
    assert {code: type(one.value) for code, one in frozen.figures.items()} == {
        code: type(one.value) for code, one in live.figures.items()
    }
    assert (frozen.figures["welfare.hospital"].value, frozen.figures["finance.paid"].value) == (2, Decimal("130989.01"))
    assert len(frozen.exhibits) == 7
    by_unit = FrozenFigure.objects.get(code="welfare.hospital").by_unit
    assert by_unit == {"纺织学院分工会": "1", "信息学院分工会": "1"}
    assert differences(fresh(report)) == []


@pytest.mark.usefixtures("a_year")
def test_a_final_report_is_printed_again_with_the_same_bytes_whatever_the_records_say(
    final, draft, branch, union, officer, cashier
):
    report = final(EVERYTHING)
    before = document_of(report)
    printed = render_pdf(before).data, render_docx(before)
    paid(VisitFactory(unit=branch, happened_on=datetime.date(2022, 12, 1)), datetime.date(2022, 12, 31))
    payment = payments(union, "500.00", actor=officer)[0]
    cash.correct_payment(payment, actor=cashier, reason="付错", on=datetime.date(2022, 12, 31))
    payments(union, "0.50", actor=officer)
    assert [str(one) for one in differences(fresh(report))] == [
        "慰问.住院.人数：定稿时 2人，现 3人",
        "经费.支付.金额：定稿时 130989.01元，现 130989.51元",
        "慰问.住院.人次：定稿时 2人次，现 3人次",
        "慰问.住院.金额：定稿时 1000元，现 1500元",
        "慰问.人数：定稿时 2人，现 3人",
        "慰问.人次：定稿时 14人次，现 15人次",
        "慰问.支付.金额：定稿时 7000元，现 7500元",
    ]
    after = document_of(fresh(report))
    assert after == before
    assert (render_pdf(after).data, render_docx(after)) == printed
    # The same text over the same records today is another document.
    assert document_of(fresh(draft(EVERYTHING))).blocks != before.blocks


def test_what_a_correction_took_away_shows_as_a_difference(final, union, officer, cashier):
    today = timezone.localdate()
    payment = payments(union, "800.00", actor=officer)[0]
    report = final("{finance.paid}元", period=between(IN, today))
    cash.correct_payment(payment, actor=cashier, reason="付错", on=datetime.date(2022, 12, 31))
    assert [str(one) for one in differences(report)] == ["经费.支付.金额：定稿时 800元，现 0元"]


def test_the_database_keeps_a_final_report_and_its_chapters_as_they_are(final):
    report = final("慰问{welfare.hospital}人。\n[表：慰问分类]")
    chapter = report.chapters.get()
    acts = [
        lambda: Chapter.objects.filter(pk=chapter.pk).update(body="改"),
        lambda: Chapter.objects.filter(pk=chapter.pk).delete(),
        lambda: Chapter.objects.create(report=report, position=2, heading="加"),
        lambda: Report.objects.filter(pk=report.pk).update(title="改"),
        lambda: Report.objects.filter(pk=report.pk).update(state="draft", finalised_at=None),
        lambda: report.frozen.update(value=9),
        lambda: report.frozen.all().delete(),
        lambda: report.exhibits.update(content={}),
    ]
    before = document_of(report)
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert document_of(fresh(report)) == before


def test_a_chapter_does_not_slip_out_of_or_into_a_final_report(final, draft):
    report, other = final("甲"), draft("乙")
    with pytest.raises(DatabaseError), transaction.atomic():
        other.chapters.update(report=report, position=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        report.chapters.update(report=other, position=2)


ACTS = {
    "start": lambda report, actor: services.start_report(actor=actor, unit=report.unit, period=calendar_year(2023)),
    "edit": lambda report, actor: services.edit_chapter(
        report.chapters.get(), actor=actor, version=1, heading="甲", body="乙"
    ),
    "header": lambda report, actor: services.edit_report(report, actor=actor, version=1, title="甲"),
    "add": lambda report, actor: services.add_chapter(report, actor=actor),
    "print": lambda report, actor: services.print_report(report, actor=actor),
    "submit": lambda report, actor: services.submit(report, actor=actor),
    "withdraw": lambda report, actor: services.withdraw(report, actor=actor),
    "send_back": lambda report, actor: services.send_back(report, actor=actor, reason="请补数字"),
    "finalise": lambda report, actor: services.finalise(report, actor=actor),
}
WRITES = {"start", "edit", "header", "add", "print", "submit", "withdraw"}


@pytest.mark.parametrize("of_branch", [False, True], ids=["union's", "branch's"])
@pytest.mark.parametrize(
    ("role", "where", "of_union", "of_branch_report"),
    [
        (Role.OFFICER, "union", WRITES, WRITES),
        (Role.CHAIR, "union", {"print", "send_back", "finalise"}, {"print", "send_back", "finalise"}),
        (Role.BRANCH_CHAIR, "branch", set(), WRITES),
        (Role.BRANCH_CHAIR, "other_branch", set(), set()),
        (Role.ACCOUNTANT, "union", set(), set()),
        (Role.AUDITOR, "union", set(), set()),
    ],
)
def test_who_may_do_what(request, draft, person, union, branch, role, where, of_union, of_branch_report, of_branch):
    actor = person(role, request.getfixturevalue(where))
    allowed = set()
    for name, act in ACTS.items():
        report = draft("", unit=branch if of_branch else union)
        if name in ("withdraw", "send_back", "finalise"):
            Report.objects.filter(pk=report.pk).update(state="submitted")
        try:
            act(report, actor)
        except PermissionDenied:
            continue
        allowed.add(name)
    assert allowed == (of_branch_report if of_branch else of_union)


def test_what_was_submitted_is_taken_back_until_somebody_decides(draft, officer, chair):
    report = services.submit(draft("原文"), actor=officer)
    services.withdraw(report, actor=officer)
    chapter = report.chapters.get()
    services.edit_chapter(chapter, actor=officer, version=1, heading="甲", body="想起来的")
    services.submit(report, actor=officer)
    services.send_back(report, actor=chair, reason="请补数字")
    assert refusal(services.withdraw, report, actor=officer) == ["“编制中”状态下不能撤回送审，请刷新页面。"]
    services.finalise(services.submit(report, actor=officer), actor=chair)
    assert refusal(services.withdraw, report, actor=officer) == ["“已定稿”状态下不能撤回送审，请刷新页面。"]
    assert fresh(report).chapters.get().body == "想起来的"


def test_every_act_is_in_the_log(draft, officer, chair):
    report = draft("")
    services.edit_chapter(report.chapters.get(), actor=officer, version=1, heading="甲", body="乙")
    services.submit(report, actor=officer)
    services.finalise(report, actor=chair)
    services.print_report(report, actor=officer)
    acts = [entry.act for entry in AuditEntry.objects.order_by("pk") if entry.actor_id in (officer.pk, chair.pk)]
    assert acts == ["修改报告章节", "送审", "定稿", "制作报告文件"]


def test_a_second_wish_to_print_joins_the_first(draft, officer, chair):
    report = draft("")
    first = services.print_report(report, actor=officer)
    assert services.print_report(report, actor=chair) == first
    assert services.print_report(draft(""), actor=officer) != first


@pytest.mark.parametrize(
    ("period", "heading"),
    [
        (calendar_year(2022), "第二部分　2023年工作思路"),
        (academic_year(2022), "第二部分　2023-2024学年工作思路"),
        (between(datetime.date(2019, 4, 1), datetime.date(2023, 12, 31)), "第二部分　下一阶段工作思路"),
    ],
)
def test_the_outline_speaks_of_the_period_and_the_next(draft, period, heading):
    assert heading in headings(draft(period=period))


def test_a_new_report_has_a_title_and_greets_the_congress_of_the_union_only(draft, union, branch):
    found = [(str(report), report.salutation) for report in (draft(), draft(unit=branch), draft(title="凝心\n聚力"))]
    assert found == [
        ("2022年度工会工作报告", "各位代表、同志们："),
        ("纺织学院分工会2022年度工作报告", ""),
        ("凝心 聚力", "各位代表、同志们："),
    ]


def test_the_newest_report_of_a_period_is_taken_up_again(draft, union):
    draft("")
    newest = draft("")
    draft("", period=calendar_year(2021))
    assert services.union_report(calendar_year(2022)) == newest
    begun = services.union_report(calendar_year(2020))
    assert (begun.unit, begun.period_label) == (union, "2020年度")

"""Chapters that others write: given away by the editor, submitted by the writer, taken over or sent back."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.reports.conftest import sentences
from unionportal.core.choices import Role
from unionportal.portal import inbox
from unionportal.reports import services
from unionportal.reports.models import Report, SectionRequest
from unionportal.reports.sections.services import (
    request_section,
    submit_section,
    take_section,
    take_section_back,
    write_section,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BODY = "慰问{welfare.hospital}人。\n\n[表：welfare.by_occasion]"


@pytest.fixture
def chapter(draft):
    return draft(BODY).chapters.get()


def waiting(client, user):
    """What the inbox shows the user of this table: [(state, address)]."""
    client.force_login(user)
    request = client.get(reverse("home")).wsgi_request
    return [(one.verb, one.url) for one in inbox.waiting(request) if one.title.startswith("约稿")]


def detail(section, name="section_detail", *args):
    return reverse(f"reports:{name}", args=[section.pk, *args])


@pytest.mark.usefixtures("a_year")
def test_a_colleague_is_asked_for_a_chapter_and_writes_it(client, chapter, officer, colleague, today):
    report = chapter.report
    ask = reverse("section_request", args=[report.pk, chapter.pk])
    due = today + 3 * DAY
    assert waiting(client, colleague) == []
    client.force_login(officer)
    found = client.get(reverse("report_member_search"), {"member_query": "韩冰"})
    assert [one.user for one in found.context["members"]] == [colleague]
    answer = client.post(ask, {"member": colleague.member.pk, "due_on": due, "brief": "写两段"})
    section = SectionRequest.objects.get()
    assert (answer.url, section.writer, section.unit) == (
        reverse("reports:chapter_edit", args=[report.pk, chapter.pk]),
        colleague,
        report.unit,
    )
    # The same chapter is not given to the same person twice.
    again = client.post(ask, {"member": colleague.member.pk, "due_on": due})
    assert again.context["form"].non_field_errors() == ["这一节已经请他们写了，还没有办完。"]

    # The writer finds it in the inbox; figures have names and no values, and the report itself is not his to read.
    assert waiting(client, colleague) == [("交稿", detail(section))]
    page = client.get(detail(section))
    assert page.context["present"] == "慰问{慰问.住院.人数}人。\n\n[表：慰问分类]"
    assert [one.name for one in page.context["sources"]] == ["慰问.住院.人数", "表：慰问分类"]
    assert client.get(reverse("reports:report_detail", args=[report.pk])).status_code == 404
    typed = {"version": 1, "text": "坚持有访必到。\n走访{慰问.住院.人数}人。", "sources": "走访登记簿"}
    empty = client.post(detail(section), typed | {"text": " ", "do": "submit"})
    assert empty.context["form"].errors == {"text": ["这个字段是必填项。"]}
    version = empty.context["section"].version
    client.post(detail(section), typed | {"version": version, "do": "save"})
    section.refresh_from_db()
    assert (section.state, section.written_by) == ("open", colleague)
    stale = client.post(detail(section), typed | {"version": version, "text": "另一份"})
    assert (stale.status_code, stale.context["theirs"].text) == (409, typed["text"])
    client.post(detail(section), typed | {"version": section.version, "do": "submit"})
    assert waiting(client, colleague) == []


def test_the_editor_sends_a_text_back_and_takes_over_what_comes_then(client, chapter, officer, colleague, today):
    report, due = chapter.report, today + 3 * DAY
    section = request_section(chapter, actor=officer, writer=colleague, due_on=due)
    typed = {"text": "坚持有访必到。\n走访{慰问.住院.人数}人。", "sources": "走访登记簿"}
    submit_section(write_section(section, actor=colleague, version=section.version, **typed), actor=colleague)
    # The editor reads it beside the chapter.
    assert waiting(client, officer) == [("采用", detail(section))]
    edit = reverse("reports:chapter_edit", args=[report.pk, chapter.pk])
    assert [one.text for one in client.get(edit).context["sections"]] == [typed["text"]]
    client.post(detail(section, "section_move", "send_back"), {"reason": "请补一句互助保障"})
    section.refresh_from_db()
    assert (section.state, section.reason) == ("returned", "请补一句互助保障")
    client.force_login(colleague)
    typed["text"] += "\n\n互助保障不落一人。"
    client.post(detail(section), typed | {"version": section.version, "do": "submit"})
    client.force_login(officer)
    client.post(detail(section, "section_move", "take"), {"how": "append"})
    chapter.refresh_from_db()
    assert chapter.body == f"{BODY}\n\n坚持有访必到。\n走访{{welfare.hospital}}人。\n\n互助保障不落一人。"
    assert sentences(colleague) == [
        f"请您写《{report}》的“一、工作回顾”，{due.month}月{due.day}日（含）前交稿。",
        "“一、工作回顾”退回修改：请补一句互助保障",
        "您写的“一、工作回顾”已采用，谢谢。",
    ]
    assert sentences(officer) == ["韩冰交来“一、工作回顾”一节。"] * 2


def test_a_sub_union_writes_and_no_other_sees_it(
    client, chapter, officer, branch, branch_chair, stranger, person, today
):
    section = request_section(chapter, actor=officer, unit=branch, due_on=today)
    deputy = person(Role.BRANCH_OFFICER, branch)
    assert waiting(client, branch_chair) == waiting(client, deputy) == [("交稿", detail(section))]
    assert waiting(client, stranger) == []
    client.force_login(branch_chair)
    client.post(detail(section, "section_move", "submit"))
    section.refresh_from_db()
    assert section.state == "open"
    client.force_login(stranger)
    addresses = [detail(section), detail(section, "section_move", "submit"), detail(section, "section_move", "take")]
    assert [client.get(url).status_code for url in addresses] == [404, 404, 404]
    assert list(client.get(reverse("reports:section_list")).context["page_obj"]) == []
    with pytest.raises(PermissionDenied):
        write_section(section, actor=stranger, version=1, text="甲", sources="")
    section = write_section(section, actor=deputy, version=1, text="甲", sources="")
    section = submit_section(section, actor=branch_chair)
    # The sub-union's chair edits reports of its own, not this one.
    with pytest.raises(ValidationError) as refusal:
        take_section(section, actor=branch_chair, how="replace")
    assert refusal.value.messages == ["由编写报告的人办理。"]
    take_section(section, actor=officer, how="replace")
    chapter.refresh_from_db()
    assert (chapter.body, chapter.edited_by) == ("甲", officer)


def test_in_a_sub_unions_own_report_its_chair_does_not_write_for_the_colleague(
    draft, branch, branch_chair, colleague, today
):
    chapter = draft("甲", unit=branch).chapters.get()
    section = request_section(chapter, actor=branch_chair, writer=colleague, due_on=today)
    with pytest.raises(ValidationError) as refusal:
        write_section(section, actor=branch_chair, version=1, text="替他写", sources="")
    assert refusal.value.messages == ["这一节由约定的人撰写。"]
    submit_section(write_section(section, actor=colleague, version=1, text="乙", sources=""), actor=colleague)
    take_section(section, actor=branch_chair, how="replace")
    chapter.refresh_from_db()
    assert chapter.body == "乙"


def test_what_is_taken_by_hand_leaves_the_chapter_and_what_is_withdrawn_waits_for_nobody(
    client, chapter, officer, colleague, branch, today
):
    section = request_section(chapter, actor=officer, writer=colleague, due_on=today)
    with pytest.raises(PermissionDenied):
        write_section(section, actor=officer, version=1, text="替他写", sources="")
    section = submit_section(write_section(section, actor=colleague, version=1, text="甲", sources=""), actor=colleague)
    take_section(section, actor=officer, how="by_hand")
    chapter.refresh_from_db()
    assert chapter.body == BODY
    other = request_section(chapter, actor=officer, unit=branch, due_on=today)
    client.force_login(officer)
    client.post(detail(other, "section_move", "withdraw"), {"reason": "改由办公室写"})
    other.refresh_from_db()
    assert other.state == "withdrawn"
    assert waiting(client, officer) == waiting(client, colleague) == []


def test_overdue_requests_are_shown_and_a_submitted_report_takes_no_text(
    client, chapter, officer, branch, colleague, today
):
    section = request_section(chapter, actor=officer, unit=branch, due_on=today)
    waits = request_section(chapter, actor=officer, writer=colleague, due_on=today)
    SectionRequest.objects.filter(pk=section.pk).update(due_on=today - DAY)
    client.force_login(officer)
    report = chapter.report
    page = client.get(reverse("reports:report_detail", args=[report.pk]))
    assert [(one.pk, one.is_overdue) for one in page.context["sections"]] == [(section.pk, True), (waits.pk, False)]
    assert page.context["has_overdue_sections"]
    with pytest.raises(ValidationError) as refusal:
        services.submit(report, actor=officer)
    assert refusal.value.messages[1:] == [
        f"“{chapter}”请{name}写的，还没有交稿。" for name in (branch.name, colleague.name)
    ]
    Report.objects.filter(pk=report.pk).update(state="submitted")
    assert waiting(client, colleague) == []
    with pytest.raises(ValidationError) as refusal:
        write_section(waits, actor=colleague, version=1, text="甲", sources="")
    assert refusal.value.messages == ["报告已送审或定稿，不再收稿。"]


def test_a_request_names_one_writer_and_a_day_to_come(chapter, officer, branch, today):
    for wanted, sentence in (
        ({"due_on": today}, "请选择一位撰写人，或者一个分工会。"),
        ({"due_on": today, "unit": branch, "writer": officer}, "请选择一位撰写人，或者一个分工会。"),
        ({"due_on": today - DAY, "unit": branch}, "交稿日期不能早于今天。"),
    ):
        with pytest.raises(ValidationError) as refusal:
            request_section(chapter, actor=officer, **wanted)
        assert refusal.value.messages == [sentence]


def test_the_writer_takes_a_text_back_until_it_is_taken_over(client, chapter, officer, colleague, stranger, today):
    section = request_section(chapter, actor=officer, writer=colleague, due_on=today)
    section = write_section(section, actor=colleague, version=1, text="初稿", sources="")
    submit_section(section, actor=colleague)
    for nobody in (officer, stranger):
        with pytest.raises(PermissionDenied):
            take_section_back(section, actor=nobody)
    client.force_login(colleague)
    shown = client.get(detail(section)).context
    assert ([move.label for move in shown["moves"]], shown["may_write"]) == (["收回稿子"], False)
    client.post(detail(section, "section_move", "take_back"))
    section.refresh_from_db()
    assert (section.state, section.submitted_on, section.text) == ("open", None, "初稿")
    assert sentences(officer)[-1] == "韩冰收回了“一、工作回顾”一节的稿子，改好再交。"
    assert client.get(detail(section)).context["may_write"]
    submit_section(section, actor=colleague)
    take_section(section, actor=officer, how="by_hand")
    with pytest.raises(ValidationError) as refusal:
        take_section_back(section, actor=colleague)
    assert refusal.value.messages == ["“已采用”状态下不能收回稿子，请刷新页面。"]


def test_of_a_deleted_chapter_the_request_is_still_saved_sent_back_and_withdrawn(client, chapter, officer, colleague):
    section = request_section(chapter, actor=officer, writer=colleague, due_on=timezone.localdate())
    services.delete_chapter(chapter, actor=officer, version=chapter.version)
    section.refresh_from_db()
    section = write_section(section, actor=colleague, version=section.version, text="两段。", sources="")
    section = submit_section(section, actor=colleague)
    client.force_login(officer)
    client.post(detail(section, "section_move", "send_back"), {"reason": "这一章不要了"})
    section.refresh_from_db()
    assert section.state == "returned"
    client.post(detail(section, "section_move", "withdraw"), {"reason": "不写了"})
    section.refresh_from_db()
    assert section.state == "withdrawn"


def test_what_was_typed_stays_on_the_page_when_the_request_was_withdrawn_meanwhile(client, chapter, officer, colleague):
    section = request_section(chapter, actor=officer, writer=colleague, due_on=timezone.localdate())
    client.force_login(officer)
    client.post(detail(section, "section_move", "withdraw"), {"reason": "改由办公室写"})
    client.force_login(colleague)
    page = client.post(detail(section), {"version": 1, "text": "写了一个小时", "sources": "台账", "do": "save"})
    kept = page.content.decode().partition("没有保存。")[2]
    assert kept.index("状态下不能修改") < kept.index("写了一个小时") < kept.index("台账")
    # Nor does the draft go on before the eyes of who writes it no more.
    assert page.context["present"] == ""


def test_taking_over_shows_both_texts_and_what_is_wrong_in_the_new_one(client, chapter, officer, colleague):
    section = request_section(chapter, actor=officer, writer=colleague, due_on=timezone.localdate())
    section = write_section(section, actor=colleague, version=1, text="慰问多人。", sources="")
    submit_section(section, actor=colleague)
    # A figure may be gone since the text came.
    SectionRequest.objects.update(text="慰问{没有.这个}人。")
    client.force_login(officer)
    shown = client.get(detail(section, "section_move", "take")).context
    (problem,) = map(str, shown["problems"])
    assert problem.startswith("第1行第3列：没有名为“没有.这个”的数字")
    assert not shown["rows"][0].is_same


def test_a_text_with_a_name_that_no_figure_has_is_not_submitted_and_its_writer_keeps_it(
    client, chapter, officer, colleague, today
):
    section = request_section(chapter, actor=officer, writer=colleague, due_on=today)
    client.force_login(colleague)
    typed = {"version": section.version, "sources": "", "text": "有访必到。\n走访{慰问.住院.人}人。"}
    said = [
        "正文里有 1 个问题，改好再交：",
        "第2行第3列：没有名为“慰问.住院.人”的数字，是不是“慰问.住院.人次”？",
    ]
    refused = client.post(detail(section), typed | {"do": "submit"})
    assert (refused.context["form"].errors, refused.context["form"]["text"].value()) == ({"text": said}, typed["text"])
    # It may be kept as it is, and is refused on the page of the move as well.
    client.post(detail(section), typed | {"do": "save"})
    moved = client.post(detail(section, "section_move", "submit"))
    assert moved.context["form"].non_field_errors() == said
    section.refresh_from_db()
    assert (section.text, section.state) == (typed["text"], "open")

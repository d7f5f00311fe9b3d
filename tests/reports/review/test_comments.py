"""Comments: made by who reads the draft, answered and settled by who writes it; open ones stop the report."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.reports.conftest import address, cost
from tests.shown import links
from unionportal.core.choices import Role
from unionportal.core.models import Notice
from unionportal.documents.facts import Heading, Para
from unionportal.reports import services
from unionportal.reports.document import document_of
from unionportal.reports.models import Comment, Report
from unionportal.reports.review import comments

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter(draft, officer):
    """A chapter that the officer wrote last, of a report that nobody in particular began."""
    report = draft("原文")
    chapter = report.chapters.get()
    return services.edit_chapter(chapter, actor=officer, version=1, heading="一、回顾", body="全年共慰问教职工。")


def refusal(act, *args, **named):
    with pytest.raises(ValidationError) as refused:
        act(*args, **named)
    return refused.value.messages


def notices(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("sentence", "url"))


def test_a_comment_is_made_answered_and_settled_and_each_side_is_notified(client, page, post, chapter, officer, chair):
    where, title = (chapter.report_id, chapter.pk), str(chapter.report)
    client.force_login(chair)
    assert [part["text"] for block in page("comment_add", *where).context["blocks"] for part in block["parts"]] == [
        "全年共慰问教职工。"
    ]
    post("comment_add", *where, quote="教职工", text="写明人数。")
    comment = Comment.objects.get()
    assert (comment.quote, comment.text, comment.made_by, comment.heading) == (
        "教职工",
        "写明人数。",
        chair,
        "一、回顾",
    )
    assert notices(officer) == [
        (f"{chair.name}在《{title}》“一、回顾”写了批注：写明人数。", comment.get_absolute_url())
    ]
    client.force_login(officer)
    edited = page("chapter_edit", *where).context
    assert [one.pk for one in edited["comments"]] == [comment.pk]
    assert [one.open_comments for one in edited["chapters"]] == [1]
    post("comment_detail", comment.pk, text="已写。")
    post("comment_move", comment.pk, "settle")
    comment.refresh_from_db()
    assert (comment.state, comment.settled_by) == ("settled", officer)
    assert [sentence for sentence, _ in notices(chair)] == [
        f"{officer.name}答复了《{title}》“一、回顾”的批注：已写。",
        f"{officer.name}处理了您在《{title}》“一、回顾”的批注。",
    ]
    assert page("chapter_edit", *where).context["comments"] == []
    client.force_login(chair)
    post("comment_move", comment.pk, "reopen")
    post("comment_detail", comment.pk, text="还是没有。")
    comment.refresh_from_db()
    assert (comment.state, comment.settled_by) == ("open", None)
    assert [sentence for sentence, _ in notices(officer)[1:]] == [
        f"{chair.name}重新提出了《{title}》“一、回顾”的批注。",
        f"{chair.name}答复了《{title}》“一、回顾”的批注：还是没有。",
    ]
    assert [one.text for one in page("comment_detail", comment.pk).context["replies"]] == ["已写。", "还是没有。"]


def test_open_comments_stop_the_report_also_those_on_a_deleted_chapter(page, client, chapter, officer, chair):
    report = chapter.report
    services.add_chapter(report, actor=officer, heading="二、打算")
    comment = comments.add_comment(chapter, actor=chair, text="删去这一章。")
    services.delete_chapter(chapter, actor=officer, version=chapter.version)
    assert refusal(services.submit, report, actor=officer) == [
        "报告里还有 1 处没有解决：",
        f"“一、回顾”{chair.name}的批注没有处理：删去这一章。",
    ]
    client.force_login(officer)
    assert links(page("report_detail", report.pk)).count(comment.get_absolute_url()) == 1
    comments.settle(Comment.objects.get(), actor=officer)
    services.submit(report, actor=officer)
    # What is said of it while it waits stops it, too, until the commenter is content.
    again = comments.add_comment(report.chapters.get(), actor=chair, text="再想想。")
    assert refusal(services.finalise, report, actor=chair)[1:] == [f"“二、打算”{chair.name}的批注没有处理：再想想。"]
    comments.settle(again, actor=chair)
    services.finalise(report, actor=chair)


def test_comments_are_kept_in_a_final_report_and_neither_printed_nor_changed(
    client, page, post, chapter, officer, chair
):
    report = chapter.report
    comment = comments.add_comment(chapter, actor=chair, text="不印的话")
    comments.settle(comment, actor=officer)
    services.finalise(services.submit(report, actor=officer), actor=chair)
    comment = Comment.objects.select_related("report__unit", "chapter").get()
    refused = ["报告已定稿，不能再批注。"]
    assert refusal(comments.add_comment, chapter, actor=chair, text="晚了") == refused
    assert refusal(comments.reply_to, comment, actor=chair, text="晚了") == refused
    assert refusal(comments.reopen, comment, actor=chair) == ["报告已定稿，批注不再改动。"]
    client.force_login(officer)
    shown = page("comment_add", report.pk, chapter.pk).context
    assert ([one.text for one in shown["comments"]], shown["blocks"]) == (["不印的话"], [])
    post("comment_add", report.pk, chapter.pk, text="晚了")
    assert Comment.objects.count() == 1
    printed = document_of(Report.objects.select_related("unit").get(pk=report.pk)).blocks
    assert printed == (Heading(1, "一、回顾"), Para("全年共慰问教职工。"))


def test_who_may_comment_and_who_may_settle(draft, person, union, branch, other_branch, officer, chair):
    """A reader comments; the comment is settled by who made it or by who writes the report."""
    chapter = draft("原文", unit=branch).chapters.get()
    may_comment, may_settle = set(), set()
    for role, unit in (
        *((role, union) for role in Role),
        (Role.BRANCH_CHAIR, branch),
        (Role.BRANCH_CHAIR, other_branch),
    ):
        actor, name = person(role, unit), f"{role.value} of {unit.name}"
        try:
            own = comments.add_comment(chapter, actor=actor, text="话")
        except PermissionDenied:
            own = None
        if own:
            may_comment.add(name)
            assert comments.settle(own, actor=actor).state == "settled"
        others = comments.add_comment(chapter, actor=chair, text="话")
        try:
            comments.settle(others, actor=actor)
        except (PermissionDenied, ValidationError):
            continue
        may_settle.add(name)
    readers = {f"{role} of {union.name}" for role in ("chair", "officer", "accountant", "auditor", "branch_chair")}
    assert may_comment == readers | {f"branch_chair of {branch.name}"}
    assert may_settle == {f"{role} of {union.name}" for role in ("officer", "branch_chair")} | {
        f"branch_chair of {branch.name}"
    }


def test_strangers_find_no_comment_and_many_cost_as_many_queries_as_few(client, chapter, officer, chair, stranger):
    comment = comments.add_comment(chapter, actor=chair, text="话")
    comments.reply_to(comment, actor=officer, text="答")
    where = chapter.report_id, chapter.pk
    client.force_login(stranger)
    pages = [address("comment_add", *where), address("comment_detail", comment.pk)]
    assert [client.get(url).status_code for url in pages] == [404, 404]
    assert client.post(address("comment_move", comment.pk, "settle")).status_code == 404
    client.force_login(officer)
    pages += [address("report_detail", chapter.report_id), address("chapter_edit", *where)]
    few = [cost(client, url) for url in pages]
    for _ in range(3):
        comments.reply_to(comments.add_comment(chapter, actor=chair, text="话"), actor=officer, text="答")
    assert [cost(client, url) for url in pages] == few

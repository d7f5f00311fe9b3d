"""What is unresolved stops the report and leads to its place; what was submitted is taken back."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.reports.conftest import address
from tests.shown import links, texts
from unionportal.portal import inbox
from unionportal.reports import services
from unionportal.reports.models import Comment, Report
from unionportal.reports.review.comments import add_comment, settle
from unionportal.reports.review.unresolved import unresolved
from unionportal.reports.text.check import check_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(client):
    """waits(user) → the lines of the reports that wait for the user, as the home page has them."""

    def ask(user):
        client.force_login(user)
        request = client.get("/").wsgi_request
        return [one.verb for one in inbox.waiting(request) if one.url.startswith("/reports/")]

    return ask


# One of everything that is refused, and of everything that is not.
_WRONG = """{慰问.人次}人次，{慰问.人次|万元}，{慰问.人次/慰问.人数}，{没有}。

{慰问.人数/慰问.住院.人数}，{慰问.住院.人数/慰问.人数}。

{列举：荣誉}和{列举：荣誉；句式=没有}，{列举：没有}，{列举：其他慰问事由}。〖核对：12〗次，{慰问.人数/慰问.住院.人数|增减}。

[表：慰问分类]

[表：没有]
"""


@pytest.mark.usefixtures("a_year")
def test_what_refuses_is_known_without_what_is_printed(draft):
    report = Report.objects.select_related("unit").get(pk=draft(_WRONG).pk)
    with CaptureQueriesContext(connection) as alone:
        found = unresolved(report)
    with CaptureQueriesContext(connection) as printed:
        checked = check_report(report)
    assert found == unresolved(report, checked.chapters)
    assert len(found) >= 7
    assert any("不属于" in str(one) for one in found)
    # Of what is printed the rows of the shares alone are counted.
    assert [sum("activities_honour" in one["sql"] for one in asked) for asked in (alone, printed)] == [0, 1]
    assert [sum("welfare_visit" in one["sql"] for one in asked) for asked in (alone, printed)] == [1, 4]


def test_the_page_of_the_move_shows_the_places_instead_of_its_button(client, page, post, draft, officer):
    report = draft("好。\n〖核对：12〗次。\n\n{没有}")
    chapter = report.chapters.get()
    client.force_login(officer)
    answer = page("report_move", report.pk, "submit")
    assert [(one.chapter, one.line, one.column) for one in answer.context["unresolved"]] == [
        (chapter, 2, 1),
        (chapter, 4, 1),
    ]
    at = address("chapter_edit", report.pk, chapter.pk)
    assert [links(answer).count(f"{at}#at-{place}") for place in ("2-1", "4-1")] == [1, 1]
    assert texts(answer, "button").count("确定送审") == 0
    again = post("report_move", report.pk, "submit")
    assert len(again.context["unresolved"]) == 2
    assert Report.objects.get(pk=report.pk).state == "draft"
    services.edit_chapter(chapter, actor=officer, version=1, heading="甲", body="好。")
    assert texts(page("report_move", report.pk, "submit"), "button").count("确定送审") == 1
    post("report_move", report.pk, "submit")
    assert Report.objects.get(pk=report.pk).state == "submitted"


def test_what_was_submitted_waits_for_the_chair_until_it_is_taken_back(
    client, page, post, draft, officer, chair, waits
):
    report = draft("好。")
    client.force_login(officer)
    post("report_move", report.pk, "submit")
    assert (waits(chair), waits(officer)) == (["定稿"], [])
    shown = page("report_move", report.pk, "withdraw")
    assert shown.context["transition"].warning
    # Nobody edits the title meanwhile: the form is not even opened.
    closed = client.get(reverse("reports:report_change", args=[report.pk]), follow=True)
    assert (closed.redirect_chain[0][0], [str(one) for one in closed.context["messages"]]) == (
        reverse("reports:report_detail", args=[report.pk]),
        ["报告送审中，不能修改。"],
    )
    post("report_move", report.pk, "withdraw")
    assert Report.objects.get(pk=report.pk).state == "draft"
    assert (waits(chair), waits(officer)) == ([], ["送审"])


def test_what_somebody_commented_on_under_review_is_not_taken_back(client, page, draft, officer, chair):
    """Comments from before do not count, nor those of who takes it back; one settled meanwhile does."""
    report = draft("好。")
    chapter = report.chapters.get()
    settle(add_comment(chapter, actor=chair, text="送审前的"), actor=officer)
    # The row history has the time at which the transaction began.
    Comment.objects.update(made_at=timezone.now() - datetime.timedelta(days=1))
    services.submit(report, actor=officer)
    client.force_login(officer)
    own = add_comment(chapter, actor=officer, text="自己的")
    assert [move.name for move in page("report_detail", report.pk).context["moves"]] == ["withdraw"]
    settle(add_comment(chapter, actor=chair, text="这里要改"), actor=officer)
    settle(own, actor=officer)
    assert page("report_detail", report.pk).context["moves"] == []
    with pytest.raises(ValidationError) as refusal:
        services.withdraw(report, actor=officer)
    assert refusal.value.messages == ["送审以后已有人写了批注，不能撤回；要修改，请主席退回修改。"]
    services.send_back(report, actor=chair, reason="按批注改")
    services.submit(report, actor=officer)
    Comment.objects.update(made_at=timezone.now() - datetime.timedelta(days=1))
    assert services.withdraw(report, actor=officer).state == "draft"

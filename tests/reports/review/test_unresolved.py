"""What is unresolved stops the report and leads to its place; what was submitted is taken back."""

import pytest

from tests.reports.conftest import address
from unionportal.portal import inbox
from unionportal.reports import services
from unionportal.reports.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(client):
    """waits(user) → the lines of the reports that wait for the user, as the home page has them."""

    def ask(user):
        client.force_login(user)
        request = client.get("/").wsgi_request
        return [one.verb for one in inbox.waiting(request) if one.url.startswith("/reports/")]

    return ask


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
    html = answer.content.decode()
    assert [html.count(f'href="{at}#at-{place}"') for place in ("2-1", "4-1")] == [1, 1]
    assert html.count("确定送审") == 0
    again = post("report_move", report.pk, "submit")
    assert len(again.context["unresolved"]) == 2
    assert Report.objects.get(pk=report.pk).state == "draft"
    services.edit_chapter(chapter, actor=officer, version=1, heading="甲", body="好。")
    assert page("report_move", report.pk, "submit").content.decode().count("确定送审") == 1
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
    post("report_move", report.pk, "withdraw")
    assert Report.objects.get(pk=report.pk).state == "draft"
    assert (waits(chair), waits(officer)) == ([], ["送审"])

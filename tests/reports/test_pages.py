"""The pages of a report: each persona reads what is theirs, and saving never loses a text."""

import pytest

from tests.factories import (
    UserFactory,
)
from tests.kept import bytes_of
from tests.reports.conftest import address, cost
from tests.shown import attributes, texts
from unionportal.core.choices import Role
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.jobs import outbox
from unionportal.core.models import Job
from unionportal.reports import services
from unionportal.reports.models import Report

pytestmark = pytest.mark.django_db


def titles(response):
    return sorted(str(report) for report in response.context["object_list"])


def test_everybody_lists_the_reports_of_their_units(client, page, draft, union, branch, other_branch, person):
    draft("", title="全校"), draft("", unit=branch, title="纺织"), draft("", unit=other_branch, title="信息")
    for role, unit, expected in (
        (Role.OFFICER, union, ["信息", "全校", "纺织"]),
        (Role.CHAIR, union, ["信息", "全校", "纺织"]),
        (Role.BRANCH_CHAIR, branch, ["纺织"]),
        (Role.BRANCH_CHAIR, other_branch, ["信息"]),
    ):
        client.force_login(person(role, unit))
        assert titles(page("report_list")) == expected
    assert titles(page("report_list", q="信")) == ["信息"]
    assert titles(page("report_list", q="息 信")) == ["信息"]
    assert titles(page("report_list", q="信", state="no such state")) == ["信息"]
    assert titles(page("report_list", state="final")) == []


def test_a_strangers_report_does_not_exist_on_any_of_its_pages(client, draft, branch, stranger):
    report = draft("甲", unit=branch)
    chapter = report.chapters.get()
    job = services.print_report(report, actor=None)
    outbox.run(job.pk)
    file = job.files.first()
    client.force_login(stranger)
    gets = [address(name, report.pk) for name in ("report_detail", "report_change", "report_edit", "report_picker")] + [
        address("report_print_state", report.pk),
        address("report_file", report.pk, file.pk),
        address("chapter_edit", report.pk, chapter.pk),
        address("chapter_delete", report.pk, chapter.pk),
        address("report_move", report.pk, "submit"),
    ]
    assert {url: client.get(url).status_code for url in gets} == dict.fromkeys(gets, 404)
    posts = [
        address("report_print", report.pk),
        address("chapter_preview", report.pk),
        address("chapter_add", report.pk),
        address("chapter_edit", report.pk, chapter.pk),
        address("chapter_move", report.pk, chapter.pk),
        address("chapter_delete", report.pk, chapter.pk),
        address("report_move", report.pk, "submit"),
    ]
    assert {url: client.post(url).status_code for url in posts} == dict.fromkeys(posts, 404)
    assert report.chapters.count() == 1


@pytest.mark.usefixtures("a_year")
def test_the_report_reads_with_its_numbers_and_each_links_to_its_rows(client, page, draft, officer, union):
    report = draft("慰问{慰问.住院.人数}人，{没有}。\n[表：慰问分类]\n[图：慰问分类]")
    client.force_login(officer)
    response = page("report_detail", report.pk)
    ((_, _, (text, table, picture)),) = response.context["chapters"]
    assert [part["text"] for part in text["parts"]] == ["慰问", "2", "人，", "{没有}", "。"]
    assert text["parts"][1]["url"] == address("figure_rows", "welfare.hospital", period=2022, unit=union.pk)
    assert (text["parts"][3]["wrong"], table["kind"], picture["kind"]) == (True, "table", "chart")
    assert table["total"][0] == "全部慰问"
    assert [one.sentence for one in response.context["unresolved"]] == ["第1行第15列：没有名为“没有”的数字。"]
    assert client.get(text["parts"][1]["url"]).status_code == 200


def test_a_report_is_begun_with_the_form_and_bad_words_come_back(client, post, officer, union):
    client.force_login(officer)
    answer = post("report_add", unit=union.pk, period="去年", layout="speech", title="甲乙")
    assert answer.status_code == 200
    assert answer.context["form"].errors == {
        "period": ["“去年”不是统计期间。请写成 2022、2022-2023 或 2019-04-01..2023-12-31。"]
    }
    assert attributes(answer, "input", "value").count("去年") == 1
    answer = post("report_add", unit=union.pk, period="2022", layout="speech")
    report = Report.objects.get()
    assert answer["Location"] == address("report_detail", report.pk)
    assert (str(report), report.made_by) == ("2022年度工会工作报告", officer)


def test_a_branch_chair_begins_reports_of_the_own_unit_only(client, post, branch_chair, branch, union):
    client.force_login(branch_chair)
    assert post("report_add", unit=union.pk, period="2022", layout="plain").status_code == 200
    assert not Report.objects.exists()
    post("report_add", unit=branch.pk, period="2022", layout="plain")
    assert [report.unit for report in Report.objects.all()] == [branch]


def test_a_chapter_is_saved_and_its_problems_are_shown(client, page, post, draft, officer):
    report = draft("原文")
    chapter = report.chapters.get()
    client.force_login(officer)
    assert client.get(address("report_edit", report.pk))["Location"] == address("chapter_edit", report.pk, chapter.pk)
    answer = post("chapter_edit", report.pk, chapter.pk, version=1, heading="甲", body="{没有")
    assert answer["Location"] == address("chapter_edit", report.pk, chapter.pk)
    response = page("chapter_edit", report.pk, chapter.pk)
    assert response.context["form"]["body"].value() == "{没有"
    assert [(one.line, one.column) for one in response.context["problems"]] == [(1, 1)]


def test_autosave_answers_200_409_and_422(client, post, draft, officer):
    report = draft("原文")
    chapter = report.chapters.get()
    client.force_login(officer)
    quiet = {"X-Autosave": "1"}

    def save(version, heading="甲", body="乙"):
        return post("chapter_edit", report.pk, chapter.pk, headers=quiet, version=version, heading=heading, body=body)

    answer = save(1)
    assert (answer.status_code, answer["X-Version"], answer.content.decode()[:3]) == (200, "2", "已保存")
    answer = save(1, body="我的文字")
    assert answer.status_code == 409
    assert [answer.context["theirs"].body, answer.context["sentence"]] == [
        "乙",
        f"您打开之后，{officer.name}已修改了这一章。您的文字没有保存，请对照后再保存。",
    ]
    answer = save(2, heading="")
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert answer.content.decode() == "标题：这个字段是必填项。"
    chapter.refresh_from_db()
    assert (chapter.heading, chapter.body, chapter.version) == ("甲", "乙", 2)
    services.submit(report, actor=officer)
    assert save(2, body="丙").status_code == 422
    chapter.refresh_from_db()
    assert chapter.body == "乙"


def test_the_conflict_page_has_both_texts_and_saves_on_the_second_try(client, post, draft, officer, person, union):
    report = draft("原文")
    chapter = report.chapters.get()
    services.edit_chapter(chapter, actor=person(Role.OFFICER, union), version=1, heading="他的标题", body="他的文字")
    client.force_login(officer)
    answer = post("chapter_edit", report.pk, chapter.pk, version=1, heading="我的标题", body="我的文字")
    assert answer.status_code == 409
    form, theirs = answer.context["form"], answer.context["theirs"]
    assert (theirs.heading, theirs.body) == ("他的标题", "他的文字")
    mine = {name: form[name].value() for name in ("version", "heading", "body")}
    assert mine == {"version": 2, "heading": "我的标题", "body": "我的文字"}
    assert texts(answer, "pre") == ["他的文字"]
    assert post("chapter_edit", report.pk, chapter.pk, **mine).status_code == 302
    chapter.refresh_from_db()
    assert (chapter.heading, chapter.body) == ("我的标题", "我的文字")


def test_a_header_that_somebody_changed_is_shown_with_both_and_saved_on_the_second_try(
    client, post, draft, officer, person, union
):
    report = draft("原文")
    client.force_login(officer)
    shown = client.get(address("report_change", report.pk)).context["form"]
    typed = {name: shown[name].value() or "" for name in shown.fields}
    services.edit_report(report, actor=person(Role.OFFICER, union), version=1, title="他的标题")
    again = post("report_change", report.pk, **typed | {"title": "我的标题"}).context["form"]
    assert again.errors["title"] == ["现在保存着的是：“他的标题”"]
    mine = {name: again[name].value() or "" for name in again.fields}
    assert post("report_change", report.pk, **mine).status_code == 302
    assert Report.objects.get(pk=report.pk).title == "我的标题"


@pytest.mark.usefixtures("a_year")
def test_the_preview_shows_numbers_and_writes_nothing(client, post, draft, officer):
    report = draft("原文")
    client.force_login(officer)
    answer = post("chapter_preview", report.pk, body="{welfare.hospital}人\n\n<script>{{")
    lines = [line for block in answer.context["blocks"] for line in block["lines"]]
    assert [part["text"] for line in lines for part in line["parts"]] == ["2", "人", "<script>{"]
    assert "<script>" not in answer.content.decode()
    assert report.chapters.get().body == "原文"
    assert client.get(address("chapter_preview", report.pk)).status_code == 405


@pytest.mark.usefixtures("a_year")
def test_the_picker_finds_figures_and_exhibits_with_the_values_of_the_unit(client, page, draft, branch, branch_chair):
    report = draft("", unit=branch)
    client.force_login(branch_chair)
    response = page("report_picker", report.pk, q="住院.人数")
    assert [(one.now.name, one.now.value) for _, group in response.context["groups"] for one in group] == [
        ("慰问.住院.人数", 1)
    ]
    exhibits = page("report_picker", report.pk, q="慰问分类").context["exhibits"]
    assert [(kind, one.code) for kind, one in exhibits] == [
        ("表", "welfare.by_occasion"),
        ("图", "welfare.by_occasion"),
    ]
    offered = [one.now.code for _, group in page("report_picker", report.pk).context["groups"] for one in group]
    assert {code for code in offered if "[" not in code} == set(REGISTRY)


def test_chapters_are_arranged_from_the_editor(client, post, draft, officer):
    report = draft("")
    first = report.chapters.get()
    client.force_login(officer)
    post("chapter_add", report.pk, after=first.pk)
    post("chapter_move", report.pk, first.pk, to="down")
    assert list(report.chapters.values_list("heading", flat=True)) == ["新的一章", "一、工作回顾"]
    post("chapter_delete", report.pk, first.pk, version="0")
    assert report.chapters.count() == 2
    post("chapter_delete", report.pk, first.pk, version="1")
    assert [chapter.heading for chapter in report.chapters.all()] == ["新的一章"]


def test_printing_is_a_button_then_progress_then_two_files(client, page, post, draft, chair):
    report = draft("甲")
    client.force_login(chair)
    assert texts(page("report_detail", report.pk), "button").count("制作PDF和Word") == 1
    assert client.get(address("report_print", report.pk)).status_code == 405
    post("report_print", report.pk)
    post("report_print", report.pk)
    job = Job.objects.get()
    assert texts(page("report_detail", report.pk), "button").count("制作PDF和Word") == 0
    assert "HX-Refresh" not in page("report_print_state", report.pk).headers
    outbox.run(job.pk)
    assert page("report_print_state", report.pk)["HX-Refresh"] == "true"
    files = page("report_detail", report.pk).context["files"]
    assert [file.name.rpartition(".")[2] for file in files] == ["docx", "pdf"]
    for file in files:
        answer = page("report_file", report.pk, file.pk)
        assert b"".join(answer.streaming_content) == bytes_of(file)
    other = draft("乙")
    assert client.get(address("report_file", other.pk, files[0].pk)).status_code == 404


def test_a_reader_has_no_button_and_may_not_print(client, page, post, draft, person, union):
    report = draft("甲")
    client.force_login(person(Role.AUDITOR, union))
    response = page("report_detail", report.pk)
    assert (response.context["may_print"], response.context["may_edit"], response.context["moves"]) == (
        False,
        False,
        [],
    )
    assert post("report_print", report.pk).status_code in (403, 404)
    assert not Job.objects.exists()


def test_the_moves_lead_from_draft_to_final_by_two_people(client, post, draft, officer, chair):
    report = draft("甲")
    for who, move, state in ((officer, "submit", "submitted"), (chair, "finalise", "final")):
        client.force_login(who)
        post("report_move", report.pk, move)
        assert Report.objects.get(pk=report.pk).state == state


def test_lists_and_long_reports_cost_the_same(client, draft, officer):
    client.force_login(officer)
    report = draft("{welfare.hospital}")
    few = cost(client, address("report_list")), cost(client, address("report_detail", report.pk))
    for _ in range(2):
        draft("")
        services.add_chapter(report, actor=officer)
    report.chapters.update(body="{welfare.hospital}{welfare.birth}")
    assert (cost(client, address("report_list")), cost(client, address("report_detail", report.pk))) == few


def test_an_account_without_a_role_finds_no_page(client, draft, union):
    report = draft("")
    client.force_login(UserFactory())
    urls = [address(name) for name in ("figure_list", "report_list", "report_add")]
    urls += [address("report_detail", report.pk), address("figure_rows", "welfare.visits")]
    assert [client.get(url).status_code for url in urls] == [404] * 5


def test_who_may_not_take_a_submitted_report_back_is_not_told_to(client, page, draft, officer, chair):
    report = services.submit(draft("甲"), actor=officer)
    said = "已送审，等待主席定稿，不能修改"
    for actor, sentence in ((officer, f"{said}；要改，先“撤回送审”。"), (chair, f"{said}。")):
        client.force_login(actor)
        assert sentence in texts(page("report_detail", report.pk), ".note")

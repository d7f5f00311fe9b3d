"""The editor: names are typed and codes stored, one click puts in marks, one unit of money, or keeps a place."""

import pytest
from django.urls import reverse

from tests.reports.conftest import address
from unionportal.core.choices import Role
from unionportal.core.figures import registry
from unionportal.core.figures.registry import REGISTRY
from unionportal.reports import services
from unionportal.reports.models import Chapter, Report
from unionportal.reports.text.check import check_report
from unionportal.reports.text.markup import GRAMMAR
from unionportal.reports.text.names import stored, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter(draft, client, officer):
    """A chapter that the officer edits."""
    client.force_login(officer)
    return draft("原文").chapters.get()


@pytest.fixture
def save(client, chapter):
    """Press a button of the editor; returns the body that is stored then."""

    def press(body, **button):
        url = address("chapter_edit", chapter.report_id, chapter.pk)
        version = Chapter.objects.get(pk=chapter.pk).version
        client.post(url, {"version": version, "heading": chapter.heading, "body": body, **button})
        return Chapter.objects.get(pk=chapter.pk).body

    return press


TYPED = (
    "住院{慰问.住院.人数|汉字}人，{慰问.住院.人数+慰问.生育.人数}人，{没有}〔，{慰问.人次|比上年}〕。\n\n"
    "[表：慰问分类|含零]"
)
STORED = (
    "住院{welfare.hospital|汉字}人，{welfare.hospital+welfare.birth}人，{没有}〔，{welfare.visits|比上年}〕。\n\n"
    "[表：welfare.by_occasion|含零]"
)


def test_names_are_stored_as_codes_and_shown_as_names(client, chapter, save):
    assert save(TYPED) == STORED
    assert (stored(TYPED), typed(STORED), stored(STORED)) == (STORED, TYPED, STORED)
    form = client.get(address("chapter_edit", chapter.report_id, chapter.pk)).context["form"]
    assert form["body"].value() == TYPED


@pytest.fixture
def renamed():
    """A figure whose name another version changes; gives the act of changing it."""
    kept, names = REGISTRY["welfare.hospital"], dict(registry._NAMES)

    def change():
        registry._NAMES.pop(kept.name)
        registry._NAMES["慰问.因病住院.人数"] = kept.code
        REGISTRY[kept.code] = type(kept)(**vars(kept) | {"name": "慰问.因病住院.人数"})

    yield change
    REGISTRY[kept.code] = kept
    registry._NAMES.clear()
    registry._NAMES.update(names)


def test_a_new_name_of_a_figure_breaks_no_text(chapter, save, renamed):
    save("住院{慰问.住院.人数|含零}人。")
    renamed()
    report = Report.objects.get(pk=chapter.report_id)
    checked = check_report(report)
    assert (checked.problems, checked.printed.chapters[0].blocks[0].text) == ([], "住院0人。")


def test_a_typed_paragraph_gets_marks_by_one_click(client, chapter, save):
    body = (
        "甲。\n\n办{活动.场次}项，参加{活动.人数}人、{活动.人次}人次，很好，其中（不含{会员.总数}人）办{慰问.人次}项。"
    )
    save(body)
    hints = client.get(address("chapter_edit", chapter.report_id, chapter.pk)).context["hints"]
    assert [(one.line, one.act) for one in hints] == [(3, "mark:3")]
    assert typed(save(body, do="mark:3")) == (
        "甲。\n\n办{活动.场次}项〔，参加{活动.人数}人〔、{活动.人次}人次〕〕，很好〔，其中（不含{会员.总数}人）办{慰问.人次}项〕。"
    )
    assert client.get(address("chapter_edit", chapter.report_id, chapter.pk)).context["hints"] == []


@pytest.mark.usefixtures("a_year")
@pytest.mark.parametrize(
    ("body", "after"),
    [
        (
            "支付{经费.支付.金额|万元}，慰问{慰问.支付.金额}元。",
            "支付{经费.支付.金额|元}，慰问{慰问.支付.金额}元。",
        ),
        (
            "支付{经费.支付.金额|万元}，即{经费.支付.金额|元}，即{finance.paid|千分位}元。",
            "支付{经费.支付.金额|万元}，即{经费.支付.金额|万元}，即{经费.支付.金额|万元}。",
        ),
        (
            "支付{经费.支付.金额|万元}，大写{经费.支付.金额|大写}。",
            "支付{经费.支付.金额|万元}，大写{经费.支付.金额|大写}。",
        ),
    ],
)
def test_money_of_one_paragraph_is_brought_to_one_unit_by_one_click(client, chapter, save, body, after):
    save(body)
    hints = client.get(address("chapter_edit", chapter.report_id, chapter.pk)).context["hints"]
    assert [one.act for one in hints if one.act.startswith("unit")] == (["unit:1"] if body != after else [])
    assert typed(save(body, do="unit:1")) == after


@pytest.mark.parametrize(
    ("body", "hint", "after"),
    [
        (
            "话。\n慰问｛慰问.人数｜余｝人。",
            (2, "｛慰问.人数｜余｝ 会照原样印出，是不是 {慰问.人数|余}？", "signs:2", "改成半角"),
            "话。\n慰问{慰问.人数|余}人。",
        ),
        (
            "话。\n\n【表：慰问分类】",
            (3, "【表：慰问分类】 会照原样印出，是不是 [表：慰问分类]？", "signs:3", "改成半角"),
            "话。\n\n[表：慰问分类]",
        ),
        (
            "慰问{慰问.人数|余}余人。",
            (1, "{慰问.人数|余} 自己会带“余”，后面又写了一个。", "about:1", "去掉后面的“余”"),
            "慰问{慰问.人数|余}人。",
        ),
    ],
)
def test_a_slip_of_signs_is_mended_by_one_click(client, chapter, save, body, hint, after):
    save(body)
    url = address("chapter_edit", chapter.report_id, chapter.pk)
    hints = client.get(url).context["hints"]
    assert [(one.line, one.sentence, one.act, one.label) for one in hints] == [hint]
    assert typed(save(body, do=hint[2])) == after
    assert client.get(url).context["hints"] == []


def test_brackets_of_other_texts_get_no_hint(client, chapter, save):
    save("见【附件一】，{{甲}}，〔2022〕5号，百{慰问.人数|余}人。")
    assert client.get(address("chapter_edit", chapter.report_id, chapter.pk)).context["hints"] == []


def test_a_place_is_kept_from_the_preview(client, chapter, save, post):
    body = "生育{慰问.生育.人数}人。"
    places = post("chapter_preview", chapter.report_id, body=body).context["places"]
    assert [one.text for one in places] == [body]
    assert save(body, do=f"keep:{places[0].key}") == "生育{welfare.birth|含零}人。"
    assert post("chapter_preview", chapter.report_id, body="生育{慰问.生育.人数|含零}人。").context["places"] == ()


def test_a_figure_in_a_heading_is_a_problem_that_stops_the_report(client, chapter, save, officer):
    save("话。", heading="一、慰问{慰问.人数}人")
    said = "标题第5字：标题照原样印出，不能写数字、列举、图表和〖核对〗；请写在正文里。"
    page = client.get(address("chapter_edit", chapter.report_id, chapter.pk))
    assert list(map(str, page.context["problems"])) == [said]
    with pytest.raises(services.ValidationError) as refused:
        services.submit(chapter.report, actor=officer)
    assert refused.value.messages[1:] == [f"“一、慰问{{慰问.人数}}人”{said}"]


@pytest.mark.parametrize(
    "do",
    [
        "mark:",
        "mark:99",
        "signs:0",
        "signs:99",
        "about:1",
        "unit:0",
        "unit:甲",
        "keep:",
        "keep:0.7",
        "none",
        "keep:0.0.0.0.0",
    ],
)
def test_a_button_that_fits_nothing_saves_what_was_typed(save, do):
    assert save("生育{welfare.birth}人。\n\n[表：welfare.by_occasion]", do=do) == (
        "生育{welfare.birth}人。\n\n[表：welfare.by_occasion]"
    )


def test_the_help_page_shows_the_grammar(client, page, officer, person, union):
    client.force_login(officer)
    assert page("language").context["grammar"] == GRAMMAR
    client.force_login(person(Role.AUDITOR, union))
    assert client.get(address("language")).status_code == 404


@pytest.mark.parametrize("ends", ["submitted", "deleted"])
def test_the_text_stays_when_the_chapter_closed_while_it_was_typed(client, draft, officer, ends):
    report = draft("甲")
    chapter = report.chapters.get()
    client.force_login(officer)
    page = reverse("reports:chapter_edit", args=[report.pk, chapter.pk])
    typed_in = {"version": chapter.version, "heading": "一", "body": "写了一个小时"}
    if ends == "submitted":
        services.submit(report, actor=officer)
    else:
        services.delete_chapter(chapter, actor=officer, version=chapter.version)
    quiet = client.post(page, typed_in, headers={"X-Autosave": "1"})
    assert (quiet.status_code, quiet.content.decode()[-9:]) == (422, "请先复制您的文字。")
    kept = client.post(page, typed_in)
    assert (kept.status_code, kept.context["form"]["body"].value()) == (409, "写了一个小时")
    assert kept.content.decode().partition("没有保存</h1>")[2].index("写了一个小时") > 0

"""Nothing says zero: what falls, what stays, what comes back, and what is kept."""

import pytest

from tests.factories import VisitFactory, paid
from tests.reports.conftest import IN
from unionportal.core.models import AuditEntry
from unionportal.reports import services
from unionportal.reports.document import document_of
from unionportal.reports.models import Chapter, Report
from unionportal.reports.text.check import check_body, check_report
from unionportal.reports.text.printing import print_body

pytestmark = pytest.mark.django_db
BIRTHS, STAYS, GIVERS = "{welfare.birth}", "{welfare.hospital}", "{welfare.donors}"


def printed(report, body):
    """The texts of the printed blocks; of a table or chart its source."""
    parsed, _, known = check_body(report, body)
    return [block.exhibit.source if block.exhibit else block.text for block in print_body(parsed, known).blocks]


def fresh(report):
    return Report.objects.select_related("unit").get(pk=report.pk)


@pytest.fixture
def stay(branch):
    """One visit in hospital, for 500 yuan."""
    return paid(VisitFactory(unit=branch, occasion="hospital"), IN)


@pytest.mark.usefixtures("stay")
@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (f"慰问{STAYS}人〔，生育{BIRTHS}人〕。", ["慰问1人。"]),
        (f"慰问〔：住院{STAYS}人；生育{BIRTHS}人〕。", ["慰问住院1人。"]),
        (f"〔慰问：生育{BIRTHS}人；住院{STAYS}人；捐款{GIVERS}人〕。", ["慰问住院1人。"]),
        (f"〔慰问：生育{BIRTHS}人；捐款{GIVERS}人〕。甲。", ["甲。"]),
        (f"生育{BIRTHS}人。住院{STAYS}人。", ["住院1人。"]),
        (f"生育{BIRTHS}人、住院{STAYS}人。", ["生育0人、住院1人。"]),
        (f"生育{{welfare.birth|含零}}人，捐款{GIVERS}人。", ["生育0人，捐款0人。"]),
        (f"重视。生育{BIRTHS}人。“好。”", ["重视。“好。”"]),
        (f"甲。\n生育{BIRTHS}人。\n乙。", ["甲。\n乙。"]),
        (f"生育{BIRTHS}人。捐款{GIVERS}人。", []),
        (f"〔住院{STAYS}人〔（生育{BIRTHS}人）〕〕", ["住院1人"]),
        ("生育占{welfare.birth/welfare.visit_people|百分比}。", []),
        (f"住院{STAYS}人〔，{{welfare.hospital|比上年}}〕。", ["住院1人。"]),
        ("办结率{congress.proposals.completion_rate}%。", []),
        (f"〔慰问：住院{STAYS}人；{{welfare.visits|不重复}}人次〕。", ["慰问住院1人。"]),
        (f"生育{BIRTHS}人次〔，慰问{{welfare.visits|不重复}}人次〕。", ["生育0人次，慰问1人次。"]),
        (
            f"住院{STAYS}人。共{{welfare.visits|不重复}}人次。\n\n共{{welfare.visits|不重复}}人次。",
            ["住院1人。", "共1人次。"],
        ),
        (
            f"〔慰问：住院{STAYS}人；共{{welfare.visits}}人次〕，〔以上{{项数|汉字}}类〕办好。",
            ["慰问住院1人、共1人次，以上两类办好。"],
        ),
        (f"〔慰问：住院{STAYS}人；生育{BIRTHS}人〕。〔以上{{项数}}类〕都办好。", ["慰问住院1人。都办好。"]),
        (f"话。〔生育{BIRTHS}人〕〔，住院{STAYS}人〕。", ["话。住院1人。"]),
        (f"话。〔生育{BIRTHS}人〕，住院{STAYS}人。", ["话。住院1人。"]),
        (f"有，〔生育{BIRTHS}人〕〔、住院{STAYS}人〕。", ["有，住院1人。"]),
        (f"〔〔生育{BIRTHS}人〕〔，住院{STAYS}人〕〕。", ["住院1人。"]),
        (f"话。〔生育{BIRTHS}人〕〔，其中：住院{STAYS}人；捐款{GIVERS}人〕。", ["话。其中住院1人。"]),
        (f"住院{STAYS}人，〔生育{BIRTHS}人〕。", ["住院1人。"]),
        (f"“〔{BIRTHS}〕”{STAYS}人。", ["1人。"]),
        (f"住院（〔生育{BIRTHS}人〕）{STAYS}人。", ["住院1人。"]),
        (f"住院{STAYS}人。以上{{项数}}类都办好。", ["住院1人。"]),
        (f"话。〔有{{项数|汉字}}类，：住院{STAYS}人；生育{BIRTHS}人〕。", ["话。"]),
        (
            f"话。〔有{{项数|汉字}}类，：住院{STAYS}人；走访{{welfare.visits}}次；捐款{GIVERS}人〕。",
            ["话。有两类，住院1人、走访1次。"],
        ),
    ],
)
def test_what_is_zero_falls_and_nothing_else_changes(draft, body, texts):
    assert printed(draft(""), body) == texts


def test_a_count_without_anything_to_count_is_refused_with_its_place(draft):
    body = f"住院{STAYS}人。以上{{项数}}类。\n\n〔慰问：住院{STAYS}人；生育{BIRTHS}人〕。以上{{项数}}类。"
    problems = check_body(draft(""), body)[1]
    assert list(map(str, problems)) == ["第1行第25列：{项数} 前面没有可数的〔甲；乙〕。"]


def test_a_count_beside_a_figure_that_stays_is_refused_outside_of_a_mark(draft):
    counted = f"〔慰问：住院{STAYS}人；生育{BIRTHS}人〕"
    for body, places in (
        (f"{counted}。以上{{项数}}类花了{{welfare.visits_total}}元。", [counted + "。以上"]),
        (f"{counted}，以上{{项数}}类花了{{welfare.visits_total}}元。", [counted + "，以上"]),
        (f"{counted}。〔以上{{项数}}类〕花了{{welfare.visits_total}}元。", []),
        (f"{counted}，以上{{项数}}类。", []),
    ):
        _, problems, _ = check_body(draft(""), body)
        said = "前面的都省略时，{项数} 会印 0；请连同前后的字写进〔〕里。"
        assert list(map(str, problems)) == [f"第1行第{len(before) + 1}列：{said}" for before in places]


def test_a_figure_that_never_falls_by_repeating_another_is_named_with_what_to_do(draft):
    again = "{welfare.visits|不重复}"
    beside = f"{again} 旁边有别的数字，“不重复”不起作用；请把它连同前后的字单独写进〔〕里。"
    first = f"{again} 前面没有可比的数字，“不重复”不起作用。"
    for body, column, said in (
        (f"住院{STAYS}人，{again}人次。", body_column("住院", STAYS, "人，"), beside),
        (f"住院{STAYS}人。〔共{again}人次，生育{BIRTHS}人〕。", body_column("住院", STAYS, "人。〔共"), beside),
        (
            f"住院{STAYS}人。〔共{again}人次：生育{BIRTHS}人；结婚{BIRTHS}人〕。",
            body_column("住院", STAYS, "人。〔共"),
            beside,
        ),
        (f"共{again}人次。住院{STAYS}人。", 2, first),
        (f"（一）住院{STAYS}人〔{again}人次〕", body_column("（一）住院", STAYS, "人〔"), first),
        # Alone in a sentence, a mark or an item.
        (f"住院{STAYS}人。共{again}人次。", 0, ""),
        (f"住院{STAYS}人〔，{again}人次〕。", 0, ""),
        (f"〔慰问：住院{STAYS}人；{again}人次〕。", 0, ""),
    ):
        problems = check_body(draft(""), body)[1]
        assert list(map(str, problems)) == ([f"第1行第{column}列：{said}"] if said else [])


def body_column(*before):
    return len("".join(before)) + 1


@pytest.mark.usefixtures("stay")
def test_a_heading_falls_with_the_last_of_what_stood_under_it_and_the_rest_is_numbered(draft):
    body = f"（一）生育\n\n生育{BIRTHS}人。\n\n（二）住院\n\n1. 空\n\n捐款{GIVERS}人。\n\n2. 有\n\n住院{STAYS}人。"
    body += "\n\n（三）话\n\n话。"
    report = draft(body)
    Chapter.objects.create(report=report, position=2, heading="二、空", body=f"捐款{GIVERS}人。")
    Chapter.objects.create(report=report, position=3, heading="三、打算", body="话。\n\n（五）打算一\n\n话。")
    chapters = check_report(fresh(report)).printed.chapters
    assert [(one.heading, [block.text for block in one.blocks]) for one in chapters] == [
        ("一、工作回顾", ["（一）住院", "1. 有", "住院1人。", "（二）话", "话。"]),
        ("", []),
        ("二、打算", ["话。", "（一）打算一", "话。"]),
    ]


@pytest.mark.usefixtures("stay")
def test_a_numbered_paragraph_that_falls_moves_up_the_numbers_behind_it(draft):
    body = f"1. 甲，好。\n\n2. 生育{BIRTHS}人。\n\n3. 住院{STAYS}人。\n\n话。\n\n1. 又，好。\n\n2. 再，好。"
    report = draft(body)
    blocks = check_report(fresh(report)).printed.chapters[0].blocks
    assert [block.text for block in blocks] == ["1. 甲，好。", "2. 住院1人。", "话。", "1. 又，好。", "2. 再，好。"]


@pytest.mark.usefixtures("stay")
def test_tables_leave_zero_rows_out_and_a_chart_needs_two_values(draft):
    report = draft("")
    assert printed(report, "[表：慰问分类]\n\n[图：慰问分类]\n\n[表：发放情况]") == ["[表：慰问分类]"]
    known = check_body(report, "[表：慰问分类]")[2]
    rows = known.exhibit("表", "慰问分类")[1].rows
    assert [row[1] for row in rows] == [1, 1]
    assert printed(report, "[表：发放情况|含零]\n\n[图：慰问分类|含零]") == [
        "[表：发放情况|含零]",
        "[图：慰问分类|含零]",
    ]


def test_what_fell_comes_back_with_the_first_number(draft, branch):
    report = draft(f"住院{STAYS}人。生育{BIRTHS}人。\n\n[表：慰问分类]")
    assert [one.text for one in check_report(fresh(report)).printed.chapters[0].blocks] == []
    paid(VisitFactory(unit=branch, occasion="hospital"), IN)
    blocks = check_report(fresh(report)).printed.chapters[0].blocks
    assert [one.text for one in blocks] == ["住院1人。", ""]


@pytest.mark.usefixtures("stay")
def test_what_fell_at_the_end_stays_fallen_in_a_final_report(final, branch):
    report = final(f"住院{STAYS}人〔，生育{BIRTHS}人〕。捐款{GIVERS}人。\n\n（一）空\n\n[表：发放情况]")
    chapter = report.chapters.get().pk
    places = ("0.0.0.3", "0.0.1", "1", "2")
    assert sorted(report.fallen) == [f"{chapter}.{place}" for place in places]
    before = document_of(report)
    paid(VisitFactory(unit=branch, occasion="birth"), IN)
    assert document_of(fresh(report)) == before
    assert [getattr(block, "text", "") for block in before.blocks[:2]] == ["一、工作回顾", "住院1人。"]


@pytest.mark.usefixtures("stay")
def test_a_report_made_final_before_anything_fell_says_what_it_said(final):
    report = final(f"（三）走访\n\n住院{STAYS}人。生育{BIRTHS}人。")
    report.fallen = None
    chapters = check_report(report).printed.chapters
    assert [block.text for block in chapters[0].blocks] == ["（三）走访", "住院1人。生育0人。"]


@pytest.mark.usefixtures("stay")
def test_the_page_lists_what_is_not_printed_and_keeps_a_place(client, page, post, draft, officer):
    report = draft(f"住院{STAYS}人〔，生育{BIRTHS}人〕。捐款{GIVERS}人。\n\n[表：发放情况]")
    chapter = report.chapters.get()
    client.force_login(officer)
    places = page("report_detail", report.pk).context["places"]
    assert [place.text for _, place in places] == [
        "〔，生育{慰问.生育.人数}人〕",
        "捐款{捐款.人数}人。",
        "[表：发放情况]",
    ]
    for _, place in places:
        post("report_keep", report.pk, key=place.key)
    chapter.refresh_from_db()
    assert chapter.body == (
        "住院{welfare.hospital}人〔，生育{welfare.birth|含零}人〕。捐款{welfare.donors|含零}人。\n\n"
        "[表：welfare.gifts|含零]"
    )
    assert page("report_detail", report.pk).context["places"] == []
    assert AuditEntry.objects.filter(act="修改报告章节", actor=officer).count() == 3


@pytest.mark.usefixtures("stay")
def test_a_place_that_is_printed_again_is_not_kept(draft, officer):
    report = draft(f"住院{STAYS}人。")
    chapter = report.chapters.get()
    with pytest.raises(services.ValidationError) as refused:
        services.keep_place(report, actor=officer, key=f"{chapter.pk}.0.0.0")
    assert refused.value.messages == ["这一处已经会印出，或文字刚刚改过，请看过新的内容再决定。"]


def test_only_who_writes_the_report_keeps_a_place(client, post, draft, stranger, chair, officer):
    report = draft(f"生育{BIRTHS}人。")
    chapter = report.chapters.get()
    for who, status in ((stranger, 404), (chair, 404), (officer, 302)):
        client.force_login(who)
        assert (who, post("report_keep", report.pk, key=f"{chapter.pk}.0").status_code) == (
            who,
            status,
        )
    post("report_keep", report.pk, key="甲")
    assert report.chapters.get().body == "生育{welfare.birth|含零}人。"

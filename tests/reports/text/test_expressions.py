"""Formats, sums, shares and comparisons: what they print, and what is refused in words."""

import datetime
from decimal import Decimal

import pytest

from tests.factories import MemberFactory, RegulationEditionFactory, RegulationFactory, VisitFactory, paid
from tests.reports.conftest import IN
from unionportal.core.figures.periods import between
from unionportal.core.figures.registry import REGISTRY
from unionportal.reports.models import Report
from unionportal.reports.numbers.formats import about, hanzi
from unionportal.reports.numbers.values import differences
from unionportal.reports.text.check import check_body, check_report
from unionportal.reports.text.pieces import written

pytestmark = pytest.mark.django_db
BEFORE = datetime.date(2021, 6, 1)


def shown(report, body):
    """(text, problems) of a body of one paragraph."""
    parsed, problems, known = check_body(report, body)
    return "".join(written(parsed.blocks[0].parts, known)), [problem.sentence for problem in problems]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (9, "9"),
        (10, "10"),
        (11, "10余"),
        (19, "10余"),
        (930, "930"),
        (934, "930余"),
        (9999, "9990余"),
        (10000, "1万"),
        (10001, "1万余"),
        (158230, "15万余"),
        (Decimal("20000.00"), "2万"),
        (Decimal("20000.01"), "2万余"),
        (Decimal("9.50"), "9.5"),
    ],
)
def test_about_rounds_down_and_an_exact_number_takes_none(number, text):
    assert about(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (1, "一"),
        (2, "两"),
        (5, "五"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (10000, "一万"),
        (10010, "一万零一十"),
        (100000, "十万"),
        (1200345, "一百二十万零三百四十五"),
    ],
)
def test_a_count_is_written_in_words(number, text):
    assert hanzi(number) == text


@pytest.mark.usefixtures("a_year")
def test_the_formats_print_people_and_money(draft):
    body = "{welfare.hospital|汉字}人，{finance.paid|余}，{welfare.visits|余}人次"
    assert shown(draft(""), body) == ("两人，13万余元，10余人次", [])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{welfare.visits_total|汉字}", "“慰问.支付.金额”不是个数，不能用“汉字”格式。"),
        ("{welfare.hospital|百分比}", "“慰问.住院.人数”不是比率，不能用“百分比”格式；比例写成 {甲/乙|百分比}。"),
        ("{congress.proposals.reply_rate|余}", "“提案.答复率”是比率，不能用“余”格式。"),
        ("{welfare.hospital/welfare.birth|比上年}", "“慰问.住院.人数/慰问.生育.人数”是比例，不能和上年相比。"),
    ],
)
def test_a_format_that_does_not_fit_is_refused_in_words(draft, body, sentence):
    assert shown(draft(""), body) == (body, [sentence])


def test_a_number_of_several_years_is_written_by_year(draft, branch):
    for day in (IN, BEFORE, BEFORE):
        paid(VisitFactory(unit=branch, occasion="hospital", happened_on=day), day)
    assert shown(draft(""), "{welfare.visits|年均}") == ("1人次", [])
    report = draft("", period=between(datetime.date(2021, 1, 1), datetime.date(2022, 12, 31)))
    assert shown(report, "{welfare.visits|年均}，{welfare.visits_total|年均}") == ("1.5人次/年，750元/年", [])


def test_people_over_several_kinds_of_one_table_are_counted_once(draft, branch, other_branch):
    member = MemberFactory(unit=branch)
    for who, occasion in ((member, "hospital"), (member, "birth"), (MemberFactory(unit=other_branch), "birth")):
        paid(VisitFactory(unit=who.unit, member=who, occasion=occasion), IN)
    assert shown(draft(""), "{慰问.住院.人数+慰问.生育.人数}人，{慰问.住院.人次+welfare.birth_visits}人次") == (
        "2人，3人次",
        [],
    )


def test_regulations_made_and_revised_add_up(draft, union):
    first, second = RegulationFactory(unit=union), RegulationFactory(unit=union)
    for regulation, kind, month in ((first, "made", 2), (first, "revised", 5), (second, "revised", 6)):
        RegulationEditionFactory(regulation=regulation, kind=kind, adopted_on=datetime.date(2022, month, 1))
    assert shown(draft(""), "制定和修订{制度.制定+制度.修订}项，修订{制度.修订}项") == (
        "制定和修订3项，修订2项",
        [],
    )


@pytest.mark.usefixtures("a_year")
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            "{慰问.住院.人数+补助.人数}",
            "“慰问.住院.人数”按会员去除重复后计数，“补助.人数”记在另一张表里或另有算法，同一会员可能算两次，不能相加；请分开写。",
        ),
        (
            "{计划.延续系列+制度.修订}",
            "“计划.延续系列”按系列去除重复后计数，“制度.修订”记在另一张表里或另有算法，同一系列可能算两次，不能相加；请分开写。",
        ),
        ("{慰问.人次+慰问.支付.金额}", "“慰问.人次”的单位是“人次”，“慰问.支付.金额”的单位是“元”，单位不同，不能相加。"),
        ("{提案.立案率+提案.答复率}", "“提案.立案率”是比率，不能相加。"),
        ("{慰问.住院.人数+慰问.生肓.人数}", "没有名为“慰问.生肓.人数”的数字，是不是“慰问.生育.人数”？"),
        ("{慰问.人数/补助.人数}", "“慰问.人数”和“补助.人数”不是同一张表里用同一种算法得出的，不能算比例。"),
        ("{慰问.人数/慰问.住院.人数}", "“慰问.人数”里有不属于“慰问.住院.人数”的记录，不能写成它的一部分。"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(draft, body, sentence):
    assert shown(draft(""), body) == (body, [sentence])


def test_a_share_is_a_percentage_of_the_rows_it_is_among(draft, branch):
    for occasion in ("hospital", "birth", "marriage"):
        paid(VisitFactory(unit=branch, occasion=occasion), IN)
    report = draft("")
    assert shown(report, "占{慰问.住院.人数/慰问.人数|百分比}，即{welfare.hospital/welfare.visit_people}%") == (
        "占33.3%，即33.3%",
        [],
    )


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (3, 1, "比上年增加2人次"),
        (1, 3, "比上年减少2人次"),
        (2, 2, "与上年持平"),
        (0, 2, "比上年减少2人次"),
        (2, 0, "上年没有数据"),
    ],
)
def test_a_number_is_compared_with_the_year_before(draft, branch, now, before, text):
    for count, day in ((now, IN), (before, BEFORE)):
        for _ in range(count):
            paid(VisitFactory(unit=branch, occasion="hospital", happened_on=day), day)
    assert shown(draft(""), "{welfare.visits|比上年}") == (text, [])


def test_sums_shares_and_comparisons_are_frozen_as_they_were(final, branch):
    for occasion, day in (("hospital", IN), ("birth", IN), ("hospital", BEFORE)):
        paid(VisitFactory(unit=branch, occasion=occasion, happened_on=day), day)
    body = "{welfare.hospital+welfare.birth}人，占{welfare.hospital/welfare.visit_people|百分比}，"
    body += "{welfare.visits|比上年}。"
    report = final(body)
    live = check_report(Report.objects.get(pk=report.pk)).printed.chapters[0].blocks[0].text
    assert live == "2人，占50%，比上年增加1人次。"
    assert differences(report) == []
    paid(VisitFactory(unit=branch, occasion="hospital", happened_on=IN), IN)
    again = check_report(Report.objects.get(pk=report.pk)).printed.chapters[0].blocks[0].text
    assert again == live
    assert [one.frozen.code for one in differences(report)] == [
        "welfare.hospital+welfare.birth",
        "welfare.hospital/welfare.visit_people",
        "welfare.visits",
    ]


@pytest.mark.usefixtures("a_year")
def test_a_sum_opens_to_its_rows_and_a_sum_over_tables_to_its_parts(client, page, draft, officer):
    report = draft(
        "{welfare.hospital+welfare.birth}人，{welfare.visits+welfare.grants}人次，{慰问.住院.人数/慰问.人数}%。"
    )
    client.force_login(officer)
    blocks = page("report_detail", report.pk).context["chapters"][0][2]
    urls = [part["url"] for part in blocks[0]["parts"] if part.get("url")]
    answers = [client.get(url) for url in urls]
    rows = answers[0].context["rows"]
    assert (rows.total, rows.figure.name) == (4, "慰问.住院.人数+慰问.生育.人数")
    assert [[part.name for part in one.context["parts"]] for one in answers[1:]] == [
        ["慰问.人次", "补助.人次"],
        ["慰问.住院.人数", "慰问.人数"],
    ]


def test_no_name_of_a_figure_has_a_sign_of_the_language_in_it():
    names = [text for one in REGISTRY.values() for text in (one.code, one.name)]
    assert [name for name in names if set(name) & set("+/|{}〔〕＋／")] == []
    # A sum of eight fits into the columns that keep it.
    assert max(map(len, names)) * 8 + 7 <= 400

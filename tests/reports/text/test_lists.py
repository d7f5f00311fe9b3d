"""A list prints records; it is stored by codes, refused in words, frozen, and each record opens."""

import datetime

import pytest

from tests.factories import ActivityFactory, HonourFactory
from tests.reports.conftest import IN
from tests.reports.text.test_falling import fresh, printed
from unionportal.core.figures.periods import between
from unionportal.core.models import Unit
from unionportal.reports.document import document_of
from unionportal.reports.text.check import check_body, check_report
from unionportal.reports.text.names import stored, typed

pytestmark = pytest.mark.django_db
TYPED = "获奖的有{列举：荣誉|级别≥市级|对象=个人|句式=获得者|限=2|序=日期倒序}。"
STORED = "获奖的有{列举：activities.honours|level≥city|recipient_kind=person|句式=获得者|限=2|序=-day}。"


@pytest.fixture
def honours(branch):
    """Honours of three people in the city, of one in the school, and of a family."""
    for day, name in enumerate(("赵一", "钱{二}", "孙三〔〕"), 1):
        HonourFactory(
            unit=branch, level="city", recipient_kind="person", recipient=name, awarded_on=datetime.date(2022, 6, day)
        )
    HonourFactory(unit=branch, level="school", recipient_kind="person", recipient="李四", awarded_on=IN)
    HonourFactory(unit=branch, level="city", recipient_kind="family", recipient="周五家庭", awarded_on=IN)


@pytest.mark.usefixtures("honours")
def test_a_list_prints_what_meets_its_conditions_in_its_order_up_to_its_limit(draft):
    report = draft("")
    assert printed(report, TYPED) == ["获奖的有孙三〔〕、钱{二}等。"]
    assert printed(report, STORED) == printed(report, TYPED)
    assert printed(report, "{列举：荣誉|级别=校级|句式=获得者}。{列举：荣誉|获得者=无此人}。") == ["李四。"]


def test_a_list_is_stored_by_codes_and_shown_by_names():
    assert (stored(TYPED), typed(STORED), stored(STORED), typed(TYPED)) == (STORED, TYPED, STORED, TYPED)
    quoted = '{列举：activities.honours|recipient="甲|乙}""丙"|限=3}'
    assert (stored(quoted), stored(typed(quoted))) == (quoted, quoted)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("甲{列举：荣喻}", "没有可以列举的“荣喻”，是不是“荣誉”？"),
        ("甲{列举：荣誉|级刖≥市级}", "“荣誉”没有“级刖”这一项，是不是“级别”？"),
        ("甲{列举：荣誉|级别≥市极}", "“级别”没有“市极”，是不是“市级”？"),
        ("甲{列举：荣誉|对象≥个人}", "“对象”没有大小先后，只能用 = 和 ≠。"),
        ("甲{列举：荣誉|句式=获平}", "“荣誉”没有“获平”这种句式，是不是“获评”？"),
        ("甲{列举：荣誉|序=日子}", "“荣誉”没有“日子”这一项，是不是“日期”？"),
        ("甲{列举：荣誉|获得者=" + "长" * 200 + "}", "一处列举最多写 200 字。"),
    ],
)
def test_a_slip_in_a_list_is_refused_in_words_and_stays_as_typed(draft, body, sentence):
    report = draft("")
    (problem,) = check_body(report, body)[1]
    assert (problem.line, problem.column, problem.sentence[: len(sentence)]) == (1, 2, sentence)


def test_an_empty_list_falls_with_its_sentence_or_mark_unless_it_is_kept(draft):
    report = draft("")
    assert printed(report, f"{TYPED}话。") == ["话。"]
    assert printed(report, "生育{welfare.birth|含零}人〔，{列举：荣誉}〕。") == ["生育0人。"]
    assert printed(report, "获奖的有{列举：荣誉|含零}。") == ["获奖的有无。"]


@pytest.mark.usefixtures("honours")
def test_the_items_are_frozen_with_their_keys_and_addresses(final, branch):
    report = final(TYPED)
    (kept,) = report.lists.all()
    assert [(text, key.partition(":")[0], url[:1]) for text, key, url in kept.items] == [
        ("孙三〔〕", "activities.honours", "/"),
        ("钱{二}", "activities.honours", "/"),
        ("等", "", ""),
    ]
    before = document_of(report)
    HonourFactory(
        unit=branch, level="city", recipient_kind="person", recipient="吴六", awarded_on=datetime.date(2022, 12, 1)
    )
    assert document_of(fresh(report)) == before
    assert before.blocks[1].text == "获奖的有孙三〔〕、钱{二}等。"


@pytest.mark.usefixtures("honours")
def test_only_a_list_of_names_that_was_cut_says_so(draft, branch):
    whole = TYPED.replace("限=2", "限=3")
    assert printed(draft(""), whole) == ["获奖的有孙三〔〕、钱{二}、赵一。"]
    for day in (2, 3):
        day = datetime.date(2022, 6, day)
        said = {"report_sentence": "大家到了顶。", "report_theme": "culture"}
        ActivityFactory(unit=branch, recorded=True, starts_on=day, ends_on=day, **said)
    body = "{列举：活动|主题=文体活动|句式=原话|限=1}。"
    assert printed(draft(""), body) == ["大家到了顶。"]


@pytest.mark.usefixtures("honours")
def test_each_record_of_a_list_opens(client, page, draft, officer):
    report = draft(TYPED)
    client.force_login(officer)
    ((_, _, (block,)),) = page("report_detail", report.pk).context["chapters"]
    links = [(part["text"], part["url"]) for part in block["parts"] if part.get("url")]
    assert [text for text, _ in links] == ["孙三〔〕", "钱{二}"]
    assert [client.get(url).status_code for _, url in links] == [200, 200]


def test_whole_sentences_are_parted_by_semicolons_and_end_once(draft, branch):
    for day, sentence in ((2, "登山那天，大家都到了顶。"), (3, "棋赛坐满了三间教室")):
        day = datetime.date(2022, 6, day)
        ActivityFactory(
            unit=branch,
            recorded=True,
            starts_on=day,
            ends_on=day,
            report_sentence=sentence,
            report_theme="culture",
        )
    body = "{列举：活动|主题=文体活动|句式=原话|限=8}。{列举：活动|主题=思想引领|句式=原话}。"
    assert printed(draft(""), body) == ["登山那天，大家都到了顶；棋赛坐满了三间教室。"]


@pytest.mark.usefixtures("honours")
def test_a_list_of_a_sub_union_has_its_own_records_only(draft, branch, other_branch):
    HonourFactory(unit=other_branch, level="city", recipient_kind="person", recipient="郑七", awarded_on=IN)
    body = "{列举：荣誉|级别=市级|对象=个人|句式=获得者}"
    assert printed(draft("", unit=other_branch), body) == ["郑七"]
    assert printed(draft(""), body) == ["赵一、郑七、钱{二}、孙三〔〕"]


@pytest.fixture
def of_three_years(branch, draft):
    """Three honours in each of three years, of which the last is of the city; the report of the three years."""
    for year in (2021, 2022, 2023):
        for day, level in enumerate(("school", "school", "city"), 1):
            HonourFactory(
                unit=branch,
                level=level,
                title="先进",
                body="某会",
                grade="",
                recipient=f"{year % 10}之{day}",
                awarded_on=datetime.date(year, 6, day),
            )
    return draft("", period=between(datetime.date(2021, 1, 1), datetime.date(2023, 12, 31)))


def test_the_records_of_several_years_stand_under_their_years(of_three_years):
    assert printed(of_three_years, "获奖：{列举：荣誉|句式=获得者|序=日期}。") == [
        "获奖：2021年：1之1、1之2、1之3；2022年：2之1、2之2、2之3；2023年：3之1、3之2、3之3。"
    ]


def test_a_limited_list_has_the_most_important_records_of_every_year(of_three_years):
    assert printed(of_three_years, "{列举：荣誉|句式=获得者|限=5|序=日期}。{列举：荣誉|句式=获得者|限=3}。") == [
        "2021年：1之1、1之3；2022年：2之1、2之3；2023年：3之3等。2021年：1之3；2022年：2之3；2023年：3之3等。"
    ]


def test_whole_sentences_of_several_years_say_their_year_once(of_three_years, branch):
    for year, sentence in ((2021, "登山那天，大家都到了顶。"), (2022, ""), (2023, "棋赛坐满了三间教室。")):
        day = datetime.date(year, 6, 2)
        told = {"report_sentence": sentence, "report_theme": "culture" if sentence else ""}
        ActivityFactory(
            unit=branch,
            title="健步走",
            kind="sport",
            recorded=True,
            starts_on=day,
            ends_on=day,
            people=30,
            person_times=30,
            **told,
        )
    assert printed(of_three_years, "{列举：活动|主题=文体活动|句式=记事|限=8|序=日期}。") == [
        f"2021年：登山那天，大家都到了顶。2022年：6月2日，{branch.name}举办健步走，30人参加。2023年：棋赛坐满了三间教室。"
    ]


def test_the_years_of_a_list_are_frozen_with_it(final):
    term = between(datetime.date(2021, 1, 1), datetime.date(2022, 12, 31))
    for year in (2021, 2022):
        HonourFactory(unit=Unit.root(), recipient=f"获奖者{year}", awarded_on=datetime.date(year, 6, 1))
    report = final("{列举：荣誉|句式=获得者}。", period=term)
    assert document_of(report).blocks[1].text == "2021年：获奖者2021；2022年：获奖者2022。"


def test_the_same_list_twice_is_one_query_and_frozen_once(final):
    report = final(f"{TYPED}{STORED}话。")
    assert report.lists.count() == 1
    assert [problem for _, problem in check_report(report).problems] == []


def test_the_picker_offers_the_lists(client, page, draft, officer):
    client.force_login(officer)
    assert [one.code for one in page("report_picker", draft("").pk, q="荣誉台账记录").context["lists"]] == [
        "activities.honours"
    ]

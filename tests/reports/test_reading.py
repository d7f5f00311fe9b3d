"""A text held against what is declared: the outlines are clean, a slip is named, no figure is forgotten."""

from decimal import Decimal

import pytest

from tests.reports.conftest import YEAR
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.figures.report_tables import CHARTS, TABLES
from unionportal.reports.models import Report
from unionportal.reports.outline import codes
from unionportal.reports.text.check import check_body, check_report
from unionportal.reports.text.markup import Problem
from unionportal.reports.text.names import stored, typed
from unionportal.reports.text.pieces import written
from welfare.figures import GIFTS

pytestmark = pytest.mark.django_db

# One series each: the outlines name no event, they list what its records say.
# Registered, yet neither in an outline nor behind a printed table, and why.
ELSEWHERE = (
    {f"welfare.{occasion}_gifts_total": "这一事由的金额在表“发放情况”里" for occasion in GIFTS}
    | {f"welfare.{occasion}_gifts": "由自己的数字写明人数" for occasion in ("summer", "on_duty", "watch")}
    | {
        "activities.lecture_viewers": "讲座的一句话由列举印出",
        "activities.plan.repeats": "计划的报告自己写，行事历由表“行事历”印出",
        "welfare.condolence_total": "提纲写全部慰问的金额，这五类由自己的数字写明",
        "congress.proposals.withdrawn": "撤回的不算征集，统计页上另列",
    }
)


def problems(report, body):
    return list(check_body(report, body)[1])


def printed(report, body):
    parsed, _, known = check_body(report, body)
    return ["".join(written(block.parts, known)) for block in parsed.blocks]


def test_an_unknown_figure_is_named_with_its_place_and_the_nearest_name(draft):
    assert problems(draft(""), "共\n慰问{慰问.住院人数}人，{完全没有的东西}") == [
        Problem(2, 3, "没有名为“慰问.住院人数”的数字，是不是“慰问.住院.人数”？"),
        Problem(2, 14, "没有名为“完全没有的东西”的数字。"),
    ]


@pytest.mark.parametrize("wanted", ["万元", "元", "大写"])
def test_a_count_is_no_money(draft, wanted):
    body = "{welfare.hospital|" + wanted + "}"
    sentence = f"“慰问.住院.人数”不是金额，不能用“{wanted}”格式。"
    assert problems(draft(""), body) == [Problem(1, 1, sentence)]
    assert printed(draft(""), body) == [body]


def test_a_table_or_chart_nobody_declared_is_named(draft):
    assert problems(draft(""), "[表：慰问分]\n[图：预算执行]") == [
        Problem(1, 1, "没有名为“慰问分”的表，是不是“慰问分类”？"),
        Problem(2, 1, "没有名为“预算执行”的图。相近的有：活动分类、提案构成、提案办理评价。"),
    ]


def test_problems_come_in_reading_order_whatever_their_kind(draft):
    found = problems(draft(""), "{甲甲甲}\n}\n[表：乙乙乙]\n{丙")
    assert [problem.line for problem in found] == [1, 2, 3, 4]


@pytest.mark.usefixtures("a_year")
def test_formats_print_the_number_as_asked(draft):
    body = "{经费.支付.金额}，{finance.paid|万元}，{finance.paid|元}，{finance.paid|大写}，{finance.paid|千分位}"
    expected = "130989.01，13.0989万元，130989.01元，壹拾叁万零玖佰捌拾玖元零壹分，130,989.01"
    assert printed(draft(""), body) == [expected]
    assert printed(draft(""), "{慰问.住院.人数}人、{welfare.hospital|千分位}") == ["2人、2"]


@pytest.mark.usefixtures("a_year")
def test_the_outlines_have_no_problem_and_print_no_brace(draft, union, branch):
    for unit in (union, branch):
        checked = check_report(Report.objects.get(pk=draft(unit=unit).pk))
        assert checked.problems == []
        assert len(checked.chapters) == (15 if unit == union else 6)
        lines = [line for one in checked.printed.chapters for block in one.blocks for line in block.text.splitlines()]
        assert [line for line in lines if "{" in line or "}" in line] == []


def test_a_report_of_a_sub_union_counts_that_sub_union_only(draft, a_year, branch, union):
    assert printed(draft("", unit=branch), "{慰问.住院.人数}") == ["1"]
    assert printed(draft("", unit=union), "{慰问.住院.人数}") == ["2"]


def test_every_figure_of_the_outlines_is_registered():
    assert [code for code in codes() if code not in REGISTRY] == []


def test_every_registered_figure_is_in_an_outline_or_a_table_or_has_a_reason():
    behind = {code for table in TABLES.values() for code in table.figures}
    forgotten = set(REGISTRY) - set(codes()) - behind
    assert forgotten == set(ELSEWHERE)


def test_every_figure_behind_a_table_and_every_table_behind_a_chart_is_registered():
    missing = [(table.code, code) for table in TABLES.values() for code in table.figures if code not in REGISTRY]
    assert missing == []
    assert [chart.code for chart in CHARTS.values() if chart.of not in TABLES] == []


def test_every_declared_table_and_chart_can_be_read_by_name_and_by_code(draft):
    lines = [f"[表：{one}]" for table in TABLES.values() for one in (table.name, table.code)]
    lines += [f"[图：{one}]" for chart in CHARTS.values() for one in (chart.name, chart.code)]
    assert problems(draft(""), "\n".join(lines)) == []


@pytest.mark.usefixtures("a_year")
def test_the_money_of_every_table_adds_up_to_its_last_row():
    for table in TABLES.values():
        filled = table.fill(YEAR, Scope.everything())
        money = [n for n, cell in enumerate(filled.rows[-1]) if isinstance(cell, Decimal)] if filled.rows else []
        # Counts of people may not add up; where a table has a last row of them, nothing is asked of it here.
        assert filled.total_row or not money
        for column in money:
            *parts, whole = (row[column] for row in filled.rows)
            assert (table.code, sum(parts)) == (table.code, whole)


def test_a_new_report_stores_codes_and_the_editor_names_figures_as_staff_do(draft):
    bodies = "".join(chapter.body for chapter in draft().chapters.all())
    assert [one.name for one in REGISTRY.values() if "{" + one.name in bodies] == []
    assert [code for code in codes() if "{" + code in typed(bodies)] == []
    assert stored(typed(bodies)) == bodies


def test_reading_a_report_asks_the_same_number_of_queries_however_much_it_mentions(
    draft, django_assert_num_queries, a_year
):
    few, many = draft("{welfare.hospital}"), draft("{welfare.hospital}{welfare.birth}{welfare.visits_total}" * 3)
    for report in (few, many):
        report = Report.objects.select_related("unit").get(pk=report.pk)
        with django_assert_num_queries(4):
            check_report(report)

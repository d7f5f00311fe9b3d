"""What fell short is counted and named; a period of several years has a table by year for every area."""

import datetime
from decimal import Decimal

import pytest

from tests.factories import (
    ActivityFactory,
    BudgetFactory,
    MeetingFactory,
    MemberFactory,
    PlanItemFactory,
    VisitFactory,
    paid,
)
from tests.reports.conftest import IN, YEAR, payments
from unionportal.core.access.scoping import Scope
from unionportal.core.figures import report_tables
from unionportal.core.figures.list_items import Condition
from unionportal.core.figures.listings import find as find_list
from unionportal.core.figures.periods import academic_year, between, calendar_year
from unionportal.core.figures.registry import find, values
from unionportal.core.figures.report_tables import Change
from unionportal.documents.facts import TableBlock
from unionportal.reports.document import document_of
from unionportal.reports.models import Report
from unionportal.reports.numbers.packing import packed, thawed

pytestmark = pytest.mark.django_db
TERM = between(datetime.date(2021, 1, 1), datetime.date(2023, 12, 31))
AREAS = ("members", "congress", "welfare", "activities", "finance")


def figures(*codes, period=YEAR, unit=None):
    found = values([find(code) for code in codes], period, Scope.everything(), unit)
    return [found[code] for code in codes]


def listed(name, period=YEAR):
    return [item.text for item in find_list(name).items(period, Scope.everything())]


def test_items_of_the_plan_that_were_not_done_are_counted_once_it_is_published(union):
    PlanItemFactory(unit=union, title="没有办", published_on=IN)
    PlanItemFactory(unit=union, title="办了", published_on=IN, done_on=IN)
    PlanItemFactory(unit=union, title="没有公布")
    PlanItemFactory(unit=union, title="下一年的", year=2023, published_on=IN)
    adjusted = {"published_on": IN, "outcome_on": IN}
    PlanItemFactory(unit=union, title="疗休养", outcome="postponed", outcome_reason="场馆维修", **adjusted)
    PlanItemFactory(unit=union, title="春游", outcome="dropped", outcome_reason="并入运动会", month_from=4, **adjusted)
    assert figures("activities.plan.undone", "activities.plan.postponed", "activities.plan.dropped") == [1, 1, 1]
    asked = {"conditions": (Condition("调整", "=", "推迟"),), "phrase": "原因"}
    assert [one.text for one in find_list("计划事项").items(YEAR, Scope.everything(), **asked)] == [
        "疗休养（场馆维修）"
    ]
    filled = report_tables.TABLES["activities.plan.fulfilment"].fill(YEAR, Scope.everything(), union)
    assert sorted(filled.rows) == [
        ("办了", "已完成", "6月1日完成"),
        ("春游", "不再进行", "并入运动会"),
        ("没有办", "未完成", None),
        ("疗休养", "推迟", "场馆维修"),
    ]
    filled = report_tables.TABLES["activities.plan.unfulfilled"].fill(YEAR, Scope.everything(), union)
    assert sorted(row[0] for row in filled.rows) == ["春游", "没有办", "疗休养"]


def test_sub_unions_that_held_nothing_are_counted_and_named(union, branch, other_branch):
    ActivityFactory(unit=branch, starts_on=IN, recorded=True)
    ActivityFactory(unit=other_branch, starts_on=IN, approved=True)
    ActivityFactory(unit=other_branch, starts_on=datetime.date(2021, 6, 1), recorded=True)
    assert figures("activities.idle_sub_unions") == [1]
    assert listed("没有活动的分工会") == [other_branch.name]
    type(other_branch).objects.filter(pk=other_branch.pk).update(closed_on=datetime.date(2022, 7, 1))
    assert (figures("activities.idle_sub_unions"), listed("没有活动的分工会")) == ([0], [])


def test_sub_unions_without_a_congress_of_their_own_are_counted(union, branch, other_branch):
    MeetingFactory(unit=branch, kind="second_level", state="closed", held_on=IN)
    MeetingFactory(unit=other_branch, kind="second_level", held_on=IN)
    assert figures("congress.without_second_level") == [1]


def test_budgets_of_which_less_than_half_was_paid_are_counted_and_named(union, officer):
    payments(union, "400000.00", "99999.99", actor=officer)
    assert (figures("finance.slow_lines"), listed("执行不到一半的预算")) == ([1], ["会员活动支出"])
    payments_of = BudgetFactory(unit=union, year=2023, initial=Decimal("100.00"))
    assert figures("finance.slow_lines", period=calendar_year(2023)) == [1]
    assert payments_of.total == Decimal("100.00")


def test_the_list_and_the_table_tell_the_sources_of_one_account_apart(union, branch, officer):
    """Of one account the union's funds are half spent, the school's money is not, and a sub-union has a line, too."""
    account = payments(union, "681000.00", actor=officer)[0].account
    BudgetFactory(unit=union, account=account, year=2022, initial=Decimal("9.00"), funding_source="admin_welfare")
    BudgetFactory(unit=branch, account=account, year=2022, initial=Decimal("1.00"))
    assert listed("执行不到一半的预算") == [f"{branch.name}会员活动支出", "会员活动支出（行政福利费）"]
    assert figures("finance.slow_lines") == [2]
    table = report_tables.TABLES["finance.execution"].fill(YEAR, Scope.everything(), union)
    assert [(row[0], row[4]) for row in table.rows] == [
        ("会员活动支出", "68.1%"),
        ("会员活动支出（行政福利费）", "0.0%"),
        ("合计", "68.1%"),
    ]


def test_a_table_of_an_academic_year_has_no_columns_of_budgets(union, officer, draft):
    payments(union, "681000.00", actor=officer)
    document = document_of(Report.objects.get(pk=draft("[表：预算执行]", period=academic_year(2021)).pk))
    (printed,) = tables(document)
    assert ([column.header for column in printed.columns], printed.rows, printed.note) == (
        ["科目", "已支付（元）"],
        (("会员活动支出", "681,000.00"), ("合计", "681,000.00")),
        "注：预算按公历年度编制，本期间不含完整的一年，不列预算。",
    )


def test_half_of_a_budget_is_not_less_than_half(union, officer):
    payments(union, "500000.00", actor=officer)
    assert (figures("finance.slow_lines"), listed("执行不到一半的预算")) == ([0], [])


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_its_table_by_year_and_the_last_against_the_first(union, area):
    table = report_tables.TABLES[f"{area}.by_year"]
    filled = table.fill(TERM, Scope.everything(), union)
    assert [row[0] for row in filled.rows] == ["2021年度", "2022年度", "2023年度", "2023年度比2021年度"]
    changes = [cell for cell in filled.rows[-1][1:] if not isinstance(cell, Change) and cell is not None]
    assert (changes, thawed("表", packed("表", filled))) == ([], filled)
    assert table.fill(YEAR, Scope.everything(), union).rows == ()


def test_the_years_of_a_term_are_held_against_each_other(union, branch):
    for year, held in ((2021, 1), (2022, 2), (2023, 4)):
        for number in range(held):
            ActivityFactory(unit=branch, starts_on=datetime.date(year, 5, number + 1), recorded=True)
    filled = report_tables.TABLES["activities.by_year"].fill(TERM, Scope.everything(), union)
    assert [row[1] for row in filled.rows] == [1, 2, 4, Change(3)]


def test_the_years_that_are_printed_are_those_that_are_compared(union, branch, draft):
    """Years before and after everything that was counted fall; of one between two others nothing is said to be 0."""
    period = between(datetime.date(2017, 1, 1), datetime.date(2023, 12, 31))
    for year, number in ((2019, 1), (2022, 2)):
        for n in range(number):
            paid(VisitFactory(unit=branch, occasion="hospital"), datetime.date(year, 6, n + 1))
    document = document_of(Report.objects.get(pk=draft("[表：服务教职工分年度]", period=period).pk))
    (printed,) = tables(document)
    assert [(row[0], row[2]) for row in printed.rows] == [
        ("2019年度", "500.00"),
        ("2020年度", "—"),
        ("2021年度", "—"),
        ("2022年度", "1,000.00"),
        ("2022年度比2019年度", "+500.00"),
    ]


def test_what_stands_at_the_end_of_a_year_without_records_is_printed(union, branch, draft):
    """Members are there in every year; that nobody joined or left is said of years with records only."""
    older = MemberFactory(unit=branch, joined_on=datetime.date(2020, 3, 1))
    MemberFactory(unit=branch, joined_on=datetime.date(2022, 3, 1))
    paid(VisitFactory(unit=branch, member=older, occasion="hospital"), IN)
    report = draft("[表：会员分年度]\n\n[表：分年度]", period=TERM)
    members, areas = tables(document_of(Report.objects.get(pk=report.pk)))
    assert [row[:5] for row in members.rows] == [
        ("2021年度", "1", "1", "—", "—"),
        ("2022年度", "2", "2", "1", "0"),
        ("2023年度", "2", "2", "—", "—"),
        ("2023年度比2021年度", "+1", "+1", "—", "—"),
    ]
    assert [row[:3] for row in areas.rows] == [
        ("2021年度", "1", "—"),
        ("2022年度", "2", "1"),
        ("2023年度", "2", "—"),
        ("全期", "2", "1"),
    ]


def test_one_year_alone_is_compared_with_nothing(union, branch, draft):
    paid(VisitFactory(unit=branch, occasion="hospital"), IN)
    document = document_of(Report.objects.get(pk=draft("[表：服务教职工分年度]", period=TERM).pk))
    assert [row[0] for row in tables(document)[0].rows] == ["2022年度"]


def test_every_dated_row_prints_its_year_where_there_are_several(union, draft):
    ActivityFactory(unit=union, title="健步走", level="school", starts_on=IN, ends_on=IN, recorded=True)
    PlanItemFactory(unit=union, title="疗休养", published_on=IN, done_on=IN)
    body = "[表：主要活动]\n\n[表：行事历]\n\n{列举：活动|句式=举办}。"
    document = document_of(Report.objects.get(pk=draft(body, period=TERM).pk))
    dates = [block.rows[0][index] for block, index in zip(tables(document), (1, -1), strict=True)]
    assert dates == ["2022年6月1日", "2022年6月1日完成"]
    assert tables(document)[1].rows[0][0] == "2022年3月"
    (told,) = [block.text for block in document.blocks if getattr(block, "text", "").endswith("健步走。")]
    assert told == f"2022年6月1日，{union.name}举办健步走。"


def tables(document):
    return [block for block in document.blocks if isinstance(block, TableBlock)]


def test_the_calendar_of_the_next_year_has_what_was_published(union):
    PlanItemFactory(unit=union, year=2023, title="换届", month_from=5, published_on=IN, owner="办公室")
    PlanItemFactory(unit=union, year=2023, title="没有公布")
    PlanItemFactory(unit=union, year=2022, title="今年的", published_on=IN)
    filled = report_tables.TABLES["activities.plan.next_calendar"].fill(YEAR, Scope.everything(), union)
    assert filled.rows == (("5月", "换届", "办公室"),)

"""The year before beside this one: in tables that had something then, on the pages of figures, and frozen."""

import datetime
from decimal import Decimal

import pytest

from tests.factories import VisitFactory, paid
from tests.reports.conftest import IN, YEAR
from tests.shown import links, texts
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.report_tables import TABLES, Change, printed
from unionportal.documents.facts import TableBlock
from unionportal.reports.document import document_of
from unionportal.reports.models import Report
from unionportal.reports.numbers import values
from unionportal.reports.text.check import check_report

pytestmark = pytest.mark.django_db
LAST = IN.replace(year=2021)
BODY = "[表：慰问分类]\n[图：慰问分类]\n[表：分工会慰问]"
PLAIN = ("慰问事由", "人数", "人次", "金额（元）")
WIDE = ("慰问事由", "人数", "人次", "上年", "增减", "金额（元）", "上年", "增减")


def visit(unit, on, occasion="hospital", amount="500.00"):
    return paid(VisitFactory(unit=unit, occasion=occasion, amount=Decimal(amount), happened_on=on), on)


def table_of(report):
    report = Report.objects.select_related("unit").get(pk=report.pk)
    return next(block for block in document_of(report).blocks if isinstance(block, TableBlock))


def test_a_table_shows_the_year_before_and_the_change(draft, branch):
    for on, amount in ((IN, "500.00"), (IN, "300.50"), (LAST, "900.00")):
        visit(branch, on, amount=amount)
    visit(branch, LAST, occasion="birth", amount="100.00")
    shown = table_of(draft(BODY))
    assert tuple(column.header for column in shown.columns) == WIDE
    assert shown.rows[0] == ("生病住院", "2", "2", "1", "+1", "800.50", "900.00", "-99.50")
    assert shown.rows[-1] == ("全部慰问", "2", "2", "2", "0", "800.50", "1,000.00", "-199.50")
    assert shown.note == "注：上年为2021年度，增减为与上年相比。有的行本期为 0，上年有数。"
    assert [column.align for column in shown.columns] == ["l", *"rrrrrrr"]


def test_there_is_no_column_when_there_was_nothing_the_year_before(draft, branch):
    visit(branch, IN)
    shown = table_of(draft(BODY))
    assert (tuple(column.header for column in shown.columns), shown.note) == (PLAIN, None)


def test_a_report_without_comparison_shows_this_year_only(draft, branch):
    visit(branch, IN), visit(branch, LAST)
    assert tuple(column.header for column in table_of(draft(BODY, compare=False)).columns) == PLAIN
    # A sub-union's report compares when somebody wants it to; what others had then does not count.
    assert tuple(column.header for column in table_of(draft(BODY, unit=branch)).columns) == PLAIN
    assert tuple(column.header for column in table_of(draft(BODY, unit=branch, compare=True)).columns) == WIDE


def test_another_units_year_before_is_not_this_ones(draft, branch, other_branch):
    visit(branch, IN), visit(other_branch, LAST)
    assert tuple(column.header for column in table_of(draft(BODY, unit=branch, compare=True)).columns) == PLAIN


def test_the_chart_of_a_compared_table_draws_this_year(draft, branch):
    visit(branch, IN), visit(branch, LAST), visit(branch, LAST)
    known = check_report(Report.objects.get(pk=draft(BODY).pk)).values
    assert known.exhibit("图", "慰问分类")[1]["values"] == [1]


def test_the_year_before_is_frozen_with_the_table(final, branch):
    visit(branch, IN), visit(branch, LAST)
    report = final(BODY)
    before = table_of(report)
    assert tuple(column.header for column in before.columns) == WIDE
    visit(branch, LAST)
    assert table_of(report) == before
    cells = values.frozen(report).exhibit("表", "慰问分类")[1].rows[0]
    assert cells[3:] == (1, Change(0), Decimal("500.00"), Decimal("500.00"), Change(Decimal("0.00")))
    assert printed(cells[-1]) == "0.00"


def test_a_table_frozen_before_there_was_a_comparison_still_thaws():
    old = {"columns": ["甲"], "rows": [["乙"]], "total_row": False}
    assert values.thawed("表", old) == values.thawed("表", {**old, "note": ""})


def test_every_compared_table_has_the_same_rows_in_every_year(union):
    compared = [one for one in TABLES.values() if one.compared]
    assert compared
    for one in compared:
        rows = [one.fill(period, Scope.everything()).rows for period in (YEAR, YEAR.previous())]
        assert [[row[0] for row in year] for year in rows] == [[row[0] for row in rows[0]]] * 2


def test_the_pages_of_figures_show_the_year_before(client, page, officer, branch):
    for on in (IN, IN, IN, LAST):
        visit(branch, on)
    client.force_login(officer)
    shown = page("figure_list", period=2022, q="慰问.人次")
    assert texts(shown, ".figure-side").count("3人次上年 1人次，+2人次") == 1
    response = page("figure_rows", "welfare.visits", period=2022)
    assert texts(response, ".stat-label").count("上年 1人次，+2人次") == 1
    assert dict(zip(links(response), texts(response, "a"), strict=True))["?period=2021"] == "上年 1人次"
    assert response.context["both"].change == "+2人次"
    # Nothing in 2020: nothing is said of it.
    assert "上年" not in page("figure_rows", "welfare.visits", period=2021).content.decode()


def test_a_branch_chair_compares_the_own_unit_only(client, page, branch_chair, branch, other_branch):
    visit(branch, IN), visit(other_branch, LAST)
    client.force_login(branch_chair)
    both = page("figure_rows", "welfare.visits", period=2022).context["both"]
    assert (both.now.value, both.before.value) == (1, 0)


def test_reading_costs_the_same_whether_compared_or_not_per_table(draft, django_assert_num_queries, branch):
    visit(branch, IN), visit(branch, LAST)
    for compare, queries in ((False, 7), (True, 9)):
        report = Report.objects.select_related("unit").get(pk=draft("[表：慰问分类]", compare=compare).pk)
        with django_assert_num_queries(queries):
            check_report(report)


def test_money_of_the_year_before_is_counted_by_the_day_it_was_paid(draft, branch):
    visit(branch, datetime.date(2021, 12, 31)), visit(branch, datetime.date(2022, 1, 1))
    assert table_of(draft(BODY)).rows[0][2:4] == ("1", "1")

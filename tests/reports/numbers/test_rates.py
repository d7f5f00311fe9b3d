"""A rate is no money and no count: of nothing it is nothing, and 0 % is something."""

import io
import json

import pytest
from django.core.management import call_command
from django.db.models import Q

from tests.documents.samples import docx_texts, pdf_lines
from tests.factories import VisitFactory, paid
from tests.reports.conftest import IN, YEAR
from tests.shown import texts
from unionportal.core.access.scoping import Scope
from unionportal.core.figures import registry, report_tables
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import Rate, share
from unionportal.core.figures.report_tables import Change, changed, chart, figure_table, printed, unit_table
from unionportal.core.models import Unit
from unionportal.documents.facts import ChartBlock, Para, TableBlock
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx
from unionportal.portal.templatetags.portal import amount, amount_unit
from unionportal.reports.document import document_of
from unionportal.reports.models import Report
from unionportal.reports.numbers import packing, values
from unionportal.reports.numbers.values import differences
from unionportal.reports.text.check import check_body
from unionportal.reports.text.pieces import written
from welfare.models import Visit
from welfare.models.benefit import paid_in

pytestmark = pytest.mark.django_db
BODY = "办结率{试验.办结率}%，占比{试验.办结率}％。\n[表：办结情况]\n[图：办结情况]\n[表：分工会办结]"


@pytest.fixture(autouse=True)
def rate():
    """A rate over visits: how many of those paid were in hospital."""
    registries = (registry.REGISTRY, registry._NAMES, report_tables.TABLES, report_tables.CHARTS)
    kept = [dict(one) for one in registries]

    @registry.figure(
        "test.rate", "试验.办结率", of=Visit, unit="%", measure=share(lambda period: Q(occasion="hospital"))
    )
    def completion(period):
        """已支付的慰问里住院慰问的比率。"""
        return paid_in(period)

    figure_table(
        "test.table", "办结情况", columns=("项目", "比率", "人次"), rows=[("办结", "test.rate", "welfare.visits")]
    )
    chart("test.chart", "办结情况", of="test.table", kind="bar", column=1, unit="%")
    unit_table("test.by_unit", "分工会办结", columns=("比率",), codes=("test.rate",))
    yield registry.REGISTRY["test.rate"]
    for one, before in zip(registries, kept, strict=True):
        one.clear()
        one.update(before)


def visits(unit, hospital, other, on=IN):
    for occasion, count in (("hospital", hospital), ("marriage", other)):
        for _ in range(count):
            paid(VisitFactory(unit=unit, occasion=occasion, happened_on=on), on)


def text_of(report, body):
    parsed, problems, known = check_body(report, body)
    return ["".join(written(block.parts, known)) for block in parsed.blocks], [str(one) for one in problems]


def test_a_rate_is_written_with_one_place_and_no_idle_zero(draft, branch):
    visits(branch, 2, 1)
    report = draft("")
    assert text_of(report, "{试验.办结率}%、{test.rate|千分位}%") == (["66.7%、66.7%"], [])
    visits(branch, 1, 0)
    assert text_of(report, "{试验.办结率}%") == (["75%"], [])


def test_a_rate_of_nothing_is_a_dash_without_the_sign(draft):
    assert text_of(draft(""), "办结率{试验.办结率}%，即{test.rate}％。") == (["办结率—，即—。"], [])


def test_a_rate_is_not_money(draft):
    assert text_of(draft(""), "{试验.办结率|万元}")[1] == ["第1行第1列：“试验.办结率”不是金额，不能用“万元”格式。"]


def test_tables_print_rates_as_rates_and_yuan_as_yuan(draft, branch, other_branch):
    visits(branch, 1, 2), visits(other_branch, 0, 2)
    # 0 % of two is something that was counted.
    parts = {branch: "33.3%", other_branch: "0.0%"}
    blocks = document_of(Report.objects.get(pk=draft(BODY).pk)).blocks
    tables = [block for block in blocks if isinstance(block, TableBlock)][:2]
    assert [table.rows for table in tables] == [
        (("办结", "20.0%", "5"),),
        (
            *((str(unit), parts[unit]) for unit in Unit.objects.filter(pk__in=[one.pk for one in parts])),
            ("合计", "20.0%"),
        ),
    ]
    assert [[column.align for column in table.columns] for table in tables] == [["l", "r", "r"], ["l", "r"]]


def test_a_rate_is_frozen_as_it_was_and_thaws_as_a_rate(final, branch):
    visits(branch, 2, 1)
    report = final(BODY)
    kept = report.frozen.get(code="test.rate")
    assert (str(kept.value), kept.is_rate, kept.is_money, kept.by_unit) == ("66.70", True, False, {str(branch): "66.7"})
    one = values.frozen(report).figures["test.rate"]
    assert (type(one.value), one.with_unit, one.rows) == (Rate, "66.7%", 3)
    table = values.frozen(report).exhibit("表", "办结情况")[1]
    assert [(type(cell), printed(cell)) for cell in table.rows[0][1:]] == [(Rate, "66.7%"), (int, "3")]
    picture = values.frozen(report).exhibit("图", "办结情况")[1]
    assert [type(value) for value in picture["values"]] == [Rate]
    assert differences(report) == []
    visits(branch, 1, 0)
    assert "试验.办结率：定稿时 66.7%，现 75%" in [str(one) for one in differences(report)]


def test_a_rate_of_nothing_is_frozen_as_nothing(final, branch):
    report = final(BODY.replace("办结率}%", "办结率|含零}%"))
    assert report.frozen.get(code="test.rate").value is None
    before = document_of(report)
    assert next(block.text for block in before.blocks if isinstance(block, Para)) == "办结率—，占比—。"
    visits(branch, 1, 0)
    assert document_of(Report.objects.get(pk=report.pk)) == before
    assert "试验.办结率：定稿时 —，现 100%" in [str(one) for one in differences(report)]


def test_both_files_print_a_rate(draft, branch):
    visits(branch, 2, 1)
    document = document_of(Report.objects.get(pk=draft(BODY).pk))
    assert pdf_lines(render_pdf(document).data).count("办结率66.7%，占比66.7％。") == 1
    assert "办结率66.7%，占比66.7％。" in docx_texts(render_docx(document))
    # A chart of one value is not drawn.
    assert [block for block in document.blocks if isinstance(block, ChartBlock)] == []


def test_the_pages_of_a_rate_say_of_how_many(client, page, officer, branch):
    visits(branch, 2, 1)
    visits(branch, 1, 1, on=IN.replace(year=2021))
    client.force_login(officer)
    response = page("figure_rows", "test.rate", period=2022)
    assert texts(response, ".stat-label") == ["2022年度", "3 条中的 2 条", "上年 50%，+16.7个百分点"]
    assert texts(response, "a").count("上年 50%") == 1
    assert len(response.context["lines"]) == 3
    assert texts(page("figure_rows", "test.rate", period=2020), ".stat-value") == ["—"]
    assert page("figure_list", period=2022).status_code == page("figure_list", period=1999).status_code == 200
    assert page("figure_export", "test.rate", period=2020).status_code == 200


def test_the_commands_print_a_rate_of_nothing(union):
    out = io.StringIO()
    call_command("figures", "2022", stdout=out)
    assert [line.split() for line in out.getvalue().splitlines() if line.startswith("test.rate")] == [
        ["test.rate", "—", "%", "试验.办结率"]
    ]
    out = io.StringIO()
    call_command("figures", "2022", format="json", stdout=out)
    assert {row["code"]: row["value"] for row in json.loads(out.getvalue())}["test.rate"] is None


def test_a_card_shows_a_rate(rate, branch):
    scope = Scope.everything()
    assert (amount(rate.value(YEAR, scope), rate), amount_unit(rate, rate.value(YEAR, scope))) == ("—", "")
    visits(branch, 3, 1)
    assert (amount(rate.value(YEAR, scope), rate), amount_unit(rate, rate.value(YEAR, scope))) == ("75", "%")
    assert rate.value(calendar_year(2021), scope) is None


def test_a_change_of_a_rate_stays_one_when_it_is_packed():
    change = changed(Rate("66.7"), Rate("70.0"))
    assert (change, printed(change)) == (Change(Rate("-3.3")), "-3.3")
    assert type(packing._thaw(packing._pack(change)).by) is Rate
    assert printed(changed(5, 3)) == "+2"
    assert printed(changed(3, 3)) == "0"
    assert changed(None, Rate("1.0")) is None

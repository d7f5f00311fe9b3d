"""A number opens into its rows: as many as it says, only those one may read, and the same in the workbook."""

import datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    DonationFactory,
    InsuranceCoverFactory,
    InsurancePlanFactory,
    MemberFactory,
    PairingFactory,
    RemittanceFactory,
    VisitFactory,
    paid,
)
from tests.factories.activities import busy_year
from tests.factories.congress import busy_congress
from tests.reports.conftest import IN, YEAR, address, cost
from tests.shown import links, texts
from tests.sizes import size
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures import registry
from unionportal.core.figures.registry import REGISTRY, every
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db
COUNTS = sorted(code for code, one in REGISTRY.items() if one.measure.field == "pk" and not one.measure.is_rate)


@pytest.fixture
def full_year(a_year, union, branch, other_branch):
    for unit in (branch, other_branch):
        PairingFactory(unit=unit)
        DonationFactory(unit=unit)
        RemittanceFactory(unit=unit)
        InsuranceCoverFactory(plan=InsurancePlanFactory(unit=unit))
        busy_year(unit)
    busy_congress(union)


@pytest.mark.usefixtures("full_year")
def test_the_list_of_figures_has_each_with_its_value(client, page, officer, branch):
    client.force_login(officer)
    apps = [label for label, _ in page("figure_list", period=2022).context["apps"]]
    opened = [page("figure_list", period=2022, app=label) for label in apps]
    assert [answer.context["app"] for answer in opened] == apps
    for label, first in zip(apps, opened[:], strict=True):
        numbers = range(2, first.context["page_obj"].paginator.num_pages + 1)
        opened += [page("figure_list", period=2022, app=label, page=number) for number in numbers]
    # What a phone reads in a moment, with something to count in every app.
    assert max(len(answer.content) for answer in opened) <= 60_000
    pages = [answer.context for answer in opened]
    everything = {one.now.code: one.now.value for context in pages for _, group in context["groups"] for one in group}
    counted = {one.code: one.value(YEAR, Scope.everything()) for one in every()}
    # Those of the members of families are listed where there is something.
    assert everything == {code: value for code, value in counted.items() if code in REGISTRY or value}
    part = page("figure_list", period=2022, unit=branch.pk, q="welfare.hospital").context["groups"]
    assert {one.now.code: one.now.value for _, group in part for one in group} == {
        "welfare.hospital": 1,
        "welfare.hospital_visits": 1,
        "welfare.hospital_total": 500,
    }


@pytest.mark.usefixtures("full_year")
def test_a_page_of_the_list_counts_its_own_figures_and_no_others(client, page, officer, monkeypatch):
    client.force_login(officer)
    counted, count = [], registry.values_over

    def counting(figures, *of):
        counted.extend(one.code for one in figures)
        return count(figures, *of)

    monkeypatch.setattr(registry, "values_over", counting)
    for query in ({"app": "welfare"}, {"app": "welfare", "page": 2}, {"app": "finance"}, {"q": "住院"}):
        counted.clear()
        groups = page("figure_list", period=2022, **query).context["groups"]
        shown = {one.now.code for _, group in groups for one in group}
        # Which members of families have something, and so are listed at all, is known from their values.
        members = {one.code for one in every() if one.member and one.app_label == query.get("app")}
        assert (len(counted), set(counted)) == (len(shown | members), shown | members)
        assert shown


@pytest.mark.usefixtures("full_year")
def test_the_page_of_a_figure_counts_its_rows_once(client, page, officer):
    client.force_login(officer)
    page("figure_rows", "welfare.hospital_visits", period=2022)
    with CaptureQueriesContext(connection) as queries:
        context = page("figure_rows", "welfare.hospital_visits", period=2022).context
    asked = [query["sql"] for query in queries if 'FROM "welfare_visit"' in query["sql"]]
    # What waits, beside the menu, is asked of the account.
    asked = [sql for sql in asked if 'FROM "core_user"' not in sql]
    # How many there are and how many one may see; the values of two years; of each part; the rows of the page.
    assert [sql.startswith("SELECT COUNT(") for sql in asked].count(True) == 2
    assert len(asked) == 4
    assert (context["rows"].total, context["rows"].seen, len(context["lines"])) == (2, 2, 2)


@pytest.mark.usefixtures("full_year")
def test_the_world_of_these_tests_has_something_to_count():
    nothing = [code for code in COUNTS if not REGISTRY[code].value(YEAR, Scope.everything())]
    assert len(nothing) < len(COUNTS) / 2


@pytest.mark.slow
@pytest.mark.usefixtures("full_year")
def test_every_figure_opens_into_as_many_rows_as_it_says_and_exports_them(client, page, officer):
    client.force_login(officer)
    # Besides the counts an ordinary run opens one figure of each table and of what is added up or divided there.
    kinds = {(one.model, one.measure.field, one.measure.is_rate): code for code, one in REGISTRY.items()}
    some = size([code for code in REGISTRY if code in {*COUNTS, *kinds.values()}], [*REGISTRY])
    opened = {code: page("figure_rows", code, period=2022).context for code in some}
    for code in COUNTS:
        counted, context = REGISTRY[code].value(YEAR, Scope.everything()), opened[code]
        found = (len(context["lines"]), context["rows"].unseen, context["value"].value)
        assert (code, *found) == (code, counted, 0, counted)
    # The columns are those of the table: an ordinary run exports one figure of each.
    chosen = {one.model: code for code, one in REGISTRY.items()}
    exported = size([code for code in REGISTRY if code in chosen.values()], [*REGISTRY])
    for number, code in enumerate(exported, 1):
        context = opened[code]
        answer = page("figure_export", code, period=2022)
        sheet, *_ = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets
        header, *lines = sheet.iter_rows(values_only=True)
        assert header == tuple(column.header for column in context["rows"].columns)
        expected = [cells for _, cells, _ in context["lines"]]
        wrong = [
            (found, cell)
            for line, cells in zip(lines, expected, strict=True)
            for found, cell in zip(line, cells, strict=True)
            if not same(found, cell)
        ]
        assert (code, wrong) == (code, [])
        entries = AuditEntry.objects.filter(act="导出统计明细").order_by("pk")
        assert (len(entries), entries[number - 1].facts["条数"]) == (number, len(expected))


def test_rows_of_one_day_stand_on_the_page_as_in_the_file(client, page, officer, branch):
    # The database has first what was entered first; the latest stands first.
    remittances = [RemittanceFactory(unit=branch) for _ in range(5)]
    client.force_login(officer)
    lines = page("figure_rows", "welfare.donation_total", period=2022).context["lines"]
    answer = page("figure_export", "welfare.donation_total", period=2022)
    sheet, *_ = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets
    numbers = [one.receipt_no for one in reversed(remittances)]
    assert [cells[-1] for _, cells, _ in lines] == numbers
    assert [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)] == numbers


def same(found, expected):
    """Whether the cell of a workbook is that of the page: a stored amount is a number, one worked out may be text."""
    if isinstance(expected, Decimal | int):
        return Decimal(str(found)) == expected
    return (found.date() if isinstance(found, datetime.datetime) else found or "") == (
        expected if isinstance(expected, datetime.date) else str(expected)
    )


@pytest.mark.usefixtures("a_year")
def test_a_branch_chair_counts_and_opens_the_own_unit_only(client, page, branch_chair, branch, other_branch):
    client.force_login(branch_chair)
    response = page("figure_rows", "welfare.visits", period=2022)
    assert (response.context["value"].value, response.context["rows"].unseen) == (7, 0)
    assert {record.unit for record, _, _ in response.context["lines"]} == {branch}
    response = page("figure_rows", "welfare.visits", period=2022, unit=other_branch.pk)
    assert "lines" not in response.context
    assert list(response.context["filter"].errors) == ["unit"]
    assert client.get(address("figure_export", "welfare.visits", period=2022, unit=other_branch.pk)).status_code == 404


@pytest.mark.usefixtures("a_year")
def test_rows_one_may_not_read_are_counted_and_not_shown(client, page, person, union):
    client.force_login(person(Role.AUDITOR, union))
    response = page("figure_rows", "welfare.grants", period=2022)
    assert (response.context["value"].value, response.context["lines"], response.context["rows"].unseen) == (2, [], 2)
    assert texts(response, ".note-warn") == ["另有 2 条计入统计，您无权查看明细，可以查看支付它们的支出申请。"]
    answer = page("figure_export", "welfare.grants", period=2022)
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert sheet.max_row == 1


def test_an_unknown_figure_is_404_and_an_unreadable_period_a_sentence(client, page, officer):
    client.force_login(officer)
    assert client.get(address("figure_rows", "no.such")).status_code == 404
    response = page("figure_rows", "welfare.visits", period="去年")
    assert response.context["filter"].errors["period"][0].startswith("“去年”不是统计期间。")


@pytest.mark.parametrize("code", ["welfare.visits", "finance.paid", "members.total"])
def test_rows_cost_the_same_whether_few_or_many(client, officer, branch, union, code):
    client.force_login(officer)

    def more():
        paid(VisitFactory(unit=branch), IN)

    more()
    few = cost(client, address("figure_rows", code, period=2022))
    more(), more()
    assert cost(client, address("figure_rows", code, period=2022)) == few


@pytest.mark.usefixtures("a_year")
def test_a_number_of_a_final_report_opens_beside_what_it_was(client, final, page, officer, union, branch):
    report = final("住院{慰问.住院.人数}人，又{慰问.住院.人次+welfare.birth_visits}人次")
    client.force_login(officer)
    one, several = [link for link in links(page("report_detail", report.pk)) if "/figures/" in link]
    title = f"《{report.title}》"
    assert texts(client.get(one), ".note")[0] == f"{title}定稿时 2人，现 2人。"
    paid(VisitFactory(unit=branch, member=MemberFactory(unit=branch), occasion="hospital"), IN)
    later = "定稿以后记录有更正，这里是现在的记录，定稿的文件不变。"
    assert texts(client.get(one), ".note-warn") == [f"{title}定稿时 2人，现 3人。 {later}"]
    assert texts(client.get(several), ".note-warn") == [f"{title}定稿时 4人次，现 5人次。 {later}"]
    # Another year, another unit, a report that is none and one that somebody may not read: nothing is said.
    other = final("住院{慰问.住院.人数}人", unit=branch)
    asked = {"period": 2022, "unit": union.pk, "report": report.pk}
    for wrong in ({"period": 2021}, {"unit": branch.pk}, {"report": other.pk}, {"report": 0}):
        assert texts(client.get(address("figure_rows", "welfare.hospital", **asked | wrong)), ".note-warn") == []

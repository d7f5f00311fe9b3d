"""Totals of years without records: counted where there is no record, never added to one, marked wherever they stand."""

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.books import book
from tests.factories import MemberFactory, VisitFactory, paid
from tests.reports.conftest import YEAR
from tests.shown import texts
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.periods import Period, academic_year, between, calendar_year
from unionportal.core.figures.registry import REGISTRY, breakdown, counts, find, values, values_over
from unionportal.core.ledger import apply, preview
from unionportal.core.models import AuditEntry, PastTotal
from unionportal.reports.numbers import values as numbers
from unionportal.reports.text.markup import parse

pytestmark = pytest.mark.django_db
PEOPLE, MONEY, STANDING = "welfare.hospital", "welfare.hospital_total", "members.total"
TERM = between(datetime.date(2020, 1, 1), datetime.date(2022, 12, 31))
DOCUMENT = "2020年度工会工作报告第3页"


@pytest.fixture
def total(union, officer, chair):
    """Make a confirmed total."""

    def make(value, *, figure=PEOPLE, year=2020, unit=None, academic=False, state="confirmed", source=DOCUMENT):
        period = academic_year(year) if academic else calendar_year(year)
        facts = {"figure": figure, "begins_on": period.start, "ends_on": period.end, "source": source}
        hands = {"proposed_by": officer, "confirmed_by": chair if state == "confirmed" else None}
        return PastTotal.objects.create(unit=unit or union, value=value, state=state, **facts, **hands)

    return make


def counted(period, code=PEOPLE, unit=None, scope=None):
    return values([find(code)], period, scope or Scope.everything(), unit)[code]


@pytest.mark.usefixtures("a_year")
def test_a_year_without_records_takes_its_total_and_one_with_records_does_not(total):
    total(30)
    assert [counted(calendar_year(year)) for year in (2019, 2020, 2021, 2022)] == [0, 30, 0, 2]
    total(99, year=2022)
    assert (counted(calendar_year(2022)), counted(TERM)) == (2, 32)


@pytest.mark.usefixtures("a_year")
def test_a_total_counts_in_whole_years_alone(total):
    total(30)
    days = [
        ("2020-01-01", "2020-12-31"),
        ("2019-07-01", "2020-12-31"),
        ("2020-01-01", "2020-12-30"),
        ("2020-01-02", "2021-06-30"),
    ]
    spans = [between(*map(datetime.date.fromisoformat, pair)) for pair in days]
    assert [counted(span) for span in spans] == [30, 30, 0, 0]


def test_a_total_of_an_academic_year_counts_in_periods_that_hold_it(total):
    total(30, year=2019, academic=True)
    assert [counted(one) for one in (academic_year(2019), calendar_year(2019), TERM)] == [30, 0, 0]


@pytest.mark.usefixtures("a_year")
def test_what_stands_at_the_end_is_not_added_over_years(total):
    total(500, figure=STANDING)
    assert [counted(one, STANDING) for one in (calendar_year(2020), TERM, calendar_year(2022))] == [500, 2, 2]


@pytest.mark.parametrize(("state", "value"), [("proposed", 0), ("refused", 0), ("confirmed", 30)])
def test_only_a_confirmed_total_counts(total, state, value):
    total(30, state=state)
    assert counted(calendar_year(2020)) == value


def test_of_two_totals_the_upper_one_counts_and_a_record_below_puts_it_aside(total, union, branch, other_branch):
    year = calendar_year(2020)
    total(30)
    total(10, unit=branch)
    total(7, unit=other_branch)
    assert [counted(year, unit=unit) for unit in (None, union, branch, other_branch)] == [30, 30, 10, 7]
    day = datetime.date(2020, 6, 1)
    member = MemberFactory(unit=branch, joined_on=datetime.date(2019, 1, 1))
    visit = paid(VisitFactory(unit=branch, member=member, occasion="hospital"), day)
    type(visit).objects.filter(pk=visit.pk).update(happened_on=day)
    assert [counted(year, unit=unit) for unit in (None, branch, other_branch)] == [8, 1, 7]


def test_the_parts_add_up_and_a_total_of_the_union_is_its_own(total, union, branch, other_branch):
    year, figures = calendar_year(2020), [find(PEOPLE), find(MONEY)]
    total(10, unit=branch)
    total(Decimal("7.50"), figure=MONEY, unit=other_branch)
    assert breakdown(figures, year, Scope.everything()) == {
        branch: {PEOPLE: 10, MONEY: 0},
        other_branch: {PEOPLE: 0, MONEY: Decimal("7.50")},
    }
    total(30)
    assert breakdown(figures, year, Scope.everything())[union] == {PEOPLE: 30, MONEY: 0}


def test_a_total_is_no_row(total):
    total(30)
    assert counts([find(PEOPLE)], calendar_year(2020), Scope.everything()) == {PEOPLE: 0}


def test_totals_are_counted_in_the_scope_of_who_asks(total, branch, other_branch, branch_chair, stranger):
    total(10, unit=branch)
    total(7, unit=other_branch)
    seen = [counted(calendar_year(2020), scope=Scope.of(one)) for one in (branch_chair, stranger)]
    assert (seen, counted(calendar_year(2020))) == ([10, 7], 17)


def test_however_many_totals_there_are_the_queries_are_the_same(total, branch, other_branch):
    figures, periods = [REGISTRY[code] for code in (PEOPLE, MONEY, STANDING)], [TERM, *TERM.years()]

    def asked():
        with CaptureQueriesContext(connection) as made:
            values_over(figures, periods, Scope.everything())
        return len(made)

    none = asked()
    total(1)
    total(1, figure=STANDING)
    few = asked()
    for year in range(2020, 2023):
        for unit in (branch, other_branch):
            for figure in (PEOPLE, MONEY, STANDING):
                total(1, year=year, unit=unit, figure=figure)
    assert (few - none, asked()) == (2, few)


# --- marks ---


@pytest.mark.usefixtures("a_year")
def test_the_sources_say_which_years_are_totals_and_people_are_added_year_by_year(total):
    total(30)
    total(20, year=2021, source="2021年度工会工作报告")
    total(Decimal("900.00"), figure=MONEY)
    found = numbers.of_figures([find(PEOPLE), find(MONEY)], TERM, Scope.everything())
    assert {code: (one.value, one.mark) for code, one in found.items()} == {
        PEOPLE: (
            52,
            f"其中2020年度、2021年度为历史数（依据：{DOCUMENT}；2021年度工会工作报告），各年的数逐年相加。",
        ),
        MONEY: (Decimal("1900.00"), f"其中2020年度为历史数（依据：{DOCUMENT}）。"),
    }
    assert found[PEOPLE].definition == f"{find(PEOPLE).definition}{found[PEOPLE].mark}"
    one_year = numbers.of_figures([find(PEOPLE)], calendar_year(2020), Scope.everything())[PEOPLE]
    assert one_year.mark == f"其中2020年度为历史数（依据：{DOCUMENT}）。"


@pytest.mark.usefixtures("a_year")
def test_a_table_says_below_which_of_its_numbers_are_totals(draft, total, client, officer, page):
    total(30, figure="welfare.visits")
    report = draft("[表：分年度]", period=TERM)
    client.force_login(officer)
    [table] = [one for one in page("report_detail", report.pk).context["blocks"] if one.get("rows")]
    assert table["note"] == f"全部慰问（人次）：其中2020年度为历史数（依据：{DOCUMENT}）。"


@pytest.mark.usefixtures("a_year")
def test_a_year_that_the_period_cuts_is_said_to_be_left_out(draft, total, client, officer, page):
    """On the page of the figure and below a table; not of what stands at the end of the period."""
    total(30, figure="welfare.visits")
    total(500, figure=STANDING)
    cut = between(datetime.date(2020, 4, 1), datetime.date(2022, 12, 31))
    said = "2020年度只有全年的历史数，本期间不含整年，没有计入。"
    report = draft("[表：分年度]", period=cut)
    client.force_login(officer)
    shown = [
        page("figure_rows", code, period="2020-04-01..2022-12-31").context for code in ("welfare.visits", STANDING)
    ]
    assert [one["mark"] for one in shown] == [said, ""]
    [table] = [one for one in page("report_detail", report.pk).context["blocks"] if one.get("rows")]
    assert table["note"] == f"全部慰问（人次）：{said}"


@pytest.mark.usefixtures("a_year")
def test_a_share_says_which_totals_are_not_in_it(total):
    total(60, figure="welfare.hospital_visits")
    body = "{welfare.hospital_visits/welfare.visits|百分比}"
    [share] = numbers.live(TERM, None, [parse(body)]).figures.values()
    assert (share.mark, share.definition.endswith(share.mark)) == (
        "只按逐条的记录计算，2020年度的历史数不在内。",
        True,
    )


@pytest.mark.usefixtures("a_year")
def test_the_page_of_a_figure_shows_the_mark_and_what_does_not_count(total, client, officer, page):
    total(30)
    unused = total(99, year=2022)
    client.force_login(officer)
    shown = page("figure_rows", PEOPLE, period="2020-01-01..2022-12-31").context
    assert (shown["value"].value, shown["mark"]) == (
        32,
        f"其中2020年度为历史数（依据：{DOCUMENT}），各年的数逐年相加。",
    )
    assert shown["outdone"] == [("2022年度", unused)]


@pytest.mark.usefixtures("a_year")
def test_a_final_report_keeps_the_number_and_its_mark(final, total, chair):
    one = total(30)
    report = final("住院{welfare.hospital}人。", period=TERM)
    kept = report.frozen.get(code=PEOPLE)
    assert (kept.value, kept.definition.removeprefix(find(PEOPLE).definition)) == (
        32,
        f"其中2020年度为历史数（依据：{DOCUMENT}），各年的数逐年相加。",
    )
    one.flow.acts["reopen"](one, actor=chair, reason="数字有误")
    assert [str(difference) for difference in numbers.differences(report)] == [
        f"{find(PEOPLE).name}：定稿时 32人，现 2人"
    ]


@pytest.mark.usefixtures("a_year")
def test_a_sum_has_the_totals_of_its_terms_and_a_share_is_one_of_records(draft, total):
    total(30)
    total(7, figure="welfare.birth")
    total(Decimal("900.00"), figure=MONEY)
    body = (
        "{welfare.hospital+welfare.birth}，{welfare.hospital_total+welfare.birth_total}，"
        "{welfare.hospital_visits/welfare.visits|百分比}"
    )
    total(60, figure="welfare.hospital_visits")
    found = numbers.live(TERM, None, [parse(body)]).figures
    shown = [(one.value, one.mark.partition("）")[2]) for one in found.values()]
    records = numbers.live(YEAR, None, [parse(body)]).figures
    people, money, share = [one.value for one in records.values()]
    assert shown == [(people + 37, "，各项、各年的数逐一相加。"), (money + 900, "。"), (share, "")]


# --- who enters them ---

TYPED = {"figure": PEOPLE, "year": "2020", "value": "30", "source": DOCUMENT}


def test_one_enters_a_total_and_another_lets_it_count(client, officer, chair, union):
    client.force_login(officer)
    client.post(reverse("admin:core_pasttotal_add"), TYPED | {"unit": union.pk})
    one = PastTotal.objects.get()
    assert (one.state, one.proposed_by, counted(calendar_year(2020))) == ("proposed", officer, 0)
    move = reverse("admin:core_pasttotal_move", args=[one.pk, "confirm"])
    assert client.post(move).status_code == 404
    client.force_login(chair)
    assert client.post(move).status_code == 302
    assert counted(calendar_year(2020)) == 30
    acts = AuditEntry.objects.filter(target_type="core.PastTotal").order_by("pk").values_list("actor__username", "act")
    assert list(acts) == [(officer.username, "登记历史数"), (chair.username, "确认历史数")]


def test_a_total_is_called_by_its_figure_and_its_year(client, chair, officer, total):
    """On its page and in the list of them: no code, no year that is none, and people without a decimal."""
    one = total(Decimal("30.00"), year=2018, academic=True)
    assert str(one) == f"慰问.住院.人数 2018-2019学年 {one.unit}"
    client.force_login(chair)
    shown = client.get(reverse("admin:core_pasttotal_change", args=[one.pk]))
    listed = client.get(reverse("admin:core_pasttotal_changelist"))
    assert [(page.text.count(PEOPLE), page.text.count("30.00")) for page in (shown, listed)] == [(0, 0)] * 2
    for page in (shown, listed):
        assert [one for one in texts(page, ".readonly", "td") if "30" in one] == ["30人"]


def test_the_figure_of_a_total_is_found_while_one_types_its_name(client, officer, union):
    client.force_login(officer)
    form = client.get(reverse("admin:core_pasttotal_add")).context["adminform"].form
    assert str(form["figure"]).count('<option value="慰问.住院.人数">') == 1
    assert client.post(reverse("admin:core_pasttotal_add"), TYPED | {"unit": union.pk, "figure": "住院"}).context[
        "adminform"
    ].form.errors == {"figure": ["没有叫“住院”的统计数字；名称见“统计数字”一页。"]}
    client.post(reverse("admin:core_pasttotal_add"), TYPED | {"unit": union.pk, "figure": "慰问.住院.人数"})
    one = PastTotal.objects.get()
    again = client.get(reverse("admin:core_pasttotal_change", args=[one.pk])).context["adminform"].form
    assert (one.figure, again["figure"].value(), again["value"].value()) == (PEOPLE, "慰问.住院.人数", 30)


def test_who_holds_both_offices_does_not_confirm_his_own(client, person, union):
    both = person(Role.OFFICER, union)
    both.grants.create(role=Role.CHAIR, unit=union)
    client.force_login(both)
    client.post(reverse("admin:core_pasttotal_add"), TYPED | {"unit": union.pk})
    one = PastTotal.objects.get()
    client.post(reverse("admin:core_pasttotal_move", args=[one.pk, "confirm"]))
    one.refresh_from_db()
    assert one.state == "proposed"


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"year": "2019-01-01..2020-12-31"}, "year", None),
        ({"year": "去年"}, "year", "“去年”不是统计期间。请写成 2022、2022-2023 或 2019-04-01..2023-12-31。"),
        ({"year": "2198"}, "year", "2198年度还没有结束，不登记历史数。"),
        ({"value": "30.5"}, "value", "“慰问.住院.人数”以人计，数值须为整数。"),
        ({"value": "-1"}, "value", None),
        ({"figure": "congress.proposals.filing_rate"}, "figure", None),
        ({"source": ""}, "source", None),
    ],
)
def test_what_is_no_total_of_a_year_comes_back_with_a_sentence(client, officer, union, typed, field, sentence):
    client.force_login(officer)
    answer = client.post(reverse("admin:core_pasttotal_add"), TYPED | {"unit": union.pk} | typed)
    errors = answer.context["adminform"].form.errors
    assert (list(errors), PastTotal.objects.count()) == ([field] if field in errors else ["__all__"], 0)
    if sentence:
        assert errors[field] == [sentence]


@pytest.mark.parametrize(("year", "taken"), [("2020", True), ("2019-2020", True), ("2020-2021", True), ("2021", False)])
def test_a_figure_has_one_total_of_a_year(client, officer, union, total, year, taken):
    total(30)
    client.force_login(officer)
    answer = client.post(reverse("admin:core_pasttotal_add"), TYPED | {"unit": union.pk, "year": year})
    assert (answer.status_code, PastTotal.objects.count()) == ((200, 1) if taken else (302, 2))
    if taken:
        assert answer.context["adminform"].form.non_field_errors() == [
            "该组织的这个数字在这一年（或与它重叠的学年）已有历史数。"
        ]


def test_raw_sql_changes_no_confirmed_total(total):
    one = total(30)
    for statement in ("UPDATE core_pasttotal SET value = 31", "DELETE FROM core_pasttotal"):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    one.refresh_from_db()
    assert one.value == 30


ROW = {"unit": "校工会", "figure": "慰问.住院.人数", "year": 2020, "value": 30, "source": DOCUMENT}


def test_the_sheet_brings_totals_in_once(officer, union):
    apply(book(past_totals=[ROW]), actor=officer)
    assert (counted(calendar_year(2020)), PastTotal.objects.get().proposed_by) == (30, None)
    again = preview(book(past_totals=[ROW]), actor=officer)
    [sheet] = [one for one in again.sheets if one.title == "历史数"]
    assert (sheet.new, sheet.changed, sheet.unchanged, again.problems) == (0, 0, 1, ())


def test_the_sheet_waits_for_another_person():
    [entry] = [
        one
        for one in __import__("unionportal.core.ledger", fromlist=["x"]).registered()
        if one.spec.key == "core.past_totals"
    ]
    assert (entry.rights.prepare, entry.rights.decide) == ("core.add_pasttotal", "core.confirm_pasttotal")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"figure": "慰问.住院"}, "第2行「统计数字」：没有叫“慰问.住院”的统计数字；名称见“统计数字”一页。"),
        ({"year": "2020年"}, "第2行「年度」：“2020年”不是统计期间。请写成 2022、2022-2023 或 2019-04-01..2023-12-31。"),
        ({"value": "0.5"}, "第2行「数值」：“慰问.住院.人数”以人计，数值须为整数。"),
        ({"source": ""}, "第2行「来源文件」：必填，不能为空。"),
    ],
)
def test_a_wrong_row_of_the_sheet_is_named(officer, union, change, problem):
    found = preview(book(past_totals=[ROW | change]), actor=officer)
    assert [str(one) for one in found.problems] == [f"工作表「历史数」{problem}"]


# --- which figures stand ---


class _Asked(Period):
    """A period that notes whether a condition asks for more than what happened in it."""

    asked = False

    def at_end(self, *fields):
        object.__setattr__(self, "asked", True)
        return super().at_end(*fields)

    def overlaps(self, *fields):
        object.__setattr__(self, "asked", True)
        return super().overlaps(*fields)


def test_every_figure_of_what_stands_says_so():
    """Otherwise its totals of several years would be added up."""
    wrong = []
    for figure in REGISTRY.values():
        period = _Asked(YEAR.start, YEAR.end, "")
        figure.condition(period)
        if period.asked and not (figure.standing or figure.measure.is_rate):
            wrong.append(figure.code)
    assert wrong == []

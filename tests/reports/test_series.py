"""A series that somebody registers has its figures at once, everywhere; a new name breaks no text."""

import html
import io
import json
import re
from io import BytesIO

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity, Series
from tests.factories import ActivityFactory, EntryFactory, HonourFactory, UserFactory
from tests.reports.conftest import IN, YEAR, address
from unionportal.core.access.scoping import Scope
from unionportal.core.figures import families, registry
from unionportal.core.figures.report_tables import TABLES
from unionportal.reports.models import Report
from unionportal.reports.text.check import check_report
from unionportal.reports.text.markup import Problem, parse
from unionportal.reports.text.names import stored, typed

pytestmark = pytest.mark.django_db
WORDS = "、".join(one.word for one in families.FAMILIES.values())
PEOPLE = "activities.series[walk].people"


@pytest.fixture
def register(client, officer):
    """Register a series in the back office, as the officer does."""

    def press(code, name):
        client.force_login(officer)
        answer = client.post(reverse("admin:activities_series_add"), {"code": code, "name": name, "note": ""})
        assert (answer.status_code, Series.objects.get(code=code).name) == (302, name)

    return press


def held(unit, series="walk", **facts):
    facts = {"people": 30, "person_times": 45, "families": 4, "children": 5, "starts_on": IN} | facts
    return ActivityFactory(unit=unit, series=Series.objects.get(code=series), recorded=True, **facts)


@pytest.fixture
def walk(register, branch):
    """The activity of a series that was registered just now."""
    register("walk", "环湖健步走")
    return held(branch, title="春季健步走")


def printed(report):
    report = Report.objects.select_related("unit").get(pk=report.pk)
    return [block.text for one in check_report(report).printed.chapters for block in one.blocks]


def listed(response):
    return {one.now.name: one.now.value for _, group in response.context["groups"] for one in group}


def test_a_series_registered_in_the_browser_has_its_figures_at_once(register, page, draft):
    report = draft("")
    register("walk", "环湖健步走")
    names = [f"系列[环湖健步走].{one.name}" for one in families.FAMILIES["activities.series"].figures.values()]
    assert listed(page("report_picker", report.pk, q="健步走")) == dict.fromkeys(names, 0)
    assert names[:8] == [
        f"系列[环湖健步走].{what}" for what in ("场次", "人次", "人数", "家庭", "孩子", "队伍", "选手", "作品")
    ]
    assert dict(page("figure_list", period=2022, app="activities").context["families"])["系列"] == ["环湖健步走"]


def test_what_is_recorded_counts_in_picker_list_text_rows_workbook_and_command(walk, union, page, draft):
    for kind in ("team", "team", "work"):
        EntryFactory(activity=walk, kind=kind)
    HonourFactory(unit=union, series=walk.series, awarded_on=IN)
    expected = {"场次": 1, "人次": 45, "人数": 30, "家庭": 4, "孩子": 5, "队伍": 2, "作品": 1, "荣誉": 1, "市级荣誉": 1}
    expected = {f"系列[环湖健步走].{what}": number for what, number in expected.items()}
    report = draft(stored("健步走{系列[环湖健步走].人数}人、{系列[环湖健步走].队伍}支队伍。"))
    assert printed(report) == ["健步走30人、2支队伍。"]
    for shown in (page("report_picker", report.pk), page("figure_list", period=2022, app="activities")):
        assert {name: value for name, value in listed(shown).items() if name.startswith("系列")} == expected
    opened = page("figure_rows", PEOPLE, period=2022)
    assert ([row for row, _, _ in opened.context["lines"]], opened.context["value"].value) == ([walk], 30)
    answer = page("figure_export", PEOPLE, period=2022)
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert [row[1] for row in sheet.iter_rows(values_only=True)] == ["名称", "春季健步走"]
    out = io.StringIO()
    call_command("figures", "2022", format="json", stdout=out)
    rows = {
        row["name"]: row["value"] for row in json.loads(out.getvalue()) if row["code"].startswith("activities.series[")
    }
    assert {name: value for name, value in rows.items() if value} == expected
    (line,) = TABLES["activities.by_series"].fill(YEAR, Scope.everything()).rows
    assert line == ("环湖健步走", 1, 30, 45, 4, 2, 1, 1)


def test_a_number_in_the_text_opens_its_rows(walk, client, draft):
    report = draft("健步走{" + PEOPLE + "}人。")
    url = address("figure_rows", PEOPLE, period=2022, unit=report.unit_id)
    links = re.findall(
        r'<a [^>]*href="([^"]+)"[^>]*>30</a>', client.get(address("report_detail", report.pk)).content.decode()
    )
    assert [html.unescape(link) for link in links] == [url]


def test_a_renamed_series_breaks_no_text(walk, client, draft):
    body = "健步走{系列[环湖健步走].人数}人。"
    report = draft(stored(body))
    url = reverse("admin:activities_series_change", args=[walk.series_id])
    assert client.post(url, {"name": "环校健步走", "note": ""}).status_code == 302
    assert report.chapters.get().body == "健步走{" + PEOPLE + "}人。"
    assert typed(report.chapters.get().body) == "健步走{系列[环校健步走].人数}人。"
    assert printed(report) == ["健步走30人。"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{系列[环湖健布走].人数}", "没有名为“环湖健布走”的系列，是不是“环湖健步走”？"),
        (
            "{系列[环湖健步走].人}",
            "“系列”没有“人”这个数字，是不是“人次”？可用：场次、人次、人数、家庭、孩子、队伍、选手、作品、参评、当选、荣誉、国家级荣誉、"
            "省级荣誉、市级荣誉、区级荣誉、校级荣誉、特等奖、一等奖、二等奖、三等奖、优秀奖、组织奖。",
        ),
        ("{系统[环湖健步走].人数}", f"没有“系统[…]”这一类数字，是不是“系列”？可用：{WORDS}。"),
        ("{activities.series[gone].people}", "没有编码为“gone”的系列。"),
    ],
)
def test_what_does_not_exist_is_named_with_its_place_and_what_was_meant(walk, client, draft, body, sentence):
    report = draft("第一行。\n共" + body + "人。")
    checked = check_report(Report.objects.select_related("unit").get(pk=report.pk))
    assert [problem for _, problem in checked.problems] == [Problem(2, 2, sentence)]


def test_a_deleted_series_is_an_error_with_its_place(register, draft, page):
    register("walk", "环湖健步走")
    report = draft(stored("健步走{系列[环湖健步走].人数}人。"))
    Series.objects.get(code="walk").delete()
    checked = check_report(Report.objects.select_related("unit").get(pk=report.pk))
    assert [problem for _, problem in checked.problems] == [Problem(1, 4, "没有编码为“walk”的系列。")]
    assert page("chapter_edit", report.pk, report.chapters.get().pk).context["problems"] == (
        Problem(1, 4, "没有编码为“walk”的系列。"),
    )


@pytest.mark.parametrize(
    "name",
    ["C/C++大赛", "红[色]之旅", "“一二·九”合唱", "甲|乙}丙", '说"走"就走', "第〔一〕届；再会", "甲＋乙／丙", "walk"],
)
def test_a_name_with_signs_of_the_language_is_read_back(register, branch, draft, name):
    register("hard", name)
    held(branch, "hard")
    code = "activities.series[hard].people"
    body = "有{" + registry.find(code).name + "|汉字}人。"
    assert parse(body).problems == ()
    assert stored(body) == "有{" + code + "|汉字}人。"
    assert (typed(stored(body)), printed(draft(stored(body)))) == (body, ["有三十人。"])


def test_a_name_means_the_series_of_that_name_before_one_of_that_code(register, branch):
    register("walk", "健步走")
    register("run", "walk")
    assert registry.find("系列[walk].人数").code == "activities.series[run].people"
    assert registry.find("activities.series[walk].people").name == "系列[健步走].人数"


def test_series_are_added_and_compared_in_one_expression(walk, register, branch, draft):
    register("run", "环湖长跑")
    held(branch, "run", people=10, person_times=15)
    body = "{系列[环湖健步走].人数+系列[环湖长跑].人数}人，占{系列[环湖健步走].人次/活动.人次|百分比}。"
    assert printed(draft(stored(body))) == ["40人，占75%。"]


def test_a_branch_counts_its_own_activities_only(walk, other_branch, page, client, branch_chair):
    held(other_branch, title="秋季健步走")
    client.force_login(branch_chair)
    opened = page("figure_rows", PEOPLE, period=2022)
    assert ([row for row, _, _ in opened.context["lines"]], opened.context["value"].value) == ([walk], 30)
    assert listed(page("figure_list", period=2022, q="健步走"))["系列[环湖健步走].人数"] == 30


def test_who_reads_no_figures_reads_none_of_a_series(walk, client):
    client.force_login(UserFactory())
    assert client.get(address("figure_rows", PEOPLE, period=2022)).status_code == 404


def test_every_figure_of_a_family_counts_as_it_does_alone(walk, register, union, branch):
    """Counted together in one query for all members, and one by one."""
    register("run", "环湖长跑")
    held(branch, "run", people=7, person_times=9)
    for activity in Activity.objects.all():
        EntryFactory(activity=activity)
    HonourFactory(unit=union, series=walk.series, awarded_on=IN)
    figures = [one for one in registry.every() if one.member]
    together = registry.values(figures, YEAR, Scope.everything())
    everything, everyone = Scope.everything(), Q(pk__isnull=False)
    assert together == {
        one.code: one.rows(YEAR, everything).aggregate(n=one.measure.expression(everyone, YEAR))["n"] for one in figures
    }
    assert sum(map(bool, together.values())) == 14


def test_the_members_are_read_once_in_a_request_however_many_figures_are_asked_for(walk, client, draft, officer):
    def asked(body):
        report = draft(body)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("report_detail", report.pk)).status_code == 200
        return [query["sql"] for query in queries if 'FROM "activities_series"' in query["sql"]]

    whats = [one.code for one in families.FAMILIES["activities.series"].figures.values()]
    assert len(asked("".join("{activities.series[walk]." + what + "}" for what in whats))) == 1
    assert asked("{activities.held}") == []


def test_what_was_read_in_one_request_is_forgotten_in_the_next(walk, page):
    assert list(listed(page("figure_list", period=2022, q=PEOPLE))) == ["系列[环湖健步走].人数"]
    Series.objects.filter(code="walk").update(name="环校健步走")
    assert list(listed(page("figure_list", period=2022, q=PEOPLE))) == ["系列[环校健步走].人数"]

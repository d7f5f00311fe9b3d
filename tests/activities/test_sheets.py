"""The sheets of activities: a whole year comes in, comes in again unchanged, and a bad row gets its sentence."""

import datetime
from decimal import Decimal

import pytest

from activities.models import (
    Activity,
    BrandProject,
    Candidate,
    Club,
    ClubMembership,
    Entry,
    Honour,
    Introduction,
    Participation,
    PlanItem,
    Publication,
    Regulation,
    RegulationEdition,
    Selection,
    Series,
)
from tests.books import book
from tests.factories import ActivityFactory, BrandProjectFactory, MemberFactory, SelectionFactory
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.ledger import registered

pytestmark = pytest.mark.django_db

DAY = datetime.date(2022, 11, 4)


@pytest.fixture
def runner(branch):
    return MemberFactory(unit=branch, staff_no="T1001", name="李秀兰")


@pytest.fixture
def load(officer, branch):
    def load(**sheets):
        return ledger.apply(book(**sheets), actor=officer)

    return load


def _problems(load, **sheets):
    with pytest.raises(ledger.Refused) as refused:
        load(**sheets)
    return [str(problem) for problem in refused.value.preview.problems]


def _activity(**values):
    return {"title": "校运会", "kind": "sport_culture", "starts_on": "2022-11-04", "people": 300, **values}


MEET = {"activity": "校运会"}
SENTENCE = {"report_sentence": "三代教工同场竞技。", "report_theme": "culture"}
YEAR = {
    "series": [{"code": "sports-meet", "name": "校运会系列"}],
    "clubs": [{"name": "羽毛球俱乐部", "staff_no": "T1001", "founded_on": "2016-03-01"}],
    "club_members": [{"club": "羽毛球俱乐部", "staff_no": "T1001", "since": "2017-03-01"}],
    "activities": [
        _activity(series="sports-meet", person_times=731, ends_on="2022-11-05", edition=17, hours="4.5", **SENTENCE),
        _activity(title="庆六一", kind="family", unit="纺织学院分工会", people=None, families=76, children=82),
    ],
    "participations": [
        {**MEET, "staff_no": "T1001", "event": "100米", "role": "contestant", "name": "李秀兰"},
        {**MEET, "staff_no": "T1001", "event": "跳远"},
        {**MEET, "name": "来宾甲", "children": 1},
    ],
    "entries": [
        {**MEET, "kind": "team", "title": "纺织一队", "unit": "纺织学院分工会", "rank": 1, "prize": "first"},
        {**MEET, "kind": "person", "title": "李秀兰", "staff_no": "T1001", "team": "纺织一队", "score": "9.5"},
    ],
    "honours": [
        {
            "awarded_on": "2022-05-01",
            "title": "五一劳动奖章",
            "recipient": "李秀兰",
            "recipient_kind": "person",
            "staff_no": "T1001",
            "level": "city",
            "body": "市总工会",
            **SENTENCE,
        },
        {
            "awarded_on": "2022-09-10",
            "title": "教学竞赛",
            "recipient": "本校",
            "recipient_kind": "school",
            "level": "city",
            "body": "市总工会",
            "kind": "prize",
            "grade": "first",
        },
    ],
    "selections": [{"title": "影响力团队", "kind": "team", "decided_on": "2022-12-01", "seats": 1, "vote_weight": 60}],
    "candidates": [
        {"selection": "影响力团队", "name": "甲队", "votes": 30, "score": "92.5", "is_winner": "是"},
        {"selection": "影响力团队", "name": "乙队", "unit": "纺织学院分工会", "votes": 20, "is_winner": "否"},
    ],
    "projects": [
        {"unit": "纺织学院分工会", "title": "书香分会", "year": 2022, "approved_on": "2022-04-10", **SENTENCE}
    ],
    "introductions": [{"introduced_on": "2022-06-18", "staff_no": "T1001", "second_name": "校外人员"}],
    "publications": [{"title": "校运会落幕", "channel": "union_site", "kind": "news", "published_on": "2022-11-06"}],
    "regulations": [{"title": "经费办法", "compiled_on": "2022-04-01"}],
    "editions": [{"regulation": "经费办法", "kind": "made", "adopted_on": "2022-03-01"}],
    "plan": [
        {"year": 2023, "month_from": 7, "month_to": 8, "title": "疗休养", "owner_unit": "纺织学院分工会"},
        {"year": 2023, "month_from": 2, "title": "双代会", "series": "校运会系列", "edition": 3},
    ],
}
TABLES = (
    Series,
    Club,
    ClubMembership,
    Activity,
    Participation,
    Entry,
    Honour,
    Selection,
    Candidate,
    BrandProject,
    Introduction,
    Publication,
    Regulation,
    RegulationEdition,
    PlanItem,
)
ROWS = 22


def test_a_year_comes_in_once_and_the_same_file_again_changes_nothing(load, runner):
    done = load(**YEAR)
    assert sum(counts["新增"] for counts in done.counts().values()) == ROWS
    again = load(**YEAR)
    assert not again.changes_anything
    assert sum(counts["未变"] for counts in again.counts().values()) == ROWS
    assert sum(table.objects.count() for table in TABLES) == ROWS


def test_the_filled_workbook_read_back_changes_nothing(load, runner):
    load(**YEAR)
    sheets = {
        entry.spec.key.replace(".", "_"): list(entry.loader.export(Scope.everything()))
        for entry in registered()
        if entry.spec.key.startswith("activities.")
    }
    assert sum(map(len, sheets.values())) == ROWS
    again = load(**sheets)
    assert not again.changes_anything
    assert sum(counts["未变"] for counts in again.counts().values()) == ROWS


def test_nobody_gets_rows_of_another_unit_in_the_filled_workbook(load, runner, stranger):
    load(**YEAR)
    scope = Scope.of(stranger)
    ours = [entry for entry in registered() if entry.spec.key.startswith("activities.")]
    found = {entry.spec.key: len(list(entry.loader.export(scope))) for entry in ours}
    assert {key: count for key, count in found.items() if count} == {"activities.series": 1}


def test_an_activity_comes_in_recorded_and_numbered_in_its_year(load, branch, union, runner):
    load(**YEAR)
    meet, children = Activity.objects.order_by("number")
    assert (meet.number, meet.state, meet.unit, meet.level) == ("H2022-0001", "recorded", union, "school")
    assert (meet.people, meet.person_times, meet.ends_on) == (300, 731, datetime.date(2022, 11, 5))
    assert (children.number, children.unit, children.level) == ("H2022-0002", branch, "branch")
    assert (children.families, children.children, children.ends_on) == (76, 82, DAY)


def test_what_belongs_to_a_person_is_in_their_unit(load, branch, union, runner):
    load(**YEAR)
    assert [row.unit for row in Participation.objects.order_by("pk")] == [branch, branch, union]
    assert [(row.name, row.state) for row in Participation.objects.order_by("pk")] == [
        ("李秀兰", "attended"),
        ("李秀兰", "attended"),
        ("来宾甲", "attended"),
    ]
    team, entrant = Entry.objects.order_by("pk")
    assert (entrant.team, entrant.unit, entrant.score) == (team, branch, Decimal("9.50"))
    assert [honour.unit for honour in Honour.objects.order_by("awarded_on")] == [branch, union]


def test_what_is_over_comes_in_as_over(load, branch, runner):
    load(**YEAR)
    selection, project, regulation = Selection.objects.get(), BrandProject.objects.get(), Regulation.objects.get()
    assert (selection.state, selection.score_weight) == ("published", 40)
    assert [(one.votes, one.is_winner) for one in Candidate.objects.order_by("pk")] == [(30, True), (20, False)]
    assert (project.state, project.number) == ("approved", "P2022-0001")
    assert list(Regulation.objects.in_force(datetime.date(2022, 3, 1))) == [regulation]
    assert (regulation.in_compilation, PlanItem.objects.get(title="双代会").months) == (True, "2月")


def test_a_changed_cell_is_shown_and_a_blank_erases_nothing(load, runner):
    load(**YEAR)
    done = load(
        activities=[_activity(people=301, series=None)],
        projects=[{**YEAR["projects"][0], "accepted_on": "2022-12-10"}],
    )
    assert [(change.field, change.old, change.new) for change in done.changes] == [
        ("人数", "300", "301"),
        ("验收日期", "（空）", "2022-12-10"),
    ]
    meet = Activity.objects.get(title="校运会")
    assert (meet.people, meet.series.code, meet.number) == (301, "sports-meet", "H2022-0001")
    assert (BrandProject.objects.get().state, BrandProject.objects.get().number) == ("accepted", "P2022-0001")


def test_two_activities_of_one_name_are_told_apart_by_the_day(load, runner):
    load(activities=[_activity(), _activity(starts_on="2021-11-04")])
    row = {"activity": "校运会", "staff_no": "T1001"}
    assert _problems(load, participations=[row, {**row, "activity_on": "2020-01-01"}]) == [
        "工作表「参加人」第2行「活动」：有 2 项活动叫“校运会”，请填写活动日期。",
        "工作表「参加人」第3行「活动」：没有叫“校运会”的活动，请登记在工作表「活动」。",
    ]
    load(participations=[{**row, "activity_on": "2021-11-04"}])
    assert Participation.objects.get().activity.starts_on.year == 2021


def test_every_row_names_what_is_wrong_with_it(load, runner):
    load(**YEAR)
    activities = [
        _activity(title="甲", people=None),
        _activity(title="乙", person_times=1),
        _activity(title="丙", series="无此系列"),
        _activity(title="丁", ends_on="2022-11-03"),
    ]
    assert _problems(load, activities=activities) == [
        "工作表「活动」第4行「系列」：没有编码或名称为“无此系列”的系列，请登记在工作表「系列活动」。",
        "工作表「活动」第2行：办结的活动须有参加人数或家庭数。",
        "工作表「活动」第3行：人次不得少于人数。",
        "工作表「活动」第5行：结束日期不得早于开始日期。",
    ]
    assert _problems(
        load,
        participations=[dict(MEET)],
        entries=[{**MEET, "kind": "person", "title": "甲", "team": "无此队"}],
        honours=[{**YEAR["honours"][1], "grade": None, "title": "别的竞赛"}],
        introductions=[{"introduced_on": "2022-06-19", "staff_no": "T1001"}],
        editions=[{"regulation": "经费办法", "kind": "made", "adopted_on": "2022-05-01"}],
        plan=[{"year": 2023, "month_from": 8, "month_to": 7, "title": "甲"}],
    ) == [
        "工作表「参加人」第2行「来宾姓名」：没有工号的须填姓名。",
        "工作表「参赛条目」第2行「所属队」：这项活动没有一支队叫“无此队”；队要写在队员之前。",
        "工作表「荣誉」第2行：竞赛奖项须填等次。",
        "工作表「牵线」第2行：另一方是会员的选会员，不是会员的填姓名，只填一处。",
        "工作表「制度版本」第2行：这项制度已登记为制定，之后的是修订。",
        "工作表「工作计划」第2行：月份须在1至12之间，起止月份不得颠倒。",
    ]


def test_what_is_under_way_is_not_rewritten_by_the_workbook(load, union, branch, runner):
    ActivityFactory(unit=union, title="校运会", starts_on=DAY, approved=True)
    SelectionFactory(unit=union, title="影响力团队", state="voting")
    BrandProjectFactory(unit=branch, title="书香分会", state="applied")

    def under_way(sheet, standing):
        return f"工作表「{sheet}」第2行：这一条正在系统中办理（{standing}），请在系统中办完，台账不能改写它。"

    sheets = {"activities": [_activity()], "selections": YEAR["selections"], "projects": YEAR["projects"]}
    assert _problems(load, **sheets) == [
        under_way("活动", "已批准"),
        under_way("评选", "投票中"),
        under_way("品牌项目", "待评审"),
    ]
    assert _problems(load, candidates=YEAR["candidates"][:1]) == [under_way("评选对象", "投票中")]


def test_who_was_introduced_is_not_shown_in_a_preview(load, runner):
    load(introductions=YEAR["introductions"])
    done = load(introductions=[{**YEAR["introductions"][0], "outcome": "喜结良缘"}])
    assert [(change.field, change.old, change.new) for change in done.changes] == [("结果", "（不显示）", "（不显示）")]
    assert Introduction.objects.get().outcome == "喜结良缘"


def test_the_sentence_for_the_report_comes_in_with_its_record(load, runner):
    load(**YEAR)
    found = [
        table.objects.get(report_sentence=SENTENCE["report_sentence"]) for table in (Activity, Honour, BrandProject)
    ]
    assert [one.report_theme for one in found] == ["culture"] * 3

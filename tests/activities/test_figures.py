"""Every figure of activities: one row that counts, and look-alikes that must not."""

import datetime

import pytest

from activities.choices import HONOUR_LEVELS, ActivityKind
from activities.models import Activity
from tests.factories import (
    ActivityFactory,
    BrandProjectFactory,
    CandidateFactory,
    ClubFactory,
    ClubMembershipFactory,
    EntryFactory,
    HonourFactory,
    IntroductionFactory,
    MemberFactory,
    PlanItemFactory,
    PublicationFactory,
    RegulationEditionFactory,
    RegulationFactory,
    SelectionFactory,
    SeriesFactory,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.periods import academic_year, calendar_year
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.figures.report_tables import TABLES

pytestmark = pytest.mark.django_db
YEAR = calendar_year(2022)
FIRST, IN, LAST = datetime.date(2022, 1, 1), datetime.date(2022, 6, 1), datetime.date(2022, 12, 31)
BEFORE, AFTER = datetime.date(2021, 12, 31), datetime.date(2023, 1, 1)
OURS = sorted(code for code, one in REGISTRY.items() if one.app_label == "activities")


def value(code, period=YEAR, scope=None, unit=None):
    return REGISTRY[code].value(period, scope or Scope.everything(), unit)


def rows(code, period=YEAR):
    return set(REGISTRY[code].rows(period, Scope.everything()))


def zero():
    return dict.fromkeys(OURS, 0)


def moved():
    """The figures that are not zero."""
    return {code: found for code in OURS if (found := value(code))}


def recorded(unit, on=IN, **extra):
    counts = {"people": 10, "person_times": 12, "families": 4, "children": 5}
    return ActivityFactory(unit=unit, starts_on=on, recorded=True, **(counts | extra))


def of_series(code):
    return SeriesFactory(code=code)


def not_yet(unit, **facts):
    """The same on other days and in other states."""
    recorded(unit, on=BEFORE, **facts)
    recorded(unit, on=AFTER, **facts)
    for state in ("draft", "applied", "approved", "returned", "cancelled"):
        activity = recorded(unit, **facts)
        Activity.objects.filter(pk=activity.pk).update(state=state)


def test_with_nothing_recorded_every_figure_is_zero(union):
    assert {code: value(code) for code in OURS} == zero()


@pytest.mark.parametrize("kind", ActivityKind.values)
def test_an_activity_moves_its_kind_and_the_whole(branch, kind):
    made = {recorded(branch, on=FIRST, kind=kind, level="school"), recorded(branch, on=LAST, kind=kind, level="school")}
    not_yet(branch, kind=kind, level="school")
    assert moved() == {
        f"activities.{kind}": 2,
        f"activities.{kind}_people": 20,
        f"activities.{kind}_person_times": 24,
        "activities.held": 2,
        "activities.people": 20,
        "activities.person_times": 24,
    }
    assert rows(f"activities.{kind}") == rows("activities.held") == made


WHOLE = {"activities.held": 1, "activities.people": 10, "activities.person_times": 12}


def kind_of(kind):
    return {f"activities.{kind}": 1, f"activities.{kind}_people": 10, f"activities.{kind}_person_times": 12}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"level": "branch", "kind": "other"}, {**kind_of("other"), "activities.sub_union": 1}),
        ({"kind": "lecture", "online": True}, {**kind_of("lecture"), "activities.lecture_viewers": 10}),
        ({"kind": "lecture"}, kind_of("lecture")),
        ({"kind": "other", "online": True}, kind_of("other")),
        ({"kind": "training", "for_cadres": True}, {**kind_of("training"), "members.cadre_training_school": 10}),
        ({"kind": "training"}, kind_of("training")),
        ({"kind": "study", "for_cadres": True}, kind_of("study")),
        *(
            (
                {"kind": "training", "for_cadres": True, "level": level},
                {**kind_of("training"), "members.cadre_training_city": 10},
            )
            for level in ("district", "city", "province", "nation")
        ),
    ],
)
def test_an_activity_moves_exactly_what_its_facts_say(union, facts, expected):
    facts = {"level": "school", **facts}
    recorded(union, **facts)
    not_yet(union, **facts)
    assert moved() == {**WHOLE, **expected}


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ("young-staff-party", {"activities.young_staff_party": 10}),
        ("singles-party", {"activities.singles_party": 10}),
        ("women-photo-show", {"women.photo_show": 10}),
        ("children-day", {"women.children_day_families": 4, "women.children_day_children": 5}),
        ("tie-dye", {"women.tie_dye": 10}),
        ("counselling", {"women.counselling": 10}),
        ("sports-meet", {"sports_meet.person_times": 12}),
        ("badminton", {"badminton.people": 10}),
        ("something-else", {}),
    ],
)
def test_an_activity_of_a_series_moves_the_figure_of_that_series(union, series, expected):
    facts = {"series": of_series(series), "kind": "other", "level": "school"}
    recorded(union, **facts)
    not_yet(union, **facts)
    assert moved() == {**WHOLE, **kind_of("other"), **expected}


@pytest.mark.parametrize(
    ("series", "kind", "code"),
    [
        ("photo-contest", "work", "competition.photo_entries"),
        ("essay-contest", "work", "competition.essay_entries"),
        ("teaching-contest", "person", "competition.teaching_entrants"),
        ("sports-meet", "team", "sports_meet.teams"),
        ("badminton", "team", "badminton.teams"),
    ],
)
def test_entries_count_by_series_and_kind(union, series, kind, code):
    activity = recorded(union, series=of_series(series))
    made = {EntryFactory(activity=activity, kind=kind) for _ in range(3)}
    for other in {"team", "person", "work"} - {kind}:
        EntryFactory(activity=activity, kind=other)
    EntryFactory(activity=recorded(union, series=of_series("something-else")), kind=kind)
    EntryFactory(activity=recorded(union, on=AFTER, series=activity.series), kind=kind)
    EntryFactory(activity=ActivityFactory(unit=union, starts_on=IN, approved=True, series=activity.series), kind=kind)
    assert (value(code), rows(code)) == (3, made)


def test_candidates_count_once_the_selection_of_teams_is_decided(union):
    series = of_series("influential-team")

    def selection(state="published", on=IN, **extra):
        found = SelectionFactory(unit=union, state=state, decided_on=on, **({"series": series} | extra))
        return [CandidateFactory(selection=found, is_winner=won) for won in (True, True, False)]

    made = selection(on=LAST) + selection(state="decided")
    selection(state="scoring", on=None)
    selection(on=BEFORE)
    selection(kind="person")
    selection(series=None)
    assert moved() == {"selection.team_candidates": 6, "selection.team_winners": 4}
    assert rows("selection.team_candidates") == set(made)


PERSON, FAMILY = {"recipient_kind": "person"}, {"recipient_kind": "family"}


@pytest.mark.parametrize(
    ("facts", "series", "expected"),
    [
        ({"level": "school", **PERSON}, "study-checkin", ["honours.school", "members.study_stars"]),
        ({"level": "city", "kind": "prize", "grade": "first"}, "teaching-contest", ["honours.teaching_first"]),
        ({"level": "city", "kind": "prize", "grade": "second"}, "teaching-contest", ["honours.teaching_second"]),
        ({"level": "city", "kind": "prize", "grade": "third"}, "teaching-contest", []),
        (
            {"level": "city", "kind": "organiser", "recipient_kind": "school"},
            "teaching-contest",
            ["honours.teaching_organiser"],
        ),
        ({"level": "city", "kind": "prize", "grade": "first"}, "recitation", ["honours.recitation_first"]),
        ({"level": "province", "kind": "prize", "grade": "first"}, "women-reading", ["honours.reading_first"]),
        ({"level": "city", "kind": "prize", "grade": "first"}, "women-reading", []),
        ({"level": "city", "kind": "prize", "grade": "second"}, "case-study", ["honours.case_second"]),
        ({"level": "city", "kind": "prize", "grade": "second"}, "classics", ["honours.classics_second"]),
        ({"level": "city", "kind": "prize", "grade": "excellence", **PERSON}, "sports-star", ["honours.sports"]),
        ({"level": "city", **PERSON}, None, ["honours.city_individual"]),
        ({"level": "province", **PERSON}, None, []),
        ({"level": "city", **FAMILY}, "model-family", ["honours.city_families"]),
        ({"level": "school", **FAMILY}, "model-family", ["women.families_chosen"]),
        ({"level": "city", "recipient_kind": "sub_union"}, "staff-home", ["honours.city_home"]),
        ({"level": "city", "recipient_kind": "sub_union"}, None, []),
    ],
)
def test_an_honour_moves_its_level_and_what_it_is(union, facts, series, expected):
    facts = {"unit": union, "series": series and of_series(series), **facts}
    made = HonourFactory(awarded_on=LAST, **facts)
    HonourFactory(awarded_on=BEFORE, **facts)
    HonourFactory(awarded_on=AFTER, **facts)
    codes = {"honours.all", f"honours.{facts['level']}", *expected}
    assert moved() == dict.fromkeys(codes, 1)
    assert all(rows(code) == {made} for code in codes)


@pytest.mark.parametrize(
    ("channel", "kind", "expected"),
    [
        ("campus_site", "news", ["publicity.campus_news"]),
        ("union_site", "news", ["publicity.union_site", "publicity.site_news"]),
        ("union_site", "notice", ["publicity.union_site", "publicity.site_notices"]),
        ("union_site", "other", ["publicity.union_site"]),
        ("wechat", "profile", ["publicity.wechat_posts", "publicity.profiles"]),
        ("wechat", "model_story", ["publicity.wechat_posts", "publicity.model_stories"]),
        ("newspaper", "other", ["publicity.newspaper"]),
        ("upper_media", "other", ["publicity.upper_media"]),
    ],
)
def test_a_publication_moves_its_channel_and_its_kind(union, channel, kind, expected):
    for day in (FIRST, LAST, BEFORE, AFTER):
        PublicationFactory(unit=union, channel=channel, kind=kind, published_on=day)
    assert moved() == dict.fromkeys(["publicity.all", *expected], 2)


def test_regulations_made_and_revised_in_the_period(union):
    first, second = RegulationFactory(unit=union), RegulationFactory(unit=union)
    RegulationEditionFactory(regulation=first, adopted_on=FIRST)
    RegulationEditionFactory(regulation=first, kind="revised", adopted_on=IN)
    RegulationEditionFactory(regulation=first, kind="revised", adopted_on=LAST)
    RegulationEditionFactory(regulation=second, adopted_on=BEFORE)
    RegulationEditionFactory(regulation=second, kind="revised", adopted_on=AFTER)
    assert moved() == {"regulations.made": 1, "regulations.revised": 1}


def test_the_compilation_holds_what_is_in_force_on_the_last_day(union):
    def regulation(effective_on=LAST, **extra):
        compiled = {"in_compilation": True, "compiled_on": LAST} | extra
        found = RegulationFactory(unit=union, **compiled)
        RegulationEditionFactory(regulation=found, adopted_on=BEFORE, effective_on=effective_on)
        return found

    made = {regulation(), regulation(repealed_on=AFTER)}
    regulation(effective_on=AFTER)
    regulation(compiled_on=AFTER)
    regulation(repealed_on=LAST)
    regulation(in_compilation=False, compiled_on=None)
    RegulationFactory(unit=union, in_compilation=True, compiled_on=LAST)
    assert rows("regulations.compiled") == made
    assert value("regulations.compiled") == 2


def test_introductions_projects_and_clubs(union, branch):
    for day in (FIRST, LAST, BEFORE, AFTER):
        IntroductionFactory(unit=branch, introduced_on=day)
        BrandProjectFactory(unit=branch, approved=True, approved_on=day)
    BrandProjectFactory(unit=branch, approved=True, approved_on=IN, state="accepted", accepted_on=LAST)
    BrandProjectFactory(unit=branch, approved=True, approved_on=BEFORE, state="accepted", accepted_on=AFTER)
    BrandProjectFactory(unit=branch, state="reviewed")
    club = ClubFactory(unit=union)
    ClubFactory(unit=union, closed_on=LAST)
    ClubFactory(unit=union, closed_on=AFTER)
    ClubFactory(unit=union, founded_on=AFTER)
    fan = MemberFactory(unit=branch)
    ClubMembershipFactory(club=club, member=fan)
    ClubMembershipFactory(club=ClubFactory(unit=union), member=fan, until=AFTER)
    ClubMembershipFactory(club=club, until=LAST)
    assert moved() == {
        "activities.singles_matches": 2,
        "brand_projects.approved": 3,
        "brand_projects.accepted": 1,
        "clubs.in_being": 3,
        "clubs.members": 1,
    }


def test_a_plan_counts_by_the_month_an_item_begins(union):
    series = of_series("congress")
    PlanItemFactory(unit=union, month_from=1, series=series, edition=3)
    PlanItemFactory(unit=union, month_from=12, series=series, edition=4, done_on=LAST)
    PlanItemFactory(unit=union, month_from=7, month_to=8, series=of_series("sports-meet"), edition=16)
    PlanItemFactory(unit=union, month_from=9, series=of_series("donation"))
    PlanItemFactory(unit=union, year=2021, month_from=12, edition=1, series=of_series("older"))
    PlanItemFactory(unit=union, year=2023, month_from=1)
    assert moved() == {"plan.items": 4, "plan.done": 1, "plan.repeats": 2}
    assert value("plan.items", academic_year(2022)) == 3  # September and December 2022, January 2023


def test_a_period_that_begins_within_a_month_begins_with_the_next(union):
    for month in (3, 4, 12):
        PlanItemFactory(unit=union, month_from=month)
    PlanItemFactory(unit=union, year=2023, month_from=1)
    period = type(YEAR)(datetime.date(2022, 3, 2), datetime.date(2022, 12, 2), "")
    assert value("plan.items", period) == 2  # April and December
    assert value("plan.items", type(YEAR)(datetime.date(2022, 12, 2), datetime.date(2023, 1, 2), "")) == 1


def test_nobody_counts_what_another_unit_did(branch, other_branch, stranger, branch_chair, person, union):
    HonourFactory(unit=branch)
    recorded(branch)
    PublicationFactory(unit=branch)
    ours, theirs = Scope.of(branch_chair), Scope.of(stranger)
    for code in ("honours.all", "activities.held", "publicity.all"):
        assert (value(code, scope=ours), value(code, scope=theirs)) == (1, 0)
        assert REGISTRY[code].rows(YEAR, theirs).count() == 0
    women = Scope.of(person(Role.WOMEN, union))
    IntroductionFactory(unit=branch, introduced_on=IN)
    assert REGISTRY["activities.singles_matches"].rows(YEAR, women).count() == 1
    assert REGISTRY["activities.singles_matches"].rows(YEAR, ours).count() == 0


def filled(code, unit=None):
    return TABLES[code].fill(YEAR, Scope.everything(), unit).rows


def test_the_tables_say_what_the_figures_say(union, branch):
    recorded(union, on=LAST, title="校运会", level="school", ends_on=AFTER, kind="contest")
    recorded(branch, title="健步走", kind="other")
    recorded(union, title="庆六一", level="school", kind="other", people=0, person_times=0)
    by_kind = {row[0]: row[1:] for row in filled("activities.by_kind")}
    assert {label: numbers for label, numbers in by_kind.items() if any(numbers)} == {
        "竞赛": (1, 10, 12),
        "其他": (2, 10, 12),
    }
    assert filled("activities.main") == (
        ("庆六一", "6月1日", "校工会", 4),
        ("校运会", "12月31日至1月1日", "校工会", 10),
    )
    assert filled("activities.by_unit") == (
        ("校工会本级", 2, 10, 12, 0, 0),
        ("纺织学院分工会", 1, 10, 12, 0, 0),
        ("合计", 3, 20, 24, 0, 0),
    )
    assert filled("activities.main", branch) == ()


def test_honours_by_level_and_grade_and_one_by_one(union):
    HonourFactory(unit=union, title="甲", recipient="本校", level="school")
    HonourFactory(unit=union, title="乙", recipient="张三", level="nation", kind="prize", grade="first")
    HonourFactory(unit=union, title="丙", recipient="李四", level="nation", kind="prize", grade="third")
    HonourFactory(unit=union, awarded_on=AFTER)
    assert filled("honours.by_level") == (("国家级", 0, 1, 0, 1, 0, 0, 2), ("校级", 0, 0, 0, 0, 0, 1, 1))
    assert [row[:4] for row in filled("honours.list")] == [
        ("乙", "一等奖", "张三", "国家级"),
        ("丙", "三等奖", "李四", "国家级"),
        ("甲", None, "本校", "校级"),
    ]
    assert sum(value(f"honours.{level}") for level, _ in HONOUR_LEVELS) == value("honours.all") == 3


def test_the_calendar_by_month_and_item_by_item(union, branch):
    PlanItemFactory(unit=union, month_from=7, month_to=8, title="疗休养", owner_unit=branch)
    PlanItemFactory(unit=union, month_from=2, title="双代会", done_on=IN)
    PlanItemFactory(unit=union, month_from=2, title="荣休仪式", owner="女工委", position=1, done_note="延期")
    assert filled("plan.by_month") == (("2月", 2), ("7-8月", 1))
    assert filled("plan.calendar") == (
        ("2月", "双代会", None, "6月1日完成"),
        ("", "荣休仪式", "女工委", "延期"),
        ("7-8月", "疗休养", "纺织学院分工会", None),
    )
    years = TABLES["plan.by_month"].fill(academic_year(2021), Scope.everything()).rows
    assert years == (("2022年2月", 2), ("2022年7-8月", 1))


def test_publications_by_channel(union):
    for channel in ("wechat", "wechat", "newspaper"):
        PublicationFactory(unit=union, channel=channel)
    assert filled("publicity.by_channel") == (
        ("校园网和校务摘要", 0),
        ("工会网站", 0),
        ("公众号", 2),
        ("校报", 1),
        ("上级媒体", 0),
    )

"""Figures of publicity, regulations, clubs and plans: rows that count, and look-alikes that must not."""

import datetime

import pytest
from django.utils import timezone

from tests.activities.figures.counting import (
    AFTER,
    BEFORE,
    FIRST,
    IN,
    LAST,
    YEAR,
    moved,
    of_series,
    recorded,
    rows,
    value,
)
from tests.factories import (
    BrandProjectFactory,
    ClubFactory,
    ClubMembershipFactory,
    HonourFactory,
    IntroductionFactory,
    MemberFactory,
    PlanItemFactory,
    PublicationFactory,
    RegulationEditionFactory,
    RegulationFactory,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.periods import academic_year, calendar_year
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.figures.report_tables import TABLES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("channel", "kind", "expected"),
    [
        ("campus_site", "news", ["activities.publicity.campus_news"]),
        ("union_site", "news", ["activities.publicity.union_site", "activities.publicity.site_news"]),
        ("union_site", "notice", ["activities.publicity.union_site", "activities.publicity.site_notices"]),
        ("union_site", "other", ["activities.publicity.union_site"]),
        ("wechat", "profile", ["activities.publicity.wechat_posts", "activities.publicity.profiles"]),
        ("wechat", "model_story", ["activities.publicity.wechat_posts", "activities.publicity.model_stories"]),
        ("newspaper", "other", ["activities.publicity.newspaper"]),
        ("upper_media", "other", ["activities.publicity.upper_media"]),
    ],
)
def test_a_publication_moves_its_channel_and_its_kind(union, channel, kind, expected):
    for day in (FIRST, LAST, BEFORE, AFTER):
        PublicationFactory(unit=union, channel=channel, kind=kind, published_on=day)
    assert moved() == dict.fromkeys(["activities.publicity.all", *expected], 2)


def test_regulations_made_and_revised_in_the_period(union):
    first, second = RegulationFactory(unit=union), RegulationFactory(unit=union)
    RegulationEditionFactory(regulation=first, adopted_on=FIRST)
    RegulationEditionFactory(regulation=first, kind="revised", adopted_on=IN)
    RegulationEditionFactory(regulation=first, kind="revised", adopted_on=LAST)
    RegulationEditionFactory(regulation=second, adopted_on=BEFORE)
    RegulationEditionFactory(regulation=second, kind="revised", adopted_on=AFTER)
    assert moved() == {"activities.regulations.made": 1, "activities.regulations.revised": 2}


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
    assert rows("activities.regulations.compiled") == made
    assert value("activities.regulations.compiled") == 2


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
        "activities.brand_projects.approved": 3,
        "activities.brand_projects.accepted": 1,
        "activities.clubs.in_being": 3,
        "activities.clubs.members": 1,
    }


def plan(unit, **item):
    """A published item of the plan."""
    return PlanItemFactory(unit=unit, published_on=BEFORE, **item)


def test_every_item_of_the_plan_counts_in_one_of_five_ways(union):
    """As of today: what is not over yet is neither done nor undone; what was not published counts nowhere."""
    today = timezone.localdate()
    adjusted = {"outcome_on": today, "outcome_reason": "场馆维修"}
    for published_on in (today, None):
        for item in (
            {"month_from": 1, "month_to": 12},
            {"month_from": today.month},
            {"done_on": today},
            {"month_from": 12, "done_on": today},
            {"month_from": 12, "outcome": "postponed", **adjusted},
            {"outcome": "dropped", **adjusted},
            {"year": today.year - 1, "month_from": 12},
        ):
            PlanItemFactory(unit=union, published_on=published_on, **{"year": today.year} | item)
    whole = "activities.plan.items"
    parts = [f"activities.plan.{one}" for one in ("done", "undone", "ahead", "postponed", "dropped")]
    this_year, last_year = calendar_year(today.year), calendar_year(today.year - 1)
    assert [value(code, this_year) for code in (whole, *parts)] == [6, 2, 0, 2, 1, 1]
    assert [value(code, last_year) for code in (whole, *parts)] == [1, 0, 1, 0, 0, 0]
    rows = [row[:2] for row in TABLES["activities.plan.fulfilment"].fill(this_year, Scope.everything()).rows]
    assert sorted(state for _, state in rows) == ["不再进行", "已完成", "已完成", "推迟", "未到期", "未到期"]
    unfulfilled = TABLES["activities.plan.unfulfilled"].fill(this_year, Scope.everything()).rows
    assert sorted(row[1] for row in unfulfilled) == ["不再进行", "推迟"]


def test_a_plan_counts_by_the_month_an_item_begins(union):
    series = of_series("congress")
    plan(union, month_from=1, series=series, edition=3)
    plan(union, month_from=12, series=series, edition=4, done_on=LAST)
    plan(union, month_from=7, month_to=8, series=of_series("sports-meet"), edition=16)
    plan(union, month_from=9, series=of_series("donation"))
    plan(union, year=2021, month_from=12, edition=1, series=of_series("older"))
    plan(union, year=2023, month_from=1)
    PlanItemFactory(unit=union, series=of_series("secret"), edition=2, done_on=LAST)
    assert moved() == {
        "activities.plan.items": 4,
        "activities.plan.done": 1,
        "activities.plan.undone": 3,
        "activities.plan.next_items": 1,
        "activities.plan.repeats": 2,
        "activities.plan.last_items": 1,
        "activities.plan.last_undone": 1,
    }
    assert value("activities.plan.items", academic_year(2022)) == 3  # September and December 2022, January 2023


def test_a_period_that_begins_within_a_month_begins_with_the_next(union):
    for month in (3, 4, 12):
        plan(union, month_from=month)
    plan(union, year=2023, month_from=1)
    period = type(YEAR)(datetime.date(2022, 3, 2), datetime.date(2022, 12, 2), "")
    assert value("activities.plan.items", period) == 2  # April and December
    assert value("activities.plan.items", type(YEAR)(datetime.date(2022, 12, 2), datetime.date(2023, 1, 2), "")) == 1


def test_only_whole_years_have_a_plan_before_and_after(union):
    plan(union, month_from=4)
    plan(union, year=2023, month_from=1)
    PlanItemFactory(unit=union, year=2023, month_from=2)
    unpublished = TABLES["activities.plan.next_calendar"].waiting

    def neighbours(period):
        counted = value("activities.plan.last_items", period.following()), value("activities.plan.next_items", period)
        return (*counted, unpublished(period, Scope.everything(), union) is not None)

    assert neighbours(YEAR) == (1, 1, True)
    period = type(YEAR)(datetime.date(2022, 3, 2), datetime.date(2022, 12, 2), "")
    assert value("activities.plan.items", period) == value("activities.plan.items", period.following()) == 1
    assert neighbours(period) == (0, 0, False)


def test_nobody_counts_what_another_unit_did(branch, other_branch, stranger, branch_chair, person, union):
    HonourFactory(unit=branch)
    recorded(branch)
    PublicationFactory(unit=branch)
    ours, theirs = Scope.of(branch_chair), Scope.of(stranger)
    for code in ("activities.honours.all", "activities.held", "activities.publicity.all"):
        assert (value(code, scope=ours), value(code, scope=theirs)) == (1, 0)
        assert REGISTRY[code].rows(YEAR, theirs).count() == 0
    women = Scope.of(person(Role.WOMEN, union))
    IntroductionFactory(unit=branch, introduced_on=IN)
    assert REGISTRY["activities.singles_matches"].rows(YEAR, women).count() == 1
    assert REGISTRY["activities.singles_matches"].rows(YEAR, ours).count() == 0

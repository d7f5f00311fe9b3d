"""Figures of activities: one row that counts, and look-alikes that must not."""

import pytest

from activities.choices import ActivityKind
from tests.activities.figures.counting import (
    AFTER,
    FIRST,
    IN,
    LAST,
    OURS,
    moved,
    moved_of_series,
    not_yet,
    of_series,
    recorded,
    rows,
    value,
    zero,
)
from tests.factories import (
    ActivityFactory,
    EntryFactory,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


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
        ({"kind": "training", "for_cadres": True}, {**kind_of("training"), "activities.cadre_training_school": 10}),
        ({"kind": "training"}, kind_of("training")),
        ({"kind": "study", "for_cadres": True}, kind_of("study")),
        *(
            (
                {"kind": "training", "for_cadres": True, "level": level},
                {**kind_of("training"), "activities.cadre_training_city": 10},
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


def test_an_activity_of_a_series_moves_the_figures_of_that_series(union):
    facts = {"series": of_series("walk"), "kind": "other", "level": "school"}
    recorded(union, **facts)
    not_yet(union, **facts)
    of_series("other")
    assert moved() == {**WHOLE, **kind_of("other")}
    assert moved_of_series() == {
        "[walk].held": 1,
        "[walk].people": 10,
        "[walk].person_times": 12,
        "[walk].families": 4,
        "[walk].children": 5,
    }


@pytest.mark.parametrize(("kind", "what"), [("team", "teams"), ("person", "contestants"), ("work", "works")])
def test_entries_count_by_series_and_kind(union, kind, what):
    activity = recorded(union, series=of_series("walk"))
    made = {EntryFactory(activity=activity, kind=kind) for _ in range(3)}
    for other in {"team", "person", "work"} - {kind}:
        EntryFactory(activity=activity, kind=other)
    EntryFactory(activity=recorded(union, series=of_series("something-else")), kind=kind)
    EntryFactory(activity=recorded(union, on=AFTER, series=activity.series), kind=kind)
    EntryFactory(activity=ActivityFactory(unit=union, starts_on=IN, approved=True, series=activity.series), kind=kind)
    code = f"activities.series[walk].{what}"
    assert (value(code), rows(code)) == (3, made)

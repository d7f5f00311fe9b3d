"""Figures of honours and selections: one row that counts, and look-alikes that must not."""

import pytest

from tests.activities.figures.counting import AFTER, BEFORE, IN, LAST, moved, of_series, rows
from tests.factories import (
    CandidateFactory,
    HonourFactory,
    SelectionFactory,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


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
    assert moved() == {"activities.selection.team_candidates": 6, "activities.selection.team_winners": 4}
    assert rows("activities.selection.team_candidates") == set(made)


PERSON, FAMILY = {"recipient_kind": "person"}, {"recipient_kind": "family"}


@pytest.mark.parametrize(
    ("facts", "series", "expected"),
    [
        ({"level": "school", **PERSON}, "study-checkin", ["activities.honours.school", "activities.study_stars"]),
        (
            {"level": "city", "kind": "prize", "grade": "first"},
            "teaching-contest",
            ["activities.honours.teaching_first"],
        ),
        (
            {"level": "city", "kind": "prize", "grade": "second"},
            "teaching-contest",
            ["activities.honours.teaching_second"],
        ),
        ({"level": "city", "kind": "prize", "grade": "third"}, "teaching-contest", []),
        (
            {"level": "city", "kind": "organiser", "recipient_kind": "school"},
            "teaching-contest",
            ["activities.honours.teaching_organiser"],
        ),
        ({"level": "city", "kind": "prize", "grade": "first"}, "recitation", ["activities.honours.recitation_first"]),
        (
            {"level": "province", "kind": "prize", "grade": "first"},
            "women-reading",
            ["activities.honours.reading_first"],
        ),
        ({"level": "city", "kind": "prize", "grade": "first"}, "women-reading", []),
        ({"level": "city", "kind": "prize", "grade": "second"}, "case-study", ["activities.honours.case_second"]),
        ({"level": "city", "kind": "prize", "grade": "second"}, "classics", ["activities.honours.classics_second"]),
        (
            {"level": "city", "kind": "prize", "grade": "excellence", **PERSON},
            "sports-star",
            ["activities.honours.sports"],
        ),
        ({"level": "city", **PERSON}, None, ["activities.honours.city_individual"]),
        ({"level": "province", **PERSON}, None, []),
        ({"level": "city", **FAMILY}, "model-family", ["activities.honours.city_families"]),
        ({"level": "school", **FAMILY}, "model-family", ["activities.women.families_chosen"]),
        ({"level": "city", "recipient_kind": "sub_union"}, "staff-home", ["activities.honours.city_home"]),
        ({"level": "city", "recipient_kind": "sub_union"}, None, []),
    ],
)
def test_an_honour_moves_its_level_and_what_it_is(union, facts, series, expected):
    facts = {"unit": union, "series": series and of_series(series), **facts}
    made = HonourFactory(awarded_on=LAST, **facts)
    HonourFactory(awarded_on=BEFORE, **facts)
    HonourFactory(awarded_on=AFTER, **facts)
    codes = {"activities.honours.all", f"activities.honours.{facts['level']}", *expected}
    assert moved() == dict.fromkeys(codes, 1)
    assert all(rows(code) == {made} for code in codes)

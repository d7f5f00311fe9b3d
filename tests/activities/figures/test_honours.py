"""Figures of honours and selections: one row that counts, and look-alikes that must not."""

import pytest

from tests.activities.figures.counting import AFTER, BEFORE, IN, LAST, moved, moved_of_series, of_series, rows
from tests.factories import (
    CandidateFactory,
    HonourFactory,
    SelectionFactory,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_candidates_count_once_the_selection_is_decided(union):
    series = of_series("team-of-the-year")

    def selection(state="published", on=IN, **extra):
        found = SelectionFactory(unit=union, state=state, decided_on=on, **({"series": series} | extra))
        return [CandidateFactory(selection=found, is_winner=won) for won in (True, True, False)]

    made = selection(on=LAST) + selection(state="decided")
    selection(state="scoring", on=None)
    selection(on=BEFORE)
    others = selection(series=None, kind="person")
    assert moved() == {"activities.selection.candidates": 9, "activities.selection.winners": 6}
    assert rows("activities.selection.candidates") == {*made, *others}
    assert moved_of_series() == {"[team-of-the-year].candidates": 6, "[team-of-the-year].winners": 4}
    assert rows("activities.series[team-of-the-year].candidates") == set(made)


TITLE, PRIZE = {"kind": "title"}, {"kind": "prize"}


@pytest.mark.parametrize(
    ("facts", "of_all", "of_its_series"),
    [
        ({"level": "school", "recipient_kind": "person", **TITLE}, [], ["school"]),
        ({"level": "school", "recipient_kind": "family", **TITLE}, [], ["school"]),
        ({"level": "city", "recipient_kind": "person", **TITLE}, ["activities.honours.city_individual"], ["city"]),
        ({"level": "province", "recipient_kind": "person", **TITLE}, [], ["province"]),
        ({"level": "city", "recipient_kind": "sub_union", **TITLE}, [], ["city"]),
        ({"level": "city", "recipient_kind": "person", "grade": "first", **PRIZE}, [], ["city", "first"]),
        ({"level": "nation", "recipient_kind": "team", "grade": "second", **PRIZE}, [], ["nation", "second"]),
        ({"level": "district", "recipient_kind": "school", "kind": "organiser"}, [], ["district", "organiser"]),
    ],
)
def test_an_honour_moves_its_level_and_what_it_is(union, facts, of_all, of_its_series):
    level, kind = facts["level"], facts["recipient_kind"]
    facts = {"unit": union, "series": of_series("prize"), **facts}
    made = HonourFactory(awarded_on=LAST, **facts)
    HonourFactory(awarded_on=BEFORE, **facts)
    HonourFactory(awarded_on=AFTER, **facts)
    codes = {"activities.honours.all", f"activities.honours.{level}", f"activities.honours.{level}_{kind}", *of_all}
    assert moved() == dict.fromkeys(codes, 1)
    assert moved_of_series() == dict.fromkeys([f"[prize].{what}" for what in ["honours", *of_its_series]], 1)
    assert all(rows(code) == {made} for code in [*codes, "activities.series[prize].honours"])

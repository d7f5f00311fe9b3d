"""The files of facts: every sentence of the real reports is accounted for, no fact stands twice."""

import re

import pytest

from tests.examples.facts import FOLDER, facts, open_ones, sentences

# Sentences of the real reports, and the facts that were counted in them before.
REPORTS = {"academic-2022-2023": (67, 37), "calendar-2022": (136, 93), "calendar-2023": (52, 31), "plan-2023": (89, 48)}


def test_there_is_a_file_for_each_report():
    assert {one.stem for one in FOLDER.glob("*.yaml")} == set(REPORTS)


@pytest.mark.parametrize(("name", "sentences_of_it", "facts_of_it"), [(name, *both) for name, both in REPORTS.items()])
def test_every_sentence_is_a_fact_prose_or_typed(name, sentences_of_it, facts_of_it):
    marked = sentences(name)
    kinds = [(one["at"], kind) for one in marked for kind in ("find", "prose", "typed") if kind in one]
    assert [at for at, _ in dict.fromkeys(kinds)] == list(range(1, sentences_of_it + 1))
    assert len(kinds) == len(marked)
    assert len(facts(name)) >= facts_of_it


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_fact_stands_once_and_says_more_than_a_word(name):
    known = facts(name)
    assert len({one.key for one in known}) == len({one.find for one in known}) == len(known)
    assert [one.key for one in known if not all(len(re.sub(r"[^\w“”《》]", "", part)) >= 2 for part in one.find)] == []


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_nine_of_ten_facts_are_stated(name):
    assert 10 * len(open_ones(name)) <= len(facts(name))

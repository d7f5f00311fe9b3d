"""The table of what can go wrong is whole: every row is held by tests that are there."""

from pathlib import Path

import pytest
import yaml

from tests.named import named_tests

ROWS = yaml.safe_load(Path(__file__).with_name("rows.yaml").read_text())


def test_every_row_is_there_once():
    assert [row["row"] for row in ROWS] == list(range(1, 60))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['row']}-{row['fault']}")
def test_a_row_is_held_by_tests_or_says_what_does_not_exist_yet(row):
    assert set(row) - {"tests", "absent"} == {"row", "fault", "promise"}
    assert row.get("tests") or row.get("absent")
    named = row.get("tests", [])
    assert set(named) - named_tests() == set()
    assert len(named) == len(set(named))

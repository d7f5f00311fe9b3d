"""The table of what can go wrong is whole: every row is held by tests that are there."""

import ast
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROWS = yaml.safe_load(Path(__file__).with_name("rows.yaml").read_text())


@cache
def names_in(file):
    """The names of the test functions of a file."""
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_row_is_there_once():
    assert [row["row"] for row in ROWS] == list(range(1, 51))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['row']}-{row['fault']}")
def test_a_row_is_held_by_tests_or_says_what_does_not_exist_yet(row):
    assert set(row) - {"tests", "absent"} == {"row", "fault", "promise"}
    assert row.get("tests") or row.get("absent")
    named = [test.partition("::") for test in row.get("tests", ())]
    assert [f"{file}::{name}" for file, _, name in named if name not in names_in(file)] == []
    assert len(named) == len(set(named))

"""What the tests assert: weak forms are counted, and their number in every folder only falls.

`words in page` is true of a page that shows the words in the wrong place; a status code alone is true of a page that
shows nothing. Where a number here is higher than what is found, lower it.
"""

import ast
from collections import Counter

import pytest

from tests.named import ROOT

# {folder: (assertions that something is within something, tests of nothing but a status code)}
WEAK = {
    "access": (41, 10),
    "activities": (8, 9),
    "architecture": (1, 0),
    "boot": (14, 0),
    "browser": (1, 0),
    "congress": (29, 1),
    "core": (22, 3),
    "documents": (10, 0),
    "examples": (2, 0),
    "faults": (17, 1),
    "finance": (6, 1),
    "input": (5, 1),
    "members": (11, 3),
    "portal": (58, 10),
    "reports": (38, 1),
    "sheets": (3, 0),
    "upgrade": (3, 0),
    "welfare": (8, 3),
}


def functions():
    """(folder, test) of every test function."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield path.relative_to(ROOT / "tests").parts[0], node


def asserted(test):
    return [node.test for node in ast.walk(test) if isinstance(node, ast.Assert)]


def is_within(claim):
    return isinstance(claim, ast.Compare) and any(isinstance(one, ast.In | ast.NotIn) for one in claim.ops)


def is_status(claim):
    """Whether a claim is about status codes and about nothing else of the answer."""
    text = ast.unparse(claim)
    return "status_code" in text and not any(word in text for word in ("content", "context", "text", "headers", ".url"))


def weak():
    within, status = Counter(), Counter()
    for folder, test in functions():
        claims = asserted(test)
        within[folder] += sum(map(is_within, claims))
        status[folder] += bool(claims) and all(map(is_status, claims))
    return {folder: (within[folder], status[folder]) for folder in within if within[folder] or status[folder]}


def test_weak_assertions_only_become_fewer():
    assert weak() == WEAK


@pytest.mark.parametrize(
    ("code", "counted"), [("x in y", (1, 0)), ("r.status_code == 200", (0, 1)), ("x == y", (0, 0))]
)
def test_the_weak_forms_are_known(code, counted):
    claim = ast.parse(code, mode="eval").body
    assert (int(is_within(claim)), int(is_status(claim))) == counted


@pytest.mark.xdist_group("of one worker")
def test_the_tests_of_a_group_run_on_one_worker(request):
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("one worker has them all")
    assert request.node.nodeid.endswith("@of one worker")

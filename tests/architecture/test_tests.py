"""What the tests assert: weak forms are counted, and their number in every folder only falls.

`words in page` is true of a page that shows the words in the wrong place; where a number here is higher than what is
found, lower it. That a page answered is true of one that shows nothing, so no test says only that; that it was refused
is the whole answer.
"""

import ast
from collections import Counter, namedtuple
from functools import cache

import pytest

from tests.named import ROOT

# {folder: assertions that something is within something}
WITHIN = {
    "access": 39,
    "activities": 4,
    "architecture": 1,
    "boot": 14,
    "browser": 1,
    "congress": 21,
    "core": 8,
    "documents": 2,
    "examples": 2,
    "faults": 9,
    "finance": 2,
    "input": 4,
    "members": 7,
    "portal": 37,
    "reports": 37,
    "sheets": 3,
    "upgrade": 2,
    "welfare": 8,
}


Found = namedtuple("Found", "id folder within is_weak repeats")


@cache
def every_test():
    """What is found in every test function, each file read once."""
    return [one for path in sorted((ROOT / "tests").rglob("test_*.py")) for one in found_in(path.relative_to(ROOT))]


def found_in(path):
    for test in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
            within = sum(map(is_within, asserted(test)))
            yield Found(f"{path}::{test.name}", path.parts[1], within, asserts_answers_only(test), repeated(test))


def asserted(test):
    return [node.test for node in ast.walk(test) if isinstance(node, ast.Assert)]


def is_within(claim):
    return isinstance(claim, ast.Compare) and any(isinstance(one, ast.In | ast.NotIn) for one in claim.ops)


def is_status(claim):
    """Whether a claim is about status codes and about nothing else of the answer."""
    text = ast.unparse(claim)
    more = ("content", "context", "text", "headers", ".url", "Location")
    return "status_code" in text and not any(word in text for word in more)


def asserts_answers_only(test):
    """Whether a test says that pages answered, and neither that one was refused nor how many queries it took."""
    claims, numbers = asserted(test), [one.value for one in ast.walk(test) if isinstance(one, ast.Constant)]
    refused = any(isinstance(one, int) and 400 <= one < 600 for one in numbers)
    counted = any(argument.arg == "django_assert_num_queries" for argument in test.args.args)
    return bool(claims) and all(map(is_status, claims)) and not refused and not counted


def test_assertions_of_something_within_something_only_become_fewer():
    within = Counter()
    for test in every_test():
        within[test.folder] += test.within
    assert {folder: number for folder, number in within.items() if number} == WITHIN


def test_no_test_asserts_only_that_a_page_answered():
    assert [test.id for test in every_test() if test.is_weak] == []


def repeated(test):
    """The id of the test that this one says that it repeats, or None."""
    marks = [one for one in test.decorator_list if ast.unparse(one).startswith("pytest.mark.repeats(")]
    return marks[0].args[0].value if marks else None


def test_what_only_a_full_run_repeats_is_said_by_a_test_of_every_run():
    in_every_run = {test.id for test in every_test() if test.repeats is None}
    repeats = {test.repeats for test in every_test()} - {None}
    assert repeats
    assert repeats - in_every_run == set()


@pytest.mark.parametrize(
    ("code", "weak"),
    [
        ("assert client.get(x).status_code == 200", True),
        ("assert client.get(x).status_code == 404", False),
        ("assert client.get(x).status_code == 200; assert rows == []", False),
        ("assert (answer.status_code, answer['Location']) == (302, '/')", False),
    ],
)
def test_what_says_nothing_is_known(code, weak):
    assert asserts_answers_only(ast.parse(f"def test(client): {code}").body[0]) == weak


@pytest.mark.parametrize(("code", "within"), [("x in y", True), ("x == y", False)])
def test_what_is_within_is_known(code, within):
    assert is_within(ast.parse(code, mode="eval").body) == within


@pytest.mark.xdist_group("of one worker")
def test_the_tests_of_a_group_run_on_one_worker(request):
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("one worker has them all")
    assert request.node.nodeid.endswith("@of one worker")

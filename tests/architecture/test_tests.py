"""What the tests assert: weak forms are counted, and their number in every folder only falls.

`words in page` is true of a page that shows the words in the wrong place; where a number here is higher than what is
found, lower it. That a page answered is true of one that shows nothing, so no test says only that; that it was refused
is the whole answer. A test that says nothing fails of nothing but an error.
"""

import ast
from collections import defaultdict, namedtuple
from functools import cache

import pytest

from tests.architecture.claims.answers import says_nothing, says_only_status
from tests.architecture.claims.scopes import every_module, functions_of
from tests.architecture.claims.wholes import within_whole

# {folder: assertions that something stands somewhere in a whole page or text}
WITHIN = {
    "access": 43,
    "activities": 5,
    "architecture": 7,
    "boot": 21,
    "browser": 3,
    "congress": 12,
    "core": 15,
    "documents": 13,
    "examples": 1,
    "faults": 12,
    "finance": 8,
    "input": 5,
    "members": 8,
    "portal": 10,
    "printing": 6,
    "reports": 12,
    "sheets": 1,
    "upgrade": 2,
    "welfare": 11,
}

Found = namedtuple("Found", "id line is_weak is_silent repeats")


@cache
def every_test():
    return [
        Found(
            f"{path}::{test.name}",
            test.lineno,
            says_only_status(test, module),
            says_nothing(test, module),
            repeated(test),
        )
        for path, module in every_module()
        for test in functions_of(module)
        if path.name.startswith("test_") and test.name.startswith("test_")
    ]


@cache
def every_whole():
    """{an assertion that something stands somewhere in a whole: the path of its file}"""
    found = {
        one
        for _, module in every_module()
        for function in functions_of(module)
        for one in within_whole(function, module)
    }
    return {node: path for path, module in every_module() for node in ast.walk(module) if node in found}


def test_assertions_of_something_within_something_only_become_fewer():
    found = defaultdict(list)
    for one, path in every_whole().items():
        found[path.parts[1]].append((str(path), one.lineno, ast.unparse(one)))
    # The places of a folder that has more than its number, one in a line.
    over = [folder for folder in sorted(found) if len(found[folder]) > WITHIN.get(folder, 0)]
    said = [
        f"{folder}: {len(found[folder])}, at most {WITHIN.get(folder, 0)}. Look at a part of the page (tests/shown.py):"
        + "".join(f"\n  {path}:{number}: {code}" for path, number, code in sorted(found[folder]))
        for folder in over
    ]
    assert over == [], "\n".join(["", *said])
    fewer = {folder: len(found[folder]) for folder in WITHIN if len(found[folder]) < WITHIN[folder]}
    assert fewer == {}, "that many are left: write the numbers into WITHIN, above"


def _told(tests, what_to_do):
    """A line for each of these tests, for the message of a failure."""
    lines = [f"{test.id.partition('::')[0]}:{test.line}: {test.id.partition('::')[2]}" for test in tests]
    return "\n".join(["", *lines, what_to_do])


def test_no_test_asserts_only_that_a_page_answered():
    weak = [test for test in every_test() if test.is_weak]
    assert weak == [], _told(weak, "Assert what the page shows or what was written; a refusal, such as 404, is enough.")


def test_every_test_asserts_something():
    silent = [test for test in every_test() if test.is_silent]
    assert silent == [], _told(silent, "Assert what has come of it.")


def repeated(test):
    """The id of the test that this one says that it repeats, or None."""
    marks = [one for one in test.decorator_list if ast.unparse(one).startswith("pytest.mark.repeats(")]
    return marks[0].args[0].value if marks else None


def test_what_only_a_full_run_repeats_is_said_by_a_test_of_every_run():
    in_every_run = {test.id for test in every_test() if test.repeats is None}
    repeats = {test.repeats for test in every_test()} - {None}
    assert repeats
    assert repeats - in_every_run == set()


@pytest.mark.xdist_group("of one worker")
def test_the_tests_of_a_group_run_on_one_worker(request):
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("one worker has them all")
    assert request.node.nodeid.endswith("@of one worker")

"""What the tests assert: weak forms are counted, and their number in every folder only falls.

`words in page` is true of a page that shows the words in the wrong place; where a number here is higher than what is
found, lower it. That a page answered is true of one that shows nothing, so no test says only that; that it was refused
is the whole answer.
"""

import ast
from collections import defaultdict, namedtuple
from functools import cache
from itertools import chain

import pytest

from tests.architecture.claims import functions_of, says_only_status, within_whole
from tests.named import ROOT

# {folder: assertions that something stands somewhere in a whole page or text}
WITHIN = {
    "access": 33,
    "activities": 3,
    "architecture": 1,
    "boot": 14,
    "browser": 1,
    "congress": 21,
    "core": 12,
    "documents": 3,
    "faults": 10,
    "finance": 3,
    "input": 5,
    "members": 11,
    "portal": 37,
    "reports": 32,
    "sheets": 1,
    "upgrade": 2,
    "welfare": 8,
}

Found = namedtuple("Found", "id is_weak repeats")


@cache
def every_module():
    """[(path, its code)] of all files of the tests, each read once."""
    found = [(path.relative_to(ROOT), path) for path in sorted((ROOT / "tests").rglob("*.py"))]
    return [(name, ast.parse(path.read_text(encoding="utf-8"))) for name, path in found]


@cache
def every_test():
    return [
        Found(f"{path}::{test.name}", is_weak(test, module), repeated(test))
        for path, module in every_module()
        for test in functions_of(module)
        if path.name.startswith("test_") and test.name.startswith("test_")
    ]


def is_weak(test, module):
    """Whether a test says that pages answered, and nothing else: not how many queries it took, nor what was raised."""
    if not says_only_status(test, module):
        return False
    used = {ast.unparse(one) for one in ast.walk(test) if isinstance(one, ast.arg | ast.Name | ast.Attribute)}
    return used.isdisjoint({"django_assert_num_queries", "pytest.raises"})


def test_assertions_of_something_within_something_only_become_fewer():
    found = defaultdict(list)
    for path, module in every_module():
        for one in {one for function in functions_of(module) for one in within_whole(function, module)}:
            found[path.parts[1]].append(f"{path}:{one.lineno}: {ast.unparse(one)}")
    # The places of a folder that has more than its number, one in a line.
    over = {folder: sorted(some) for folder, some in found.items() if len(some) > WITHIN.get(folder, 0)}
    assert over == {}, "\n".join(["", *chain.from_iterable(over.values())])
    assert {folder: len(some) for folder, some in found.items()} == WITHIN, "the numbers fall with what is mended"


def test_no_test_asserts_only_that_a_page_answered():
    weak = [test.id for test in every_test() if test.is_weak]
    assert weak == [], "\n".join(["", *weak])


def repeated(test):
    """The id of the test that this one says that it repeats, or None."""
    marks = [one for one in test.decorator_list if ast.unparse(one).startswith("pytest.mark.repeats(")]
    return marks[0].args[0].value if marks else None


def test_what_only_a_full_run_repeats_is_said_by_a_test_of_every_run():
    in_every_run = {test.id for test in every_test() if test.repeats is None}
    repeats = {test.repeats for test in every_test()} - {None}
    assert repeats
    assert repeats - in_every_run == set()


HELPERS = """
def ask(client, page):
    return client.get(page).status_code
def outcome(answer):
    assert answer.url == "/"
    return answer.status_code
"""


@pytest.mark.parametrize(
    ("code", "weak"),
    [
        ("assert client.get(x).status_code == 200", True),
        ("assert client.get(x).status_code in (200, 302)", True),
        ("assert (name, client.get(x).status_code) == (name, 200)", True),
        ("answer = client.get(x); assert answer.status_code == 200", True),
        ("answer = client.post(x, {'year': 410}); assert answer.status_code == 302", True),
        ("assert client.get(x).status_code == 400", True),
        (
            "codes = {x: [client.get(y).status_code for y in Y] for x in X}; assert codes == {x: [200] for x in codes}",
            True,
        ),
        ("codes = [client.get(y).status_code for y in Y]; assert codes; assert all(one < 500 for one in codes)", True),
        ("assert ask(client, x) == 200", True),
        ("assert [ask(client, x) for x in X] == [200] * 3", True),
        ("assert client.get(x).status_code == 404", False),
        ("assert client.get(x).status_code == wanted", False),
        ("for x, code in ((X, 200), (Y, 404)): assert client.get(x).status_code == code", False),
        ("assert client.get(x).status_code == 200; assert client.post(x).status_code == 405", False),
        ("assert client.get(x).status_code == 200; assert rows == []", False),
        ("assert (client.get(x).status_code, Job.objects.count()) == (200, 0)", False),
        ("assert (answer.status_code, answer['Location']) == (302, '/')", False),
        ("assert [(one.status_code, one.url) for one in answers] == [(302, '/')]", False),
        ("assert outcome(client.get(x)) == 302", False),
        ("rows = []; ask(client, x); assert rows == [1]; assert client.get(x).status_code == 200", False),
        ("assert words == 'x'", False),
    ],
)
def test_what_says_nothing_is_known(code, weak):
    given = "@pytest.mark.parametrize('wanted', [200, 404])\n"
    module = ast.parse(f"{HELPERS}{given}def test(client, name, wanted, answers, rows, words):\n {code}")
    assert is_weak(module.body[-1], module) == weak


@pytest.mark.parametrize("given", ["django_assert_num_queries", "client"])
def test_how_many_queries_a_page_takes_is_something_said(given):
    module = ast.parse(f"def test({given}): assert client.get(x).status_code == 200")
    assert is_weak(module.body[0], module) == (given == "client")


@pytest.mark.parametrize(
    ("code", "within"),
    [
        ("assert x in page", 1),
        ("assert x not in answer.content.decode()", 1),
        ("assert x in str(page)", 1),
        ("assert (x in page, y in page) == (True, False)", 2),
        ("assert (x in page) is seen", 1),
        ("assert x in page or y in page", 2),
        ("assert not (x in page and z == 1)", 1),
        ("assert (2 if x in page else 3) == z", 1),
        ("assert z == (page if z else x in page)", 1),
        ("assert all(x in page for x in words)", 1),
        ("assert [x in page for x in words] == [True, False]", 1),
        ("assert any(x in text for text in texts_of_all)", 1),
        ("assert all(x in one for one in (page, other))", 1),
        ("assert all(x in one.content for one in answers)", 1),
        ("for page in pages: assert x in page", 1),
        ("for one in [page]: assert x in one", 1),
        ("shown = x in page; assert shown", 1),
        ("shown = x in page and y in page; assert shown == z", 2),
        ("shown = (x in page, y in page); assert shown == (True, False)", 2),
        ("shown = {x: x in page for x in words}; assert shown == z", 1),
        ("assert shows(page)", 1),
        ("whole = answer.text; assert x in whole", 1),
        ("assert x == page", 0),
        ("assert x in ('a', 'b')", 0),
        ("assert x in {one.name for one in rows}", 0),
        ("assert x in names(page)", 0),
        ("assert x in NAMES | {y}", 0),
        ("assert x in page.context['form'].errors", 0),
        ("assert x in page.context['names']", 0),
        ("assert x in texts(page, 'h1')", 0),
        ("rows = page.split(); assert x in rows", 0),
        ("assert x in page.split('<main>')[1]", 0),
        ("line = re.search(y, page)[1]; assert x in line", 0),
        ("for row in table: assert x in row", 0),
        ("assert any(x in line for line in page.splitlines())", 0),
        ("assert not any(x in str(one.facts) for one in entries)", 0),
        ("assert [x for x in words if x in page] == []", 0),
        ("if x in page: assert y == z", 0),
    ],
)
def test_what_is_within_is_known(code, within):
    helpers = "def shows(page):\n    return x in page\ndef names(page):\n    return [one.name for one in page.rows]\n"
    module = ast.parse(f"{helpers}def test(page, z):\n {code}")
    assert len(within_whole(module.body[-1], module)) == within


def test_what_helpers_and_methods_assert_is_found_too():
    module = ast.parse("def check(page):\n assert x in page\nclass Way:\n def go(self):\n  assert x in self.page")
    assert [len(within_whole(function, module)) for function in functions_of(module)] == [1, 1]


@pytest.mark.xdist_group("of one worker")
def test_the_tests_of_a_group_run_on_one_worker(request):
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("one worker has them all")
    assert request.node.nodeid.endswith("@of one worker")

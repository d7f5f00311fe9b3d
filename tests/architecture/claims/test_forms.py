"""Which forms of an assertion are known, one of each."""

import ast

import pytest

from tests.architecture.claims.answers import says_nothing, says_only_status
from tests.architecture.claims.scopes import functions_of
from tests.architecture.claims.wholes import within_whole

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
        ("answer = client.get(x); assert answer; assert answer.status_code == 200", True),
        ("row = rows.get(pk=x); assert row.done; assert client.get(x).status_code == 200", False),
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
        ("assert [x for x in X if client.get(x).status_code != 200] == []", True),
        ("assert not {x for x in X if client.get(x).status_code != 200}", True),
        ("bad = [x for x in rows if client.get(x).status_code != 200]; assert bad == []", True),
        ("assert len([x for x in rows if client.get(x).status_code >= 400]) == 0", True),
        ("assert [(x, z) for x in X if (z := client.get(x).status_code) != 200] == []", True),
        ("assert [x for x in X if client.get(x).status_code != 403] == []", False),
        ("assert {x for x in rows if client.get(x).status_code == 200} == {'x'}", False),
        ("assert [x.name for x in rows if client.get(x).status_code != 200] == []", False),
        ("assert client.get(x).status_code == HTTPStatus.OK", True),
        ("assert client.get(x).status_code == http.HTTPStatus.FORBIDDEN", False),
        ("codes = []\n for x in X: codes.append(client.get(x).status_code)\n assert codes == [200] * 3", True),
        ("codes = {}\n for x in X: codes[x] = client.get(x).status_code\n assert set(codes.values()) == {200}", True),
        ("codes = []; codes.extend(ask(client, x) for x in X); assert set(codes) == {200}", True),
        ("seen = []\n for x in X: seen.append(client.get(x).context)\n assert seen == [200] * 3", False),
        ("one, other = client.get(x).status_code, client.get(y).status_code; assert one == other == 200", True),
        ("one: int = client.get(x).status_code; assert one == 200", True),
        ("assert (one := client.get(x).status_code) == 200", True),
    ],
)
def test_what_says_nothing_is_known(code, weak):
    given = "@pytest.mark.parametrize('wanted', [200, 404])\n"
    module = ast.parse(f"{HELPERS}{given}def test(client, name, wanted, answers, rows, words):\n {code}")
    assert says_only_status(module.body[-1], module) == weak


@pytest.mark.parametrize(
    ("code", "silent"),
    [
        ("client.get(x)", True),
        ("assert x", False),
        ("assert True", True),
        ("assert 1 == 1", True),
        ("ask(client, x)", True),
        ("outcome(client.get(x))", False),
        ("texts(client.get(x), 'h1')", True),
        ("with servers.started(x): ask(client, x)", True),
        ("with pytest.raises(ValueError): client.get(x)", False),
        ("expect(x).to_be_visible()", False),
        ("def check(): assert x\n check()", False),
        ("if not x: raise AssertionError", False),
        ("site.assert_called_once()", False),
    ],
)
def test_what_asserts_nothing_is_known(code, silent):
    module = ast.parse(f"from tests.shown import texts\n{HELPERS}def test(client):\n {code}")
    assert says_nothing(module.body[-1], module) == silent


@pytest.mark.parametrize("given", ["django_assert_num_queries", "client"])
def test_how_many_queries_a_page_takes_is_something_said(given):
    module = ast.parse(f"def test({given}): assert client.get(x).status_code == 200")
    assert says_only_status(module.body[0], module) == (given == "client")


READERS = """
def shows(page):
    return x in page
def left(page):
    return [x for x in words if x not in page]
def names(page):
    return [one.name for one in page.rows]
"""


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
        ("assert [x for x in words if x in page] == []", 1),
        ("assert [x for x in words if x not in page] == []", 1),
        ("assert not {x for x in words if x in page.text or y in page.text}", 2),
        ("missing = [x for x in words if x not in page]; assert missing == []", 1),
        ("assert next((x for x in words if x in page), None) == z", 1),
        ("seen = sum(x in page for x in words); assert seen == 2", 1),
        ("seen = bool(x in page); assert seen", 1),
        ("seen = {'x': x in page}; assert seen['x']", 1),
        ("seen = dict(one=x in page); assert seen == z", 1),
        ("seen = []\n for x in words: seen.append(x in page)\n assert all(seen)", 1),
        ("one, other = x in page, y in page; assert (one, other) == z", 2),
        ("seen: bool = x in page; assert seen", 1),
        ("assert left(page) == []", 1),
        ("assert page.count(x) == 1", 1),
        ("assert page.content.decode().lower().count(x) == 1", 1),
        ("seen = answer.text.count(x); assert seen == 1", 1),
        ("assert page.find(x) > 0", 1),
        ("assert re.search(x, page)", 1),
        ("assert re.search(x, answer.content.decode()) is not None", 1),
        ("assertContains(answer, x)", 1),
        ("asserts.assertNotContains(answer, x)", 1),
        ("assert [x for x in words if x not in texts(page, 'h1')] == []", 0),
        ("assert [line for line in page.splitlines() if x in line] == []", 0),
        ("assert [row for row in rows if row.name in names] == []", 0),
        ("assert page.locator('a').count() == 1", 0),
        ("assert rows.count(x) == 1", 0),
        ("assert texts(page, 'h1').count(x) == 1", 0),
        ("assert page.stderr.count('\\n') == 1", 0),
        ("assert re.search(y, page)[1] == x", 0),
        ("assert re.search(y, page).group(1) == x", 0),
        ("line = re.search(y, page); assert line[1] == x", 0),
        ("line = re.search(y, page); assert line", 1),
        ("context = page.context; assert (x in context['words'], z) == (True, 1)", 0),
        ("if x in page: assert y == z", 0),
    ],
)
def test_what_is_within_is_known(code, within):
    module = ast.parse(f"from tests.shown import texts\n{READERS}def test(page, z):\n {code}")
    assert len(within_whole(module.body[-1], module)) == within


def test_what_helpers_and_methods_assert_is_found_too():
    module = ast.parse("def check(page):\n assert x in page\nclass Way:\n def go(self):\n  assert x in self.page")
    assert [len(within_whole(function, module)) for function in functions_of(module)] == [1, 1]


def test_what_another_file_asserts_or_returns_is_followed():
    imported = "from tests import races\nfrom tests.printing.reading import found\nfrom tests.races import together\n"
    module = ast.parse(
        f"{imported}def looks(page): assert found(page, x) == y\n"
        "def acts(client): together(client.get, client.post)\n"
        "def acts_too(client): races.together(client.get, client.post)\n"
        "def loads(client): tests.together(client.get, client.post)\n"
    )
    looks, *others = functions_of(module)
    assert [ast.unparse(one) for one in within_whole(looks, module)] == ["word in text"]
    assert [says_nothing(one, module) for one in others] == [False, False, True]

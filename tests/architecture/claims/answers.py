"""What a test says of the pages that answered: only that they did, or nothing at all."""

import ast
from collections import defaultdict
from functools import cache
from http import HTTPStatus

from django.test import Client

from tests.architecture.claims.scopes import (
    called,
    claims_in,
    every_module,
    functions_of,
    is_name,
    nodes_of,
    returned,
    scope_of,
    values_of,
)

_REFUSALS = {403, 404, 405, 409, 410, 413, 429}
# What only passes on what it is given.
_PASSING = {"Counter", "all", "any", "bool", "dict", "len", "list", "max", "min", "set", "sorted", "sum", "tuple"}
_ASKING = {"delete", "generic", "get", "head", "options", "patch", "post", "put"}
# What says something without `assert`.
_SAYING = {"AssertionError", "expect", "fail", "raises", "warns"}
_SAYING_NAMES = ("assert", "django_assert")


def says_only_status(function, module):
    """Whether all that a test asserts is status codes, and none of them is the refusal that it is about.

    How many queries it took and what was raised is something else that is said.
    """
    claims = [
        (claim, scope)
        for one, there in _with_helpers(function, module)
        for claim, scope in ((each, scope_of(one, there)) for each in claims_in(one))
        if not _is_answer(claim, scope)
    ]
    looked = [one for claim, scope in claims for one in _looked_at(claim, scope)]
    if not looked or not all(_is_status(one) for one in looked):
        return False
    if any(_is_saying(node) for node in nodes_of(function)):
        return False
    return not any(_is_refusal(node, scope) for claim, scope in claims for node in ast.walk(claim))


def says_nothing(function, module):
    """Whether neither a test nor what it calls, nor a fixture that it is given, asserts anything."""
    reached = [(function, module)]
    for one, there in reached:
        fixtures = {code.name: (code, there) for code in there.body if _is_fixture(code)}
        words = [argument.arg for argument in one.args.args] if one is function or _is_fixture(one) else ()
        named = [fixtures.get(word) or _fixtures_of_many().get(word) for word in words]
        methods = [node.func.attr for node in nodes_of(one) if _is_call_of(node, ast.Attribute)]
        named += [found for name in methods for found in _methods().get(name, ())]
        reached += [each for each in (*_with_helpers(one, there), *named) if each and each not in reached]
        if _is_said_in(one):
            return False
    return True


@cache
def _is_said_in(function):
    return any(_is_claim(node) or _is_saying(node) for node in nodes_of(function))


def _is_claim(node):
    """Whether something is asserted that may be otherwise: not `assert True`."""
    return isinstance(node, ast.Assert) and any(isinstance(one, ast.Name) for one in ast.walk(node.test))


@cache
def _fixtures_of_many():
    """{name: (fixture, its module)} of the files of fixtures."""
    shared = [(path, module) for path, module in every_module() if path.name == "conftest.py"]
    return {one.name: (one, module) for _, module in shared for one in module.body if _is_fixture(one)}


@cache
def _methods():
    """{name: [(method, its module)]} of the classes of the tests."""
    found = defaultdict(list)
    for _, module in every_module():
        for one in functions_of(module):
            # What the client of Django has too is taken for its own.
            if one not in module.body and not hasattr(Client, one.name):
                found[one.name].append((one, module))
    return found


def _is_fixture(node):
    return isinstance(node, ast.FunctionDef) and any(
        ast.unparse(one).startswith("pytest.fixture") for one in node.decorator_list
    )


@cache
def _with_helpers(function, module):
    """[(function, its module)] of a test and of all that it calls, however far, in the files of the tests."""
    found = [(function, module)]
    for one, there in found:
        scope = scope_of(one, there)
        helpers = [called(node, scope) for node in nodes_of(one) if isinstance(node, ast.Call)]
        found += [helper for helper in dict.fromkeys(helpers) if helper and helper not in found]
    return found


def _is_answer(claim, scope):
    """Whether it is only claimed that there is an answer, which is always true."""
    values = scope.values.get(claim.id, ()) if is_name(claim) else ()
    return bool(values) and all(_is_call_of(one, ast.Attribute) and one.func.attr in _ASKING for one in values)


def _is_call_of(node, kind):
    return isinstance(node, ast.Call) and isinstance(node.func, kind)


def _is_saying(node):
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            return name in _SAYING or name.startswith(_SAYING_NAMES)
    return False


def _is_status(node):
    return isinstance(node, ast.Attribute) and node.attr in ("status_code", "ok")


def _looked_at(node, scope, around=(), is_none_left=False):
    """What an expression is made of, without constants, keys, and the names of what is given.

    Of what must be empty, it is what a comprehension asks of all that it leaves out.
    """
    if node in around:
        return []
    match node:
        case ast.Compare(left=left, comparators=others):
            parts = _without_labels([left, *others])
            is_none_left |= any(map(_is_empty, parts))
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            pass
        case ast.Dict(values=parts):
            pass
        case ast.UnaryOp(op=ast.Not(), operand=value):
            parts, is_none_left = [value], True
        case ast.UnaryOp(operand=value) | ast.Starred(value=value) | ast.Subscript(value=value):
            parts = [value]
        case ast.NamedExpr(value=value):
            parts = [value]
        case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
            parts = [left, right]
        case ast.ListComp(elt=value) | ast.SetComp(elt=value) | ast.GeneratorExp(elt=value) | ast.DictComp(value=value):
            each = {one.id: loop.iter for loop in node.generators for one in ast.walk(loop.target) if is_name(one)}
            parts, scope = [value], scope._replace(values=scope.values | {key: [one] for key, one in each.items()})
            if is_none_left and (left_out := _left_out_by_status(node, scope)):
                labels = value.elts if isinstance(value, ast.Tuple) else [value]
                parts = [*left_out, *(one for one in labels if not (is_name(one) and one.id in each))]
        case ast.Name(id=name) if name in scope.values:
            values, without = values_of(name, scope)
            filled = scope.filled.get(name, ())
            if any(map(_is_empty, values)) and not filled:
                return [node]
            parts, scope = [*(one for one in values if not _is_empty(one)), *filled], without
        case ast.Name(id=name) if name.isupper() or scope.given.get(name):
            parts = []
        case ast.Constant():
            parts = []
        case ast.Attribute() if _status_named(node):
            parts = []
        case ast.Call(func=ast.Name(id=name), args=parts) if name in _PASSING:
            pass
        case ast.Call(func=ast.Name()) if helper := called(node, scope):
            parts, scope = returned(helper[0]), scope_of(*helper)
        case ast.Call(func=ast.Attribute(value=ast.Name() as value, attr="items" | "values" | "keys" | "count")):
            parts = [value]
        case _:
            return [node]
    return [one for part in parts for one in _looked_at(part, scope, (*around, node), is_none_left)]


def _left_out_by_status(node, scope):
    """The conditions of a comprehension by which what answered otherwise is left, or nothing if it asks no status."""
    asked = [one for loop in node.generators for one in loop.ifs]
    return asked if any(map(_is_status, (one for each in asked for one in _looked_at(each, scope)))) else []


def _is_empty(node):
    """Whether something is filled in later, so that it cannot be seen with what."""
    return ast.unparse(node) in ("[]", "{}", "set()", "list()", "dict()", "Counter()", "0", "None", "''")


def _without_labels(sides):
    """Two tuples that are compared, without what stands in both: it tells which of many it was."""
    if not all(isinstance(side, ast.Tuple) for side in sides):
        return sides
    elements = [[ast.dump(one) for one in side.elts] for side in sides]
    labels = set(elements[0]).intersection(*elements[1:])
    return [one for side in sides for one in side.elts if ast.dump(one) not in labels]


def _is_refusal(node, scope):
    """Whether status codes are compared with one that refuses, written there or given to the test."""
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    of_status = [side for side in sides if any(map(_is_status, _looked_at(side, scope)))]
    numbers = {one for side in sides if side not in of_status for one in _numbers(side, scope)}
    return bool(of_status) and bool(numbers & _REFUSALS)


def _status_named(node):
    """The number that `HTTPStatus.…` stands for, or None."""
    owner, _, name = ast.unparse(node).rpartition(".")
    return HTTPStatus.__members__.get(name) if owner.rpartition(".")[2] == "HTTPStatus" else None


def _numbers(node, scope):
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, int):
            yield one.value
        elif isinstance(one, ast.Attribute) and _status_named(one):
            yield int(_status_named(one))
        elif is_name(one):
            values, without = values_of(one.id, scope)
            for given in (*values, *scope.given.get(one.id, ())):
                yield from _numbers(given, without._replace(given={}))

"""What a function asserts, and what the names in it stand for."""

import ast
from collections import namedtuple
from functools import cache

from tests.named import ROOT

# {name: values}, {name: what is put into it later}, {name: (function, its module)}, the names that are a part of
# something, {name: where its value is given from}
Scope = namedtuple("Scope", "values filled functions parts given")

# What a whole page or text is called.
WHOLES = {"answer", "body", "content", "html", "page", "response", "shown", "text"}
LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FILLING = {"add", "append", "extend", "update"}


@cache
def every_module():
    """[(path, its code)] of all files of the tests, each read once."""
    found = [(path.relative_to(ROOT), path) for path in sorted((ROOT / "tests").rglob("*.py"))]
    return [(name, ast.parse(path.read_text(encoding="utf-8"))) for name, path in found]


@cache
def _by_name():
    """{the name a module of the tests is imported by: its code}"""
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): code for path, code in every_module()}


def functions_of(module):
    """The functions of a module and of its classes; those within others belong to these."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from functions_of(node)


@cache
def nodes_of(function):
    return list(ast.walk(function))


def claims_in(function):
    """Every asserted expression of a function, whatever stands around it."""
    return [node.test for node in nodes_of(function) if isinstance(node, ast.Assert)]


def returned(function):
    return [node.value for node in nodes_of(function) if isinstance(node, ast.Return) and node.value]


def is_name(node):
    return isinstance(node, ast.Name)


@cache
def functions_within(module):
    """{name: (function, its module)} of the functions that a module defines or imports from other tests.

    A function of a module that was imported as such goes by both names: `rig.start`.
    """
    found = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tests":
            there = _by_name().get(node.module)
            for one in node.names:
                name = one.asname or one.name
                if inner := _by_name().get(f"{node.module}.{one.name}"):
                    found |= {f"{name}.{key}": (code, inner) for key, code in _own(inner).items()}
                elif there and one.name in _own(there):
                    found[name] = (_own(there)[one.name], there)
                elif there and one.name in functions_within(there):
                    found[name] = functions_within(there)[one.name]
    return found | {name: (code, module) for name, code in _own(module).items()}


@cache
def _own(module):
    return {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}


def called(node, scope):
    """(the function that a call calls, its module), or None when it is none of the tests'."""
    match node.func:
        case ast.Name(id=name):
            return scope.functions.get(name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return scope.functions.get(f"{owner}.{name}")
    return None


@cache
def scope_of(function, module):
    """What is known of the names in a function."""
    values, filled, given = {}, {}, {}
    functions = dict(functions_within(module)) if module else {}
    for node in [*(module.body if module else ()), *nodes_of(function)]:
        if isinstance(node, ast.FunctionDef) and node is not function:
            functions[node.name] = (node, module)
        for name, value in _named(node):
            values.setdefault(name, []).append(value)
        for name, value in _put_into(node):
            filled.setdefault(name, []).append(value)
    parametrized = [(_words(one), one) for one in function.decorator_list if isinstance(one, ast.Call) and one.args]
    for argument in function.args.args:
        values.pop(argument.arg, None)
        given[argument.arg] = [one for words, one in parametrized if argument.arg in words]
    scope = Scope(values, filled, functions, frozenset(), given)
    return looped(scope, [node for node in nodes_of(function) if isinstance(node, ast.For)])


def _named(node):
    """(name, value) of what is given a name; of several at once each its own."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for one in targets:
                pairs = [(one, value)]
                if isinstance(one, ast.Tuple) and isinstance(value, ast.Tuple) and len(one.elts) == len(value.elts):
                    pairs = zip(one.elts, value.elts, strict=True)
                yield from ((left.id, right) for left, right in pairs if is_name(left))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value


def _put_into(node):
    """(name, value) of what is put into a list, set or dict that has a name."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr), args=[value]) if attr in _FILLING:
            yield name, value
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))], value=value):
            yield name, value
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            yield name, value


def _words(mark):
    """The words of the first argument of a mark: the names that are given to the test."""
    texts = [one.value for one in ast.walk(mark.args[0]) if isinstance(one, ast.Constant)]
    return " ".join(map(str, texts)).replace(",", " ").split()


def looped(scope, loops):
    """The scope within loops: each of their names is a part, unless it is called or listed as a whole."""
    parts, given = set(scope.parts), dict(scope.given)
    for loop in loops:
        names = {one.id for one in ast.walk(loop.target) if is_name(one)}
        listed = loop.iter.elts if isinstance(loop.iter, ast.List | ast.Tuple | ast.Set) else ()
        if all(isinstance(one, ast.Constant | ast.List | ast.Tuple | ast.Set) for one in listed):
            parts |= names - WHOLES
        given |= {name: [*given.get(name, ()), loop.iter] for name in names}
    return scope._replace(parts=frozenset(parts), given=given)


def values_of(name, scope):
    """(the values of a name, the scope without it)"""
    without = {key: value for key, value in scope.values.items() if key != name}
    return scope.values.get(name, ()), scope._replace(values=without)

"""What the assertions of tests look at, read from their code."""

import ast
from collections import namedtuple
from functools import cache

# What a whole page or text is called, and what makes one.
_WHOLES = {"answer", "body", "content", "html", "page", "response", "shown", "text"}
_WHOLE_BY = {"decode", "extract_text", "read_text"}
# Functions, methods and attributes that are a collection of things, not a text.
_COLLECTED_BY = {
    *("Counter", "dict", "facts", "filter", "frozenset", "list", "map", "range", "refusals", "set", "sorted", "texts"),
    *("tuple", "vars", "zip"),
}
_COLLECTED_AS = {
    *("all", "filter", "findall", "getlist", "items", "json", "keys", "split", "splitlines", "values", "values_list"),
}
_COLLECTIONS = {"context", "cookies", "environ", "errors", "headers", "message_dict", "session", "sheetnames"}
_TAKEN_OUT_BY = {"findall", "fullmatch", "match", "partition", "rpartition", "rsplit", "search", "split", "splitlines"}
_LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict, *_LOOPS)
# What only passes on what it is given.
_PASSING = {"Counter", "all", "any", "bool", "dict", "len", "list", "max", "min", "set", "sorted", "sum", "tuple"}
_REFUSALS = {403, 404, 405, 409, 410, 413, 429}

# {name: values}, {name: functions}, the names that are a part of something, {name: where its value is given from}
Scope = namedtuple("Scope", "values functions parts given")


def functions_of(module):
    """The functions of a module and of its classes; those within others belong to these."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from functions_of(node)


@cache
def _nodes(function):
    return list(ast.walk(function))


def claims_in(function):
    """Every asserted expression of a function, whatever stands around it."""
    return [node.test for node in _nodes(function) if isinstance(node, ast.Assert)]


def within_whole(function, module):
    """The comparisons that a function asserts and that look for something anywhere in a whole page or text.

    Where it cannot be seen what is searched, it is a whole. By what a comprehension leaves out nothing is asserted.
    """
    scope = scope_of(function, module)
    claims = [(claim, scope) for claim in claims_in(function)]
    for claim, known in claims:
        claims += [one for one in _said_elsewhere(claim, known) if one[0] not in [done for done, _ in claims]]
    found = {}
    for claim, known in claims:
        for node, loops in _compared(claim, ()):
            inner = _looped(known, loops)
            rights = [
                right
                for one, right in zip(node.ops, node.comparators, strict=True)
                if isinstance(one, ast.In | ast.NotIn)
            ]
            if any(not _is_collection(right, inner) and not _is_part(right, inner) for right in rights):
                found[node] = None
    return list(found)


def _said_elsewhere(claim, scope):
    """(expression, its scope) of what a claim names or calls and what is only true or false."""
    for node in ast.walk(claim):
        if isinstance(node, ast.Name):
            yield from ((value, scope) for value in scope.values.get(node.id, ()) if _is_truth(value))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in scope.functions:
            called = scope.functions[node.func.id]
            for one in _returned(called):
                if _is_truth(one):
                    yield one, scope_of(called, None)


def _is_truth(node):
    match node:
        case ast.Compare():
            return True
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return bool(parts) and all(map(_is_truth, parts))
        case ast.UnaryOp(op=ast.Not(), operand=value):
            return _is_truth(value)
        case ast.ListComp(elt=value) | ast.SetComp(elt=value) | ast.GeneratorExp(elt=value) | ast.DictComp(value=value):
            return _is_truth(value)
        case ast.Call(func=ast.Name(id="all" | "any")):
            return True
    return False


def _returned(function):
    return [node.value for node in _nodes(function) if isinstance(node, ast.Return) and node.value]


def _compared(node, loops):
    """(comparison, the loops around it) for all comparisons in an expression that are asserted with it."""
    if isinstance(node, ast.Compare):
        yield node, loops
    if isinstance(node, _LOOPS):
        loops = (*loops, *node.generators)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.comprehension):
            yield from _compared(child.iter, loops)
        else:
            yield from _compared(child, loops)


@cache
def scope_of(function, module):
    """What is known of the names in a function."""
    values, functions, given = {}, {}, {}
    for node in [*(module.body if module else ()), *_nodes(function)]:
        if isinstance(node, ast.FunctionDef) and node is not function:
            functions[node.name] = node
        elif isinstance(node, ast.Assign) and all(map(_is_name, node.targets)):
            for one in node.targets:
                values.setdefault(one.id, []).append(node.value)
    parametrized = [(_words(one), one) for one in function.decorator_list if isinstance(one, ast.Call) and one.args]
    for argument in function.args.args:
        values.pop(argument.arg, None)
        given[argument.arg] = [one for words, one in parametrized if argument.arg in words]
    scope = Scope(values, functions, frozenset(), given)
    return _looped(scope, [node for node in _nodes(function) if isinstance(node, ast.For)])


def _words(mark):
    """The words of the first argument of a mark: the names that are given to the test."""
    texts = [one.value for one in ast.walk(mark.args[0]) if isinstance(one, ast.Constant)]
    return " ".join(map(str, texts)).replace(",", " ").split()


def _looped(scope, loops):
    """The scope within loops: each of their names is a part, unless it is called or listed as a whole."""
    parts, given = set(scope.parts), dict(scope.given)
    for loop in loops:
        names = {one.id for one in ast.walk(loop.target) if _is_name(one)}
        listed = loop.iter.elts if isinstance(loop.iter, ast.List | ast.Tuple | ast.Set) else ()
        if all(isinstance(one, ast.Constant | ast.List | ast.Tuple | ast.Set) for one in listed):
            parts |= names - _WHOLES
        given |= {name: [*given.get(name, ()), loop.iter] for name in names}
    return scope._replace(parts=frozenset(parts), given=given)


def _values(name, scope):
    """(the values of a name, the scope without it)"""
    without = {key: value for key, value in scope.values.items() if key != name}
    return scope.values.get(name, ()), scope._replace(values=without)


def _is_collection(node, scope):
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name.isupper() or name in _COLLECTIONS:
            return True
        case ast.Name(id=name):
            values, without = _values(name, scope)
            return bool(values) and all(_is_collection(value, without) for value in values)
        case ast.BinOp(left=left, right=right):
            return _is_collection(left, scope) or _is_collection(right, scope)
        case ast.IfExp(body=body, orelse=other):
            return _is_collection(body, scope) and _is_collection(other, scope)
        case ast.Subscript(value=value, slice=ast.Slice()):
            return _is_collection(value, scope)
        case ast.Call(func=ast.Name(id=name)) if name in scope.functions:
            made, inner = _returned(scope.functions[name]), scope_of(scope.functions[name], None)
            return bool(made) and all(_is_collection(one, inner) for one in made)
        case ast.Call(func=ast.Name(id=name)):
            return name in _COLLECTED_BY
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _COLLECTED_AS
    return isinstance(node, (*_DISPLAYS, ast.Constant))


def _is_part(node, scope):
    match node:
        case ast.Name(id=name):
            values, without = _values(name, scope)
            return name in scope.parts or (bool(values) and all(_is_part(value, without) for value in values))
        case ast.Call(func=ast.Name(id="str"), args=[value]):
            return _is_part(value, scope)
        case ast.Call(func=ast.Attribute(value=value, attr=name)) | ast.Attribute(value=value, attr=name):
            return _is_part(value, scope) and name not in _WHOLES | _WHOLE_BY
        case ast.Subscript(value=ast.Call(func=ast.Attribute(attr=name))) if name in _TAKEN_OUT_BY:
            return True
        case ast.Subscript(value=ast.Attribute(attr="context")):
            return True
        case ast.Subscript(value=value):
            return _is_part(value, scope)
    return False


def says_only_status(function, module):
    """Whether all that a test asserts is status codes, and none of them is the refusal that it is about."""
    scope = scope_of(function, module)
    claims = claims_in(function)
    called = [one.func.id for one in _nodes(function) if isinstance(one, ast.Call) and _is_name(one.func)]
    claims += [claim for name in called if name in scope.functions for claim in claims_in(scope.functions[name])]
    looked = [one for claim in claims for one in _looked_at(claim, scope)]
    if not looked or not all(_is_status(one) for one in looked):
        return False
    return not any(_is_refusal(node, scope) for claim in claims for node in ast.walk(claim))


def _is_status(node):
    return isinstance(node, ast.Attribute) and node.attr == "status_code"


def _looked_at(node, scope, around=()):
    """What an expression is made of, without constants, keys, and the names of what is given."""
    if node in around:
        return []
    match node:
        case ast.Compare(left=left, comparators=others):
            parts = _without_labels([left, *others])
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            pass
        case ast.Dict(values=parts):
            pass
        case ast.UnaryOp(operand=value) | ast.Starred(value=value) | ast.Subscript(value=value):
            parts = [value]
        case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
            parts = [left, right]
        case ast.ListComp(elt=value) | ast.SetComp(elt=value) | ast.GeneratorExp(elt=value) | ast.DictComp(value=value):
            each = {one.id: loop.iter for loop in node.generators for one in ast.walk(loop.target) if _is_name(one)}
            parts, scope = [value], scope._replace(values=scope.values | {key: [one] for key, one in each.items()})
        case ast.Name(id=name) if name in scope.values:
            values, without = _values(name, scope)
            if any(map(_is_empty, values)):
                return [node]
            parts, scope = values, without
        case ast.Name(id=name) if name.isupper() or scope.given.get(name):
            parts = []
        case ast.Constant():
            parts = []
        case ast.Call(func=ast.Name(id=name), args=parts) if name in _PASSING:
            pass
        case ast.Call(func=ast.Name(id=name)) if name in scope.functions:
            parts, scope = _returned(scope.functions[name]), scope_of(scope.functions[name], None)
        case ast.Call(func=ast.Attribute(value=ast.Name() as value, attr="items" | "values" | "keys" | "count")):
            parts = [value]
        case _:
            return [node]
    return [one for part in parts for one in _looked_at(part, scope, (*around, node))]


def _is_name(node):
    return isinstance(node, ast.Name)


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
    numbers = {one.value for side in sides if side not in of_status for one in _constants(side, scope)}
    return bool(of_status) and bool(numbers & _REFUSALS)


def _constants(node, scope):
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, int):
            yield one
        elif isinstance(one, ast.Name):
            values, without = _values(one.id, scope)
            for given in (*values, *scope.given.get(one.id, ())):
                yield from _constants(given, without._replace(given={}))

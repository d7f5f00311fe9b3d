"""What assertions look for anywhere in a whole page or text."""

import ast

from tests.architecture.claims.scopes import (
    LOOPS,
    WHOLES,
    called,
    claims_in,
    looped,
    nodes_of,
    returned,
    scope_of,
    values_of,
)

# What makes a whole page or text, and what leaves one as it is.
_WHOLE_BY = {"decode", "extract_text", "read_text"}
_WHOLE_STILL = {"casefold", "lower", "replace", "strip", "upper"}
_WHOLE_AS = {"content", "html", "stderr", "stdout", "text"}
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
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict, *LOOPS)
# What only passes on that things are true or false.
_TRUTHS = {"Counter", "all", "any", "bool", "dict", "int", "len", "list", "next", "set", "sorted", "sum", "tuple"}
_ASSERTING = {"assertContains", "assertNotContains"}


def within_whole(function, module):
    """The comparisons and calls by which a function asserts that something stands anywhere in a whole page or text.

    Where it cannot be seen what `in` searches, it is a whole; by what a comprehension leaves out, only what can be seen
    to be one.
    """
    scope = scope_of(function, module)
    claims = [(claim, scope) for claim in claims_in(function)]
    for claim, known in claims:
        claims += [one for one in _said_elsewhere(claim, known) if one[0] not in [done for done, _ in claims]]
    found = {}
    for claim, known in claims:
        for node, loops, is_left_out in _looking(claim, (), False):
            if _is_anywhere(node, looped(known, loops), is_left_out):
                found[node] = None
    calls = [node for node in nodes_of(function) if isinstance(node, ast.Call)]
    return [*found, *(one for one in calls if ast.unparse(one.func).rpartition(".")[2] in _ASSERTING)]


def _said_elsewhere(claim, scope):
    """(expression, its scope) of what a claim names or calls and what is only true or false."""
    taken = (ast.Subscript, ast.Attribute)
    taken_from = {one.value.id for one in ast.walk(claim) if isinstance(one, taken) and isinstance(one.value, ast.Name)}
    for node in ast.walk(claim):
        if isinstance(node, ast.Name):
            named = [*scope.values.get(node.id, ()), *scope.filled.get(node.id, ())]
            yield from (
                (value, scope)
                for value in named
                if _is_truth(value) and not (node.id in taken_from and _is_search(value))
            )
        if isinstance(node, ast.Call) and (helper := called(node, scope)):
            yield from ((one, scope_of(*helper)) for one in returned(helper[0]) if _is_truth(one))


def _is_truth(node):
    """Whether an expression is made of what is true or false, or of what is left when that was asked."""
    match node:
        case ast.Compare():
            return True
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Dict(values=parts):
            return any(map(_is_truth, parts))
        case ast.UnaryOp(op=ast.Not(), operand=value) | ast.NamedExpr(value=value):
            return _is_truth(value)
        case ast.ListComp(elt=value) | ast.SetComp(elt=value) | ast.GeneratorExp(elt=value) | ast.DictComp(value=value):
            return _is_truth(value) or any(_is_truth(one) for loop in node.generators for one in loop.ifs)
        case ast.Call(func=ast.Name(id="all" | "any")):
            return True
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in _TRUTHS:
            return any(map(_is_truth, [*args, *(one.value for one in keywords)]))
        case ast.Call(func=ast.Attribute(attr="count" | "find")) | ast.Call(func=ast.Attribute(attr="search")):
            return True
    return False


def _looking(node, loops, is_left_out):
    """(comparison or call, the loops around it, whether a comprehension leaves out by it) of an expression."""
    if isinstance(node, ast.Compare | ast.Call):
        yield node, loops, is_left_out
    if isinstance(node, LOOPS):
        loops = (*loops, *node.generators)
    # What is taken out of what was found is not asserted by finding it.
    taken = isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr in ("group", "groups"))
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.comprehension):
            yield from _looking(child.iter, loops, is_left_out)
            for one in child.ifs:
                yield from _looking(one, loops, True)
        elif not (taken and _is_search(child)):
            yield from _looking(child, loops, is_left_out)


def _is_search(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "re.search"


def _is_anywhere(node, scope, is_left_out):
    match node:
        case ast.Compare(ops=ops, comparators=others):
            rights = [one for op, one in zip(ops, others, strict=True) if isinstance(op, ast.In | ast.NotIn)]
            if is_left_out:
                return any(_is_whole(one, scope) for one in rights)
            return any(not _is_collection(one, scope) and not _is_part(one, scope) for one in rights)
        case ast.Call(args=[_, searched, *_]) if _is_search(node):
            return _is_whole(searched, scope)
        case ast.Call(func=ast.Attribute(value=searched, attr="count" | "find"), args=[what, *_]):
            return _is_whole(searched, scope) and ast.unparse(what) != repr("\n")
    return False


def _is_whole(node, scope):
    """Whether something can be seen to be a whole page or text."""
    match node:
        case ast.Name(id=name):
            values, without = values_of(name, scope)
            known = any(_is_whole(value, without) for value in values) if values else name in WHOLES
            return known and name not in scope.parts
        case ast.Call(func=ast.Attribute(value=value, attr=name)):
            return not _is_part(node, scope) and (
                name in _WHOLE_BY or (name in _WHOLE_STILL and _is_whole(value, scope))
            )
        case ast.Call(func=ast.Name(id="str"), args=[value]):
            return _is_whole(value, scope)
        case ast.Call(func=ast.Name()) if helper := called(node, scope):
            inner = scope_of(*helper)._replace(functions={})
            return any(_is_whole(one, inner) for one in returned(helper[0]))
        case ast.Attribute(attr=name):
            return name in _WHOLE_AS
    return False


def _is_collection(node, scope):
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name.isupper() or name in _COLLECTIONS:
            return True
        case ast.Name(id=name):
            values, without = values_of(name, scope)
            return bool(values) and all(_is_collection(value, without) for value in values)
        case ast.BinOp(left=left, right=right):
            return _is_collection(left, scope) or _is_collection(right, scope)
        case ast.IfExp(body=body, orelse=other):
            return _is_collection(body, scope) and _is_collection(other, scope)
        case ast.Subscript(value=value, slice=ast.Slice()):
            return _is_collection(value, scope)
        case ast.Call(func=ast.Name()) if helper := called(node, scope):
            inner = scope_of(*helper)._replace(functions={})
            made = returned(helper[0])
            return bool(made) and all(_is_collection(one, inner) for one in made)
        case ast.Call(func=ast.Name(id=name)):
            return name in _COLLECTED_BY
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _COLLECTED_AS
    return isinstance(node, (*_DISPLAYS, ast.Constant))


def _is_part(node, scope):
    match node:
        case ast.Name(id=name):
            values, without = values_of(name, scope)
            return name in scope.parts or (bool(values) and all(_is_part(value, without) for value in values))
        case ast.Call(func=ast.Name(id="str"), args=[value]):
            return _is_part(value, scope)
        case ast.Call(func=ast.Attribute(value=value, attr=name)) | ast.Attribute(value=value, attr=name):
            return _is_part(value, scope) and name not in WHOLES | _WHOLE_BY
        case ast.Subscript(value=ast.Call(func=ast.Attribute(attr=name))) if name in _TAKEN_OUT_BY:
            return True
        case ast.Subscript(value=ast.Attribute(attr="context") | ast.Name(id="context")):
            return True
        case ast.Subscript(value=value):
            return _is_part(value, scope)
    return False

"""Texts are stored with codes, so that a new name of a figure breaks none, and shown with names."""

from unionportal.core.figures import report_tables
from unionportal.reports.numbers import expressions, lists
from unionportal.reports.numbers.values import REGISTRIES
from unionportal.reports.text.markup import DIFFERENT, KEEP, ExhibitRef, FigureRef, ListCondition, parse
from unionportal.reports.text.markup.grammar import LIMIT, LIST, ORDER, PHRASE
from unionportal.reports.text.markup.spelling import quoted


def stored(body):
    """Return the text with codes for every name that is registered; the rest stays as typed."""
    return _spelt(body, expressions.canonical, lambda found: found.code, lists.coded)


def typed(body):
    """Return the text with names for every code that is registered; the rest stays as stored."""
    return _spelt(body, expressions.named, lambda found: found.name, lists.named)


def _spelt(body, expression, exhibit, listed):
    parsed = parse(body)
    changes = {}
    for ref in parsed.figures:
        if (name := expression(ref.name)) != ref.name:
            changes[ref] = figure_source(ref, name=name)
    for ref in parsed.lists:
        name, conditions, phrase, order = listed(ref)
        spelt = name, tuple(ListCondition(*one) for one in conditions), phrase, order
        if spelt != (ref.name, ref.conditions, ref.phrase, ref.order):
            changes[ref] = list_source(ref, *spelt)
    for ref in parsed.exhibits:
        found = report_tables.find(REGISTRIES[ref.kind], ref.name)
        if found and exhibit(found) != ref.name:
            changes[ref] = exhibit_source(ref, name=exhibit(found))
    return rewritten(body, changes)


def rewritten(body, changes):
    """Return the body with the source of each node in {node: new source} replaced."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    lines = body.split("\n")
    for ref, source in sorted(changes.items(), key=lambda one: (one[0].line, one[0].column), reverse=True):
        line, at = lines[ref.line - 1], ref.column - 1
        lines[ref.line - 1] = line[:at] + source + line[at + len(ref.source) :]
    return "\n".join(lines)


def kept(ref):
    """Return the source of a figure, list, table or chart that is printed although it is zero."""
    if isinstance(ref, FigureRef):
        left = (flag for flag in ref.flags if flag != DIFFERENT)
        return figure_source(ref, flags=tuple(dict.fromkeys((*left, KEEP))))
    if isinstance(ref, ExhibitRef):
        return exhibit_source(ref, keeps=True)
    return list_source(ref, keeps=True)


def figure_source(ref, *, name=None, form=None, flags=None):
    """Return the source of a figure with another name, format or flags."""
    form = ref.format if form is None else form
    flags = ref.flags if flags is None else flags
    pieces = [ref.name if name is None else name, *([form] if form else []), *flags]
    return "{" + "|".join(pieces) + "}"


def exhibit_source(ref, *, name=None, keeps=None):
    """Return the source of a table or chart with another name, or to be kept."""
    keeps = ref.keeps_zero if keeps is None else keeps
    return f"[{ref.kind}：{ref.name if name is None else name}{f'|{KEEP}' if keeps else ''}]"


def list_source(ref, name=None, conditions=None, phrase=None, order=None, *, keeps=None):
    """Return the source of a list with other names in it, or to be kept."""
    conditions = ref.conditions if conditions is None else conditions
    pieces = [ref.name if name is None else name, *(f"{one.field}{one.op}{quoted(one.value)}" for one in conditions)]
    options = {PHRASE: phrase if phrase is not None else ref.phrase, LIMIT: ref.limit or ""}
    options[ORDER] = order if order is not None else ref.order
    pieces += [f"{key}={value}" for key, value in options.items() if value]
    pieces += [KEEP] if (ref.keeps_zero if keeps is None else keeps) else []
    return "{" + f"{LIST}：{'|'.join(pieces)}" + "}"

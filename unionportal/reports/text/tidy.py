"""What the editor does to a text on one click: keep a place, use one unit of money, put in marks."""

import re
from dataclasses import dataclass

from unionportal.reports.text.markup import (
    CHANGE,
    Enumeration,
    FigureRef,
    ListRef,
    Literal,
    Mark,
    Paragraph,
    parse,
    walk,
)
from unionportal.reports.text.markup.grammar import ABOUT, CAPITAL, WAN, YUAN
from unionportal.reports.text.names import figure_source, kept, rewritten
from unionportal.reports.text.printing import print_body
from unionportal.reports.text.sentences import lines, sentences

_WAN = 10000
# What was meant as a figure, a table or a chart, in full-width signs that are printed as they are.
_WIDE = re.compile(r"｛[^｛｝{}\n]*[｝}]|\{[^｛｝{}\n]*｝|【\s*[表图]\s*[：:][^【】\n]*】")
_HALF = str.maketrans("｛｝【】｜", "{}[]|")
_TWICE = re.compile(rf"(\{{[^{{}}]*\|\s*{ABOUT}\s*(?:\|[^{{}}]*)?\}}){ABOUT}")
_PAIRS = {"（": "）", "“": "”", "《": "》", "(": ")", "「": "」", "〔": "〕", "{": "}"}


@dataclass(frozen=True)
class Hint:
    """Something in a paragraph that one click makes better; `act` is what the editor sends."""

    line: int
    sentence: str
    act: str
    label: str


def hints(parsed, known):
    """Return the hints of a text in reading order."""
    found = []
    for block in parsed.blocks:
        found += _slips(getattr(block, "parts", ()))
        if isinstance(block, Paragraph):
            if _is_mixed(_amounts(block, known)):
                found.append(Hint(block.line, "这一段有的金额写万元、有的写元。", f"unit:{block.line}", "改成同一种"))
            if any(_clauses(sentence) for line in lines(block.parts) for sentence in sentences(line)):
                found.append(Hint(block.line, "这一段有的数字是 0 时会照印“0”。", f"mark:{block.line}", "加上〔〕"))
    return found


def _slips(parts):
    """Return the hints of what was meant otherwise: full-width signs, and 余 written twice."""
    found, parts = [], list(walk(parts))
    for number, part in enumerate(parts):
        behind = parts[number + 1] if number + 1 < len(parts) else None
        if isinstance(part, Literal):
            for match in _WIDE.finditer(part.text):
                line, meant = part.line + part.text.count("\n", 0, match.start()), match[0].translate(_HALF)
                said = f"{match[0]} 会照原样印出，是不是 {meant}？"
                found.append(Hint(line, said, f"signs:{line}", "改成半角"))
        elif isinstance(part, FigureRef) and part.format == ABOUT and getattr(behind, "text", "").startswith(ABOUT):
            said = f"{part.source} 自己会带“{ABOUT}”，后面又写了一个。"
            found.append(Hint(part.line, said, f"about:{part.line}", f"去掉后面的“{ABOUT}”"))
    return found


def half_width(body, line):
    """Return the body with the signs of figures, tables and charts in the line as the language has them."""
    return _on_line(body, line, lambda text: _WIDE.sub(lambda match: match[0].translate(_HALF), text))


def about_once(body, line):
    """Return the body without a second 余 behind the figures of the line that bring their own."""
    return _on_line(body, line, lambda text: _TWICE.sub(r"\1", text))


def _on_line(body, line, change):
    typed_lines = body.split("\n")
    if 1 <= line <= len(typed_lines):
        typed_lines[line - 1] = change(typed_lines[line - 1])
    return "\n".join(typed_lines)


def keep(body, key, known):
    """Return the body in which the place `key` is printed although it is zero; unchanged if nothing falls there."""
    places = print_body(parse(body), known).places
    return next((rewritten(body, {ref: kept(ref) for ref in one.refs}) for one in places if one.key == key), body)


def one_unit(body, line, known):
    """Return the body with the amounts of the paragraph in one unit: 万元 if every one is that large, else 元."""
    block = _paragraph(body, line)
    amounts = _amounts(block, known) if block else []
    if not _is_mixed(amounts):
        return body
    large = all(abs(value.value or _WAN) >= _WAN for _, value in amounts)
    changes, typed_lines = {}, body.split("\n")
    for ref, _ in amounts:
        behind = typed_lines[ref.line - 1][ref.column - 1 + len(ref.source) :]
        if large and ref.format != WAN:
            # A bare number has its 元 behind it.
            changes[ref] = figure_source(ref, form=WAN), bool(behind[:1] == YUAN and ref.format != YUAN)
        elif not large and ref.format == WAN:
            changes[ref] = figure_source(ref, form=YUAN), False
    return _with_units(body, changes)


def with_marks(body, line):
    """Return the body with marks around the clauses of the paragraph that may fall one by one."""
    block = _paragraph(body, line)
    typed_lines = body.split("\n")
    spans = []
    for parts in lines(block.parts) if block else []:
        for sentence in sentences(parts):
            spans += _clauses(sentence)
    signs = [(row, begin, "〔") for row, begin, _ in spans] + [(row, end, "〕") for row, _, end in spans]
    for row, at, sign in sorted(signs, reverse=True):
        text = typed_lines[row - 1]
        typed_lines[row - 1] = f"{text[:at]}{sign}{text[at:]}"
    return "\n".join(typed_lines)


def _paragraph(body, line):
    blocks = parse(body).blocks
    return next((one for one in blocks if isinstance(one, Paragraph) and one.line == line), None)


def _amounts(block, known):
    refs = [part for part in walk(block.parts) if isinstance(part, FigureRef) and part.format != CAPITAL]
    found = [(ref, known.figure(ref.name)) for ref in refs if CHANGE not in ref.flags]
    return [(ref, value) for ref, value in found if value is not None and value.is_money]


def _is_mixed(amounts):
    return len({ref.format == WAN for ref, _ in amounts}) > 1


def _with_units(body, changes):
    typed_lines = body.split("\n")
    for ref, (source, drops_unit) in sorted(changes.items(), key=lambda one: (-one[0].line, -one[0].column)):
        text, at = typed_lines[ref.line - 1], ref.column - 1
        behind = at + len(ref.source) + drops_unit
        typed_lines[ref.line - 1] = text[:at] + source + text[behind:]
    return "\n".join(typed_lines)


def _clauses(sentence):
    """Return [(line, begin, end)] of the clauses of a sentence behind the first with a figure.

    None where somebody has set marks, or where there is one figure: then the sentence falls as a whole. A mark begins
    with the comma before its clause, and what is joined by 、 inside a clause is marked within it.
    """
    if any(isinstance(part, Mark | Enumeration) for part in sentence) or len(_refs(sentence)) < 2:
        return []
    pieces = _split(sentence)
    head = next(number for number, piece in enumerate(pieces) if piece.has_figure)
    spans = []
    for number, piece in enumerate(pieces[head + 1 :], head + 1):
        if piece.has_figure:
            end = piece.end
            if piece.sign != "、":
                joined = _joined(pieces, number)
                end = pieces[joined].end
            spans.append((piece.line, piece.begin, end))
    return spans


def _joined(pieces, number):
    """Return the number of the last piece that 、 joins to this one."""
    last = number
    for after in range(number + 1, len(pieces)):
        if pieces[after].sign != "、":
            break
        last = after if pieces[after].has_figure else last
    return last


@dataclass
class _Clause:
    sign: str
    line: int
    begin: int
    end: int
    has_figure: bool = False


def _split(sentence):
    """Return the clauses of a sentence, each with the comma before it, without the mark that ends the sentence."""
    clauses, depth = [], []
    for part in sentence:
        if not isinstance(part, Literal):
            if not clauses:
                clauses.append(_Clause("", part.line, part.column - 1, part.column - 1))
            clauses[-1].has_figure = True
            clauses[-1].end = part.column - 1 + len(part.source)
            continue
        if not clauses:
            clauses.append(_Clause("", part.line, part.column - 1, part.column - 1))
        for number, sign in enumerate(part.text):
            at = part.column - 1 + number
            if sign in _PAIRS:
                depth.append(_PAIRS[sign])
            elif depth and sign == depth[-1]:
                depth.pop()
            if not depth and sign in "，、；":
                clauses.append(_Clause(sign, part.line, at, at + 1))
            elif not re.match("[。！？!?]", sign):
                clauses[-1].end = at + 1
    return clauses


def _refs(parts):
    return [part for part in walk(parts) if isinstance(part, FigureRef | ListRef)]

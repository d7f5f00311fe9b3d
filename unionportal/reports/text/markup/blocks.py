"""A body as blocks: paragraphs, headings, tables and charts.

`[表：慰问分类]` and `[图：慰问分类]` are alone on a line. A blank line begins a new paragraph, a line end a new line
of it. A line that begins with “（一）” or “1.” is a heading of level 2 or 3 if it is at most HEADING_MAX characters
long and has no sentence mark in it: “1.推进民主管理” is a heading, “1.推进民主管理。召开了…” is text.
"""

import re
from functools import lru_cache
from itertools import groupby

from unionportal.core.values.nearest import nearest
from unionportal.reports.text.markup.grammar import KEEP
from unionportal.reports.text.markup.inline import Inline
from unionportal.reports.text.markup.nodes import ExhibitRef, Literal, Paragraph, Parsed, Problem, SubHeading

HEADING_MAX = 40
# A page reads the same chapters several times, by code and by name: so many are kept, none that is longer.
_KEPT, _LONGEST_KEPT = 500, 10_000

_LEVEL_2 = re.compile(r"（[一二三四五六七八九十百]+）")
_LEVEL_3 = re.compile(r"\d{1,2}[.．、]")
_SENTENCE = re.compile(r"[。！？；：，…!?;]")
_BRACE = re.compile(r"\{[^{}]*\}")
_EXHIBIT = re.compile(r"[\[［]\s*(表|图)\s*[：:](.*)[\]］]")
_EXHIBIT_BEGUN = re.compile(r"[\[［]\s*(?:表|图)\s*[：:]")


def parse(body):
    """Return the body as Parsed, read to the end whatever is wrong with it."""
    # Beyond the cache stands the function that it keeps the answers of.
    return (_parse if len(body) <= _LONGEST_KEPT else _parse.__wrapped__)(body)


@lru_cache(maxsize=_KEPT)
def _parse(body):
    blocks, problems, parts, began = [], [], [], 0

    def flush():
        if parts:
            blocks.append(Paragraph(_joined(parts), began))
            parts.clear()

    for number, line in enumerate(body.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        text = line.strip()
        first = line.index(text) + 1
        if not text:
            flush()
        elif match := _EXHIBIT.fullmatch(text):
            flush()
            blocks.append(_exhibit(match, text, number, first, problems))
        else:
            if begun := _EXHIBIT_BEGUN.search(text):
                column = first + begun.start()
                problems.append(Problem(number, column, "表和图须单独成行，写成 [表：名称] 或 [图：名称]。"))
            found = Inline(text, number, first, problems).read()
            if level := heading_level(text):
                flush()
                blocks.append(SubHeading(level, tuple(found), number))
                continue
            if parts:
                parts.append(Literal("\n", number, 1))
            else:
                began = number
            parts.extend(found)
    flush()
    return Parsed(tuple(blocks), tuple(problems))


def heading_level(text):
    """Return 2 or 3 if the line is a heading, else None; a figure counts alike by name and by code."""
    text = _BRACE.sub("０００", text)
    if len(text) > HEADING_MAX or _SENTENCE.search(text):
        return None
    if _LEVEL_2.match(text):
        return 2
    match = _LEVEL_3.match(text)
    # “1.5万元” is a number, not a heading.
    return 3 if match and not text[match.end() : match.end() + 1].isdigit() else None


def _exhibit(match, text, line, column, problems):
    name, bar, flag = (piece.strip() for piece in match[2].partition("|"))
    if bar and flag != KEEP:
        problems.append(Problem(line, column, f"表和图后面只能写“|{KEEP}”，没有“{flag}”{nearest(flag, [KEEP])}"))
    return ExhibitRef(match[1], name, line, column, flag == KEEP, text)


def _joined(parts):
    """Return neighbouring literals as one."""
    joined = []
    for is_text, run in groupby(parts, lambda part: isinstance(part, Literal)):
        if is_text:
            found = list(run)
            joined.append(Literal("".join(part.text for part in found), found[0].line, found[0].column))
        else:
            joined += run
    return tuple(joined)

"""Paragraphs of an outline that would only say “0人”: left out, and put back."""

import re

from unionportal.core.figures import report_tables
from unionportal.core.figures.registry import Rate
from unionportal.core.values.numerals import in_chinese
from unionportal.reports.numbers import values
from unionportal.reports.text.markup import SubHeading, parse

_PART = re.compile(r"第[一二三四五六七八九十]+部分")
# Numbers of chapters and of headings of level 2 and 3, as text/markup.py parses them.
_NUMBERED = (
    re.compile(r"([一二三四五六七八九十]+)、"),
    re.compile(r"（([一二三四五六七八九十]+)）"),
    re.compile(r"(\d+)[.．、] ?"),
)


def empty_paragraphs(outline, period, unit):
    """Return the paragraphs of an outline whose figures, tables and charts are all zero or empty in the period."""
    bodies = [parse(body) for _, _, body in outline]
    known = values.live(period, unit, bodies)
    paragraphs = {paragraph for _, _, body in outline for paragraph in body.split("\n\n")}
    return {paragraph for paragraph in paragraphs if _is_empty(parse(paragraph), known)}


def without(outline, empty):
    """Return (outline without the paragraphs in `empty`, [[heading of the chapter, paragraph], …] of what was removed).

    A heading with nothing left under it is removed as well, and the rest is renumbered.
    """
    kept, gone = [], []
    for level, heading, body in outline:
        left, lost = _kept(body.split("\n\n"), empty)
        gone += [[heading, paragraph] for paragraph in lost]
        if left or not lost:
            kept.append((level, heading, "\n\n".join(left)))
    return _numbered(kept) if gone else list(outline), gone


def title_of(heading):
    """Return a heading without its number."""
    for pattern in _NUMBERED:
        if match := pattern.match(heading):
            return heading[match.end() :]
    return heading


def _is_empty(parsed, known):
    mentioned = [known.figure(ref.name) for ref in parsed.figures]
    shown = [known.exhibit(ref.kind, ref.name) for ref in parsed.exhibits]
    if not mentioned and not shown:
        return False
    return not any(one is None or one.has_something for one in mentioned) and not any(map(_has_something, shown))


def _has_something(exhibit):
    if exhibit is None:
        return True
    _, content = exhibit
    if isinstance(content, report_tables.Filled):
        return any(_has_content(cell) for row in content.rows for cell in row[1:])
    return bool(content["values"])


def _has_content(cell):
    return isinstance(cell, Rate) or (bool(cell) and cell != "—")


def _kept(paragraphs, empty):
    """Return (paragraphs kept, paragraphs removed) of one body; a heading is removed with everything under it."""
    levels = [_heading_level(paragraph) for paragraph in paragraphs]
    kept, gone = [], []
    for number, paragraph in enumerate(paragraphs):
        under = _under(paragraphs, levels, number) if levels[number] else [paragraph]
        (gone if under and empty.issuperset(under) else kept).append(paragraph)
    return kept, gone


def _under(paragraphs, levels, heading):
    """Return the text from a heading to the next of its level or a higher one."""
    found = []
    for paragraph, level in zip(paragraphs[heading + 1 :], levels[heading + 1 :], strict=True):
        if level and level <= levels[heading]:
            break
        if not level:
            found.append(paragraph)
    return found


def _heading_level(paragraph):
    blocks = parse(paragraph).blocks
    return blocks[0].level if len(blocks) == 1 and isinstance(blocks[0], SubHeading) else None


def _numbered(outline):
    counter = _Counter()
    chapters = []
    for level, heading, body in outline:
        heading = counter.numbered(heading)
        paragraphs = [counter.numbered(one) if _heading_level(one) else one for one in body.split("\n\n")]
        chapters.append((level, heading, "\n\n".join(paragraphs)))
    return chapters


class _Counter:
    """Numbers headings in order, each level from one again under the next higher heading."""

    def __init__(self):
        self.counts = [0, 0, 0]

    def numbered(self, heading):
        """Return the heading with its next number; unchanged if it has none."""
        if _PART.match(heading):
            self.counts = [0, 0, 0]
        for depth, pattern in enumerate(_NUMBERED):
            if match := pattern.match(heading):
                self.counts[depth:] = [self.counts[depth] + 1, *[0] * (2 - depth)]
                count = self.counts[depth]
                number = str(count) if depth == 2 else in_chinese(count)
                return heading[: match.start(1)] + number + heading[match.end(1) :]
        return heading

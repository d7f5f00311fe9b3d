"""The numbers of headings, and of paragraphs that begin with one, as they are printed."""

import re

from unionportal.core.values.numerals import in_chinese

PART = re.compile(r"第[一二三四五六七八九十]+部分")
# Numbers of chapters and of headings of level 2 and 3, as text/markup parses them.
_NUMBERED = (
    re.compile(r"([一二三四五六七八九十]+)、"),
    re.compile(r"（([一二三四五六七八九十]+)）"),
    re.compile(r"(\d{1,2})[.．、](?!\d) ?"),
)
# What `in_chinese` writes, read back.
_VALUES = {in_chinese(number): number for number in range(1, 100)}


class Numbering:
    """Numbers headings in order, each level from one again under the next higher heading.

    A paragraph that begins with a number keeps it, less those of its neighbours that fell before it.
    """

    def __init__(self):
        self.counts = [0, 0, 0]
        self.fallen = [0, 0, 0]

    def heading(self, text):
        """Return the heading with its next number; unchanged if it has none."""
        if PART.match(text):
            self._restart(0)
        found = _number(text)
        if not found:
            return text
        depth, match = found
        self._restart(depth + 1)
        self.counts[depth] += 1
        return _with(text, depth, match, self.counts[depth])

    def line(self, text, fell=False):
        """Return a line of a paragraph with its number; `fell` notes one that is not printed."""
        found = _number(text)
        if not found:
            return text
        depth, match = found
        number = int(match[1]) if depth == 2 else _VALUES[match[1]]
        if number == 1:
            self.fallen[depth] = 0
        if fell:
            self.fallen[depth] += 1
            return text
        # Never below one: numbers that were typed out of order stay as they are.
        self.counts[depth] = max(number - self.fallen[depth], 1)
        return _with(text, depth, match, self.counts[depth])

    def _restart(self, depth):
        self.counts[depth:] = [0] * (3 - depth)
        self.fallen[depth:] = [0] * (3 - depth)


def _number(text):
    """Return (depth, match) of the number a text begins with, or None."""
    for depth, pattern in enumerate(_NUMBERED):
        match = pattern.match(text)
        if match and (depth == 2 or match[1] in _VALUES):
            return depth, match
    return None


def _with(text, depth, match, count):
    number = str(count) if depth == 2 else in_chinese(count)
    return text[: match.start(1)] + number + text[match.end(1) :]

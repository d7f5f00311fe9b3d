"""One line of text: literals, figures, lists and marks."""

import re

from unionportal.reports.text.markup.braces import read_brace
from unionportal.reports.text.markup.grammar import LIST, SIGNS
from unionportal.reports.text.markup.nodes import Enumeration, Literal, Mark, Problem

_LEFT_OPEN = "左花括号没有配对的右花括号；要印出花括号本身，请写两个“{{”。"
_RIGHT_ALONE = "右花括号没有配对的左花括号；要印出花括号本身，请写两个“}}”。"
_MARK_OPEN = "“〔”没有配对的“〕”，一处省略须在同一行里写完；要印出它本身，请写“{〔}”。"
_MARK_ALONE = "“〕”没有配对的“〔”；要印出它本身，请写“{〕}”。"
_MARK_DEEP = "省略最多套五层。"
_DEEPEST = 5
# How far the end of a list is looked for; one that is longer than braces.py allows is told so.
_LONGEST = 1000
# A brace in which quotes may hold any sign: of a list, or of a figure with a name in quotes.
_WITH_QUOTES = re.compile(r"\{\s*" + LIST + r"\s*[：:]|\{[^{}|\"]*\[\"")


class Inline:
    """Reads one line from left to right; `first` is the column its text begins at."""

    def __init__(self, text, line, first, problems):
        self.text, self.line, self.first, self.problems = text, line, first, problems
        self.at = 0
        self.ends = self._mark_ends()

    def read(self):
        """Return the parts of the whole line."""
        parts, literal = [], _Literals(self)
        while self.at < len(self.text):
            self._one(parts, literal)
        literal.flush(parts)
        return parts

    def _one(self, parts, literal):
        """Read what stands at the place: an escape, a brace, a mark or a character."""
        text, at = self.text, self.at
        if text[at : at + 2] in ("{{", "}}"):
            literal.add(2, text[at])
        elif text[at] == "{" and text[at + 2 : at + 3] == "}" and text[at + 1] in SIGNS:
            literal.add(3, text[at + 1])
        elif text[at] == "{":
            self._brace(parts, literal)
        elif text[at] == "〔":
            self._mark(parts, literal)
        else:
            if text[at] == "}":
                self._problem(at, _RIGHT_ALONE)
            literal.add(1)

    def _brace(self, parts, literal):
        end = self._closing(self.at)
        if end is None:
            self._problem(self.at, _LEFT_OPEN)
            literal.add(1)
            return
        literal.flush(parts)
        source = self.text[self.at : end + 1]
        parts.append(read_brace(source, self.line, self.first + self.at, self.problems))
        self.at = end + 1

    def _mark(self, parts, literal):
        end = self.ends.get(self.at)
        if end is None:
            literal.add(1)
            return
        if not self._has_brace(self.at, end):
            # “校工会〔2022〕5号”: nothing in it can be zero, so it is text.
            literal.add(end + 1 - self.at)
            return
        literal.flush(parts)
        began = self.at
        self.at += 1
        pieces, lead = self._pieces(end)
        self.at = end + 1
        column = self.first + began
        if len(pieces) > 1:
            parts.append(Enumeration(lead, tuple(pieces), self.line, column))
        else:
            parts.append(Mark(pieces[0], self.line, column))

    def _pieces(self, end):
        """Return (pieces between “；”, what stands before the first “：” if there are several pieces)."""
        several = self._top_level("；", self.at, end)
        lead, pieces, parts, literal = (), [], [], _Literals(self)
        while self.at < end:
            sign = self.text[self.at]
            if sign == "；" or (sign == "：" and several and not pieces and not lead):
                literal.flush(parts)
                if sign == "；":
                    pieces.append(tuple(parts))
                else:
                    lead = tuple(parts)
                parts = []
                self.at += 1
                continue
            self._one(parts, literal)
        literal.flush(parts)
        return [*pieces, tuple(parts)], lead

    def _top_level(self, sign, at, end):
        """Return whether the sign stands between the places, outside of braces and inner marks."""
        depth = 0
        while at < end:
            if (after := self._behind_brace(at)) is not None:
                at = after
                continue
            depth += {"〔": 1, "〕": -1}.get(self.text[at], 0)
            if self.text[at] == sign and not depth:
                return True
            at += 1
        return False

    def _has_brace(self, at, end):
        """Return whether a figure or list stands between the places."""
        while at < end:
            after = self._behind_brace(at)
            if after is None:
                at += 1
            elif after - at > 3 or (self.text[at : at + 2] not in ("{{", "}}") and self.text[at + 1] not in SIGNS):
                return True
            else:
                at = after
        return False

    def _mark_ends(self):
        """Return {where a mark is opened: where it is closed}; what is not closed, or too deep, is text."""
        ends, opened, at = {}, [], 0
        while at < len(self.text):
            if (after := self._behind_brace(at)) is not None:
                at = after
                continue
            if self.text[at] == "〔":
                opened.append(at)
            elif self.text[at] == "〕" and opened:
                begun = opened.pop()
                if len(opened) < _DEEPEST:
                    ends[begun] = at
                else:
                    self._problem(begun, _MARK_DEEP)
            elif self.text[at] == "〕":
                self._problem(at, _MARK_ALONE)
            at += 1
        for begun in opened:
            self._problem(begun, _MARK_OPEN)
        return ends

    def _behind_brace(self, at):
        """Return the place behind an escape or a closed brace at `at`; None if there is none."""
        if self.text[at : at + 2] in ("{{", "}}"):
            return at + 2
        if self.text[at] == "{" and (end := self._closing(at)) is not None:
            return end + 1
        return None

    def _closing(self, at):
        """Return where the brace opened at `at` is closed, or None when another one opens before."""
        quotes = bool(_WITH_QUOTES.match(self.text, at))
        inside = False
        # A quote that is not closed does not swallow the rest of the text.
        for place in range(at + 1, min(len(self.text), at + _LONGEST) if quotes else len(self.text)):
            sign = self.text[place]
            if quotes and sign == '"':
                inside = not inside
            elif inside:
                continue
            elif sign == "}":
                return place
            elif sign == "{":
                return None
        return None

    def _problem(self, at, sentence):
        self.problems.append(Problem(self.line, self.first + at, sentence))


class _Literals:
    """Collects characters into one literal."""

    def __init__(self, inline):
        self.inline, self.pieces, self.began = inline, [], 0

    def add(self, length, shown=None):
        """Take `length` characters as text, printed as `shown` if they are an escape."""
        inline = self.inline
        self.began = self.began if self.pieces else inline.at
        self.pieces.append(inline.text[inline.at : inline.at + length] if shown is None else shown)
        inline.at += length

    def flush(self, parts):
        """Append the collected text to the parts."""
        if self.pieces:
            parts.append(Literal("".join(self.pieces), self.inline.line, self.inline.first + self.began))
        self.pieces = []

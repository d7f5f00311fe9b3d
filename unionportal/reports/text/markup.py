"""The markup of a chapter's body; parsing it needs neither registry nor database.

`{慰问.住院.人数}` is a figure, `{慰问.合计.金额|万元}` a figure in a format, `{{` and `}}` are braces.
`[表：慰问分类]` and `[图：慰问分类]` are alone on a line. A blank line begins a new paragraph, a line end a new line
of it. A line that begins with “（一）” or “1.” is a heading of level 2 or 3 if it is at most HEADING_MAX characters
long and has no sentence mark in it: “1.推进民主管理” is a heading, “1.推进民主管理。召开了…” is text.
"""

import difflib
import re
from dataclasses import dataclass

HEADING_MAX = 40
FORMATS = ("万元", "元", "大写", "千分位")

_LEVEL_2 = re.compile(r"（[一二三四五六七八九十百]+）")
_LEVEL_3 = re.compile(r"\d{1,2}[.．、]")
_SENTENCE = re.compile(r"[。！？；：，…!?;]")
_EXHIBIT = re.compile(r"[\[［]\s*(表|图)\s*[：:]\s*(.*?)\s*[\]］]")
_EXHIBIT_BEGUN = re.compile(r"[\[［]\s*(?:表|图)\s*[：:]")


@dataclass(frozen=True)
class Literal:
    """Text as it is printed."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class FigureRef:
    """A figure by name or code; `format` is empty or one of FORMATS, `source` the text as typed."""

    name: str
    format: str
    source: str
    line: int
    column: int


@dataclass(frozen=True)
class Paragraph:
    """Running text; a newline in a literal starts a new line."""

    parts: tuple
    line: int


@dataclass(frozen=True)
class SubHeading:
    """A heading inside a body, level 2 or 3, its number part of its text."""

    level: int
    parts: tuple
    line: int


@dataclass(frozen=True)
class ExhibitRef:
    """A table (`表`) or a chart (`图`) by name or code."""

    kind: str
    name: str
    line: int
    column: int


@dataclass(frozen=True)
class Problem:
    """A mistake in the text and its place; lines and columns count from 1."""

    line: int
    column: int
    sentence: str

    def __str__(self):
        return f"第{self.line}行第{self.column}列：{self.sentence}"


@dataclass(frozen=True)
class Parsed:
    """The blocks of a body in reading order, and its problems."""

    blocks: tuple
    problems: tuple

    @property
    def figures(self):
        """Every figure mentioned, in reading order."""
        return [part for block in self.blocks for part in getattr(block, "parts", ()) if isinstance(part, FigureRef)]

    @property
    def exhibits(self):
        """Every table and chart mentioned, in reading order."""
        return [block for block in self.blocks if isinstance(block, ExhibitRef)]


def parse(body):
    """Return the body as Parsed, read to the end whatever is wrong with it."""
    blocks, problems, parts, began = [], [], [], 0

    def flush():
        if parts:
            blocks.append(Paragraph(_joined(parts), began))
            parts.clear()

    for number, line in enumerate(body.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        text = line.strip()
        if not text:
            flush()
        elif match := _EXHIBIT.fullmatch(text):
            flush()
            blocks.append(ExhibitRef(match[1], match[2], number, line.index(text) + 1))
        else:
            found = _inline(text, number, line.index(text) + 1, problems)
            if level := _heading_level(text):
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


def _heading_level(text):
    if len(text) > HEADING_MAX or _SENTENCE.search(text):
        return None
    if _LEVEL_2.match(text):
        return 2
    match = _LEVEL_3.match(text)
    # “1.5万元” is a number, not a heading.
    return 3 if match and not text[match.end() : match.end() + 1].isdigit() else None


def _inline(text, line, first, problems):
    """Return the literals and figures of one line; `first` is the column its text begins at."""
    if match := _EXHIBIT_BEGUN.search(text):
        problems.append(Problem(line, first + match.start(), "表和图须单独成行，写成 [表：名称] 或 [图：名称]。"))
    found, literal, began, at = [], "", 0, 0

    def flush():
        if literal:
            found.append(Literal(literal, line, first + began))

    while at < len(text):
        if text[at : at + 2] in ("{{", "}}"):
            began = began if literal else at
            literal, at = literal + text[at], at + 2
            continue
        if text[at] == "{":
            end = _closing(text, at)
            if end:
                flush()
                found.append(_figure(text[at : end + 1], line, first + at, problems))
                literal, at = "", end + 1
                continue
            problems.append(Problem(line, first + at, "左花括号没有配对的右花括号；要印出花括号本身，请写两个“{{”。"))
        elif text[at] == "}":
            problems.append(Problem(line, first + at, "右花括号没有配对的左花括号；要印出花括号本身，请写两个“}}”。"))
        began = began if literal else at
        literal, at = literal + text[at], at + 1
    flush()
    return found


def _closing(text, at):
    """Return where the brace opened at `at` is closed, or None when another one opens before."""
    match = re.compile(r"[{}]").search(text, at + 1)
    return match.start() if match and match[0] == "}" else None


def _figure(source, line, column, problems):
    name, bar, wanted = (piece.strip() for piece in source[1:-1].partition("|"))
    if not name:
        problems.append(Problem(line, column, "花括号里没有写数字的名称。"))
    elif bar and wanted not in FORMATS:
        shown = "、".join(FORMATS)
        problems.append(Problem(line, column, f"没有“{wanted}”这种格式，可用：{shown}。"))
    return FigureRef(name, wanted, source, line, column)


def _joined(parts):
    """Return neighbouring literals as one."""
    joined = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Literal) and isinstance(last, Literal):
            joined[-1] = Literal(last.text + part.text, last.line, last.column)
        else:
            joined.append(part)
    return tuple(joined)


def nearest(name, names):
    """Return “，是不是“…”？” with the most similar name, “。” if none is similar."""
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"，是不是“{close[0]}”？" if close else "。"


def escape(text):
    """Return the text with its braces escaped, so that `parse` reads back the same characters."""
    return text.replace("{", "{{").replace("}", "}}")

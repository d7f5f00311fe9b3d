"""The texts of an XML part as byte ranges, so that a placeholder is replaced and all else stays; used in the child."""

from __future__ import annotations

import re
from html import escape
from xml.parsers import expat

from unionportal.sheets.child_process import Refusal
from unionportal.sheets.placeholders.pattern import PLACEHOLDER

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
# Also those of an input method that are too wide.
BRACE = re.compile("[{}｛｝]")
BREAKS = {"br", "cr", "tab"}
Change = tuple[int, int, bytes]


class Node:
    """One element that holds text: the bytes of its content, and that content."""

    def __init__(self, start: int) -> None:
        self.start, self.end, self.text = start, 0, ""


class Holder:
    """A paragraph or a string of a workbook: the text elements in it, in order."""

    def __init__(self, place: str, start: int) -> None:
        self.place, self.start, self.end = place, start, 0
        self.nodes: list[Node] = []

    @property
    def text(self) -> str:
        """The whole text; between two elements stands nothing."""
        return "".join(node.text for node in self.nodes)


def tag_end(content: bytes, start: int) -> int:
    """Return the place behind the tag that begins at `start`; an attribute may hold a “>”."""
    quote = 0
    for place in range(start, len(content)):
        byte = content[place]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == 0x3E:
            return place + 1
    raise Refusal("broken_xml")


def parser_of(content: bytes) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    return parser


def local(name: str) -> str:
    """Return the name of an element without its namespace."""
    return name.rpartition(" ")[2]


def run(parser: expat.XMLParserType, content: bytes) -> None:
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        raise Refusal("broken_xml") from None


class Texts:
    """Collects the holders of one XML part: elements `holder`, and the `t` elements of the same namespace in them."""

    def __init__(self, content: bytes, holder: str, place: str) -> None:
        self.content, self.holder, self.where = content, holder, place
        self.holders: list[Holder] = []
        self.open: list[Holder] = []
        self.node: Node | None = None
        # The counts of tables, rows and cells around the paragraph, from the outermost; of phonetic runs.
        self.tables = 0
        self.around: list[list[int]] = []
        self.aside = 0
        self.paragraphs = 0
        self.parser = parser_of(content)
        self.parser.StartElementHandler = self.began
        self.parser.EndElementHandler = self.ended
        self.parser.CharacterDataHandler = self.read
        run(self.parser, content)

    def began(self, name: str, attributes: dict[str, str]) -> None:
        short, here = local(name), self.parser.CurrentByteIndex
        if name.startswith(DRAWING):
            return
        if short == self.holder:
            self.paragraphs += 1
            self.open.append(Holder(self.place(), here))
        elif short == "tbl":
            self.tables += 1
            self.around.append([self.tables, 0, 0])
        elif short == "tr" and self.around:
            self.around[-1][1:] = [self.around[-1][1] + 1, 0]
        elif short == "tc" and self.around:
            self.around[-1][2] += 1
        elif short == "rPh":
            self.aside += 1
        elif short == "t" and self.open and not self.aside:
            self.node = Node(here)
        elif short in BREAKS and self.open:
            # Nothing reaches over a break of lines.
            self.open[-1].nodes.append(broken := Node(here))
            broken.end, broken.text = -1, "\n"

    def ended(self, name: str) -> None:
        short, here = local(name), self.parser.CurrentByteIndex
        if name.startswith(DRAWING):
            return
        if short == self.holder and self.open:
            done = self.open.pop()
            done.end = here
            self.holders.append(done)
        elif short == "tbl" and self.around:
            self.around.pop()
        elif short == "rPh":
            self.aside -= 1
        elif short == "t" and self.node is not None:
            # Of an empty element, both ends are at one place.
            self.node.end = tag_end(self.content, here)
            self.open[-1].nodes.append(self.node)
            self.node = None

    def read(self, text: str) -> None:
        if self.node is not None:
            self.node.text += text

    def place(self) -> str:
        if self.around:
            table, row, cell = self.around[-1]
            return f"{self.where}第 {table} 张表第 {row} 行第 {cell} 格"
        return f"{self.where}第 {self.paragraphs} 段"


def rewritten(content: bytes, holder: Holder, spans: list[tuple[int, int, str]]) -> list[Change]:
    """Return [(start, end, new bytes)] of the text elements, with the spans of the holder's text replaced.

    What replaces a span goes into the element where the span begins and so takes its format.
    """
    changes, begun = [], 0
    for node in holder.nodes:
        first, last = begun, begun + len(node.text)
        begun = last
        if node.end < 0:
            continue
        text, place = "", first
        for start, end, new in spans:
            if end <= first or start >= last:
                continue
            text += node.text[place - first : max(start, place) - first]
            text += new if first <= start else ""
            place = min(end, last)
        text += node.text[place - first :]
        if text != node.text:
            name = element_name(content, node.start)
            made = f'<{name} xml:space="preserve">{escape(text, quote=False)}</{name}>'
            changes.append((node.start, node.end, made.encode()))
    return changes


def element_name(content: bytes, start: int) -> str:
    """Return the name of the element that begins at `start`, with its prefix."""
    found = re.match(rb"<([^\s<>/]+)", content[start : start + 100])
    if found is None:
        raise Refusal("broken_xml")
    return found[1].decode()


def spliced(content: bytes, changes: list[Change]) -> bytes:
    """Return the content with these byte ranges replaced."""
    pieces, place = [], 0
    for start, end, new in sorted(changes):
        pieces += [content[place:start], new]
        place = end
    return b"".join([*pieces, content[place:]])


def spans_of(text: str, answers: dict[str, str]) -> list[tuple[int, int, str]]:
    """Return (start, end, new text) of the placeholders that have an answer."""
    return [(m.start(), m.end(), answers[m[0]]) for m in PLACEHOLDER.finditer(text) if m[0] in answers]

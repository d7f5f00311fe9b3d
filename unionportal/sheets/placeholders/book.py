"""A workbook with placeholders in its cells; used in the child."""

from __future__ import annotations

import re

from unionportal.sheets.child_process import elements, workbook_part, worksheets
from unionportal.sheets.placeholders.texts import (
    BRACE,
    Change,
    Holder,
    Texts,
    element_name,
    local,
    parser_of,
    rewritten,
    run,
    spans_of,
    spliced,
    tag_end,
)

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from collections.abc import Iterator

    from unionportal.sheets.placeholders.files import Fill

PERCENT = re.compile(r'%(?=[^"]*(?:"[^"]*"[^"]*)*$)')
PERCENT_FORMATS = {"9", "10"}  # those that Excel brings along


class Cell:
    """A cell of a worksheet that shows a string: its bytes, place, style, and where a string of its own begins."""

    def __init__(self, start: int, place: str, style: str, kind: str) -> None:
        self.start, self.end, self.place, self.style, self.kind = start, 0, place, style, kind
        self.value = ""
        self.is_formula = False
        self.inline_at: int | None = None


def cells_of(content: bytes, sheet: str) -> list[Cell]:
    """Return the cells of a worksheet that hold a string of their own or a shared one."""
    found: list[Cell] = []
    begun: list[Cell] = []
    parser = parser_of(content)
    value: list[str] = []

    def began(name: str, attributes: dict[str, str]) -> None:
        short = local(name)
        if short == "c" and attributes.get("t") in {"s", "inlineStr"}:
            place = f"工作表「{sheet}」的单元格 {attributes.get('r', '')}"
            begun.append(Cell(parser.CurrentByteIndex, place, attributes.get("s", "0"), attributes["t"]))
        elif begun and short == "f":
            begun[-1].is_formula = True
        elif begun and short == "is":
            begun[-1].inline_at = parser.CurrentByteIndex
        elif short == "v":
            value.clear()

    def ended(name: str) -> None:
        short = local(name)
        if begun and short == "v":
            begun[-1].value = "".join(value).strip()
        elif begun and short == "c":
            begun[-1].end = tag_end(content, parser.CurrentByteIndex)
            found.append(begun.pop())

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = began, ended, value.append
    run(parser, content)
    return [cell for cell in found if not cell.is_formula]


class Book:
    """A workbook: its sheets, and the shared strings with a placeholder."""

    def __init__(self, found: dict[str, bytes]) -> None:
        self.found = found
        self.sheets = worksheets(found)
        self.main = workbook_part(found)
        folder = self.main.rpartition("/")[0]
        self.strings = f"{folder}/sharedStrings.xml".lstrip("/")
        self.shared = Texts(found.get(self.strings, b"<sst/>"), "si", "").holders
        self.percent = percent_styles(found.get(f"{folder}/styles.xml".lstrip("/"), b"<a/>"))

    def cells(self) -> Iterator[tuple[str, Cell, Holder]]:
        """Yield (part, cell, its string) of the cells with a brace."""
        for name, part in self.sheets.items():
            cells = cells_of(self.found[part], name)
            own = Texts(self.found[part], "is", "").holders if any(cell.inline_at is not None for cell in cells) else []
            inline = {holder.start: holder for holder in own}
            for cell in cells:
                holder = None if cell.inline_at is None else inline.get(cell.inline_at)
                if cell.kind == "s" and cell.value.isdecimal() and int(cell.value) < len(self.shared):
                    holder = self.shared[int(cell.value)]
                if holder and BRACE.search(holder.text):
                    yield part, cell, holder

    def texts(self) -> list[tuple[str, str]]:
        return [(cell.place, holder.text) for _, cell, holder in self.cells()]

    def filled(self, fill: Fill) -> dict[str, bytes]:
        """Return the parts that change."""
        changes: dict[str, list[Change]] = {}
        for part, cell, holder in self.cells():
            if made := self.cell(part, cell, holder, fill):
                changes.setdefault(part, []).append((cell.start, cell.end, made))
        made_parts = {part: spliced(self.found[part], changed) for part, changed in changes.items()}
        if made_parts:
            # Formulas that look at these cells are counted when the file is opened.
            made_parts[self.main] = recounting(self.found[self.main])
        return made_parts

    def cell(self, part: str, cell: Cell, holder: Holder, fill: Fill) -> bytes:
        """Return the cell with its answers; empty if none is for it."""
        content = self.found[part]
        tag = content[cell.start : tag_end(content, cell.start)].decode()
        prefix = element_name(content, cell.start)[:-1]
        bare = re.sub(r"\s+t\s*=\s*(\"[^\"]*\"|'[^']*')", "", tag)
        number = fill["numbers"].get(holder.text.strip())
        if number is not None:
            value, is_rate = number
            shown = over_hundred(value) if is_rate and cell.style in self.percent else value
            return f"{bare}<{prefix}v>{shown}</{prefix}v></{prefix}c>".encode()
        spans = spans_of(holder.text, fill["texts"])
        if not spans:
            return b""
        source = self.found[self.strings] if cell.kind == "s" else content
        first = tag_end(source, holder.start)
        moved = [(start - first, end - first, new) for start, end, new in rewritten(source, holder, spans)]
        inner = spliced(source[first : holder.end], moved)
        typed = bare[:-1].rstrip() + ' t="inlineStr">'
        name = f"{prefix}is"
        return typed.encode() + f"<{name}>".encode() + inner + f"</{name}></{prefix}c>".encode()


def over_hundred(value: str) -> str:
    """Return a number of per cent as the fraction that a cell with a format of per cent shows."""
    sign, digits = value[: value.startswith("-")], value.lstrip("-")
    whole, _, part = digits.partition(".")
    whole = whole.rjust(3, "0")
    return f"{sign}{whole[:-2]}.{whole[-2:]}{part}"


def percent_styles(content: bytes) -> set[str]:
    """Return the numbers of the cell styles that show a fraction as per cent."""
    formats, styles, within = set(PERCENT_FORMATS), set(), False
    count = 0
    for name, attributes in elements(content):
        if name == "numFmt" and PERCENT.search(attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            within = name == "cellXfs"
        elif name == "xf" and within:
            if attributes.get("numFmtId") in formats:
                styles.add(str(count))
            count += 1
    return styles


def recounting(content: bytes) -> bytes:
    """Return the workbook part with the order to count all formulas when it is opened."""
    if found := re.search(rb"<((?:\w{1,20}:)?)calcPr\b[^<>]*?/?>", content):
        tag = re.sub(rb"\s+fullCalcOnLoad\s*=\s*(\"[^\"]*\"|'[^']*')", b"", found[0])
        end = b"/>" if tag.endswith(b"/>") else b">"
        return content.replace(found[0], tag[: -len(end)].rstrip() + b' fullCalcOnLoad="1"' + end, 1)
    name = re.search(rb"<((?:\w{1,20}:)?)workbook\b", content)
    prefix = name[1] if name else b""
    # Behind it stand only elements that a workbook with a form seldom has; the schema asks for this order.
    for before in (b"oleSize", b"customWorkbookViews", b"pivotCaches", b"fileRecoveryPr", b"webPublishing", b"extLst"):
        if (place := content.find(b"<" + prefix + before)) >= 0:
            break
    else:
        place = content.rindex(b"</")
    return content[:place] + b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>' + content[place:]

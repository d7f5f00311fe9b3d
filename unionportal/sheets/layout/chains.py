"""The lines of a chat in which people enter themselves (接龙), one below the other: which of them are entries."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from unionportal.sheets.layout.words import PERSON, header_key, known_headings, words
from unionportal.sheets.reader import Cell, Sheet
from unionportal.spelling.folding import HAN
from unionportal.spelling.numerals import NUMERALS, tens_of

# Letters, digits and signs of full width; other characters have no other form here.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", ord("￥"): "¥"}
_PICTURE = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u200b-\u200d\ufe0e\ufe0f\u20e3]+")
_DRAWN = re.compile(r"\[([^\[\]\s]{1,6})\]")
# "1. ", "2、", "(3)", "4 "; a date or a telephone number is none. An entry may have been emptied.
_ITEM = re.compile(r"\s*\(?(?P<number>\d{1,4})(?:\s*(?P<mark>[.、:)-]+)(?!\d)\s*| +)(?P<rest>\S.*)?")
_EMPTY = re.compile(r"\s*\(?\d{1,4}\)?\s*")
_BARE = re.compile(rf"\s*(?P<number>\d{{1,3}})(?P<mark>)(?P<rest>{HAN.pattern}.*)")
_ORDINAL = re.compile(r"\s*\(?(?P<number>[一二三四五六七八九十]{1,3})(?P<mark>[.、:)]+)\s*(?P<rest>\S.*)?")
# Between the words of a line that says what to write.
_BETWEEN = re.compile(r"[\s,，、;；|:。()+/-]+")
# What divides the words of a line.
STRONG = re.compile(r"(?:[\s、;|()【】\[\]<>《》“”\"。!?~…@]|(?<!\d)[:,]|[:,](?!\d)|\.{2,}|\.$)+")


@dataclass(frozen=True)
class Item:
    """One line: its number, the number that stands in front of it (None: none does), what it says."""

    line: int
    number: int | None
    text: str


@dataclass(frozen=True)
class Chain:
    """The lines above the first entry, what they ask for in which order, and the entries."""

    titles: tuple[str, ...]
    parts: tuple[str, ...]
    items: tuple[Item, ...]


def chain_of(sheet: Sheet) -> Chain | None:
    """Return the Chain that a worksheet of one column is, None where it is none."""
    if any(len(row) > 1 for row in sheet.rows):
        return None
    lines = lines_of(sheet)
    items = _items(lines)
    first = next((place for place, item in enumerate(items) if item), None)
    return None if first is None else _chain_from(first, sheet, lines, items)


def plain_lines(sheet: Sheet, first: int) -> Chain | None:
    """Return the Chain of the lines without numbers from a row on, those above it its titles; None for no lines."""
    lines = lines_of(sheet)
    return _chain_from(first - sheet.first_row, sheet, lines, [None] * len(lines))


def _chain_from(first: int, sheet: Sheet, lines: Sequence[str], items: Sequence[re.Match[str] | None]) -> Chain | None:
    titles = tuple(line.strip() for line in lines[:first] if line.strip())
    found = []
    for place in range(first, len(lines)):
        item = items[place]
        text = (item["rest"] or "" if item else lines[place]).strip()
        if text and not _EMPTY.fullmatch(text) and not _is_example(text):
            found.append(Item(sheet.first_row + place, _value(item["number"]) if item else None, text))
    return Chain(titles, _parts_wanted(titles), tuple(found)) if found else None


def lines_of(sheet: Sheet) -> list[str]:
    """Return the lines of a worksheet of one column as they are compared."""
    return ["" if not row or row[0] is None else _plain(str(row[0])) for row in sheet.rows]


def joined(sheet: Sheet) -> Sheet:
    """Return the table of a text with its lines whole again, as they were before commas divided them into cells.

    One below headings of its own stays: only of a chain, which asks for names, may these be a title.
    """
    first = next((row for row in sheet.rows if len(row) > 1), ())
    heads = [header_key(cell) for cell in first]
    if not first or (heads[0] != PERSON and heads[0] in known_headings() | words().marks["ignored"]):
        return sheet
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in sheet.rows]
    return replace(sheet, rows=[(line,) if line else () for line in lines])


def as_table(
    name: str,
    titles: Sequence[str],
    heading: tuple[Cell, ...],
    rows: Mapping[int, tuple[Cell, ...]],
) -> Sheet:
    """Return the worksheet of rows by their lines: the headings stand in no line, so that each keeps its number."""
    above: list[tuple[Cell, ...]] = [*((title,) for title in titles), heading, ()]
    lines = [rows.get(line, ()) for line in range(1, max(rows, default=0) + 1)]
    return Sheet(name, [*above, *lines], first_row=-len(titles) - 1, origin=name)


def _plain(text: str) -> str:
    """Return the text half-width and without pictures, and circled numbers as numbers."""
    text = unicodedata.normalize("NFC", _PICTURE.sub(" ", text)).translate(_HALF)
    drawn = words().marks["picture"]
    text = _DRAWN.sub(lambda found: " " if header_key(found[1]) in drawn else found[0], text)
    first = text.lstrip()[:1]
    if first and unicodedata.category(first) == "No":
        number = unicodedata.normalize("NFKC", first)
        text = text.replace(first, number if number[-1] in ".)" else f"{number}.", 1)
    return text


def _items(lines: Sequence[str]) -> list[re.Match[str] | None]:
    """Return what each line is as a numbered one: by digits with a mark or blank, else by 一、, else by bare digits."""
    found = [_ITEM.fullmatch(line) for line in lines]
    first = next(filter(None, found), None)
    if first and (first["mark"] or int(first["number"]) == 1):
        return found
    found = [_ORDINAL.fullmatch(line) for line in lines]
    if (first := next(filter(None, found), None)) and _value(first["number"]) == 1:
        return found
    found, last = [_BARE.fullmatch(line) for line in lines], 0
    for place, item in enumerate(found):
        if item and int(item["number"]) != last + 1:
            found[place] = None
        elif item:
            last += 1
    return found if last > 1 else [None] * len(lines)


def _value(number: str) -> int:
    return int(tens_of(number.translate(NUMERALS)))


def _is_example(text: str) -> bool:
    """Return whether the first word says that the line is an example."""
    return header_key(STRONG.split(text)[0]) in words().marks["example"]


def _parts_wanted(titles: Sequence[str]) -> tuple[str, ...]:
    """Return the headings of the parts where a title asks for them, the name first: “请接龙：姓名 金额”."""
    for title in titles:
        parts = _BETWEEN.split(title)
        known = [bool(part) and header_key(part) in known_headings() for part in parts]
        for start, part in enumerate(parts):
            end = next((place for place in range(start, len(parts)) if not known[place]), len(parts))
            if part == PERSON and end - start > 1:
                return tuple(parts[start:end])
    return ()

"""Tables that people paste: cells copied from Excel or WPS, and numbered lines of a chat."""

import itertools
import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from unionportal.sheets.child_process import Refusal
from unionportal.sheets.layout.words import NUMBER, PART, PERSON, header_key, known_headings
from unionportal.sheets.reader import Cell, Limits, Rows, Sheet, Workbook, refusal
from unionportal.sheets.untrusted.text_table import LONGEST, rows_of, separator_of, trimmed
from unionportal.sheets.uploads import MAX_FILE_BYTES, Rejected
from unionportal.spelling.folding import HAN

NAME = "粘贴"
_Read = TypeVar("_Read")
MAX_BYTES = 2 * 1024 * 1024
_LIMITS: Limits = {
    "only": None,
    "merged": True,
    "rows": 20_000,
    "columns": 80,
    "entries": 0,
    "unpacked": MAX_FILE_BYTES,
    "ratio": 0,
    "memory": 0,
    "seconds": 0,
}
BREAK = re.compile(r"\r\n|\r|\n")
# A copied cell is in quotes only where it has a break or a tab; quotes within are doubled.
CELL = re.compile(r'"((?:[^"]|"")*+)"(?=\t|\n|\Z)|([^\t\n]*)')
# "1. ", "2、", "（3）", "4 "; a date or a telephone number is none.
ITEM = re.compile(
    r"\s*[(（]?(?P<number>[0-9０-９]{1,4})(?:\s*(?P<mark>[.．、:：)）]+)(?![0-9０-９])\s*|[ \u3000]+)(?P<rest>\S.*)"
)
SEPARATORS = re.compile(r"[\s,，、;；|｜]+")
# Between the words of a line that says what to write.
BETWEEN = re.compile(r"[\s,，、;；|｜:：。()（）+＋/-]+")
# Symbols, how they are joined and drawn.
_PICTURES = frozenset({"So", "Sk", "Mn", "Me", "Cf", "Co"})
# Only where no other separates: they also stand within dates and numbers.
WEAK = re.compile(r"[-—–/+＋]+")


def read_pasted(text: str) -> Workbook:
    """Return the pasted text as a workbook of one sheet; raise only `Rejected`."""
    return Workbook({NAME: pasted(text)})


def pasted(text: str) -> Sheet:
    """Return the pasted table or numbered lines as a sheet whose row numbers are those of the lines."""
    return _read(text, _sheet, _LIMITS)


def copied(text: str, *, columns: int) -> Rows:
    """Return the rows of copied cells, at most so many `columns` wide; raise only `Rejected`."""
    limits: Limits = {**_LIMITS, "columns": columns}
    return _read(text, lambda lines: _copied(lines, columns), limits)


def _read(text: str, read: Callable[[str], _Read], limits: Limits) -> _Read:
    text = BREAK.sub("\n", text.removeprefix("\ufeff"))
    if not text.strip():
        raise Rejected("empty")
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise Rejected("too_large", megabytes=MAX_BYTES // 1024 // 1024)
    if "\0" in text:
        raise Rejected("undecodable")
    try:
        return read(text)
    except Refusal as found:
        raise refusal(found.code, {**found.facts, "sheet": NAME}, limits) from None


def _sheet(text: str) -> Sheet:
    if text.rstrip("\n").count("\n") >= _LIMITS["rows"]:
        raise Refusal("too_many_rows", cell="")
    if "\t" in text:
        return Sheet(NAME, _tuples(_copied(text)))
    lines = text.rstrip("\n").split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST:
            raise Refusal("open_quote", row=number)
    if _is_numbered(lines):
        return _numbered(lines)
    return Sheet(NAME, _tuples(rows_of(text, separator_of(text), _LIMITS)))


def _is_numbered(lines: list[str]) -> bool:
    """Return whether the first number has a mark behind it, or is a one with a blank."""
    first = next(filter(None, map(ITEM.fullmatch, lines)), None)
    return bool(first and (first["mark"] or int(first["number"]) == 1))


def _tuples(rows: Rows) -> list[tuple[Cell, ...]]:
    # Text has no marks in it.
    return [tuple(cell for cell in row if not isinstance(cell, tuple)) for row in rows]


def _copied(text: str, columns: int = _LIMITS["columns"]) -> Rows:
    """Return the rows of copied cells, an empty one for each further line of a row with breaks in its cells."""
    rows: Rows = []
    row: list[str] = []
    place = lines = 0
    while place <= len(text):
        match = CELL.match(text, place)
        if match is None:  # pragma: no cover  the second alternative matches anything
            break
        quoted, plain = match.groups()
        cell = plain if quoted is None else quoted.replace('""', '"')
        if len(cell) > LONGEST:
            raise Refusal("open_quote", row=len(rows) + 1)
        lines += cell.count("\n")
        row.append(cell)
        place = match.end() + 1
        if len(row) > 2 * columns:
            raise Refusal("far_cell", cell="")
        if match.end() == len(text) or text[match.end()] == "\n":
            rows += [list(trimmed(row)), *([] for _ in range(lines))]
            row, lines = [], 0
    _check(rows, columns)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _check(rows: Rows, columns: int) -> None:
    if max(map(len, rows), default=0) > columns:
        raise Refusal("far_cell", cell="")


def _numbered(lines: list[str]) -> Sheet:
    """Return numbered lines below the lines before them; the heading has the number of the line before the first."""
    items = [ITEM.fullmatch(line) for line in lines]
    first = next(place for place, item in enumerate(items) if item)
    titles: list[list[Cell]] = [[line.strip()] if line.strip() else [] for line in lines[:first]]
    rows: list[list[Cell]] = []
    for line, item in zip(lines[first:], items[first:], strict=True):
        # A line without a number among them is somebody too, or a note: it is shown, not left out.
        parts = _parts(item["rest"] if item else line)
        rows.append([int(item["number"]) if item else None, *parts] if parts else [])
    widest = max(map(len, rows), default=0)
    heading: list[Cell] = [NUMBER, *(_named_parts(titles) or [PERSON])]
    widest = max(widest, len(heading))
    numbered = (PART, *(f"{PART}{number}" for number in range(2, widest)))
    heading += itertools.islice(numbered, max(0, widest - len(heading)))
    table = [*titles, heading, *rows]
    if widest > _LIMITS["columns"]:
        raise Refusal("far_cell", cell="")
    return Sheet(NAME, [tuple(row) for row in table], first_row=0)


def _named_parts(titles: list[list[Cell]]) -> list[str]:
    """Return the headings of the parts where a line asks for them, the name first: “请接龙：姓名 金额”."""
    for cell in itertools.chain.from_iterable(titles):
        parts = BETWEEN.split(str(cell))
        known = [bool(part) and header_key(part) in known_headings() for part in parts]
        for start, part in enumerate(parts):
            end = next((place for place in range(start, len(parts)) if not known[place]), len(parts))
            if part == PERSON and end - start > 1:
                return parts[start:end]
    return []


def _parts(text: str) -> list[str]:
    # A picture says nothing; the characters of a name may have blanks between them.
    parts = [part for part in SEPARATORS.split(text) if part and not _is_picture(part)]
    single = list(itertools.takewhile(lambda part: len(part) == 1 and HAN.match(part), parts))
    if len(single) > 1:
        parts[: len(single)] = ["".join(single)]
    if len(parts) == 1:
        parts = [part for part in WEAK.split(parts[0]) if part] or parts
    return parts


def _is_picture(text: str) -> bool:
    return all(unicodedata.category(one) in _PICTURES for one in text)

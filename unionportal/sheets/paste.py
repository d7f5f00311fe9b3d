"""Tables that people paste: cells copied from Excel or WPS, and numbered lines of a chat."""

import re
from collections.abc import Callable
from typing import TypeVar

from unionportal.sheets.child_process import Refusal
from unionportal.sheets.layout.chains import chain_of
from unionportal.sheets.reader import Cell, Limits, Rows, Sheet, Workbook, refusal
from unionportal.sheets.untrusted.text_table import LONGEST, rows_of, separator_of, trimmed
from unionportal.sheets.uploads import MAX_FILE_BYTES, Rejected

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
    whole = Sheet(NAME, [(line,) if line.strip() else () for line in lines])
    if chain_of(whole):
        # What they say is found out by who is registered, when they are read.
        return whole
    return Sheet(NAME, _tuples(rows_of(text, separator_of(text), _LIMITS)))


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

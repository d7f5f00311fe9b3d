"""An old workbook (.xls): what the reader does not say of it is found in its records first, what is too large too."""

from __future__ import annotations

import io
import struct

from unionportal.sheets.child_process import Places, Refusal, sheet
from unionportal.sheets.shown_numbers import Pattern, padded
from unionportal.sheets.untrusted.compound_file import stream

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from collections.abc import Iterator

    from unionportal.sheets.child_process import Marks
    from unionportal.sheets.reader import Limits, Sent

BOF, EOF, FILEPASS, BOUNDSHEET, FORMAT, XF, ROW = 0x809, 0x0A, 0x2F, 0x85, 0x41E, 0xE0, 0x208
FORMULA, NUMBER, RK, MULRK, BOOLERR = (0x06, 0x206, 0x406), 0x203, 0x27E, 0xBD, 0x205
# With a text of their own or a shared one.
TEXTS = frozenset({0xFD, 0x204, 0xD6})
ONE_CELL = TEXTS | {*FORMULA, NUMBER, RK, BOOLERR}
CODEPAGE = 0x42
ENCODINGS = {936: "gb18030", 950: "big5", 1200: "utf-16-le", 1252: "cp1252", 65001: "utf-8"}
VERSION_8 = 0x0600
HIDDEN = 0x20
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class Facts:
    """What the records of one sheet say: hidden rows, errors and formulas without result, padded numbers."""

    def __init__(self) -> None:
        self.hidden: list[int] = []
        self.marks: Marks = []
        self.padded: Places = []


def read(data: bytes, limits: Limits) -> tuple[list[Sent], list[str]]:
    """Return the sheets and the names of others, as from a newer workbook."""
    import python_calamine  # noqa: PLC0415  the limits must be in force first

    content = stream(data, ("Workbook", "Book"))
    if content is None:
        raise Refusal("not_xlsx")
    try:
        tables, patterns = opening(content)
        if not tables:
            raise Refusal("no_sheets")
        wanted = limits["only"]
        # Before the reader lays out the cells: it ends the process where they are too far away.
        facts = {
            number: facts_of(content, place, name, patterns, limits)
            for number, (name, place) in tables.items()
            if wanted is None or name in wanted
        }
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        found: list[Sent] = []
        for number, known in facts.items():
            name = book.sheet_names[number]
            merged = merged_areas(book.get_sheet_by_name(name).merged_cell_ranges)
            if merged and not limits["merged"]:
                raise Refusal("merged", sheet=name, ranges=merged[:3], count=len(merged))
            rows, special = sheet(book, name, known.marks, known.padded, limits)
            found.append((name, rows, special, merged, known.hidden))
    except python_calamine.PasswordError:
        raise Refusal("password") from None
    except (struct.error, IndexError, python_calamine.CalamineError):
        raise Refusal("broken_xls") from None
    return found, [name for number, (name, _) in tables.items() if number not in facts]


def records(content: bytes, place: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield (type, content) of the records from a place to the end of the substream there."""
    depth = 0
    while place + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, place)
        payload = content[place + 4 : place + 4 + length]
        if len(payload) < length:
            raise Refusal("broken_xls")
        place += 4 + length
        # A chart within a sheet begins and ends as the sheet does.
        depth += (kind == BOF) - (kind == EOF)
        if depth == 1:
            yield kind, payload
        if depth <= 0:
            return
    raise Refusal("broken_xls")


def opening(content: bytes) -> tuple[dict[int, tuple[str, int]], dict[int, Pattern]]:
    """Return (name, place) of each worksheet by its number, and the patterns of styles that fill up with zeros."""
    found: list[tuple[bool, str, int]] = []
    formats: dict[int, Pattern] = {}
    cells: list[int] = []
    is_new, encoding = True, "latin-1"
    for kind, payload in records(content):
        if kind == BOF:
            is_new = struct.unpack_from("<H", payload)[0] >= VERSION_8
        elif kind == FILEPASS:
            raise Refusal("password")
        elif kind == CODEPAGE:
            encoding = ENCODINGS.get(struct.unpack_from("<H", payload)[0], encoding)
        elif kind == BOUNDSHEET:
            place, _, is_other, length = struct.unpack_from("<IBBB", payload)
            name = text_of(payload, 7, length, encoding, is_new=is_new)
            found.append((is_other == 0, name, place))
        elif kind == FORMAT:
            number, length = struct.unpack_from("<HH" if is_new else "<HB", payload)
            code = text_of(payload, 4 if is_new else 3, length, encoding, is_new=is_new)
            if pattern := padded(code):
                formats[number] = pattern
        elif kind == XF:
            cells.append(struct.unpack_from("<H", payload, 2)[0])
    tables = {number: (name, place) for number, (is_table, name, place) in enumerate(found) if is_table}
    return tables, {number: formats[code] for number, code in enumerate(cells) if code in formats}


def text_of(payload: bytes, place: int, length: int, encoding: str, *, is_new: bool) -> str:
    """Return a text behind its length; a newer one says whether it has two bytes a character."""
    if not is_new:
        return payload[place : place + length].decode(encoding, "replace")
    if payload[place] & 1:
        return payload[place + 1 : place + 1 + 2 * length].decode("utf-16-le", "replace")
    return payload[place + 1 : place + 1 + length].decode("latin-1")


def facts_of(content: bytes, place: int, name: str, patterns: dict[int, Pattern], limits: Limits) -> Facts:
    """Return the Facts of the sheet; refuse a filled cell beyond the limits before anything is laid out in memory."""
    facts = Facts()
    rows, columns = limits["rows"], limits["columns"]
    for kind, payload in records(content, place):
        if kind in ONE_CELL:
            row, column, style = struct.unpack_from("<HHH", payload)
            if column >= columns or row >= rows:
                raise Refusal("far_cell" if column >= columns else "too_many_rows", sheet=name, cell="")
            if kind == BOOLERR and payload[7]:
                facts.marks.append((row, column, ("e", ERRORS.get(payload[6], "#ERR"))))
            elif kind in FORMULA and payload[12:14] == b"\xff\xff":
                mark_of_formula(facts, row, column, payload)
            elif style in patterns and kind not in TEXTS:
                facts.padded.append((row, column, patterns[style]))
        elif kind == MULRK:
            row, first = struct.unpack_from("<HH", payload)
            count = (len(payload) - 6) // 6
            if first + count > columns or row >= rows:
                raise Refusal("far_cell" if first + count > columns else "too_many_rows", sheet=name, cell="")
            for number in range(count if patterns else 0):
                if pattern := patterns.get(struct.unpack_from("<H", payload, 4 + 6 * number)[0]):
                    facts.padded.append((row, first + number, pattern))
        elif kind == ROW and struct.unpack_from("<H", payload, 12)[0] & HIDDEN:
            facts.hidden.append(struct.unpack_from("<H", payload)[0] + 1)
    return facts


def mark_of_formula(facts: Facts, row: int, column: int, payload: bytes) -> None:
    """Mark an error, and an empty result that was to be calculated when the file is opened."""
    if payload[6] == 2:
        facts.marks.append((row, column, ("e", ERRORS.get(payload[8], "#ERR"))))
    elif payload[6] == 3 and payload[14] & 3:
        facts.marks.append((row, column, ("f", "")))


def merged_areas(ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None) -> list[str]:
    """Return merged ranges as A1:B2."""
    return [f"{letters(a)}{top + 1}:{letters(b)}{bottom + 1}" for (top, a), (bottom, b) in ranges or ()]


def letters(column: int) -> str:
    """Return the name of a 0-based column."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name

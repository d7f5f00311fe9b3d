"""An old workbook (.xls): what the reader does not say of it is found in its records first, what is too large too."""

from __future__ import annotations

import io
import struct

from unionportal.sheets.child_process import Refusal
from unionportal.sheets.shown_numbers import BUILT_IN, Pattern, special
from unionportal.sheets.untrusted.compound_file import stream
from unionportal.sheets.untrusted.sent_rows import MOST_MERGED, sheet, without_invented

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from collections.abc import Iterator

    from unionportal.sheets.reader import About, Limits, Sent
    from unionportal.sheets.untrusted.sent_rows import Marks, Places

BOF, EOF, FILEPASS, BOUNDSHEET, FORMAT, XF, ROW = 0x809, 0x0A, 0x2F, 0x85, 0x41E, 0xE0, 0x208
FORMULA, NUMBER, RK, MULRK, BOOLERR = (0x06, 0x206, 0x406), 0x203, 0x27E, 0xBD, 0x205
# A text of its own, one with formats, the text that a formula gives, and a shared text.
LABEL, RSTRING, STRING, SHARED = 0x204, 0xD6, 0x207, 0xFD
TEXTS = frozenset({LABEL, RSTRING, SHARED})
ONE_CELL = TEXTS | {*FORMULA, NUMBER, RK, BOOLERR}
CODEPAGE, UNICODE = 0x42, 1200
# Of texts of one byte a letter; GB18030 where the file says nothing of use.
ENCODINGS = {950: ("cp950",), 1252: ("gb18030", "cp1252")}
VERSION_8 = 0x0600
HIDDEN = 0x20
# Widths of columns, and from which year days are counted.
COLUMNS, DATES = 0x7D, 0x22
# How the number 60 is written, in eight bytes or in four.
SIXTY = struct.pack("<d", 60)
SHORT_SIXTY = frozenset(struct.pack("<I", one) for one in (60 << 2 | 2, 6000 << 2 | 3, 0x404E0000, 0x40B77001))
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class Facts:
    """What the records of one sheet say: what is hidden, errors, empty formulas, texts, numbers shown otherwise."""

    def __init__(self) -> None:
        self.hidden: list[int] = []
        self.hidden_columns: set[int] = set()
        self.marks: Marks = []
        self.special: Places = []
        self.sixties: list[tuple[int, int]] = []


def read(data: bytes, limits: Limits) -> tuple[list[Sent], list[str]]:
    """Return the sheets and the names of others, as from a newer workbook."""
    import python_calamine  # noqa: PLC0415  the limits must be in force first

    content = stream(data, ("Workbook", "Book"))
    if content is None:
        raise Refusal("not_xlsx")
    try:
        known = Book(content)
        wanted = limits["only"]
        # Before the reader lays out the cells: it ends the process where they are too far away.
        facts = {
            number: facts_of(content, place, name, known, limits)
            for number, (name, place) in known.tables.items()
            if wanted is None or name in wanted
        }
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(set(book.sheet_names)) < len(book.sheet_names):  # it finds them by name
            raise Refusal("broken_xls")
        found: list[Sent] = []
        for number, one in facts.items():
            name, source = known.tables[number][0], book.get_sheet_by_index(number)
            merged = merged_areas(source.merged_cell_ranges)
            if len(merged) > (MOST_MERGED if limits["merged"] else 0):
                raise Refusal("merged", sheet=name, ranges=merged[:3], count=len(merged))
            rows, places = sheet(source, name, one.marks, one.special, limits, from_1904=known.from_1904)
            if not known.from_1904:
                without_invented(rows, one.sixties)
            about: About = {
                "hidden": name in known.hidden,
                "hidden_columns": sorted(one.hidden_columns),
                "from_1904": known.from_1904,
            }
            found.append((name, rows, places, merged, one.hidden, about))
    except python_calamine.PasswordError:
        raise Refusal("password") from None
    except (struct.error, IndexError, python_calamine.CalamineError):
        raise Refusal("broken_xls") from None
    return found, [name for number, (name, _) in known.tables.items() if number not in facts]


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


class Book:
    """What the first records say: (name, place) of each worksheet by its number, padded styles, how texts are written.

    The reader takes texts in cells of their own for texts of the code page, even where they are Unicode, and knows few
    code pages: `reads_texts` is whether it may be believed.
    """

    def __init__(self, content: bytes) -> None:
        self.is_new, self.encodings, self.reads_texts = True, ENCODINGS[1252][:1], True
        found: list[tuple[bool, str, int]] = []
        self.hidden: set[str] = set()
        self.from_1904 = False
        formats: dict[int, Pattern | None] = {**BUILT_IN}
        styles: list[int] = []
        for kind, payload in records(content):
            if kind == BOF:
                self.is_new = self.reads_texts = struct.unpack_from("<H", payload)[0] >= VERSION_8
            elif kind == FILEPASS:
                raise Refusal("password")
            elif kind == CODEPAGE:
                page = struct.unpack_from("<H", payload)[0]
                self.encodings = ENCODINGS.get(page, self.encodings)
                self.reads_texts = self.is_new and page == UNICODE
            elif kind == BOUNDSHEET:
                place, state, is_other = struct.unpack_from("<IBB", payload)
                found.append((is_other == 0, self.text(payload, 6, "<B"), place))
                self.hidden |= {found[-1][1]} if state & 3 else set()
            elif kind == DATES:
                self.from_1904 = payload[:1] == b"\1"
            elif kind == FORMAT:
                code = self.text(payload, 2, "<H" if self.is_new else "<B")
                formats[struct.unpack_from("<H", payload)[0]] = special(code)
            elif kind == XF:
                styles.append(struct.unpack_from("<H", payload, 2)[0])
        self.tables = {number: (name, place) for number, (is_table, name, place) in enumerate(found) if is_table}
        if not self.tables:
            raise Refusal("no_sheets")
        patterns = {number: formats.get(code) for number, code in enumerate(styles)}
        self.patterns = {number: pattern for number, pattern in patterns.items() if pattern is not None}

    def text(self, payload: bytes, place: int, length: str) -> str:
        """Return the text behind its length; a newer one says whether it has two bytes a character."""
        (count,) = struct.unpack_from(length, payload, place)
        place += struct.calcsize(length)
        is_wide = self.is_new and payload[place] & 1
        place += self.is_new
        raw = payload[place : place + (2 * count if is_wide else count)]
        if len(raw) < count:
            raise Refusal("broken_xls")
        if self.is_new:
            return raw.decode("utf-16-le" if is_wide else "latin-1", "replace")
        for encoding in self.encodings:
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise Refusal("undecodable")


def facts_of(content: bytes, place: int, name: str, book: Book, limits: Limits) -> Facts:
    """Return the Facts of the sheet; refuse a filled cell beyond the limits before anything is laid out in memory."""
    facts = Facts()
    rows, columns, patterns = limits["rows"], limits["columns"], book.patterns
    row = column = 0
    for kind, payload in records(content, place):
        if kind in ONE_CELL:
            row, column, style = struct.unpack_from("<HHH", payload)
            if column >= columns or row >= rows:
                raise Refusal("far_cell" if column >= columns else "too_many_rows", sheet=name, cell="")
            if kind == BOOLERR and payload[7]:
                facts.marks.append((row, column, ("e", ERRORS.get(payload[6], "#ERR"))))
            elif kind in FORMULA and payload[12:14] == b"\xff\xff":
                mark_of_formula(facts, row, column, payload)
            elif kind in TEXTS:
                if kind != SHARED and not book.reads_texts:
                    facts.marks.append((row, column, book.text(payload, 6, "<H") or None))
            elif style in patterns:
                facts.special.append((row, column, patterns[style]))
            if (kind == NUMBER and payload[6:14] == SIXTY) or (kind == RK and payload[6:10] in SHORT_SIXTY):
                facts.sixties.append((row, column))
        elif kind == STRING and not book.reads_texts:
            facts.marks.append((row, column, book.text(payload, 0, "<H") or None))
        elif kind == MULRK:
            row, first = struct.unpack_from("<HH", payload)
            count = (len(payload) - 6) // 6
            if first + count > columns or row >= rows:
                raise Refusal("far_cell" if first + count > columns else "too_many_rows", sheet=name, cell="")
            for number in range(count if patterns or any(one in payload for one in SHORT_SIXTY) else 0):
                if payload[6 + 6 * number : 10 + 6 * number] in SHORT_SIXTY:
                    facts.sixties.append((row, first + number))
                pattern = patterns.get(struct.unpack_from("<H", payload, 4 + 6 * number)[0])
                if pattern is not None:
                    facts.special.append((row, first + number, pattern))
        elif kind == COLUMNS and payload[8] & 1:
            first, last = struct.unpack_from("<HH", payload)
            facts.hidden_columns.update(range(first, min(last + 1, columns)))
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

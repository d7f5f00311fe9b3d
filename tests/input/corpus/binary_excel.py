"""Write just enough of the old .xls (BIFF8 in a compound file) for cells, formats, merged areas and hidden rows."""

import struct
from datetime import date

from tests.input.corpus.spec import Cell, Row, Sheet, plain

SECTOR = 512
# The number of styles before ours: blank cells have the last of them.
PLAIN = 16
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _record(code: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def _label(text: str, length: str = "<H") -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack(length, len(encoded) // 2) + b"\x01" + encoded


def _formats(sheets: tuple[Sheet, ...]) -> list[str]:
    cells = (cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, Cell))
    return sorted({cell.number_format for cell in cells} - {"General"})


def workbook_stream(sheets: tuple[Sheet, ...], password: bool = False) -> bytes:
    formats = _formats(sheets)
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    if password:
        start += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    start += _record(0x0042, struct.pack("<H", 1200))
    for number, code in enumerate(formats):
        start += _record(0x041E, struct.pack("<H", 164 + number) + _label(code))
    # Excel's own sixteen are General; then come one for dates and those of the cells.
    for number in (*[0] * PLAIN, 14, *range(164, 164 + len(formats))):
        start += _record(0x00E0, struct.pack("<HHH", 0, number, 0) + bytes(14))
    pages = [_page(sheet, formats) for sheet in sheets]
    hidden = {"visible": 0, "hidden": 1}
    size = len(start) + sum(4 + 6 + len(_label(sheet.name, "<B")) for sheet in sheets) + 4
    bounds = b""
    for sheet, page in zip(sheets, pages, strict=True):
        bounds += _record(0x0085, struct.pack("<IBB", size, hidden[sheet.state], 0) + _label(sheet.name, "<B"))
        size += len(page)
    return start + bounds + _record(0x000A) + b"".join(pages)


def _page(sheet: Sheet, formats: list[str]) -> bytes:
    columns = max((len(row) for row in sheet.rows), default=0)
    page = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    page += _record(0x0200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, columns, 0))
    for index in range(len(sheet.rows)):
        flags = 0x0120 if index + 1 in sheet.hidden_rows else 0x0100
        page += _record(0x0208, struct.pack("<HHHHHHHH", index, 0, columns, 255, 0, 0, flags, 15))
    for index, row in enumerate(sheet.rows):
        page += _cells(index, row, formats)
    if sheet.merged:
        areas = b"".join(struct.pack("<HHHH", *_area(area)) for area in sheet.merged)
        page += _record(0x00E5, struct.pack("<H", len(sheet.merged)) + areas)
    return page + _record(0x000A)


def _cells(index: int, row: Row, formats: list[str]) -> bytes:
    written = b""
    for column, cell in enumerate(row):
        value = plain(cell)
        style = (
            PLAIN + 1 + formats.index(cell.number_format)
            if isinstance(cell, Cell) and cell.number_format in formats
            else 0
        )
        if isinstance(value, date):
            value, style = (date(value.year, value.month, value.day) - date(1899, 12, 30)).days, style or PLAIN
        if isinstance(value, str):
            written += _record(0x0204, struct.pack("<HHH", index, column, style) + _label(value))
        elif value is not None:
            written += _record(0x0203, struct.pack("<HHHd", index, column, style, float(value)))
    return written


def _area(area: str) -> tuple[int, int, int, int]:
    """Return first row, last row, first column, last column of an area such as A1:I1 (columns A to Z)."""
    (left, top), (right, bottom) = ((end[0], int(end[1:])) for end in area.split(":"))
    return top - 1, bottom - 1, ord(left) - 65, ord(right) - 65


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Return the streams in an OLE container; short ones are filled up, so that none needs small sectors."""
    chains, body = [], b""
    fat: list[int] = []
    for content in streams.values():
        padded = content.ljust(4096, b"\0")
        padded += bytes(-len(padded) % SECTOR)
        first = len(fat)
        fat += [*range(first + 1, first + len(padded) // SECTOR), END]
        chains.append((first, len(padded)))
        body += padded
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    for number, (name, (first, size)) in enumerate(zip(streams, chains, strict=True), 1):
        entries.append(_entry(name, 2, first, size, sibling=number + 1 if number < len(streams) else FREE))
    folder = b"".join(entries).ljust(SECTOR, b"\0")
    first_folder = len(fat)
    fat += [END, FAT]
    assert len(fat) <= SECTOR // 4, "too large for one table of sectors"
    fat += [FREE] * (SECTOR // 4 - len(fat))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, first_folder, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", first_folder + 1, *[FREE] * 108)
    return header + body + folder + struct.pack(f"<{SECTOR // 4}I", *fat)


def _entry(name: str, kind: int, first: int, size: int, child: int = FREE, sibling: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le")
    named = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    return named + struct.pack("<III", FREE, sibling, child) + bytes(36) + struct.pack("<IQ", first, size)

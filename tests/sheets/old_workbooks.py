"""Old workbooks (.xls) written record by record, and the compound file around them."""

import random
import struct

from tests.sheets.hostile_workbooks import OLE2
from tests.sizes import size

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512
BUILTIN = [0, 14]


def record(kind: int, payload: bytes = b"") -> bytes:
    """One record."""
    return struct.pack("<HH", kind, len(payload)) + payload


def wide(text: str, length: str = "<H") -> bytes:
    """A text of two bytes a character behind its length."""
    return struct.pack(length, len(text)) + b"\1" + text.encode("utf-16-le")


def bof(kind: int) -> bytes:
    """The record a substream begins with: 5 the workbook, 0x10 a sheet."""
    return record(0x809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def cell(row: int, column: int, value, style: int = 0) -> bytes:
    """The record of a cell with a text, a number, a truth or an error (bytes)."""
    place = struct.pack("<HHH", row, column, style)
    if isinstance(value, str):
        return record(0x204, place + wide(value))
    if isinstance(value, bool):
        return record(0x205, place + bytes([value, 0]))
    if isinstance(value, bytes):
        return record(0x205, place + value + b"\1")
    return record(0x203, place + struct.pack("<d", value))


def stream_of(sheets: dict[str, bytes], *, formats: tuple[str, ...] = (), first: bytes = b"", page=1200) -> bytes:
    """The stream of a workbook: styles 0 plain, 1 a date, then one for each number format."""
    ids = [*BUILTIN, *range(164, 164 + len(formats))]
    head = bof(5) + first + record(0x42, struct.pack("<H", page))
    head += b"".join(record(0x41E, struct.pack("<H", 164 + n) + wide(code)) for n, code in enumerate(formats))
    head += b"".join(record(0xE0, struct.pack("<HH", 0, number) + bytes(16)) for number in ids)
    bodies = [bof(0x10) + body + record(0x0A) for body in sheets.values()]
    names = [struct.pack("<H", 0) + wide(name, "<B") for name in sheets]
    place = len(head) + sum(8 + len(name) for name in names) + 4
    for name, body in zip(names, bodies, strict=True):
        head += record(0x85, struct.pack("<I", place) + name)
        place += len(body)
    return head + record(0x0A) + b"".join(bodies)


def older_stream(rows, *, title: str = "会员", page: int | None = 936) -> bytes:
    """The stream of a workbook of Excel 95 with GB18030 texts; numbers have the format 0000."""
    begin = {kind: record(0x809, struct.pack("<HHHH", 0x0500, kind, 0x0DBB, 0x07CC)) for kind in (5, 0x10)}
    body, name = b"", title.encode("gb18030")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = value.encode("gb18030")
                body += record(0x204, place + struct.pack("<H", len(text)) + text)
            else:
                body += record(0x203, place + struct.pack("<d", value))
    head = begin[5] + (record(0x42, struct.pack("<H", page)) if page else b"")
    head += record(0x41E, struct.pack("<HB", 164, 4) + b"0000") + record(0xE0, struct.pack("<HH", 0, 164) + bytes(12))
    place = len(head) + 4 + 7 + len(name) + 4
    head += record(0x85, struct.pack("<IBBB", place, 0, 0, len(name)) + name) + record(0x0A)
    return head + begin[0x10] + body + record(0x0A)


def compound(stream: bytes, name: str = "Workbook", *, chain=None) -> bytes:
    """A compound file with one stream; `chain` gives the numbers of its sectors another order."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // SECTOR)
    table = [*range(1, count), END]
    fat_sectors = 1
    while fat_sectors * 128 < count + 1 + fat_sectors:
        fat_sectors += 1
    table += [END] + [FAT] * fat_sectors
    if chain:
        chain(table)
    table += [FREE] * (fat_sectors * 128 - len(table))
    header = OLE2 + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, fat_sectors, count, 0, 4096, END, 0, END, 0)
    places = [count + 1 + n for n in range(fat_sectors)]
    header += struct.pack("<109I", *places, *[FREE] * (109 - fat_sectors))
    directory = entry("Root Entry", 5, END, 0, child=1) + entry(name, 2, 0, len(stream))
    body = stream.ljust(count * SECTOR, b"\0") + directory.ljust(SECTOR, b"\0")
    return header + body + struct.pack(f"<{len(table)}I", *table)


def entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    """One entry of the directory."""
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<III", start, size, 0)


def old_workbook(rows, *, title: str = "会员", formats: tuple[str, ...] = (), more: bytes = b"", **options) -> bytes:
    """An .xls with one sheet; a cell is its value or (value, style); `more` are further records of the sheet."""
    body = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None:
                body += cell(row, column, *(value if isinstance(value, tuple) else (value,)))
    return compound(stream_of({title: body + more}, formats=formats, **options))


def hidden_row(row: int) -> bytes:
    """The record of a hidden row."""
    return record(0x208, struct.pack("<HHHHHHHH", row, 0, 9, 255, 0, 0, 0x20, 15))


def hidden_columns(first: int, last: int) -> bytes:
    """The record of hidden columns."""
    return record(0x7D, struct.pack("<HHHHHH", first, last, 0, 15, 1, 0))


def merged(*area: int) -> bytes:
    """The record of a merged area: first row, last row, first column, last column."""
    return record(0xE5, struct.pack("<HHHHH", 1, *area))


def loop(table: list[int]) -> None:
    """Make the chain of sectors turn back."""
    table[5] = 2


def far_away(table: list[int]) -> None:
    """Make the chain of sectors leave the file."""
    table[3] = 4_000_000


def old_workbooks(seed: int = 20260131):
    """The hostile family of old workbooks, as those of hostile_workbooks."""
    stream = stream_of({"会员": cell(0, 0, "工号")})
    good = old_workbook([("工号", "姓名"), (1, "张三")], formats=("0000",))
    yield "xls", good, None
    yield "xls_loop", compound(stream, chain=loop), "broken_xls"
    yield "xls_far_sector", compound(stream, chain=far_away), "broken_xls"
    yield "xls_cut", good[:1500], "broken_xls"
    yield "xls_cut_directory", good[:-1024], "broken_xls"
    yield "xls_without_end", compound(stream[:-30].ljust(4096, b"\xff")), "broken_xls"
    yield "xls_far_cell", old_workbook([("工号",)], more=cell(65_535, 255, "远")), "far_cell"
    yield "xls_far_row", old_workbook([("工号",)], more=cell(65_535, 0, "远")), None
    other = {"会员": cell(0, 0, "工号"), "他": cell(0, 0, 1) + cell(65_535, 65_535, 1)}
    yield "xls_far_cell_elsewhere", compound(stream_of(other)), "any"
    yield "xls_password", compound(stream_of({"会员": b""}, first=record(0x2F, bytes(54)))), "password"
    yield "word", compound(b"\xec\xa5", "WordDocument"), "not_xlsx"
    yield "xls_nested", compound(stream_of({"会员": bof(0x10) * 1_000})), "broken_xls"
    yield "xls_without_sheets", compound(stream_of({})), "no_sheets"
    chance = random.Random(seed)  # noqa: S311
    for number in range(size(4, 20)):
        data = bytearray(good)
        for _ in range((1, 3, 30)[number % 3]):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        yield f"xls_mutation_{number}", bytes(data), "any"

"""The reading of one untrusted .xlsx in a limited process; the portal itself calls none of it.

The archive is checked and copied before the reader sees it, so that both look at the same bytes.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import resource
import zipfile
import zlib
from xml.parsers import expat

from unionportal.sheets.shown_numbers import Pattern, padded, shown

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal, Unpack

    from python_calamine import CalamineSheet, CalamineWorkbook

    from unionportal.sheets.limited import ArchiveLimits
    from unionportal.sheets.reader import Facts, Limits, Mark, Plain, Rows, Sent

    # What stands in a cell instead of what the reader gives: an error, a formula without result, a text.
    Marks = list[tuple[int, int, tuple[Literal["e", "f"], str] | str | None]]
    Value = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta

MAIN_RELATION = "/officeDocument"
# Added where it is missing: the reader finds the workbook by it, and some programs leave it out.
ROOT_RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    b' Target="xl/workbook.xml"/></Relationships>'
)
NAME = rb"<(?:\w{1,20}:)?"
MERGE = re.compile(NAME + rb"mergeCell\s[^<>]*?ref\s*=\s*[\"']([A-Z0-9:$]{2,30})[\"']")
CELL = re.compile(rb"\sr=[\"']([A-Z]{1,3})([0-9]{1,10})[\"']")
ERROR = re.compile(
    NAME + rb"c\b([^<>]*\bt=[\"']e[\"'][^<>]*)>(?:" + NAME + rb"f\b[^<]*</[^<>]*>|<[^<>]*/>)*<[^<>]*>([^<]*)<"
)
ERROR_MARKS = (b't="e"', b"t='e'")
FORMULA = re.compile(
    NAME + rb"c\b([^<>]*)>\s*" + NAME + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</[^<>]*>)\s*"
    rb"(?:<(?:\w{1,20}:)?v\s*/>|<(?:\w{1,20}:)?v\s*>\s*</[^<>]*>)?\s*</(?:\w{1,20}:)?c\s*>"
)
FORMULA_MARKS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
HIDDEN_MARK = b"hidden="
ROW = re.compile(NAME + rb"row\b([^<>]*)>")
ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,10})[\"']")
HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
PADDED_FORMAT = re.compile(rb"formatCode\s*=\s*(?:\"[^\"]*00|'[^']*00)")
IS_CELL = re.compile(NAME + rb"c\s")
# The beginning of a field that gives an entry of an archive another name.
_UNICODE_PATH = b"\x75\x70"
MOST_MERGED = 20_000
EXACT = 10**15  # Excel keeps 15 significant digits
# The (row, column, pattern) of cells with a padded format, 0-based.
Places = list[tuple[int, int, Pattern]]


class Refusal(Exception):
    """What is wrong with the file, as a code and the facts of its sentence."""

    def __init__(self, code: str, **facts: Unpack[Facts]) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def limit(memory: int, seconds: int) -> None:
    """Cap memory (bytes) and CPU (seconds), and forbid writing files and core dumps."""
    wanted = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0))
    for kind, value in (*wanted, (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


def column_number(letters: bytes) -> int:
    """Return the 1-based number of a column named by ASCII letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def parts(data: bytes, limits: ArchiveLimits, *, every: bool = False) -> dict[str, bytes]:
    """Return the XML parts of the archive by name, or all of them; refuse bombs, broken archives and DTDs."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        raise Refusal("broken_zip") from None
    infos = archive.infolist()
    if _is_read_otherwise(data, archive):
        raise Refusal("broken_zip")
    if len(infos) > limits["entries"]:
        raise Refusal("too_many_entries")
    if any(info.flag_bits & 1 for info in infos):
        raise Refusal("encrypted_zip")
    wanted = [i for i in infos if (every and not i.is_dir()) or _is_markup(i.filename)]
    unpacked = sum(i.file_size for i in infos)
    if unpacked > limits["unpacked"] or unpacked > limits["ratio"] * max(len(data), 50_000):
        raise Refusal("bomb")
    # The names of parts are the same in capitals and small letters.
    if len({i.filename.lower() for i in wanted}) != len(wanted):
        raise Refusal("broken_zip")
    try:
        found = {i.filename: archive.read(i) for i in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise Refusal("broken_zip") from None
    check_markup({name: part for name, part in found.items() if _is_markup(name)})
    return found


def _is_read_otherwise(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Return whether another program may find other entries: by another directory, or by names of their own."""
    end = data.rfind(b"PK\5\6")
    is_other_place = int.from_bytes(data[end + 16 : end + 20], "little") != archive.start_dir
    # A name is cut where it has a null.
    cut = any(info.filename != info.orig_filename for info in archive.infolist())
    return cut or is_other_place or any(_UNICODE_PATH in info.extra for info in archive.infolist())


def _is_markup(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def check_markup(found: dict[str, bytes]) -> None:
    """Refuse document types, entities and encodings in which they could hide."""
    for content in found.values():
        head = content[:200]
        encoding = re.search(rb"encoding\s*=\s*[\"']([\w.-]+)", head)
        if b"\0" in head or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
            raise Refusal("encoding")
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Refusal("doctype")


def elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return the (local name, attributes by local name) of each element of a small XML part."""
    found = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append(
        (name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})
    )
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        raise Refusal("broken_xml") from None
    return found


def workbook_part(found: dict[str, bytes]) -> str:
    """Return the name of the main workbook part."""
    if "[Content_Types].xml" not in found:
        raise Refusal("not_xlsx")
    if "xl/workbook.xml" in found:
        return "xl/workbook.xml"
    for name, attributes in elements(found.get("_rels/.rels", b"<a/>")):
        if name == "Relationship" and attributes.get("Type", "").endswith(MAIN_RELATION):
            target = attributes.get("Target", "").lstrip("/")
            if target in found:
                return target
    raise Refusal("not_xlsx")


def worksheets(found: dict[str, bytes]) -> dict[str, str]:
    """Return the part name of each worksheet by sheet name, in workbook order."""
    main = workbook_part(found)
    folder, _, file = main.rpartition("/")
    relations = found.get(f"{folder}/_rels/{file}.rels".lstrip("/"))
    if relations is None:
        raise Refusal("broken_package")
    targets: dict[str | None, str] = {}
    for name, attributes in elements(relations):
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            targets[attributes.get("Id")] = path
    sheets = [attributes for name, attributes in elements(found[main]) if name == "sheet"]
    named = {a.get("name", ""): targets[a["id"]] for a in sheets if a.get("id") in targets}
    if not named:
        raise Refusal("no_sheets")
    if missing := [name for name, part in named.items() if part not in found]:
        raise Refusal("broken_package", sheet=missing[0])
    return named


def check_extent(name: str, content: bytes, limits: Limits) -> None:
    """Refuse a filled cell beyond the row and column limits before anything is laid out in memory."""
    places = rb"([A-Z]{1,3})([0-9]{%d,10})" % len(str(limits["rows"])), rb"([A-Z]{2,3})([0-9]{1,10})"
    for quote in (b'"', b"'"):
        if b" r=" + quote not in content:
            continue
        for place in places:
            # A self-closing cell carries only a format and does not count.
            for match in re.finditer(b" r=" + quote + place + quote + rb"[^<>]*(?<!/)>", content):
                column, row = column_number(match[1]), int(match[2])
                cell = (match[1] + match[2]).decode()
                if column > limits["columns"] or row > 4 * limits["rows"]:
                    raise Refusal("far_cell", sheet=name, cell=cell)
                if row > limits["rows"]:
                    raise Refusal("too_many_rows", sheet=name, cell=cell)


def bad_cells(name: str, content: bytes) -> Marks:
    """Return the (row, column, mark) of error cells and of formulas without a stored result, 0-based."""
    found: Marks = []
    kind: Literal["e", "f"]
    for kind, pattern, marks in (("e", ERROR, ERROR_MARKS), ("f", FORMULA, FORMULA_MARKS)):
        if not any(mark in content for mark in marks):
            continue
        for match in pattern.finditer(content):
            if kind == "f" and b't="str"' in match[1]:  # the stored result is an empty string
                continue
            place = CELL.search(b" " + match[1])
            if place is None:
                raise Refusal("unplaced_formula", sheet=name)
            text = match[2].decode("utf-8", "replace")[:20] if kind == "e" else ""
            row, column = int(place[2]) - 1, column_number(place[1]) - 1
            if row < 10**7 and column < 10**4:
                found.append((row, column, (kind, text)))
    return found


def hidden_rows(content: bytes, most: int) -> list[int]:
    """Return the numbers of the rows up to `most` that are hidden or filtered away."""
    found: list[int] = []
    if HIDDEN_MARK not in content:
        return found
    number = 0
    for match in ROW.finditer(content):
        written = ROW_NUMBER.search(match[1])
        number = int(written[1]) if written else number + 1
        if number <= most and HIDDEN.search(match[1]):
            found.append(number)
    return found


def padded_styles(content: bytes) -> dict[int, Pattern]:
    """Return the patterns of the cell styles whose number format fills up with zeros."""
    if not PADDED_FORMAT.search(content):
        return {}
    formats: dict[str | None, Pattern] = {}
    styles: dict[int, Pattern] = {}
    number, within = 0, False
    for name, attributes in elements(content):
        if name == "numFmt" and (pattern := padded(attributes.get("formatCode", ""))):
            formats[attributes.get("numFmtId")] = pattern
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = name == "cellXfs"
        elif name == "xf" and within:
            if pattern := formats.get(attributes.get("numFmtId")):
                styles[number] = pattern
            number += 1
    return styles


def padded_cells(name: str, content: bytes, styles: dict[int, Pattern]) -> Places:
    """Return the cells of these styles."""
    found: Places = []
    for quote in (b'"', b"'") if styles else ():
        # Begins with a fixed text and is fast for it.
        for match in re.finditer(b" s=" + quote + rb"([0-9]{1,6})" + quote + rb"[^<>]*(?<!/)>", content):
            pattern = styles.get(int(match[1]))
            if pattern is None:
                continue
            tag = content[content.rindex(b"<", 0, match.start()) : match.end()]
            if IS_CELL.match(tag):
                place = CELL.search(tag)
                if place is None:
                    raise Refusal("unplaced_number", sheet=name)
                found.append((int(place[2]) - 1, column_number(place[1]) - 1, pattern))
    return found


def plain(cell: Value) -> Plain | Mark:
    """Return the cell as a type of marshal: a whole number below 10**15 as int, a date as marked tuple."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and -EXACT < cell < EXACT else cell
    if isinstance(cell, datetime.datetime):
        seconds = (cell.hour * 60 + cell.minute) * 60 + cell.second
        return ("m", cell.toordinal(), seconds * 1_000_000 + cell.microsecond)
    if isinstance(cell, datetime.date):
        return ("d", cell.toordinal())
    if isinstance(cell, datetime.timedelta):
        return ("t", cell.total_seconds())
    if isinstance(cell, datetime.time):
        return ("t", (cell.hour * 60 + cell.minute) * 60.0 + cell.second)
    return cell


def table(grid: Iterable[Iterable[Value]], marks: Marks, places: Places) -> tuple[Rows, list[int]]:
    """Return the rows as lists of plain cells without trailing empty rows, and the columns that hold marked tuples."""
    rows: Rows = [list(map(plain, row)) for row in grid]
    for row, column, pattern in places:
        if 0 <= row < len(rows) and column < len(rows[row]):
            cell = rows[row][column]
            if type(cell) is int and cell >= 0:
                rows[row][column] = ("s", shown(pattern, cell), cell)
    for row, column, mark in marks:
        while len(rows) <= row:
            rows.append([])
        line = rows[row]
        line.extend([None] * (column + 1 - len(line)))
        line[column] = mark
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    special = {i for row in rows for i, cell in enumerate(row) if type(cell) is tuple}
    return rows, sorted(special)


def repacked(found: dict[str, bytes]) -> io.BytesIO:
    """Return the checked parts as an uncompressed archive in memory; empties `found` on the way."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in list(found):
            archive.writestr(name, found.pop(name))
    buffer.seek(0)
    return buffer


def read(data: bytes, limits: Limits) -> tuple[list[Sent], list[str]]:
    """Return the sheets as Sent, in workbook order, and the names of others."""
    import python_calamine  # noqa: PLC0415  the limits must be in force first

    found = parts(data, limits)
    del data
    named = worksheets(found)
    found.setdefault("_rels/.rels", ROOT_RELATIONS)
    other: list[str] = []
    if limits["only"] is not None:
        other = [name for name in named if name not in limits["only"]]
        named = {name: part for name, part in named.items() if name in limits["only"]}
    merged: dict[str, list[str]] = {}
    marks: dict[str, Marks] = {}
    hidden: dict[str, list[int]] = {}
    places: dict[str, Places] = {}
    styles = padded_styles(found.get("xl/styles.xml", b""))
    for name, part in named.items():
        content = found[part]
        check_extent(name, content, limits)
        merged[name] = [m[1].decode() for m in MERGE.finditer(content)] if b"mergeCell" in content else []
        if len(merged[name]) > (MOST_MERGED if limits["merged"] else 0):
            raise Refusal("merged", sheet=name, ranges=merged[name][:3], count=len(merged[name]))
        marks[name] = bad_cells(name, content)
        hidden[name] = hidden_rows(content, limits["rows"])
        places[name] = padded_cells(name, content, styles)
    book = python_calamine.CalamineWorkbook.from_filelike(repacked(found))
    sheets: list[Sent] = []
    out_of_sight = hidden_sheets(book)
    for name in named:
        rows, special = sheet(book.get_sheet_by_name(name), name, marks[name], places[name], limits)
        sheets.append((name, rows, special, merged[name], hidden[name], name in out_of_sight))
    return sheets, other


def hidden_sheets(book: CalamineWorkbook) -> set[str]:
    """Return the names of the worksheets that are hidden."""
    from python_calamine import SheetVisibleEnum  # noqa: PLC0415  the limits must be in force first

    return {one.name for one in book.sheets_metadata if one.visible != SheetVisibleEnum.Visible}


def sheet(source: CalamineSheet, name: str, marks: Marks, places: Places, limits: Limits) -> tuple[Rows, list[int]]:
    """Return the table of one sheet; refuse it when it is larger than allowed."""
    last_row, last_column = source.end or (0, 0)  # 0-based
    if last_row >= limits["rows"]:
        raise Refusal("too_many_rows", sheet=name, cell="")
    if last_column >= limits["columns"]:
        raise Refusal("far_cell", sheet=name, cell="")
    return table(source.to_python(skip_empty_area=False), marks, places)

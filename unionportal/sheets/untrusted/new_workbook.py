"""A workbook (.xlsx): what the reader does not say of it is found in its parts first, what is too large too."""

from __future__ import annotations

import io
import re
import zipfile

from unionportal.sheets.child_process import Refusal, elements, parts, workbook_part, worksheets
from unionportal.sheets.shown_numbers import BUILT_IN, Pattern, special
from unionportal.sheets.untrusted.sent_rows import MOST_MERGED, sheet, unquoted, without_invented

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from typing import Literal

    from unionportal.sheets.reader import About, Limits, Sent
    from unionportal.sheets.untrusted.sent_rows import Marks, Places

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
ERROR_MARKS = (b'"e"', b"'e'")
FORMULA = re.compile(
    NAME + rb"c\b([^<>]*)>\s*" + NAME + rb"f\b(?:[^<>]*/>|[^<>]*>([^<]*)</[^<>]*>)\s*"
    rb"(?:<(?:\w{1,20}:)?v\s*/>|<(?:\w{1,20}:)?v\s*>\s*</[^<>]*>)?\s*</(?:\w{1,20}:)?c\s*>"
)
FORMULA_MARKS = (b"<f", b":f")
HIDDEN_MARK = b"hidden="
ROW = re.compile(NAME + rb"row\b([^<>]*)>")
ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,10})[\"']")
HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
# Formats that fill up with zeros or may show a month; numbers of such as are not written down.
SPECIAL_FORMAT = re.compile(rb"formatCode\s*=\s*(?:\"[^\"]*(?:00|[yY])|'[^']*(?:00|[yY]))")
BUILT_IN_STYLE = re.compile(rb"numFmtId\s*=\s*[\"'](?:%s)[\"']" % "|".join(map(str, BUILT_IN)).encode())
HIDDEN_COLUMN = re.compile(NAME + rb"col\b([^<>]*)>")
COLUMN_RANGE = re.compile(rb"\s(min|max)\s*=\s*[\"']([0-9]{1,6})[\"']")
SIXTY = re.compile(NAME + rb"c\b([^<>]*)>\s*" + NAME + rb"v\s*>60(?:\.0*)?</")
FROM_1904 = {"1", "true", "on"}
IS_CELL = re.compile(NAME + rb"c\s")


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
    sixties: dict[str, list[tuple[int, int]]] = {}
    about = abouts(found)
    styles = special_styles(found.get("xl/styles.xml", b""))
    for name, part in named.items():
        content = found[part]
        check_extent(name, content, limits)
        merged[name] = [m[1].decode() for m in MERGE.finditer(content)] if b"mergeCell" in content else []
        if len(merged[name]) > (MOST_MERGED if limits["merged"] else 0):
            raise Refusal("merged", sheet=name, ranges=merged[name][:3], count=len(merged[name]))
        marks[name] = bad_cells(name, content)
        hidden[name] = hidden_rows(content, limits["rows"])
        places[name] = special_cells(name, content, styles)
        about[name]["hidden_columns"] = hidden_columns(content, limits["columns"])
        sixties[name] = [] if about[name]["from_1904"] else sixties_of(content)
    book = python_calamine.CalamineWorkbook.from_filelike(repacked(found))
    sheets: list[Sent] = []
    for name in named:
        source, from_1904 = book.get_sheet_by_name(name), about[name]["from_1904"]
        rows, marked = sheet(source, name, marks[name], places[name], limits, from_1904=from_1904)
        without_invented(rows, sixties[name])
        sheets.append((name, rows, marked, merged[name], hidden[name], about[name]))
    return sheets, other


def abouts(found: dict[str, bytes]) -> dict[str, About]:
    """Return what the workbook says of each worksheet by name: whether it is hidden and counts days from 1904."""
    told = elements(found[workbook_part(found)])
    from_1904 = any(name == "workbookPr" and a.get("date1904", "").lower() in FROM_1904 for name, a in told)
    return {
        a.get("name", ""): {"hidden": a.get("state", "visible") != "visible", "from_1904": from_1904}
        for name, a in told
        if name == "sheet"
    }


def check_extent(name: str, content: bytes, limits: Limits) -> None:
    """Refuse a filled cell beyond the row and column limits before anything is laid out in memory."""
    # Two letters, or one before as many digits as the most rows have: what stands nearer is not looked at.
    place = rb"([A-Z]{2,3}|[A-Z](?=[0-9]{%d}))([0-9]{1,10})" % len(str(limits["rows"]))
    for quote in (b'"', b"'"):
        if b" r=" + quote not in content:
            continue
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
            text = (match[2] or b"").decode("utf-8", "replace")
            mark = (kind, text[:20]) if kind == "e" else given(text)
            if b't="str"' in match[1] and type(mark) is tuple:  # the stored result is an empty string
                continue
            place = CELL.search(b" " + match[1])
            if place is None:
                raise Refusal("unplaced_formula", sheet=name)
            row, column = int(place[2]) - 1, column_number(place[1]) - 1
            if row < 10**7 and column < 10**4:
                found.append((row, column, mark))
    return found


def given(formula: str) -> tuple[Literal["e", "f"], str] | str | None:
    """Return the text of a formula that is nothing but a text (="0123"), else the mark that there is no result."""
    formula = "=" + formula.replace("&quot;", '"').replace("&amp;", "&")
    text = unquoted(formula)
    return ("f", "") if text == formula else text


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


def hidden_columns(content: bytes, most: int) -> list[int]:
    """Return the positions of the columns, counted from 0, that are hidden."""
    found: set[int] = set()
    # They are described before the cells.
    head = content[: max(0, content.find(b"sheetData"))]
    for match in HIDDEN_COLUMN.finditer(head) if HIDDEN_MARK in head else ():
        if HIDDEN.search(match[1]):
            ends = {name: int(number) for name, number in COLUMN_RANGE.findall(match[1])}
            first = ends.get(b"min", 1)
            found.update(range(first - 1, min(ends.get(b"max", first), most)))
    return sorted(found)


def sixties_of(content: bytes) -> list[tuple[int, int]]:
    """Return the (row, column) of the cells that hold the number 60."""
    written = (
        (CELL.search(b" " + match[1]) for match in SIXTY.finditer(content))
        if b">60<" in content or b">60.0" in content
        else ()
    )
    return [(int(place[2]) - 1, column_number(place[1]) - 1) for place in written if place]


def special_styles(content: bytes) -> dict[int, Pattern]:
    """Return the patterns of the cell styles whose number format shows something else than the number."""
    if not SPECIAL_FORMAT.search(content) and not BUILT_IN_STYLE.search(content):
        return {}
    formats: dict[str | None, Pattern | None] = {str(number): pattern for number, pattern in BUILT_IN.items()}
    styles: dict[int, Pattern] = {}
    number, within = 0, False
    for name, attributes in elements(content):
        if name == "numFmt":
            formats[attributes.get("numFmtId")] = special(attributes.get("formatCode", ""))
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = name == "cellXfs"
        elif name == "xf" and within:
            if (pattern := formats.get(attributes.get("numFmtId"))) is not None:
                styles[number] = pattern
            number += 1
    return styles


def special_cells(name: str, content: bytes, styles: dict[int, Pattern]) -> Places:
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


def repacked(found: dict[str, bytes]) -> io.BytesIO:
    """Return the checked parts as an uncompressed archive in memory; empties `found` on the way."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in list(found):
            archive.writestr(name, found.pop(name))
    buffer.seek(0)
    return buffer


def column_number(letters: bytes) -> int:
    """Return the 1-based number of a column named by ASCII letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number

"""Parts of one list that stand beside each other under the same headings, each a worksheet of its own."""

import sys
from dataclasses import replace

from openpyxl.utils import get_column_letter

from unionportal.sheets.layout.headings import candidates
from unionportal.sheets.layout.words import header_key, known_headings
from unionportal.sheets.reader import Cell, Sheet, Workbook

# So many headings that anybody writes make a list.
_FEWEST = 2
# The first column of a part and the one behind it, and what they are called in the file.
Part = tuple[int, int, str]


def halves_apart(book: Workbook) -> tuple[Workbook, dict[str, str]]:
    """Return the workbook with each part behind the first on a worksheet of its own, and {it: where it stands}.

    Rows and columns keep their places, so that what is said of a cell is true of the file.
    """
    sheets: dict[str, Sheet] = {}
    found: dict[str, str] = {}
    for sheet in book.sheets.values():
        found_here = _parts(sheet)
        if found_here is None:
            sheets[sheet.name] = sheet
            continue
        heading, parts = found_here
        for left, end, columns in parts:
            name = f"{sheet.name}（{columns}列）" if left else sheet.name
            sheets[name] = replace(_part(sheet, heading, left, end), name=name, origin=sheet.name)
            if left:
                found[name] = sheet.name
    return (replace(book, sheets=sheets), found) if found else (book, {})


def _parts(sheet: Sheet) -> tuple[int, list[Part]] | None:
    """Return (the row of the headings, the Parts) of a worksheet with the same headings twice or more, or None."""
    for headings in candidates(sheet):
        places = sorted(headings.texts)
        keys = [header_key(headings.texts[place]) for place in places]
        for width in range(_FEWEST, len(keys) // 2 + 1):
            known = sum(key in known_headings() for key in set(keys[:width]))
            if known >= _FEWEST and keys == keys[:width] * (len(keys) // width) and len(set(keys[:width])) == width:
                starts, ends = places[::width], places[width - 1 :: width]
                names = [
                    f"{get_column_letter(a + 1)}–{get_column_letter(z + 1)}" for a, z in zip(starts, ends, strict=True)
                ]
                return headings.row, list(zip([0, *starts[1:]], [*starts[1:], sys.maxsize], names, strict=True))
    return None


def _part(sheet: Sheet, heading: int, left: int, end: int) -> Sheet:
    """Return the worksheet with the cells of one part alone; a title above them all stays above each."""
    above = heading - sheet.first_row
    rows = [
        row
        if place < above and _is_alone(row)
        else tuple(cell if left <= at < end else None for at, cell in enumerate(row))
        for place, row in enumerate(sheet.rows)
    ]
    areas = zip(sheet.merged, sheet.areas(), strict=True)
    merged = tuple(area for area, place in areas if place[2] < heading or left <= place[1] <= place[3] < end)
    return replace(sheet, rows=rows, merged=merged)


def _is_alone(row: tuple[Cell, ...]) -> bool:
    return sum(cell is not None and cell != "" for cell in row) == 1

"""Parts of one list that stand beside each other under the same headings, each a worksheet of its own."""

import sys
from dataclasses import replace

from openpyxl.utils import get_column_letter

from unionportal.sheets.cells import halfwidth
from unionportal.sheets.layout.headings import candidates
from unionportal.sheets.layout.words import header_key, known_headings
from unionportal.sheets.reader import Cell, Sheet, Workbook

# So many headings that anybody writes make a list.
_FEWEST = 2
# The first column of a part and the one behind it, how far it is from the first part, and its columns in the file.
Part = tuple[int, int, int, str]


def halves_apart(book: Workbook) -> tuple[Workbook, dict[str, str]]:
    """Return the workbook with each part behind the first on a worksheet of its own, and {it: where it stands}.

    Rows keep their numbers, and columns stand below those of the first part: one answer holds for all of them.
    """
    sheets: dict[str, Sheet] = {}
    found: dict[str, str] = {}
    for sheet in book.sheets.values():
        found_here = _parts(sheet)
        if found_here is None:
            sheets[sheet.name] = sheet
            continue
        heading, parts = found_here
        above = heading - sheet.first_row
        apart = {place for place, row in enumerate(sheet.rows[:above]) if _is_apart(row, parts)}
        for part in parts:
            *_, shift, columns = part
            name = f"{sheet.name}（{columns}列）" if shift else sheet.name
            rows = apart | set(range(above, len(sheet.rows)))
            sheets[name] = replace(_part(sheet, rows, part), name=name, origin=sheet.name)
            if shift:
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
                starts = places[::width]
                ends = [*starts[1:], sys.maxsize]
                return headings.row, [
                    (start if at else 0, ends[at], start - starts[0], _columns(start, places[(at + 1) * width - 1]))
                    for at, start in enumerate(starts)
                ]
    return None


def _columns(first: int, last: int) -> str:
    return f"{get_column_letter(first + 1)}–{get_column_letter(last + 1)}"


def _is_apart(row: tuple[Cell, ...], parts: list[Part]) -> bool:
    """Return whether a row above the headings names each part, by the same label if any; else it is of all of them."""
    texts = [[cell for cell in row[left:end] if isinstance(cell, str) and cell.strip()] for left, end, *_ in parts]
    return all(texts) and len({_label(one[0]) for one in texts}) == 1


def _label(text: str) -> str:
    label, colon, _ = halfwidth(text).partition(":")
    return header_key(label) if colon else ""


def _part(sheet: Sheet, apart: set[int], part: Part) -> Sheet:
    """Return the worksheet with the cells of one part alone in the rows at these places, the others whole."""
    left, end, shift, _ = part
    margin = (None,) * (left - shift)
    rows = [(*margin, *row[left:end]) if place in apart else row for place, row in enumerate(sheet.rows)]
    areas = zip(sheet.merged, sheet.areas(), strict=True)
    merged = tuple(area for area, place in areas if left <= place[1] <= place[3] < end)
    hidden = frozenset(place - shift for place in sheet.hidden_columns if left <= place < end)
    return replace(sheet, rows=rows, merged=merged, hidden_columns=hidden, shift=shift)

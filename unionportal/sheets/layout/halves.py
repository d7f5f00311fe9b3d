"""Parts of one list that stand beside each other under headings that they share, each a worksheet of its own."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from openpyxl.utils import get_column_letter

from unionportal.sheets.cells import halfwidth
from unionportal.sheets.layout.headings import candidates
from unionportal.sheets.layout.words import header_key, known_headings, words
from unionportal.sheets.reader import Cell, Sheet, Workbook

# So many headings that anybody writes make a list.
_FEWEST = 2
# The first column of a part and the one behind it, how far it is from the first part, and its columns in the file.
Part = tuple[int, int, int, str]


def halves_apart(book: Workbook) -> tuple[Workbook, dict[str, str]]:
    """Return the workbook with each part behind the first on a worksheet of its own, and {it: where it stands}.

    Rows keep their numbers. Columns stand below those of the first part where the headings are the same: one answer
    holds for all of them.
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
        begins = _begins([header_key(headings.texts[place]) for place in places])
        if begins:
            starts, lasts = [places[at] for at in begins], [*begins[1:], len(places)]
            ends = [*starts[1:], sys.maxsize]
            return headings.row, [
                (start if at else 0, ends[at], start - starts[0], _columns(start, places[lasts[at] - 1]))
                for at, start in enumerate(starts)
            ]
    return None


def _begins(keys: Sequence[str]) -> list[int]:
    """Return which of the headings begin a part each; none for headings of one table.

    Those that stand in every part decide, in the same order. A part may have more: its own number before them, and
    fewer than these behind, none of which says that a relative is meant.
    """
    counts, marks = Counter(keys), words().marks
    times = max(counts.values(), default=1)
    shared = [key for key in keys if counts[key] == times]
    first = shared[: len(shared) // times]
    if times < 2 or shared != first * times or sum(key in known_headings() for key in first) < _FEWEST:
        return []
    places = [at for at, key in enumerate(keys) if key == first[0]]
    has_number = [at > 0 and keys[at - 1] in marks["ignored"] and keys[at - 1] not in first for at in places]
    begins = [at - number for at, number in zip(places, has_number, strict=True)]
    own = [
        [key for key in keys[at:end] if key not in first]
        for at, end in zip(begins, [*begins[1:], len(keys)], strict=True)
    ]
    is_whole = begins[0] == 0 and all(len(one) < len(first) and marks["relation"].isdisjoint(one) for one in own)
    return begins if is_whole else []


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

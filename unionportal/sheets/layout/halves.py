"""Parts of one list that stand beside each other under headings that they share, each a worksheet of its own."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter

from unionportal.sheets.cells import halfwidth
from unionportal.sheets.layout.headings import candidates
from unionportal.sheets.layout.merged import with_values
from unionportal.sheets.layout.words import header_key, known_headings, words
from unionportal.sheets.reader import Cell, Sheet, Workbook

# So many headings that anybody writes make a list.
_FEWEST = 2


@dataclass(frozen=True)
class Part:
    """The first column of a part and the one behind it, how far left it moves, and its columns in the file."""

    left: int
    end: int
    shift: int
    columns: str


@dataclass(frozen=True)
class _Table:
    """The row of the headings, the Parts, and what all of them together have there, by place."""

    row: int
    parts: Sequence[Part]
    headings: Mapping[int, str]


def halves_apart(book: Workbook) -> tuple[Workbook, dict[str, str]]:
    """Return the workbook with each part behind the first on a worksheet of its own, and {it: where it stands}.

    Rows keep their numbers. Columns stand below those of the first part where the headings are the same, and each has
    the headings that another one has alone: one answer holds for all of them.
    """
    sheets: dict[str, Sheet] = {}
    found: dict[str, str] = {}
    for sheet in book.sheets.values():
        table = _table(sheet)
        if table is None:
            sheets[sheet.name] = sheet
            continue
        above = table.row - sheet.first_row
        apart = {place for place, row in enumerate(sheet.rows[:above]) if _is_apart(row, table.parts)}
        rows = apart | set(range(above, len(sheet.rows)))
        for at, part in enumerate(table.parts):
            name = f"{sheet.name}（{part.columns}列）" if at else sheet.name
            made = _with_headings(_part(sheet, rows, part), table)
            sheets[name] = replace(made, name=name, origin=sheet.name)
            if at:
                found[name] = sheet.name
    return (replace(book, sheets=sheets), found) if found else (book, {})


def _table(sheet: Sheet) -> _Table | None:
    """Return the _Table of a worksheet with the same headings twice or more, None for another one."""
    for headings in candidates(sheet):
        places = sorted(headings.texts)
        begins, shared = _begins([header_key(headings.texts[place]) for place in places])
        if not begins:
            continue
        starts, lasts = [places[at] for at in begins], [*begins[1:], len(places)]
        ends = [*starts[1:], sys.maxsize]
        # The first column that all of them have stands where it is in the part that has most before it.
        firsts = [places[at] for at in shared]
        target = max(firsts[0], *(first - start for first, start in zip(firsts, starts, strict=True)))
        parts = [
            Part(start if at else 0, ends[at], firsts[at] - target, _columns(start, places[lasts[at] - 1]))
            for at, start in enumerate(starts)
        ]
        return _Table(headings.row, parts, _together(headings.texts, parts))
    return None


def _together(texts: Mapping[int, str], parts: Sequence[Part]) -> dict[int, str]:
    """Return {place: heading} of all parts; none where two of them have other headings at a place."""
    found: dict[int, str] = {}
    for part in parts:
        for place in (place for place in texts if part.left <= place < part.end):
            text = found.setdefault(place - part.shift, texts[place])
            if header_key(text) != header_key(texts[place]):
                return {}
    return found


def _with_headings(sheet: Sheet, table: _Table) -> Sheet:
    """Return the part with the headings that another one has alone, above columns in which nothing stands."""
    at = table.row - sheet.first_row
    row = sheet.rows[at]
    merged = {place for top, left, _, right in sheet.areas() if top <= table.row for place in range(left, right + 1)}
    lacking: dict[int, Cell] = {
        place: text
        for place, text in table.headings.items()
        if place not in merged and not any(place < len(one) and one[place] not in (None, "") for one in sheet.rows[at:])
    }
    if not lacking:
        return sheet
    row = (*row, *(None,) * (max(lacking) + 1 - len(row)))
    return replace(sheet, rows=[*sheet.rows[:at], with_values(row, lacking), *sheet.rows[at + 1 :]])


def _begins(keys: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return which of the headings begin a part each, and the first of each that all have; none for one table.

    Those that stand in every part decide, in the same order. A part may have more: its own number before them, and
    fewer than these behind, none of which says that a relative is meant.
    """
    counts, marks = Counter(keys), words().marks
    times = max(counts.values(), default=1)
    shared = [key for key in keys if counts[key] == times]
    first = shared[: len(shared) // times]
    if times < 2 or shared != first * times or sum(key in known_headings() for key in first) < _FEWEST:
        return [], []
    places = [at for at, key in enumerate(keys) if key == first[0]]
    has_number = [at > 0 and keys[at - 1] in marks["ignored"] and keys[at - 1] not in first for at in places]
    begins = [at - number for at, number in zip(places, has_number, strict=True)]
    own = [
        [key for key in keys[at:end] if key not in first]
        for at, end in zip(begins, [*begins[1:], len(keys)], strict=True)
    ]
    is_whole = begins[0] == 0 and all(len(one) < len(first) and marks["relation"].isdisjoint(one) for one in own)
    return (begins, places) if is_whole else ([], [])


def _columns(first: int, last: int) -> str:
    return f"{get_column_letter(first + 1)}–{get_column_letter(last + 1)}"


def _is_apart(row: tuple[Cell, ...], parts: Sequence[Part]) -> bool:
    """Return whether a row above the headings names each part, by the same label if any; else it is of all of them."""
    texts = [[cell for cell in row[one.left : one.end] if isinstance(cell, str) and cell.strip()] for one in parts]
    return all(texts) and len({_label(one[0]) for one in texts}) == 1


def _label(text: str) -> str:
    label, colon, _ = halfwidth(text).partition(":")
    return header_key(label) if colon else ""


def _part(sheet: Sheet, apart: set[int], part: Part) -> Sheet:
    """Return the worksheet with the cells of one part alone in the rows at these places, the others whole."""
    left, end, shift = part.left, part.end, part.shift
    margin = (None,) * (left - shift)
    rows = [(*margin, *row[left:end]) if place in apart else row for place, row in enumerate(sheet.rows)]
    areas = zip(sheet.merged, sheet.areas(), strict=True)
    merged = tuple(area for area, place in areas if left <= place[1] <= place[3] < end)
    hidden = frozenset(place - shift for place in sheet.hidden_columns if left <= place < end)
    return replace(sheet, rows=rows, merged=merged, hidden_columns=hidden, shift=shift)

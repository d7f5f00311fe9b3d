"""Cells merged over several rows of one column, whose value is that of each of these rows."""

import bisect
import itertools
from collections.abc import Mapping, Sequence

from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.layout import Layout
from unionportal.sheets.reader import Cell, Sheet

# First row, first column, last row, last column.
Area = tuple[int, int, int, int]
# What is of one row alone, but for the person where a key has more: an amount over three may be that of each or of all.
OF_ONE_ROW = frozenset({"name", "staff_number", "money", "digits", "telephone"})
_UNIT = ".unit"
MOST_MERGED = 20  # areas that are reported
_SHOWN = 3


def tall_areas(spec: SheetSpec, sheet: Sheet, layout: Layout) -> frozenset[Area]:
    """Return the areas below the headings whose value holds for each of their rows, no two one upon the other."""
    read = set(layout.columns.values())
    shared = {position for key, position in layout.columns.items() if _may_be_shared(spec, key)}
    found, ends = [], dict.fromkeys(shared, layout.heading)
    for area in sorted(sheet.areas()) if shared else ():
        top, left, bottom, right = area
        alone = left in shared and read.isdisjoint(range(left + 1, right + 1))
        if alone and bottom > top > ends[left]:
            found.append(area)
            ends[left] = bottom
    return frozenset(found)


def _may_be_shared(spec: SheetSpec, key: str) -> bool:
    """Return whether several rows may have one cell of a column: nothing that is of one row or tells rows apart.

    The person may, by number and name, where rows of one person are told apart by more: relatives below their member.
    """
    column = spec.column(key)
    if column is None:
        return key.endswith(_UNIT) or _has_many_rows(spec, key.partition(".")[0])
    if column.kind == "staff_number":
        return _has_many_rows(spec, key)
    return column.kind not in OF_ONE_ROW and key != spec.guest and spec.key_columns != (key,)


def _has_many_rows(spec: SheetSpec, person: str) -> bool:
    """Return whether a kind may have several rows of the person that a column names."""
    return person in spec.key_columns and len(spec.key_columns) > 1


def shared_values(sheet: Sheet, areas: frozenset[Area]) -> dict[int, dict[int, Cell]]:
    """Return {row: {position: the value of the area}} of the rows below the first of each area."""
    found: dict[int, dict[int, Cell]] = {}
    end = sheet.first_row + len(sheet.rows)
    for top, left, bottom, _ in areas:
        row: Sequence[Cell] = sheet.rows[top - sheet.first_row] if top < end else ()
        value = row[left] if left < len(row) else None
        for number in range(top + 1, min(bottom + 1, end)) if value is not None else ():
            found.setdefault(number, {})[left] = value
    return found


def with_values(row: tuple[Cell, ...], values: Mapping[int, Cell]) -> tuple[Cell, ...]:
    """Return the row with these values at their positions."""
    if not values:
        return row
    cells = [*row, *[None] * (max(values) + 1 - len(row))]
    for position, value in values.items():
        cells[position] = value
    return tuple(cells)


def findings(
    sheet: Sheet, layout: Layout, lines: Sequence[tuple[int, tuple[Cell, ...]]], shared: frozenset[Area]
) -> tuple[set[int], list[tuple[int, str, str]]]:
    """Return the rows that merged areas among the cells that are read spoil, and (row, heading, what to say).

    Titles and headings do no harm, nor do the areas whose value is `shared` by their rows: row 0 says which.
    """
    read = set(layout.columns.values())
    numbers = [number for number, _ in lines]
    # How many areas begin and end at each row, so that areas one upon another are counted once.
    steps = [0] * (len(numbers) + 1)
    notes: list[tuple[int, str, str]] = []
    by_column: dict[int, list[str]] = {}
    for area, place in zip(sheet.merged, sheet.areas(), strict=True):
        first, left, last, right = place
        begin, end = bisect.bisect_left(numbers, first), bisect.bisect_right(numbers, last)
        if first <= layout.heading or begin >= end or read.isdisjoint(range(left, right + 1)):
            continue
        if place in shared:
            by_column.setdefault(left, []).append(area)
            continue
        steps[begin] += 1
        steps[end] -= 1
        if len(notes) < MOST_MERGED:
            notes.append((numbers[begin], "", f"单元格 {area} 是合并的，请取消合并并在每一格里填上内容。"))
    for position, areas in sorted(by_column.items()):
        more = f"等 {len(areas)} 处" if len(areas) > _SHOWN else ""
        sentence = f"合并的单元格 {'、'.join(areas[:_SHOWN])}{more}，其中每一行都按这个值读。"
        notes.append((0, layout.headings.get(position, "")[:30], sentence))
    spoilt = zip(numbers, itertools.accumulate(steps), strict=False)
    return {number for number, count in spoilt if count}, notes

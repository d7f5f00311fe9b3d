"""The rows of a list of relatives: whose they are, and which are about the member himself."""

from collections.abc import Sequence

from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.layout import Layout
from unionportal.sheets.layout.merged import with_values
from unionportal.sheets.layout.words import header_key, words
from unionportal.sheets.reader import Cell


def below_their_member(
    spec: SheetSpec, layout: Layout, lines: Sequence[tuple[int, tuple[Cell, ...]]]
) -> tuple[list[tuple[int, tuple[Cell, ...]]], list[int]]:
    """Return the rows, those of relatives right below their member with the member of the row above, and which.

    A paste or a text table knows no merged cells. A row with a serial number of its own is of somebody else.
    """
    member = spec.key_columns[0]
    own = [position for key, position in layout.columns.items() if key.split(".")[0] == member]
    ignored = words().marks["ignored"]
    serial = [position for position, text in layout.headings.items() if header_key(text) in ignored]
    found: list[tuple[int, tuple[Cell, ...]]] = []
    below: list[int] = []
    for number, row in lines:
        if own and found and found[-1][0] == number - 1 and all(_is_blank(row, place) for place in (*own, *serial)):
            above = found[-1][1]
            row = with_values(row, {place: above[place] for place in own if place < len(above)})
            below.append(number)
        found.append((number, row))
    return found, below


def _is_blank(row: tuple[Cell, ...], position: int) -> bool:
    cell = row[position] if position < len(row) else None
    return cell is None or (isinstance(cell, str) and not cell.strip())


def of_members_themselves(
    spec: SheetSpec, layout: Layout, lines: Sequence[tuple[int, tuple[Cell, ...]]]
) -> frozenset[int]:
    """Return the rows that name as the relation to the member that it is he himself."""
    headings, own = words().marks["relation"], words().marks["self"]
    key = next((one.key for one in spec.columns if header_key(one.header) in headings), "")
    place = layout.columns.get(key)
    if place is None:
        return frozenset()
    return frozenset(number for number, row in lines if place < len(row) and header_key(row[place]) in own)

"""The rows of a list of relatives: whose they are, and which are about the member himself."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.headings import candidates, match
from unionportal.sheets.layout.layout import Layout
from unionportal.sheets.layout.merged import with_values
from unionportal.sheets.layout.words import header_key, words
from unionportal.sheets.reader import Cell, Sheet, Workbook

# What others write above whose family it is.
HEAD = "户主姓名"


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
    place = layout.columns.get(_relation(spec))
    return frozenset(number for number, row in lines if place is not None and _is_self(row, place))


def with_heads(book: Workbook, spec: SheetSpec, is_about: Callable[[Sheet], bool]) -> tuple[Workbook, list[str]]:
    """Return the workbook with a column for the head of each household, where only a row of 本人 says who it is."""
    about = {name: sheet for name, sheet in book.sheets.items() if is_about(sheet)}
    sheets = {name: found for name, sheet in about.items() if (found := _with_heads(sheet, spec))}
    return replace(book, sheets={**book.sheets, **sheets}), list(sheets)


def _with_heads(sheet: Sheet, spec: SheetSpec) -> Sheet | None:
    """Return the worksheet with the column, None where it has another one for the member or no row of 本人."""
    member, name = spec.key_columns[:2]
    for headings in candidates(sheet):
        columns = match(spec, headings).columns
        # A list of one column of names has that of the relatives in it.
        at, place = columns.get(name, columns.get(f"{member}.name")), columns.get(_relation(spec))
        start = headings.row + 1 - sheet.first_row
        if at is None or place is None or {name, f"{member}.name"} <= columns.keys() or member in columns:
            continue
        if not any(_is_self(row, place) for row in sheet.rows[start:]):
            continue
        width = max(len(row) for row in sheet.rows)
        rows = [*sheet.rows[: start - 1], with_values(sheet.rows[start - 1], {width: HEAD})]
        head: Cell = None
        for row in sheet.rows[start:]:
            head = row[at] if _is_self(row, place) and at < len(row) else head
            rows.append(with_values(row, {width: head}) if any(row) else row)
        return replace(sheet, rows=rows)
    return None


def _relation(spec: SheetSpec) -> str:
    """Return the key of the column that says the relation to the member."""
    headings = words().marks["relation"]
    return next((one.key for one in spec.columns if header_key(one.header) in headings), "")


def _is_self(row: tuple[Cell, ...], place: int) -> bool:
    return place < len(row) and header_key(row[place]) in words().marks["self"]

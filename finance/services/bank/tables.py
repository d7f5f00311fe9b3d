"""A small table in somebody's file, found below its titles by the headings that are asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from unionportal.sheets.cells import CellProblem, as_text
from unionportal.sheets.layout.words import words
from unionportal.sheets.reader import Cell, Sheet, Workbook
from unionportal.spelling.folding import folded_key

# The headings stand among the first rows; above them a title is printed.
_HEAD_ROWS = 20


@dataclass(frozen=True)
class Table:
    """The filled rows below the headings, each with its number in the file, and the position of every field."""

    rows: list[tuple[int, tuple[Cell, ...]]]
    columns: dict[str, int]

    def cell(self, row: tuple[Cell, ...], field: str) -> Cell:
        """Return what stands in the row under the heading of the field, None where there is no such column."""
        position = self.columns.get(field)
        return row[position] if position is not None and position < len(row) else None


def key_of(cell: Cell) -> str:
    """Return a heading, or a word of the bank, as it is compared; "" for a cell that is not readable."""
    try:
        return folded_key("".join(as_text(cell).split()))
    except CellProblem:
        return ""


def find_table(book: Workbook, headings: Mapping[str, str], needed: Iterable[str]) -> Table | None:
    """Return the first table whose headings ({heading: field}) include those of the `needed` fields, or None."""
    fields, needed = {key_of(heading): field for heading, field in headings.items()}, set(needed)
    for sheet in book.sheets.values():
        if (found := _head_row(sheet, fields, needed)) is not None:
            place, columns = found
            return Table(list(_body(sheet, place)), columns)
    return None


def _head_row(sheet: Sheet, fields: dict[str, str], needed: set[str]) -> tuple[int, dict[str, int]] | None:
    for place, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        there: dict[str, int] = {}
        for column, cell in enumerate(row):
            if (field := fields.get(key_of(cell))) is not None:
                there.setdefault(field, column)
        if needed <= there.keys():
            return place, there
    return None


def _body(sheet: Sheet, place: int) -> Iterable[tuple[int, tuple[Cell, ...]]]:
    heading = [key_of(cell) for cell in sheet.rows[place]]
    for number, row in enumerate(sheet.rows[place + 1 :], sheet.first_row + place + 1):
        # A file of several printed pages repeats its headings.
        if any(cell not in (None, "") for cell in row) and [key_of(cell) for cell in row] != heading:
            yield number, row


def is_sum(row: Iterable[Cell]) -> bool:
    """Return whether the row begins with a word that stands before a sum."""
    return _begins_with(row, words().marks["sum"])


def is_foot(row: Iterable[Cell]) -> bool:
    """Return whether the row begins with a word that stands before a sum, or below the rows of a table."""
    return _begins_with(row, words().marks["sum"] | words().marks["footer"])


def _begins_with(row: Iterable[Cell], found: Iterable[str]) -> bool:
    return next((key for cell in row if (key := key_of(cell))), "").startswith(tuple(found))


def words_of(text: str) -> set[str]:
    """Return the words between the commas of a column of the layout, as they are compared."""
    return {key_of(word) for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()}

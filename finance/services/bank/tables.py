"""A small table in somebody's file, found below its titles by the headings that are asked for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from unionportal.sheets.cells import CellProblem, as_text
from unionportal.sheets.layout.words import words
from unionportal.sheets.reader import Cell, Sheet, Workbook
from unionportal.spelling.folding import folded_key

# The headings stand among the first rows; above them a title is printed.
_HEAD_ROWS = 20
Row = tuple[int, tuple[Cell, ...]]


@dataclass(frozen=True)
class Table:
    """The filled rows below the headings and those above, each with its number in the file; where every field stands.

    A field may stand in more columns than one: a bank has payers and payees beside each other.
    """

    rows: list[Row]
    columns: dict[str, tuple[int, ...]]
    titles: list[Row]

    def cell(self, row: tuple[Cell, ...], field: str) -> Cell:
        """Return what stands in the row under the first heading of the field, None where there is no such column."""
        return next(iter(self.cells(row, field)), None)

    def cells(self, row: tuple[Cell, ...], field: str) -> list[Cell]:
        """Return what stands in the row under each heading of the field."""
        return [row[place] if place < len(row) else None for place in self.columns.get(field, ())]


def key_of(cell: Cell) -> str:
    """Return a heading, or a word of the bank, as it is compared; "" for a cell that is not readable."""
    try:
        return folded_key("".join(as_text(cell).split()))
    except CellProblem:
        return ""


def find_table(book: Workbook, headings: Mapping[str, str], needed: Iterable[str]) -> Table | None:
    """Return the table whose headings ({heading: field}) include those of the `needed` fields, or None.

    Raise ValidationError where two worksheets have such rows: none of them is left out unsaid.
    """
    fields, needed = {key_of(heading): field for heading, field in headings.items()}, set(needed)
    found = {sheet.name: table for sheet in book.sheets.values() if (table := _table_of(sheet, fields, needed))}
    filled = [name for name, table in found.items() if table.rows]
    if len(filled) > 1:
        raise ValidationError(f"工作表{'、'.join(f'“{name}”' for name in filled)}都有内容，请每张存成一个文件再上传。")
    return found[filled[0]] if filled else next(iter(found.values()), None)


def _table_of(sheet: Sheet, fields: dict[str, str], needed: set[str]) -> Table | None:
    for place, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        there: dict[str, tuple[int, ...]] = {}
        for column, cell in enumerate(row):
            if (field := fields.get(key_of(cell))) is not None:
                there[field] = (*there.get(field, ()), column)
        if needed <= there.keys():
            return Table(list(_body(sheet, place)), there, list(enumerate(sheet.rows[:place], sheet.first_row)))
    return None


def _body(sheet: Sheet, place: int) -> Iterator[Row]:
    heading = [key_of(cell) for cell in sheet.rows[place]]
    for number, row in enumerate(sheet.rows[place + 1 :], sheet.first_row + place + 1):
        # A file of several printed pages repeats its headings.
        if any(cell is not None and str(cell).strip() for cell in row) and [key_of(cell) for cell in row] != heading:
            yield number, row


def is_sum(row: Iterable[Cell]) -> bool:
    """Return whether the row begins with a word that stands before a sum."""
    return _begins_with(row, words().marks["sum"])


def is_foot(row: Iterable[Cell]) -> bool:
    """Return whether the row begins with a word that stands before a sum, or below the rows of a table."""
    return _begins_with(row, words().marks["sum"] | words().marks["footer"])


def is_carried(row: Iterable[Cell]) -> bool:
    """Return whether a word in the row says that it repeats a balance: brought forward, carried over."""
    return any(key_of(cell) in words().marks["carried"] for cell in row if isinstance(cell, str))


def _begins_with(row: Iterable[Cell], found: Iterable[str]) -> bool:
    return next((key for cell in row if (key := key_of(cell))), "").startswith(tuple(found))


def words_of(text: str) -> set[str]:
    """Return the words between the commas of a column of the layout, as they are compared."""
    return {key_of(word) for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()}

"""The writer of long tables: rows are streamed into a workbook that openpyxl made.

openpyxl makes the book: headings, styles, widths, filter, notes. Its object per cell takes nine tenths of the time of a
large export; here rows are written as text, and a table of any length needs the memory of a few thousand rows.
"""

import datetime
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from unionportal.sheets.cell_values import fits_day, fits_number, xml_text
from unionportal.sheets.columns import Column

_SHEET, _ROWS_END = "xl/worksheets/sheet{}.xml", "</sheetData>"
_EMPTY = "<c/>"
# Excel counts days from here.
_DAY_ZERO = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 -- Excel knows no zones
_AT_ONCE = 2000
# Of one sheet, with the headings.
MOST_ROWS = 1_048_576


class RowWriter:
    """Writes values as the cells of one sheet; `styles` are the numbers of its formats."""

    def __init__(self, columns: Sequence[Column], styles: Mapping[str, int]) -> None:
        self.columns, self.styles = columns, styles
        # Any: each function takes values of the class that is its key.
        self.kinds: dict[type, Callable[[Any, bool], str]] = {
            str: self._text,
            int: self._number,
            float: self._number,
            Decimal: self._number,
            bool: self._yes_no,
            datetime.date: self._day,
            datetime.datetime: self._moment,
        }

    def batches(self, rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, bytes]]:
        """Yield (number of rows, their XML), some thousands at once."""
        rows = iter(rows)
        while batch := list(itertools.islice(rows, _AT_ONCE)):
            columns = [
                self._column(values, of) for values, of in zip(zip(*batch, strict=True), self.columns, strict=True)
            ]
            yield len(batch), "".join(f"<row>{''.join(cells)}</row>" for cells in zip(*columns, strict=True)).encode()

    def _column(self, values: Sequence[object], column: Column) -> list[str]:
        if labels := column.labels:
            values = [labels.get(value, value) for value in values]
        kinds, is_text = self.kinds, column.is_text
        return [
            _EMPTY if value is None or value == "" else kinds.get(type(value), self._other)(value, is_text)
            for value in values
        ]

    def _text(self, text: str, is_text: bool) -> str:
        style = self.styles["text" if is_text else "plain"]
        return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{xml_text(text)}</t></is></c>'

    def _number(self, number: int | float | Decimal, is_text: bool) -> str:
        if is_text or not fits_number(number):
            return self._text(str(number), True)
        style = self.styles["money" if isinstance(number, Decimal) else "plain"]
        return f'<c s="{style}"><v>{number}</v></c>'

    def _yes_no(self, value: bool, is_text: bool) -> str:
        return self._text("是" if value else "否", False)

    def _day(self, day: datetime.date, is_text: bool) -> str:
        if not fits_day(day):
            return self._text(day.isoformat(), False)
        return f'<c s="{self.styles["date"]}"><v>{day.toordinal() - _DAY_ZERO.toordinal()}</v></c>'

    def _moment(self, moment: datetime.datetime, is_text: bool) -> str:
        if not fits_day(moment):
            return self._text(moment.isoformat(), False)
        days = (moment.replace(tzinfo=None) - _DAY_ZERO) / datetime.timedelta(days=1)
        return f'<c s="{self.styles["moment"]}"><v>{days!r}</v></c>'

    def _other(self, value: object, is_text: bool) -> str:
        for kind, write in self.kinds.items():
            if isinstance(value, kind):
                return write(value, is_text)
        return self._text(str(value), is_text)


def write_rows(
    file: IO[bytes],
    made: Callable[[int], Workbook],
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    formats: Callable[[Worksheet], Mapping[str, Cell]],
) -> int:
    """Write the rows below the headings of a table into `file`, beyond MOST_ROWS on further sheets; return how many.

    `made` makes the book of so many sheets of the table, all alike and the first of the book, in write-only mode.
    `formats` makes the cells of a last row, removed again, by the names `RowWriter` uses.
    """
    names, shell = _shell(made(1), formats)
    head, styles, tail = _opened(shell.read(_SHEET.format(1)).decode(), names)
    count, sheets, parts = 0, 0, _parts(rows, MOST_ROWS - 1)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for sheets, part in enumerate(parts, 1):
            here = 0
            with archive.open(_SHEET.format(sheets), "w", force_zip64=True) as sheet:
                sheet.write(head.encode())
                for number, xml in RowWriter(columns, styles).batches(part):
                    sheet.write(xml)
                    here += number
                sheet.write(_filtered(tail, here).encode())
            count += here
        # Only now is it known how many sheets the book names.
        if sheets > 1:
            _, shell = _shell(made(sheets), formats)
        written = {_SHEET.format(number) for number in range(1, sheets + 1)}
        with shell:
            for name in shell.namelist():
                if name not in written:
                    archive.writestr(name, shell.read(name))
    return count


def _shell(book: Workbook, formats: Callable[[Worksheet], Mapping[str, Cell]]) -> tuple[list[str], zipfile.ZipFile]:
    """Return (the names of the formats in its last row, the saved book)."""
    sheet = book.worksheets[0]
    cells = formats(sheet)
    sheet.append(list(cells.values()))
    shell = io.BytesIO()
    book.save(shell)
    return list(cells), zipfile.ZipFile(shell)


def _parts(rows: Iterable[Sequence[object]], most: int) -> Iterator[Iterator[Sequence[object]]]:
    """Yield the rows in parts of at most so many, each to be read before the next; one empty part without rows."""
    rows = iter(rows)
    yield itertools.islice(rows, most)
    for first in rows:
        yield itertools.chain([first], itertools.islice(rows, most - 1))


def _opened(xml: str, formats: Iterable[str]) -> tuple[str, dict[str, int], str]:
    """Return (XML before the rows, {format: its number} as in the last row, XML after the rows)."""
    head, _, last = xml.partition(_ROWS_END)[0].rpartition("<row ")
    numbers = re.findall(r'<c r="[A-Z]+\d+"(?: s="(\d+)")?', last)
    tail = xml.partition(_ROWS_END)[2]
    return head, dict(zip(formats, (int(number or 0) for number in numbers), strict=True)), _ROWS_END + tail


def _filtered(tail: str, count: int) -> str:
    """Return the filter over the headings made to reach the last row."""
    return re.sub(r'(<autoFilter ref="A1:[A-Z]+)\d+', rf"\g<1>{count + 1}", tail)

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

from unionportal.sheets.cell_values import fits_day, fits_number, xml_text
from unionportal.sheets.columns import Column

_SHEET, _ROWS_END = "xl/worksheets/sheet1.xml", "</sheetData>"
_EMPTY = "<c/>"
# Excel counts days from here.
_DAY_ZERO = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 -- Excel knows no zones
_AT_ONCE = 2000


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
    book: Workbook,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    formats: Mapping[str, Cell],
) -> int:
    """Save `book`, made in write-only mode, into `file` with the rows below those of its first sheet; return how many.

    `formats` are the cells of the sheet's last row, by the names `RowWriter` uses; that row is removed again.
    """
    shell = io.BytesIO()
    book.worksheets[0].append(list(formats.values()))
    book.save(shell)
    count = 0
    with zipfile.ZipFile(shell) as made, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for part in made.namelist():
            if part != _SHEET:
                archive.writestr(part, made.read(part))
                continue
            head, styles, tail = _opened(made.read(part).decode(), formats)
            with archive.open(part, "w", force_zip64=True) as sheet:
                sheet.write(head.encode())
                for number, xml in RowWriter(columns, styles).batches(rows):
                    sheet.write(xml)
                    count += number
                sheet.write(_filtered(tail, count).encode())
    return count


def _opened(xml: str, formats: Iterable[str]) -> tuple[str, dict[str, int], str]:
    """Return (XML before the rows, {format: its number} as in the last row, XML after the rows)."""
    head, _, last = xml.partition(_ROWS_END)[0].rpartition("<row ")
    numbers = re.findall(r'<c r="[A-Z]+\d+"(?: s="(\d+)")?', last)
    tail = xml.partition(_ROWS_END)[2]
    return head, dict(zip(formats, (int(number or 0) for number in numbers), strict=True)), _ROWS_END + tail


def _filtered(tail: str, count: int) -> str:
    """Return the filter over the headings made to reach the last row."""
    return re.sub(r'(<autoFilter ref="A1:[A-Z]+)\d+', rf"\g<1>{count + 1}", tail)

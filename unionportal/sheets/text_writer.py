"""The writing of a table as text (.csv), for other programs; a workbook keeps the types."""

import csv
import datetime
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO

from unionportal.sheets.cell_values import safe_text
from unionportal.sheets.columns import Column

_SPOOL = 2**20  # bytes kept in memory; a longer text goes to disk
# With its mark: without, Excel takes UTF-8 for another encoding.
UTF8 = "utf-8-sig"
# A text that begins so is taken for a formula by the program that opens it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def text_file(
    columns: Sequence[Column], rows: Iterable[Sequence[object]], *, encoding: str = UTF8, strict: bool = False
) -> tuple[IO[bytes], int]:
    """Return (open file of the table, at its beginning; how many rows it has).

    A character that the encoding lacks is written as its number; if `strict`, it raises UnicodeEncodeError.
    """
    file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 -- the response closes it
    try:
        count = _write(file, columns, rows, encoding, "strict" if strict else "backslashreplace")
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, count


def _write(
    file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[object]], encoding: str, errors: str
) -> int:
    text = io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.header for column in columns])
    count = 0
    for count, line in enumerate(_lines(columns, rows), 1):  # noqa: B007 -- how many is what is returned
        writer.writerow(line)
    # The file stays open for who reads it.
    text.detach()
    return count


def _lines(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    labels = [column.labels for column in columns]
    for row in rows:
        yield [_text(named.get(value, value) if named else value) for named, value in zip(labels, row, strict=True)]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return f"{value}"
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = safe_text(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text

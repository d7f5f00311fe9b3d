"""The kinds of files that banks hand out, made of rows; a layout for each from a line of text."""

import datetime
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from finance.models import BankColumn, BankLayout
from tests.sheets.old_workbooks import cell, compound, stream_of

START = datetime.date(2020, 1, 1)


def layout(columns, *, direction, form="xlsx", encoding="utf-8", **words):
    """Enter how a bank writes: "heading=holds" each, those that the portal does not read left out."""
    made = BankLayout.objects.create(name="某行", format=form, encoding=encoding, valid_from=START, **words)
    for place, one in enumerate(columns.split("|"), start=1):
        heading, _, holds = one.rpartition("=")
        BankColumn.objects.create(layout=made, direction=direction, place=place, heading=heading, holds=holds)
    return made


def heads(columns):
    """Return the headings of the columns of a layout."""
    return tuple(one.rpartition("=")[0] for one in columns.split("|"))


def xlsx(*rows, name="文件.xlsx", merged=(), formats=(), more=None):
    """A workbook; `more` are the rows of further sheets by title, `formats` those of cells by place."""
    book, file = Workbook(), io.BytesIO()
    for place, (title, lines) in enumerate({"Sheet1": rows, **(more or {})}.items()):
        sheet = book.active if not place else book.create_sheet(title)
        for line in lines:
            sheet.append(list(line))
    for area in merged:
        book.worksheets[0].merge_cells(area)
    for place, code in dict(formats).items():
        book.worksheets[0][place].number_format = code
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def xls(*rows, name="文件.xls", more=None):
    """A workbook of the old kind."""
    bodies = {
        title: b"".join(
            cell(row, column, value)
            for row, line in enumerate(lines)
            for column, value in enumerate(line)
            if value not in {None, ""}
        )
        for title, lines in {"Sheet1": rows, **(more or {})}.items()
    }
    return SimpleUploadedFile(name, compound(stream_of(bodies)))


def text(*rows, name="文件.csv", mark=",", encoding="gb18030"):
    """A text with one line a row, a cell that has the mark in quotation marks."""
    quoted = [[f'"{one}"' if mark in str(one) else str(one) for one in line] for line in rows]
    return SimpleUploadedFile(name, "\r\n".join(mark.join(line) for line in quoted).encode(encoding))


def page(*rows, name="文件.xls"):
    """A web page under the name of a workbook, as some banks hand out."""
    cells = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in line) + "</tr>" for line in rows)
    return SimpleUploadedFile(name, f"<html><body><table>{cells}</table></body></html>".encode())

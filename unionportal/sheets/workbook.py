"""The writing of workbooks: tables, the blank 台账 template and the filled 台账, with typed cells and no formula."""

import datetime
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

# A write-only sheet has all that is used here of a Worksheet, but openpyxl types it as less.
from openpyxl.worksheet.worksheet import Worksheet

from unionportal.sheets.cell_values import cell_text, fits_day, fits_number, safe_text
from unionportal.sheets.cells import BadCell
from unionportal.sheets.columns import EXAMPLE, Column, SheetSpec
from unionportal.sheets.table_stream import write_rows

_SPOOL = 2**20  # bytes of a workbook kept in memory; a larger one goes to disk
ENTRY_ROWS = 2000  # rows with drop-downs; the text format covers the whole column
MAX_INLINE_LIST = 200  # Excel allows 255 characters for a list inside a validation
GUIDE, OPTIONS = "填写说明", "选项"
HEAD_FONT, HEAD_FILL = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="2F5597")
MUST_FILL, EXAMPLE_FONT = PatternFill("solid", fgColor="B03A2E"), Font(italic=True, color="808080")
HEAD_ALIGN = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAP = Alignment(vertical="top", wrap_text=True)
FORMATS = {"date": "yyyy-mm-dd", "money": "#,##0.00", "integer": "0"}
FORMAT_NAMES = {
    "text": "文字",
    "long_text": "文字",
    "note": "文字",
    "digits": "号码（文本格式）",
    "staff_number": "工号（文本格式）",
    "name": "姓名",
    "date": "日期，如 2026-01-31",
    "money": "金额（元），如 1234.50",
    "integer": "整数",
    "yes_no": "是 / 否",
}
WIDTHS = {"date": 13, "money": 14, "integer": 9, "yes_no": 9, "name": 14, "staff_number": 14, "digits": 22}

Values = Mapping[str, object]  # the values of one row, by column key


def safe_titles(titles: Iterable[str]) -> list[str]:
    """Return sheet names that Excel accepts: at most 31 characters, no []:*?/\\ or outer quotes, unique in any case."""
    used: set[str] = set()
    names = []
    for title in titles:
        base = re.sub(r"[\[\]:*?/\\\n\r\t]", "_", safe_text(str(title))).strip().strip("'")[:31] or "工作表"
        name, count = base, 1
        while name.casefold() in used or name.casefold() == "history":
            count += 1
            name = f"{base[: 31 - len(str(count)) - 2]}({count})"
        used.add(name.casefold())
        names.append(name)
    return names


def display_width(value: object) -> int:
    """Return the width of the text in characters, Chinese counted twice."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(value))


def column_width(column: Column) -> float:
    """Return the width of the column in characters, wide enough for its heading, labels and example."""
    texts = [column.header + " *", *column.labels.values(), "" if column.example is None else column.example]
    return column.width or min(50, max(WIDTHS.get(column.kind, 16), *(display_width(t) + 3 for t in texts)))


def text_cell(sheet: Worksheet, value: object, **style: object) -> Cell:
    """Return a cell that is text whatever it begins with."""
    cell = WriteOnlyCell(sheet)
    cell._value = cell_text(str(value))  # type: ignore[attr-defined]  # assigning `value` would guess a formula
    cell.data_type = "s"
    for name, setting in style.items():
        setattr(cell, name, setting)
    return cell


def typed_cell(
    sheet: Worksheet, value: object, column: Column | None = None, labels: Mapping[object, str] | None = None
) -> Cell | None:
    """Return the value in its own type and format: labels for choices, dates, amounts in 0.00, everything else text.

    `labels` are those of the column, which may ask the database for them: for many rows they are read once.
    """
    if labels:
        value = labels.get(value, value)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return text_cell(sheet, "是" if value else "否")
    if isinstance(value, (int, float, Decimal)) and not (column is not None and column.is_text):
        return number_cell(sheet, value)
    if isinstance(value, datetime.date):
        return date_cell(sheet, value)
    style = {"number_format": "@"} if column is None or column.is_text else {}
    return text_cell(sheet, value, **style)


def number_cell(sheet: Worksheet, value: int | float | Decimal) -> Cell:
    """Return a numeric cell, or text when Excel could not keep every digit."""
    if not fits_number(value):
        return text_cell(sheet, value, number_format="@")
    cell = WriteOnlyCell(sheet)
    cell.value = value
    if isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    return cell


def date_cell(sheet: Worksheet, value: datetime.date) -> Cell:
    """Return a date cell; a moment with a zone is written in its own wall-clock time, a date before 1900 as text."""
    if not fits_day(value):
        return text_cell(sheet, value.isoformat())
    cell = WriteOnlyCell(sheet)
    if isinstance(value, datetime.datetime):
        cell.value, cell.number_format = value.replace(tzinfo=None), "yyyy-mm-dd hh:mm:ss"
    else:
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    return cell


def header_cells(sheet: Worksheet, columns: Sequence[Column], *, marks: bool) -> list[Cell]:
    """Return the heading row; with `marks`, required columns carry a star and a comment holds the help."""
    row = []
    for column in columns:
        must = marks and column.required
        style = {"font": HEAD_FONT, "fill": MUST_FILL if must else HEAD_FILL, "alignment": HEAD_ALIGN}
        cell = text_cell(sheet, column.header + (" *" if must else ""), number_format="@", **style)
        if marks:
            cell.comment = Comment(advice(column), GUIDE, width=260, height=90)
        row.append(cell)
    return row


def listed(column: Column) -> str:
    """Return the allowed labels, the first twenty of them when there are more."""
    labels = list(column.labels.values())
    return "、".join(labels[:20]) + (f"等 {len(labels)} 项，见下拉列表" if len(labels) > 20 else "")


def advice(column: Column) -> str:
    """Return what may stand in the column, in one short text."""
    form = f"从列表选择：{listed(column)}" if column.labels else FORMAT_NAMES.get(column.kind, "文字")
    return "；".join(part for part in ("必填" if column.required else "选填", form, column.help) if part)


def lay_out(sheet: Worksheet, columns: Sequence[Column], *, text_columns: bool) -> None:
    """Freeze the headings, set widths, column formats and printing; must come before the first row."""
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column_width(column)
        if text_columns:
            dimension.number_format = "@" if column.is_text else FORMATS.get(column.kind, "General")
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def write_table(
    file: IO[bytes],
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    notes: Sequence[str] = (),
) -> int:
    """Stream one table (rows in column order), and a 说明 sheet if there are notes; return the row count."""

    def made(sheets: int) -> Workbook:
        book = Workbook(write_only=True)
        *names, last = safe_titles([*[title] * sheets, "说明"])
        for name in names:
            sheet = book.create_sheet(name)
            lay_out(sheet, columns, text_columns=False)
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
            sheet.append(header_cells(sheet, columns, marks=False))
        if notes:
            write_guide(book.create_sheet(last), notes, ())
        return book

    return write_rows(file, made, columns, rows, formats=_formats)


def write_sheets(file: IO[bytes], sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> None:
    """Write a workbook of (title, headings, rows) as they stood in somebody's file."""
    book = Workbook(write_only=True)
    found = list(sheets)
    for title, (_, head, rows) in zip(safe_titles([title for title, _, _ in found]), found, strict=True):
        sheet = book.create_sheet(title)
        for row in (head, *rows) if head else rows:
            sheet.append([typed_cell(sheet, as_shown(value)) for value in row])
    book.save(file)


def as_shown(value: object) -> object:
    """Return the value of a cell as it can be written again: an error or a time as its text."""
    if isinstance(value, BadCell):
        return value.text
    return str(value) if isinstance(value, datetime.timedelta) else value


def _formats(sheet: Worksheet) -> dict[str, Cell]:
    """Return a cell of each format that rows are written in."""
    return {
        "plain": text_cell(sheet, "x"),
        "text": text_cell(sheet, "x", number_format="@"),
        "money": number_cell(sheet, Decimal("0.10")),
        "date": date_cell(sheet, datetime.date(2000, 1, 1)),
        "moment": date_cell(sheet, datetime.datetime(2000, 1, 1)),  # noqa: DTZ001 -- Excel knows no zones
    }


def table_file(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, notes: Sequence[str] = ()
) -> tuple[IO[bytes], int]:
    """Return (open file of the table, at its beginning, for a response to send and close; how many rows it has)."""
    file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 -- the response closes it
    try:
        count = write_table(file, title, columns, rows, notes=notes)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, count


def write_guide(sheet: Worksheet, guide: Iterable[str], specs: Iterable[SheetSpec]) -> None:
    """Fill the sheet 填写说明: the guide's lines, then each sheet's columns, formats and allowed values."""
    for letter, width in zip("ABCD", (24, 8, 30, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    for line in guide:
        sheet.append([text_cell(sheet, line)])
    for spec in specs:
        sheet.append([])
        sheet.append([text_cell(sheet, f"工作表「{spec.title}」", font=Font(bold=True, size=12))])
        if spec.help:
            sheet.append([text_cell(sheet, spec.help)])
        head = {"font": HEAD_FONT, "fill": HEAD_FILL, "alignment": HEAD_ALIGN}
        sheet.append([text_cell(sheet, name, **head) for name in ("列", "必填", "格式", "说明和可选值")])
        for column in spec.columns:
            explained = "；".join(part for part in (column.help, listed(column)) if part)
            form = "从列表选择" if column.labels else FORMAT_NAMES.get(column.kind, "文字")
            cells = (column.header, "必填" if column.required else "", form, explained)
            sheet.append([text_cell(sheet, value, alignment=WRAP) for value in cells])


def example_rows(sheet: Worksheet, spec: SheetSpec) -> Iterator[list[Cell | None]]:
    """Yield the example rows: the first cell begins with 示例, which is what makes the import skip them."""
    for values in ({column.key: column.example for column in spec.columns}, *spec.examples):
        yield _example_row(sheet, spec, values)


def _example_row(sheet: Worksheet, spec: SheetSpec, values: Values) -> list[Cell | None]:
    row = []
    for number, column in enumerate(spec.columns):
        value = values.get(column.key)
        if number == 0:
            shown = f"{EXAMPLE} {column.labels.get(value, '' if value is None else value)}".strip()
            cell: Cell | None = text_cell(sheet, shown, number_format="@")
        else:
            cell = typed_cell(sheet, value, column, column.labels)
        if cell is not None:
            cell.font = EXAMPLE_FONT
        row.append(cell)
    return row


def add_choices(sheet: Worksheet, columns: Sequence[Column], last: int, ranges: Mapping[tuple[str, ...], str]) -> None:
    """Add a drop-down to each column with labels, to row `last`."""
    for number, column in enumerate(columns, 1):
        labels = tuple(column.labels.values())
        if not labels:
            continue
        rule = DataValidation(type="list", formula1=ranges.get(labels) or f'"{",".join(labels)}"', allow_blank=True)
        rule.errorTitle, rule.error, rule.showErrorMessage = "不在可选范围内", "请从下拉列表中选择。", True
        rule.promptTitle, rule.prompt = column.header[:32], advice(column)[:250]
        rule.showInputMessage = True
        letter = get_column_letter(number)
        rule.add(f"{letter}2:{letter}{last}")
        sheet.data_validations.append(rule)


def long_lists(specs: Iterable[SheetSpec]) -> dict[tuple[str, ...], str]:
    """Return the reference into the hidden sheet for each list that does not fit into a validation."""
    found: dict[tuple[str, ...], str] = {}
    for column in (column for spec in specs for column in spec.columns):
        labels = tuple(column.labels.values())
        joined = ",".join(labels)
        if labels and (len(joined) > MAX_INLINE_LIST or joined.count(",") >= len(labels) or '"' in joined):
            letter = get_column_letter(list(found).index(labels) + 1 if labels in found else len(found) + 1)
            found[labels] = f"'{OPTIONS}'!${letter}$1:${letter}${len(labels)}"
    return found


def write_options(book: Workbook, lists: Iterable[tuple[str, ...]]) -> None:
    """Add the hidden sheet with one list to a column."""
    sheet = book.create_sheet(OPTIONS)
    sheet.sheet_state = "hidden"
    columns = list(lists)
    for number in range(max(map(len, columns))):
        sheet.append([text_cell(sheet, c[number], number_format="@") if number < len(c) else None for c in columns])


def write_template(file: IO[bytes], specs: Sequence[SheetSpec], *, guide: Sequence[str] = ()) -> None:
    """Write the blank 台账: 填写说明, then a sheet per spec with headings, drop-downs and its examples."""
    write_book(file, [(spec, None) for spec in specs], guide)


def write_ledger(
    file: IO[bytes], filled: Sequence[tuple[SheetSpec, Iterable[Values]]], *, guide: Sequence[str] = ()
) -> int:
    """Write the 台账 filled with rows (values by column key) in the template's format; return the number of rows."""
    return write_book(file, filled, guide)


def write_book(
    file: IO[bytes], filled: Sequence[tuple[SheetSpec, Iterable[Values] | None]], guide: Sequence[str]
) -> int:
    """Write the 台账; None for rows means the example row; return the number of rows written."""
    book = Workbook(write_only=True)
    specs = [spec for spec, _ in filled]
    if safe_titles([GUIDE, OPTIONS, *(s.title for s in specs)])[2:] != [s.title for s in specs]:
        raise ValueError("sheet titles must be unique and acceptable to Excel: the import finds them by name")
    write_guide(book.create_sheet(GUIDE), guide, specs)
    ranges, count = long_lists(specs), 0
    for spec, rows in filled:
        sheet = book.create_sheet(spec.title)
        lay_out(sheet, spec.columns, text_columns=True)
        sheet.append(header_cells(sheet, spec.columns, marks=True))
        last = 1
        for line in lines(sheet, spec, rows):
            sheet.append(line)
            last += 1
        add_choices(sheet, spec.columns, max(ENTRY_ROWS + 1, last), ranges)
        count += last - 1 if rows is not None else 0
    if ranges:
        write_options(book, ranges)
    book.save(file)
    return count


def lines(sheet: Worksheet, spec: SheetSpec, rows: Iterable[Values] | None) -> Iterator[list[Cell | None]]:
    """Yield the cells of each row below the headings."""
    if rows is None:
        yield from example_rows(sheet, spec)
        return
    columns = [(column, column.labels) for column in spec.columns]
    for row in rows:
        yield [typed_cell(sheet, row.get(column.key), column, labels) for column, labels in columns]

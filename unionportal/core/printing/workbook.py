"""The workbook of a form: one sheet for each of its lists, with typed cells."""

import tempfile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import in_words
from unionportal.sheets.workbook import display_width, safe_titles, text_cell, typed_cell

_SPOOL = 2**20
_LEAST, _MOST = 8, 50
_TITLE, _BOLD = Font(bold=True, size=14), Font(bold=True)
_LINK = Font(color="0563C1", underline="single")
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)


def workbook_of(form, printed):
    """Return the open file of the workbook, at its beginning, for a response to send and close."""
    book = Workbook(write_only=True)
    grids = form.grids
    names = safe_titles(section.name or grid.caption or form.title for section, grid in grids)
    for name, (section, grid) in zip(names, grids, strict=True):
        _write(book.create_sheet(name), form, section, grid, printed)
    file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 -- the response closes it
    book.save(file)
    file.seek(0)
    return file


def _write(sheet, form, section, grid, printed):
    columns = grid.every_column
    rows = grid.every_row
    for index, column in enumerate(columns):
        sheet.column_dimensions[chr(ord("A") + index)].width = _width(column, [row[index] for row in rows])
    above = [f"{form.union}{form.title}", "　".join(filter(None, (section.left, section.right)))]
    above = [text for text in above if text]
    sheet.print_title_rows = f"{len(above) + 1}:{len(above) + 1}"
    sheet.freeze_panes = f"A{len(above) + 2}"
    sheet.append([text_cell(sheet, above[0], font=_TITLE)])
    for text in above[1:]:
        sheet.append([text_cell(sheet, text)])
    sheet.append([text_cell(sheet, one.header, font=_BOLD, alignment=_CENTRED) for one in columns])
    for number, row in enumerate(rows):
        cells = [typed_cell(sheet, value) for value in row]
        for index, cell in enumerate(cells[1:]):
            if cell is not None and (address := grid.links.get((number, index))):
                _link(cell, address, f"{get_column_letter(index + 2)}{len(above) + 2 + number}")
        sheet.append(cells)
    if grid.total:
        cells = [typed_cell(sheet, value) for value in grid.total_row]
        for cell in filter(None, cells):
            cell.font = _BOLD
        sheet.append(cells)
    for text in (*grid.closing, printed.line):
        sheet.append([text_cell(sheet, text)])
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if form.landscape else "portrait"


def _link(cell, address, place):
    """Let a cell lead to an address; a sheet that is only written does not know its `place`."""
    cell.hyperlink = address
    cell.hyperlink.ref = place
    cell.font = _LINK


def _width(column: Column, values):
    widest = max((display_width(in_words(value)) for value in values), default=0)
    return min(_MOST, max(_LEAST, display_width(column.header) + 2, widest + 2))

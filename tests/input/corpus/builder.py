"""Make the bytes of a spec's file."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from tests.input.corpus.binary_excel import compound_file, workbook_stream
from tests.input.corpus.spec import Cell, Row, Sheet, Spec, letter, shown


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


def build(spec: Spec) -> File:
    """Return the file, named as people name theirs; a paste is named .txt."""
    suffix, make = FORMS[spec.form]
    return File(f"{spec.name}.{suffix}", make(spec))


def _xlsx(spec: Spec) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    kept: dict[str, dict[str, Cell]] = {}
    for number, sheet in enumerate(spec.sheets, 1):
        kept[f"xl/worksheets/sheet{number}.xml"] = _fill(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    return _edited(out.getvalue(), lambda name, part: _with_results(part, kept.get(name, {})))


def _fill(page: Worksheet, sheet: Sheet) -> dict[str, Cell]:
    """Write a sheet; return its formulas by address."""
    formulas = {}
    for number, row in enumerate(sheet.rows, 1):
        for index, value in enumerate(row):
            cell = value if isinstance(value, Cell) else Cell(value)
            written = page.cell(number, index + 1, f"={cell.formula}" if cell.formula else cell.value)
            if cell.number_format != "General":
                written.number_format = cell.number_format
            if cell.note:
                written.comment = Comment(cell.note, "审核人")
            if cell.formula:
                formulas[f"{letter(index)}{number}"] = cell
    for area in sheet.merged:
        page.merge_cells(area)
    for number in sheet.hidden_rows:
        page.row_dimensions[number].hidden = True
    for column in sheet.hidden_columns:
        page.column_dimensions[column].hidden = True
    if sheet.filter:
        page.auto_filter.ref = sheet.filter
    page.sheet_state = sheet.state
    return formulas


def _with_results(part: bytes, formulas: dict[str, Cell]) -> bytes:
    """Put the results of formulas where a spreadsheet program keeps them; openpyxl writes none."""
    text = part.decode() if formulas else ""
    for address, cell in formulas.items():
        value = str(cell.value)
        kind = "e" if value.startswith("#") else "str" if isinstance(cell.value, str) else "n"
        text = re.sub(
            rf'<c r="{address}"([^>]*?)(?: t="\w+")?>(<f>.*?</f>)<v ?/?>(?:</v>)?</c>',
            lambda found, kind=kind, value=value: (  # type: ignore[misc]
                f'<c r="{address}"{found[1]} t="{kind}">{found[2]}<v>{value}</v></c>'  # noqa: B023
            ),
            text,
        )
    return text.encode() or part


def _edited(archive: bytes, edit: Callable[[str, bytes], bytes], added: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(name, old.read(name)))
        for name, part in (added or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def _xlsm(spec: Spec) -> bytes:
    """Return the workbook with a macro project, typed as one that has macros."""

    def edit(name: str, part: bytes) -> bytes:
        if name != "[Content_Types].xml":
            return part
        typed = part.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        return typed.replace(
            b"</Types>",
            b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        )

    return _edited(_xlsx(spec), edit, {"xl/vbaProject.bin": compound_file({"VBA": b"Attribute VB_Name"})})


def _text(rows: tuple[Row, ...], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(
        [shown(cell) for cell in row] if any(shown(cell) for cell in row) else [] for row in rows
    )
    return out.getvalue()


def _encoded(encoding: str, delimiter: str = ",") -> Callable[[Spec], bytes]:
    return lambda spec: _text(spec.sheets[0].rows, delimiter).encode(encoding)


def _xls(spec: Spec, password: bool = False) -> bytes:
    return compound_file({"Workbook": workbook_stream(spec.sheets, password=password)})


def _html(spec: Spec) -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{shown(cell)}</td>" for cell in row) + "</tr>\r\n" for row in spec.sheets[0].rows
    )
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
        f"<body><table border=1>\r\n{rows}</table></body></html>"
    ).encode()


def _mhtml(spec: Spec) -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _html(spec)


def _spreadsheet_xml(spec: Spec) -> bytes:
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    rows = "".join(f"<Row>{''.join(cell.format(shown(value)) for value in row)}</Row>" for row in spec.sheets[0].rows)
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Sheet1">'
        f"<Table>{rows}</Table></Worksheet></Workbook>"
    ).encode()


def _archive(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _ods(spec: Spec) -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(shown(value)) for value in row)}</table:table-row>"
        for row in spec.sheets[0].rows
    )
    content = f"<office:document-content><table:table>{rows}</table:table></office:document-content>"
    return _archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def _docx(spec: Spec) -> bytes:
    text = "".join(f"<w:p>{' '.join(shown(cell) for cell in row)}</w:p>" for row in spec.sheets[0].rows)
    return _archive({"[Content_Types].xml": "<Types/>", "word/document.xml": f"<w:document>{text}</w:document>"})


def _password_xlsx(spec: Spec) -> bytes:
    """Return what Excel makes of a workbook with a password: two streams that nobody can read."""
    return compound_file({"EncryptionInfo": b"\x04\x00\x04\x00\x40\x00\x00\x00", "EncryptedPackage": _xlsx(spec)[::-1]})


FORMS: dict[str, tuple[str, Callable[[Spec], bytes]]] = {
    "xlsx": ("xlsx", _xlsx),
    "xls": ("xls", _xls),
    "csv-utf8": ("csv", _encoded("utf-8")),
    "csv-utf8-bom": ("csv", _encoded("utf-8-sig")),
    "csv-gb18030": ("csv", _encoded("gb18030")),
    "csv-utf16": ("txt", _encoded("utf-16", "\t")),
    "csv-semicolon": ("csv", _encoded("utf-8", ";")),
    "paste": ("txt", _encoded("utf-8", "\t")),
    "xlsx-named-xls": ("xls", _xlsx),
    "text-named-xls": ("xls", _encoded("gb18030", "\t")),
    "html-xls": ("xls", _html),
    "mhtml-xls": ("xls", _mhtml),
    "xml-xls": ("xls", _spreadsheet_xml),
    "xlsm": ("xlsm", _xlsm),
    "macro-in-xlsx": ("xlsx", _xlsm),
    "xlsx-password": ("xlsx", _password_xlsx),
    "xls-password": ("xls", lambda spec: _xls(spec, password=True)),
    "xlsx-cut": ("xlsx", lambda spec: _xlsx(spec)[:900]),
    "ods": ("ods", _ods),
    "docx": ("docx", _docx),
    "pdf-named-xlsx": ("xlsx", lambda spec: b"%PDF-1.4\n" + _encoded("utf-8")(spec)),
    "png-named-xlsx": ("xlsx", lambda spec: b"\x89PNG\r\n\x1a\n" + bytes(64)),
    "no-bytes": ("xlsx", lambda spec: b""),
    # Neither UTF-8 nor GB18030.
    "csv-binary": ("csv", lambda spec: _encoded("utf-8")(spec) + b"\xff\xff\x80\x00\xff"),
}

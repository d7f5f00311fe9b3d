"""A seeded corpus of odd and hostile .xlsx files; each of FAMILIES yields (name, bytes, expected code or None)."""

import functools
import io
import random
import struct
import zipfile

from tests.sizes import size

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PKG = "http://schemas.openxmlformats.org/package/2006/relationships"
OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>工号</t></is></c><c r="B1"><v>7</v></c></row>'
DATE_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def sheet_xml(rows: str = CELL, *, after: str = "", before: str = "", prolog: str = "") -> str:
    """The XML of a worksheet around the rows."""
    return f'{prolog}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def package(
    sheet: str | bytes | None = None, *, drop: tuple[str, ...] = (), extra=None, pr: str = "", level=8
) -> bytes:
    """A minimal .xlsx (no docProps, no styles) with one sheet 会员, as in the 台账; `extra` adds or replaces parts."""
    relation = f'<Relationship Id="rId1" Type="{DOC}/'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PKG}">{relation}officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOC}">{pr}'
        '<sheets><sheet name="会员" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PKG}">{relation}worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet_xml() if sheet is None else sheet,
        **(extra or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", level) as archive:
        for name, content in parts.items():
            if name not in drop:
                archive.writestr(name, content)
    return buffer.getvalue()


def cell(reference: str, value: str = "1", attributes: str = "") -> str:
    """A row that holds one numeric cell at the reference."""
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{reference}"{attributes}><v>{value}</v></c></row>'


def not_workbooks():
    """Files that are something else altogether."""
    good = package()
    yield "empty", b"", "empty"
    yield "one_byte", b"P", "any"
    yield "html_renamed", b"<html><table></table></html>", "html"
    yield "pdf_renamed", b"%PDF-1.7", "not_xlsx"
    yield "png_renamed", b"\x89PNG\r\n\x1a\n\0\0\0", "not_xlsx"
    yield "old_word", OLE2 + bytes(4096), "broken_xls"
    yield "password", OLE2 + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(500), "password"
    yield "too_large", b"PK\x03\x04" + bytes(20 * 1024 * 1024), "too_large"
    yield "zip_of_text", zipped({"a.txt": "x"}), "not_xlsx"
    yield "docx", zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "not_xlsx"
    yield "ods", zipped({"mimetype": "x", "content.xml": "<a/>"}), "not_xlsx"
    yield "xlsb", zipped({"[Content_Types].xml": "<a/>", "xl/workbook.bin": "x"}), "not_xlsx"
    yield "empty_zip", b"PK\x05\x06" + bytes(18), "not_xlsx"
    for share in (0.1, 0.5, 0.9, 0.99):
        yield f"truncated_{share}", good[: int(len(good) * share)], "broken_zip"
    yield "header_only", b"PK\x03\x04" + bytes(100), "broken_zip"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A compressed archive of the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", 8) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def bombs():
    """Archives and markup that grow, loop or reach out."""
    part = "xl/worksheets/sheet1.xml"
    yield "zeros", package(extra={"xl/media/a.xml": bytes(150_000_000)}), "bomb"
    yield "high_ratio", package(extra={"xl/media/a.bin": bytes(30_000_000)}), "bomb"
    yield "many_entries", package(extra={f"xl/x{i}.xml": "<a/>" for i in range(500)}), "too_many_entries"
    yield "lying_size", lying(package(sheet_xml() + " " * 100_000)), "broken_zip"
    laughs = "<!DOCTYPE l [<!ENTITY a0 'ha'>"
    laughs += "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 9))
    yield "billion_laughs", package(sheet_xml(prolog=laughs + "]>")), "doctype"
    yield (
        "external_entity",
        package(sheet_xml(prolog="<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>")),
        "doctype",
    )
    yield "external_dtd", package(sheet_xml(prolog="<!DOCTYPE x SYSTEM 'http://127.0.0.1/x.dtd'>")), "doctype"
    yield "doctype_in_styles", package(extra={"xl/styles.xml": "<!DOCTYPE x>" + DATE_STYLES}), "doctype"
    yield "doctype_in_rels", package(extra={"_rels/.rels": "<!DOCTYPE x><a/>"}), "doctype"
    hidden = sheet_xml(prolog='<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>').encode("utf-16")
    yield "utf16_doctype", package(hidden), "encoding"
    yield "gbk_declared", package(sheet_xml(prolog='<?xml version="1.0" encoding="GBK"?>').encode("gbk")), "encoding"
    yield "deep_nesting", package(sheet_xml("<a>" * 500_000)), None
    yield "no_brackets_end", package("<c" * 2_000_000), "broken_xml"
    yield "many_cells_no_reference", package(sheet_xml("<row>" + "<c><v>1</v></c>" * 300_000 + "</row>")), "far_cell"
    yield "duplicate_part", duplicated(part), "broken_zip"


def lying(data: bytes) -> bytes:
    """The archive with the last part's declared unpacked size made small."""
    place = data.rfind(b"PK\x01\x02")
    return data[: place + 24] + struct.pack("<I", 10) + data[place + 28 :]


def duplicated(part: str) -> bytes:
    """An archive that holds one part twice."""
    buffer = io.BytesIO(package())
    with zipfile.ZipFile(buffer, "a", 8) as archive:
        archive.writestr(part, sheet_xml())
    return buffer.getvalue()


def extents():
    """Cells and sizes beyond what a list of people can need."""
    for reference in ("XFD1048576", "XFD1", "CC1", "ZZZ9", "AAAA1", "A99999999999"):
        yield f"far_{reference}", package(sheet_xml(CELL + cell(reference))), "any"
    yield "far_row", package(sheet_xml(CELL + cell("A1048576"))), "far_cell"
    yield "far_single_quotes", package(sheet_xml(CELL + cell("XFD1048576").replace('"', "'"))), "far_cell"
    yield "far_but_blank", package(sheet_xml(CELL + '<row r="1048576"><c r="XFD1048576"/></row>')), None
    yield "row_200001", package(sheet_xml(CELL + cell("A200001"))), "too_many_rows"
    yield "row_200000", package(sheet_xml(CELL + cell("A200000"))), None
    yield "million_rows", package(sheet_xml("".join(cell(f"A{i}") for i in range(1, 1_000_001, 2))), level=8), "any"
    yield "row_zero", package(sheet_xml(cell("A0"))), "any"
    yield "rows_backwards", package(sheet_xml(cell("A9") + cell("A2"))), None
    yield "lying_dimension_big", package(sheet_xml(before='<dimension ref="A1:XFD1048576"/>')), None
    yield "lying_dimension_small", package(sheet_xml(before='<dimension ref="A1"/>')), None
    yield "broken_dimension", package(sheet_xml(before='<dimension ref="?"/>')), "any"
    for area in ("A1:B1", "A1:XFD1048576", "A2:A9"):
        after = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
        yield f"merged_{area}", package(sheet_xml(after=after)), None
    flood = "".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(1, 20_000))
    yield "merged_many", package(sheet_xml(after=f"<mergeCells>{flood}</mergeCells>")), None
    yield "merged_too_many", package(sheet_xml(after=f"<mergeCells>{flood}{flood}</mergeCells>")), "merged"


def structures():
    """Missing, doubled or crooked parts."""
    book, rels = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    yield "plain", package(), None
    yield (
        "with_date_styles",
        package(sheet_xml(CELL + cell("A2", "46024", ' s="1"')), extra={"xl/styles.xml": DATE_STYLES}),
        None,
    )
    yield "stored_not_deflated", package(level=0), None
    yield "no_content_types", package(drop=("[Content_Types].xml",)), "not_xlsx"
    yield "no_workbook", package(drop=(book,)), "not_xlsx"
    yield "no_package_rels", package(drop=("_rels/.rels",)), None
    yield "no_workbook_rels", package(drop=(rels,)), "broken_package"
    yield "no_sheet_part", package(drop=("xl/worksheets/sheet1.xml",)), "broken_package"
    yield "no_sheets", package(extra={book: f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}), "no_sheets"
    yield "missing_shared_strings", package(sheet_xml(cell("A1", "0", ' t="s"'))), "any"
    yield "shared_index_out_of_range", package(sheet_xml(cell("A1", "999999999", ' t="s"'))), "any"
    yield "broken_workbook_xml", package(extra={book: "<workbook"}), "broken_xml"
    yield "broken_sheet_xml", package(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</'), "any"
    yield "sheet_is_binary", package(bytes(range(1, 256))), "any"
    yield "sheet_is_empty", package(""), "any"
    for target in ("./worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "file:///etc/passwd", "http://127.0.0.1/"):
        pointed = f'<Relationships xmlns="{PKG}"><Relationship Id="rId1" Type="{DOC}/worksheet" Target="{target}"/>'
        yield f"target_{target}", package(extra={rels: pointed + "</Relationships>"}), "broken_package"
    yield "path_traversal", package(extra={"../../evil.xml": "<a/>"}), None
    yield "self_including_rels", package(extra={rels: f'<Relationships xmlns="{PKG}"><Relationship Id="rId1" '
          f'Type="{DOC}/worksheet" Target="../xl/workbook.xml"/></Relationships>'}), "any"  # fmt: skip
    yield "style_out_of_range", package(sheet_xml(cell("A1", "1", ' s="99999"'))), "any"
    yield "number_is_text", package(sheet_xml(cell("A1", "abc"))), "any"
    yield "number_is_nan", package(sheet_xml(cell("A1", "NaN"))), "any"
    yield "huge_exponent", package(sheet_xml(cell("A1", "1e999"))), "any"
    yield "huge_date", package(sheet_xml(cell("A1", "1e15", ' s="1"')), extra={"xl/styles.xml": DATE_STYLES}), "any"


def texts():
    """Tables written as text, as no program should write them."""
    yield "csv", "工号,姓名\n001,张三\n".encode("gbk"), "any"
    yield "csv_open_quote", b'a,b\n1,"' + b"two\n" * 40_000, "open_quote"
    yield "csv_nested_quotes", b'a,"' * 50_000, "any"
    yield "csv_all_quotes", b'"' * 1_000_001, "open_quote"
    yield "csv_one_line", b"x" * 1_000_000, "open_quote"
    yield "csv_wide", b"x," * 100_000, "far_cell"
    yield "csv_wide_and_empty", b"," * 100_000 + b"\n", "any"
    yield "csv_long", b"1,2\n" * 200_001, "too_many_rows"
    yield "csv_blank_lines", b"\n" * 8_000_000 + b"x", "any"
    yield "csv_nulls", b"a,b\n" * 20_000 + bytes(100), "undecodable"
    yield "csv_mixed", "工号,姓名\n".encode() * 5 + "张三,李四\n".encode("gbk") * 5, "undecodable"
    yield "csv_surrogates", "工号\n".encode("utf-16") + b"\x00\xd8", "undecodable"
    yield "csv_every_byte", bytes(range(1, 256)) * 300, "undecodable"
    yield "page_behind_blanks", b"\xef\xbb\xbf" + b" \n" * 9_000 + b"<!-- x --><TABLE>", "html"
    yield "page_utf16", "<html>工号".encode("utf-16"), "html"
    yield "xml_table", b'<?xml version="1.0"?><a xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml_table"


def mutations(count: int, seed: int = 20260131):
    """Valid files with random bytes overwritten; readable or refused, never anything else."""
    chance = random.Random(seed)  # noqa: S311
    good = package(sheet_xml(CELL * 20), extra={"xl/styles.xml": DATE_STYLES}, level=0)
    for number in range(count):
        data = bytearray(good)
        for _ in range((1, 3, 30)[number % 3]):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield f"mutation_{number}", bytes(data), "any"


# `None` must be readable, a code must be refused with it, "any" may be either.
FAMILIES = {
    "not_workbooks": not_workbooks,
    "bombs": bombs,
    "extents": extents,
    "structures": structures,
    "texts": texts,
    "mutations": functools.partial(mutations, size(6, 40)),
}

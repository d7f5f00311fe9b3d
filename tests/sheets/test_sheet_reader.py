"""The reader gives rows or one Chinese sentence, whatever the file."""

import datetime
import io
import re
from xml.sax.saxutils import quoteattr

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.sheets.hostile_workbooks import CELL, DATE_STYLES, OLE2, cell, package, sheet_xml
from unionportal.sheets import reader
from unionportal.sheets.cells import BadCell, Shown
from unionportal.sheets.reader import Sheet, read_workbook
from unionportal.sheets.uploads import SENTENCES, Rejected

SENTENCE = re.compile(r"[\u4e00-\u9fff「（].*。$", re.DOTALL)


def test_a_merged_range_is_named_with_its_sheet():
    data = package(sheet_xml(after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'))
    with pytest.raises(Rejected, match="工作表「会员」有合并单元格（A1:B2）"):
        read_workbook(data)
    assert read_workbook(data, allow_merged=True).sheets["会员"].merged == ("A1:B2",)


def test_cells_keep_the_types_that_excel_stored():
    rows = (
        CELL
        + '<row r="3"><c r="A3"><v>1234.1</v></c><c r="B3"><v>110105194912310021</v></c><c r="C3" t="b"><v>1</v></c>'
        '<c r="D3" s="1"><v>46024</v></c><c r="E3" s="1"><v>46024.5</v></c><c r="F3" t="e"><v>#N/A</v></c>'
        '<c r="G3"><f>1+1</f></c><c r="H3"><f>1+1</f><v>2</v></c><c r="I3"><f>A1</f><v></v></c>'
        '<c r="J3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    sheet = read_workbook(package(sheet_xml(rows), extra={"xl/styles.xml": DATE_STYLES})).sheets["会员"]
    assert sheet.rows[0][:3] == ("工号", 7, None)
    assert type(sheet.rows[0][1]) is int
    day = datetime.date(2026, 1, 2)
    assert sheet.rows[2] == (
        1234.1, 110105194912310021.0, True, day, datetime.datetime(2026, 1, 2, 12),  # noqa: DTZ001
        BadCell("error", "#N/A"), BadCell("formula"), 2, BadCell("formula"), BadCell("error", "#DIV/0!"),
    )  # fmt: skip
    assert type(sheet.rows[2][1]) is float


FORMATS = (
    "00000000",
    '"T"0000',
    '0000"号"',
    "0000;-0000;;@",
    "000-0000",
    "#,##0.00",
    "0.00%",
    "0",
    "yyyy00",
    "[DBNum1]00",
)


def styles(*formats):
    """The styles part in which style 1, 2 … have these number formats."""
    codes = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(formats))
    cells = "".join(f'<xf numFmtId="{164 + n}" applyNumberFormat="1"/>' for n in range(len(formats)))
    return DATE_STYLES.replace("<fonts", f"<numFmts>{codes}</numFmts><fonts").replace(
        '<xf numFmtId="14" applyNumberFormat="1"/>', cells
    )


def test_a_number_whose_format_fills_it_up_with_zeros_is_read_as_it_is_shown():
    cells = "".join(f'<c r="{chr(65 + n)}2" s="{n + 1}"><v>1234567</v></c>' for n in range(len(FORMATS)))
    low = '<c r="A3" s="1"><v>90001</v></c><c r="B3" s="2"><f>1+6</f><v>7</v></c><c s="3" r="C3"><v>1.5</v></c>'
    low += (
        '<c r="D3" s="4"><v>-5</v></c><c r="E3" s="5"><v>12</v></c><c r="F3" s="1" t="inlineStr"><is><t>7</t></is></c>'
    )
    rows = f'{CELL}<row r="2" s="1" customFormat="1">{cells}</row><row r="3">{low}</row>'
    sheet = read_workbook(package(sheet_xml(rows), extra={"xl/styles.xml": styles(*FORMATS)})).sheets["会员"]
    shown = ("01234567", "T1234567", "1234567号", "1234567", "123-4567", *[1234567] * 3)
    assert sheet.rows[1][: len(shown)] == shown
    assert not any(isinstance(one, Shown) for one in sheet.rows[1][len(shown) - 3 :])
    assert sheet.rows[2][:6] == ("00090001", "T0007", 1.5, -5, "000-0012", "7")
    assert [one.number for one in sheet.rows[2] if isinstance(one, Shown)] == [90001, 7, 12]


def test_hidden_rows_and_columns_are_known_by_their_numbers():
    rows = CELL + '<row r="3" hidden="1"/><row hidden="true"><c><v>1</v></c></row><row r="9" hidden="0"/>'
    columns = "<cols><col min='1' max='2' hidden='1'/></cols>"
    for data, hidden in ((sheet_xml(rows, before=columns), {0, 1}), (sheet_xml(rows.replace('"', "'")), set())):
        sheet = read_workbook(package(data)).sheets["会员"]
        assert (sheet.hidden, sheet.hidden_columns) == ({3, 4}, hidden)


def test_merged_areas_are_given_as_numbers():
    sheet = Sheet("会员", [], merged=("A1:B2", "$C$3:AA10", "D4", "A:B", "2:3"))
    assert sheet.areas() == [
        (1, 0, 2, 1), (3, 2, 10, 26), (4, 3, 4, 3), (1, 0, 1_048_576, 1), (2, 0, 3, 16_383)
    ]  # fmt: skip


def test_a_workbook_with_macros_is_read_for_its_values_alone():
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
        ' PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    )
    data = package(extra={"[Content_Types].xml": types, "xl/vbaProject.bin": OLE2 + bytes(2000)})
    assert read_workbook(data).sheets["会员"].rows == [("工号", 7)]


def test_a_formula_whose_result_is_the_empty_text_is_an_empty_cell():
    rows = '<row r="1"><c r="A1" t="str"><f>IF(1,"","")</f><v></v></c><c r="B1"><v>1</v></c></row>'
    assert read_workbook(package(sheet_xml(rows))).sheets["会员"].rows == [(None, 1)]


def test_a_formula_that_is_nothing_but_a_text_is_that_text():
    text = '<c r="A1" t="inlineStr"><is><t>="2001000123456789012"</t></is></c>'
    stored, bare = '<c r="B1" t="str"><f>"0012"</f><v>0012</v></c>', '<c r="C1"><f>&quot;0013&quot;</f></c>'
    empty = '<c r="D1" t="str"><f>"0014"</f><v></v></c><c r="E1" t="str"><f>IF(1,"","")</f><v></v></c>'
    typed = '<c r="F1" t="inlineStr"><is><t>="a"&amp;"b"</t></is></c><c r="G1"><v>1</v></c>'
    data = package(sheet_xml(f'<row r="1">{text}{stored}{bare}{empty}{typed}</row>'))
    row = ("2001000123456789012", "0012", "0013", "0014", None, '="a"&"b"', 1)
    assert read_workbook(data).sheets["会员"].rows == [row]


def test_both_epochs_give_the_same_day():
    for epoch in (None, CALENDAR_MAC_1904):
        book = Workbook()
        if epoch:
            book.epoch = epoch
        book.active.append([datetime.date(2026, 1, 2)])
        stream = io.BytesIO()
        book.save(stream)
        assert read_workbook(stream).sheets["Sheet"].rows == [(datetime.date(2026, 1, 2),)]


def test_rows_keep_their_numbers_when_the_first_are_empty():
    sheet = read_workbook(package(sheet_xml(cell("B3")))).sheets["会员"]
    assert sheet.rows == [(None, None), (None, None), (None, 1)]


def test_only_the_sheets_asked_for_are_looked_at():
    data = package(sheet_xml(after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'))
    assert read_workbook(data, only=["慰问"]).sheets == {}


def test_a_child_that_hangs_is_stopped(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(f"import pathlib, time\ntime.sleep(30)\npathlib.Path({str(tmp_path / 'late')!r}).touch()\n")
    monkeypatch.setattr(reader, "CHILD", child)
    with pytest.raises(Rejected) as refused:
        read_workbook(package(), seconds=0.5)
    # Had it been waited for, it would have come to its last line.
    assert (refused.value.code, (tmp_path / "late").exists()) == ("timeout", False)


@pytest.mark.parametrize(("crash", "code"), [("os.abort()", "crashed"), ("os.kill(os.getpid(), 24)", "timeout")])
def test_a_child_that_dies_is_a_refusal(monkeypatch, tmp_path, crash, code):
    child = tmp_path / "child.py"
    child.write_text(f"import os\n{crash}\n")
    monkeypatch.setattr(reader, "CHILD", child)
    with pytest.raises(Rejected) as refused:
        read_workbook(package())
    assert refused.value.code == code


def test_too_little_memory_is_a_refusal():
    rows = "".join(f"<row>{'<c><v>1.5</v></c>' * 20}</row>" for _ in range(60_000))
    # However slow the machine is: it is memory that ends it.
    with pytest.raises(Rejected) as refused:
        read_workbook(package(sheet_xml(rows)), memory=100 * 1024 * 1024, seconds=60)
    assert refused.value.code in {"crashed", "memory"}
    assert len(read_workbook(package(sheet_xml(rows)), seconds=60).sheets["会员"].rows) == 60_000


def test_paths_bytes_and_uploaded_files_read_alike(tmp_path):
    data = package()
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    stream = io.BytesIO(data)
    stream.read()
    assert read_workbook(path) == read_workbook(data) == read_workbook(stream)


def test_every_sentence_is_one_that_a_person_can_use():
    assert [code for code, said in SENTENCES.items() if not SENTENCE.search(said) or "请" not in said] == []

"""Old workbooks are read as their cells are shown, in the child; what is wrong with them is one sentence."""

import datetime
import struct

import pytest

from tests.sheets.old_workbooks import (
    cell,
    compound,
    hidden_columns,
    hidden_row,
    merged,
    old_workbook,
    old_workbooks,
    older_stream,
    record,
    stream_of,
    wide,
)
from unionportal.sheets.cells import BadCell, Shown
from unionportal.sheets.reader import read_workbook
from unionportal.sheets.uploads import Rejected

HEAD = ("工号", "姓名", "金额")
GOOD = old_workbook([HEAD, ("T001", "张三", 12.5)])


def refused(data, **options):
    with pytest.raises(Rejected) as refusal:
        read_workbook(data, **options)
    return refusal.value.code


def test_an_old_workbook_gives_the_values_of_its_cells():
    rows = [HEAD, ((90001, 2), "张三", 12.5), ((7, 3), (44075, 1), True), (b"\x2a", None, 12)]
    sheet = read_workbook(old_workbook(rows, formats=("00000000", '"T"000"号"'), more=hidden_row(2))).sheets["会员"]
    day = datetime.date(2020, 9, 1)
    shown = BadCell("error", "#N/A")
    assert sheet.rows == [HEAD, ("00090001", "张三", 12.5), ("T007号", day, True), (shown, None, 12)]
    assert isinstance(sheet.rows[1][0], Shown)
    assert (sheet.rows[1][0].number, sheet.hidden, sheet.merged) == (90001, {3}, ())


def test_an_old_workbook_shows_months_hides_columns_and_invents_a_day():
    rows = [((44075, 2), (44075, 1), (44090, 2)), ((60, 1), (59, 1), (60, 0))]
    more = hidden_columns(1, 2) + record(0xBD, struct.pack("<HHHIHIH", 2, 0, 1, 60 << 2 | 2, 1, 61 << 2 | 2, 1))
    sheet = read_workbook(old_workbook(rows, formats=('yyyy"年"m"月"',), more=more)).sheets["会员"]
    first, later = datetime.date(2020, 9, 1), datetime.date(2020, 9, 16)
    february, march = datetime.date(1900, 2, 28), datetime.date(1900, 3, 1)
    assert sheet.rows == [("2020年9月", first, later), ("1900-02-29", february, 60), ("1900-02-29", march, None)]
    assert (sheet.hidden_columns, sheet.is_hidden, sheet.from_1904) == ({1, 2}, False, False)
    older = old_workbook([((60, 1),), (42248,)], first=record(0x22, struct.pack("<H", 1)))
    sheet = read_workbook(older).sheets["会员"]
    assert (sheet.rows, sheet.from_1904) == ([(datetime.date(1904, 3, 1),), (42248,)], True)
    decimals = old_workbook([((1985.1, 2), (1985.1, 0), (1985.2, 2))], formats=("0.00",))
    assert read_workbook(decimals).sheets["会员"].rows == [("1985.10", 1985.1, 1985.2)]


def test_merged_areas_of_an_old_workbook_are_known():
    data = old_workbook([HEAD], more=merged(0, 1, 0, 2))
    assert refused(data) == "merged"
    assert read_workbook(data, allow_merged=True).sheets["会员"].areas() == [(1, 0, 2, 2)]


def test_only_the_sheets_wanted_of_an_old_workbook_are_read():
    data = compound(stream_of({"会员": cell(0, 0, "工号"), "慰问": cell(0, 0, "日期") + merged(0, 1, 0, 1)}))
    book = read_workbook(data, only=["会员"])
    assert (list(book.sheets), book.skipped) == (["会员"], ("慰问",))


@pytest.mark.parametrize("page", [936, 1252, None])
def test_a_workbook_of_excel_95_keeps_its_chinese_texts(page):
    data = compound(older_stream([HEAD, ("7号", "张三", 5)], page=page), "Book")
    assert read_workbook(data, only=["会员"]).sheets["会员"].rows == [HEAD, ("7号", "张三", "0005")]


@pytest.mark.parametrize("page", [936, 1200, 1252])
def test_texts_of_an_old_workbook_do_not_depend_on_the_code_page_that_it_names(page):
    formula = record(6, b"\1\0\0\0\0\0" + b"\0\0\0\0\0\0\xff\xff" + bytes(8)) + record(0x207, wide("组长"))
    narrow = record(0x204, b"\1\0\1\0\0\0\4\0\0caf\xe9")
    shared = record(0xFC, b"\1\0\0\0\1\0\0\0" + wide("张三"))
    place = record(0xFD, b"\1\0\2\0\0\0\0\0\0\0")
    data = old_workbook([HEAD], more=formula + narrow + place, first=shared, page=page)
    assert read_workbook(data).sheets["会员"].rows == [HEAD, ("组长", "café", "张三")]


def test_a_text_that_is_a_formula_of_a_text_is_that_text():
    assert read_workbook(old_workbook([HEAD, ('="0012"', "=1+1", 7)])).sheets["会员"].rows[1] == ("0012", "=1+1", 7)


def test_formulas_of_an_old_workbook_give_their_results():
    place = b"\1\0%c\0\0\0"
    number = record(6, place % 0 + b"\0\0\0\0\0\0\x29\x40" + bytes(8))
    error = record(6, place % 1 + b"\2\0\7\0\0\0\xff\xff" + bytes(8))
    waiting = record(6, place % 2 + b"\3\0\0\0\0\0\xff\xff\2\0" + bytes(6))
    rows = read_workbook(old_workbook([HEAD], more=number + error + waiting)).sheets["会员"].rows
    assert rows[1] == (12.5, BadCell("error", "#DIV/0!"), BadCell("formula"))


@pytest.mark.parametrize("name, data, code", [row for row in old_workbooks() if row[2] != "any"])  # noqa: PT006
def test_a_broken_or_locked_old_workbook_is_refused(name, data, code):
    if code is None:
        assert read_workbook(data).sheets["会员"].rows[0][0] == "工号"
    else:
        assert refused(data) == code


@pytest.mark.parametrize("data", [
    compound(b"", "EncryptedPackage"), compound(stream_of({"会员": b""}, first=record(0x2F, bytes(54))))
])  # fmt: skip
def test_a_password_is_named(data):
    assert refused(data) == "password"


def test_many_numbers_in_one_record_keep_the_limits_and_the_zeros():
    many = record(0xBD, b"\1\0\0\0" + b"\2\0" + (5 << 2 | 2).to_bytes(4, "little") + b"\0\0" + bytes(4) + b"\1\0")
    data = old_workbook([HEAD], formats=("0000",), more=many)
    assert read_workbook(data).sheets["会员"].rows[1] == ("0005", 0, None)
    assert refused(old_workbook([HEAD], more=record(0xBD, b"\0\0\x4e\0" + bytes(6 * 4) + b"\x51\0"))) == "far_cell"


def test_too_many_rows_of_an_old_workbook_are_refused():
    assert refused(old_workbook([HEAD] * 5), max_rows=4) == "too_many_rows"

"""A table written as text is read whatever its encoding and separator; its cells stay text."""

import pytest

from unionportal.sheets.reader import read_workbook
from unionportal.sheets.uploads import Rejected

HEAD = ("工号", "姓名", "备注")
ROW = ("00001", "张三", "一，二")
PLAIN = "工号,姓名,备注\n00001,张三,一，二\n"


def table(data, **options):
    [sheet] = read_workbook(data, **options).sheets.values()
    return sheet.rows


def refused(data, **options):
    with pytest.raises(Rejected) as refusal:
        read_workbook(data, **options)
    return refusal.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_separator_and_line_end_gives_the_same_rows(encoding, separator, end):
    text = PLAIN.replace(",", separator).replace("\n", end)
    assert table(text.encode(encoding)) == [HEAD, ROW]


def test_utf16_of_the_other_order_is_read():
    assert table(b"\xfe\xff" + PLAIN.encode("utf-16-be")) == [HEAD, ROW]


def test_a_rare_character_of_gb18030_is_read():
    assert table("工号,姓名\n1,䶮𠮷\n".encode("gb18030"))[1] == ("1", "䶮𠮷")


def test_quotes_and_breaks_within_cells_are_kept_and_rows_keep_their_numbers():
    data = '2026 年名单,,\n\n工号,姓名\n1,"张\r\n三 ""小"""\n,,\n2,李四,,,,\n,\n\n'.encode()
    assert table(data) == [("2026 年名单",), (), ("工号", "姓名"), ("1", '张\r\n三 "小"'), (), ("2", "李四")]


def test_formulas_stay_text_and_only_a_quoted_number_is_taken_out():
    data = b'=cmd|\' /C calc\'!A0,"=HYPERLINK(""http://127.0.0.1"")",="00012",="",=1+1\n'
    row = ("=cmd|' /C calc'!A0", '=HYPERLINK("http://127.0.0.1")', "00012", None, "=1+1")
    assert table(data) == [row]


def test_the_separator_is_the_one_of_most_rows():
    data = "名单：甲,乙,丙\n工号;姓名\n1;张,三\n2;李四\n3;王五,赵六,钱七\n".encode()
    assert table(data)[1:4] == [("工号", "姓名"), ("1", "张,三"), ("2", "李四")]
    assert table(b"sep=;\na;b,c\nd;e,f\n") == [(), ("a", "b,c"), ("d", "e,f")]


def test_a_text_has_one_table_and_it_may_not_be_wanted():
    book = read_workbook(PLAIN.encode(), only=["会员"])
    assert (book.sheets, book.skipped) == ({}, ("CSV",))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("工号,姓名\n".encode() + "张三,李四\n".encode("gbk"), "undecodable"),
        (PLAIN.encode()[:-2], "undecodable"),
        (PLAIN.encode() + b"\xff\xff\n", "undecodable"),
        (b"a,b\n" * 20_000 + b"c\0,d\n", "undecodable"),
        ("a,b\n\0,c".encode("utf-16"), "undecodable"),
        ("工号".encode("utf-16") + b"\x00", "undecodable"),
        (b'a,b\n1,"two\n3,4\n', "open_quote"),
        (b'a,b\n1,"' + b'""' * 10_001, "open_quote"),
        (b"a" * 1_000_000, "open_quote"),
        (b"a," * 100_000, "far_cell"),
        (b",".join([b"x"] * 81), "far_cell"),
        (b"\n" * 9 + b"x\n", "too_many_rows"),
    ],
)
def test_a_text_that_is_no_table_is_refused(data, code):
    assert refused(data, max_rows=9 if code == "too_many_rows" else 200_000) == code


def test_the_row_of_an_open_quote_is_named():
    with pytest.raises(Rejected, match="第 2 行有一格的引号"):
        read_workbook(b'a,b\n1,"two\n3,4\n')


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xef\xbb\xbf \r\n<!-- made by a system -->\n<table><tr><td>1</td></tr></table>", "html"),
        ("<!DOCTYPE html><html><meta charset=gbk>工号".encode("gbk"), "html"),
        ("\ufeff<html>工号</html>".encode("utf-16-le"), "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml_table"),
        (b'<?xml version="1.0"?><a/>', "not_xlsx"),
        (b"%PDF-1.7\n", "not_xlsx"),
        (b"{\\rtf1 a}", "not_xlsx"),
        (b"\xff\xd8\xff\xe0 picture", "not_xlsx"),
    ],
)
def test_a_page_or_another_kind_of_file_is_refused_with_its_own_sentence(data, code):
    assert refused(data) == code


def test_a_filled_cell_at_the_limits_is_read():
    data = b"\n" * 8 + b",".join([b"x"] * 80) + b"\n" * 40
    assert len(table(data, max_rows=9)[8]) == 80

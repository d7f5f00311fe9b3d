"""Pasted cells and numbered lines become rows with the numbers of their lines."""

import pytest

from unionportal.sheets.paste import pasted, read_pasted
from unionportal.sheets.uploads import Rejected


def numbered(text):
    """{row number: cells} of the filled rows."""
    sheet = pasted(text)
    return {number: row for number, row in enumerate(sheet.rows, sheet.first_row) if row}


def test_copied_cells_keep_breaks_quotes_and_the_numbers_of_their_lines():
    text = '工号\t姓名\t备注\r\n001\t张三\t"一\r\n""二"""\r\n\r\n002\t李四\t"好"的\r\n003\t王五\t5" 屏\r\n'
    assert numbered(text) == {
        1: ("工号", "姓名", "备注"),
        2: ("001", "张三", '一\n"二"'),
        5: ("002", "李四", '"好"的'),
        6: ("003", "王五", '5" 屏'),
    }


def test_numbered_lines_stay_lines_as_they_are_counted():
    text = "#接龙\n周五春游报名\n\n1. 张三 机电学院\n2、李四，纺织学院\n"
    assert numbered(text) == {
        1: ("#接龙",),
        2: ("周五春游报名",),
        4: ("1. 张三 机电学院",),
        5: ("2、李四，纺织学院",),
    }


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("序号,姓名\n1,张三\n2,李四", [("序号", "姓名"), ("1", "张三"), ("2", "李四")]),
        ("张三\n李四\n", [("张三",), ("李四",)]),
        ("2026-01-02 报名\n8:30 集合\n1.5 元\n139 0000 0000", None),
    ],
)
def test_lines_that_are_not_numbered_are_cells(text, rows):
    assert pasted(text).rows == (rows or [(line,) for line in text.split("\n")])


def test_the_pasted_table_is_a_workbook_of_one_sheet():
    assert {name: sheet.rows for name, sheet in read_pasted("甲\t乙").sheets.items()} == {"粘贴": [("甲", "乙")]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" \n\t\n", "empty"),
        ("a\t\0", "undecodable"),
        ("啊\t" * 600_000, "too_large"),
        ("x\t" * 81, "far_cell"),
        ("\t" * 100_000 + "x", "far_cell"),
        ("a\tb\n" * 20_001, "too_many_rows"),
        ("1. a\n" * 20_001, "too_many_rows"),
        ('"a,b\nc,d', "open_quote"),
        ('a\t"' + '""' * 200_000 + '"', "open_quote"),
        ("1. " + "x" * 200_000, "open_quote"),
    ],
)
def test_a_paste_beyond_the_limits_is_refused(text, code):
    with pytest.raises(Rejected) as refusal:
        pasted(text)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ['\t"a""' * 13 + "x", '"\t' * 40 + "x", "(" * 9_000, "1" + " " * 9_000, '""\t"'])
def test_odd_quotes_and_blanks_are_text(text):
    assert pasted(text).rows

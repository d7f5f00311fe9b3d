"""What was read otherwise than it is written is told, with how often and the first places."""

import datetime
from decimal import Decimal

import pytest

from unionportal.sheets.cells import Shown, integer
from unionportal.sheets.changes import Change, change_of
from unionportal.sheets.columns import Column, SheetSpec
from unionportal.sheets.parsing import parse
from unionportal.sheets.reader import Sheet

SPEC = SheetSpec(
    key="visits",
    title="慰问",
    columns=(
        Column(key="number", header="工号", kind="staff_number"),
        Column(key="day", header="日期", kind="date"),
        Column(key="amount", header="金额", kind="money"),
        Column(key="kind", header="类别", choices=(("h", "住院"),)),
        Column(key="note", header="备注"),
    ),
)
HEAD = ("工号", "日期", "金额", "类别", "备注")
DAY = datetime.date(2026, 3, 5)
AFTERNOON = datetime.datetime(2026, 3, 5, 14, 30)  # noqa: DTZ001 -- a sheet has no time zone
MIDNIGHT = datetime.datetime(2026, 3, 5)  # noqa: DTZ001


def notes(*rows):
    found = parse(SPEC, Sheet("慰问", [HEAD, *rows]))
    assert (found.ok, {(one.row, one.warning) for one in found.problems} <= {(0, True)}) == (True, True)
    return [(one.header, one.sentence) for one in found.problems]


def test_what_is_read_as_it_is_written_is_not_told():
    assert notes(("T001", DAY, 5, "住院", " 好\n的 "), ("T002", MIDNIGHT, "5.00", " 住 院", None)) == []
    assert notes(("T001", "2026-03-05", 5.5, None, "１２")) == []


def test_dates_written_as_text_are_told_with_the_first_places():
    rows = [(f"T{n}", f"2026年3月{n}日", None, None, None) for n in range(1, 6)]
    assert notes(*rows) == [
        (
            "日期",
            "日期写成了文字：第2行“2026年3月1日”读作 2026-03-01、第3行“2026年3月2日”读作 2026-03-02、"
            "第4行“2026年3月3日”读作 2026-03-03等 5 格。",
        )
    ]


def test_the_same_text_in_many_rows_is_counted_in_each():
    rows = [("T1", "2026/3/5", None, None, None), ("T2", DAY, None, None, None), ("T3", "2026/3/5", None, None, None)]
    assert notes(*rows) == [
        ("日期", "日期写成了文字：第2行“2026/3/5”读作 2026-03-05、第4行“2026/3/5”读作 2026-03-05，共 2 格。")
    ]


def test_a_time_in_a_date_cell_is_left_out_and_told():
    assert notes(("T1", AFTERNOON, None, None, None), ("T2", "2026-03-05 14:30:00", None, None, None)) == [
        (
            "日期",
            "日期带有时刻，只取日期：第2行“2026-03-05 14:30:00”读作 2026-03-05、"
            "第3行“2026-03-05 14:30:00”读作 2026-03-05，共 2 格。",
        )
    ]


def test_numbers_of_persons_are_told_by_their_rows_alone():
    assert notes(("Ｔ００１", None, None, None, None), (90001, None, None, None, None)) == [
        ("工号", "有全角字符或空格，已改为通常的写法：第2行，共 1 格。"),
        ("工号", "号码是数字格式，开头如有 0 已经丢失，请核对：第3行，共 1 格。"),
    ]


def test_a_number_shown_with_zeros_is_read_as_shown_where_it_names_and_as_number_where_it_counts():
    row = (Shown("00090001", 90001), Shown("20260305", 20260305), Shown("0012", 12), None, Shown("007", 7))
    found = parse(SPEC, Sheet("慰问", [HEAD, row]))
    assert [list(one.values.values()) for one in found.rows] == [["00090001", DAY, Decimal("12.00"), None, "007"]]
    assert [(one.header, one.sentence) for one in found.problems] == [
        ("工号", "单元格里是数字，显示时补了 0，已按显示的读入：第2行，共 1 格。"),
        ("日期", "日期写成了数字：第2行“20260305”读作 2026-03-05，共 1 格。"),
    ]
    assert (integer(Shown("0012", 12)), change_of(Shown("1234", 1234), "1234")) == (12, None)


@pytest.mark.parametrize(
    ("cell", "value", "change"),
    [
        (20260305, DAY, Change.DATE_OF_NUMBER),
        (46086.0, DAY, Change.DATE_OF_NUMBER),
        ("２０２６-０３-０５", DAY, Change.DATE_OF_TEXT),
        ("2026-03-05T08:00", DAY, Change.TIME_LEFT_OUT),
        ("￥1,234.50元", Decimal("1234.50"), Change.AMOUNT_OF_TEXT),
        ("3.6万元", Decimal(36_000), Change.AMOUNT_OF_TEXT),
        ("１２", 12, Change.AMOUNT_OF_TEXT),
        ("1234.50", Decimal("1234.50"), None),
        ("张•三", "张·三", Change.REWRITTEN),
        (" 138 0000 0000", "13800000000", Change.OTHER_WIDTH),
        ("是", True, None),
        (None, None, None),
    ],
)
def test_each_kind_of_change_is_known(cell, value, change):
    assert change_of(cell, value) == change

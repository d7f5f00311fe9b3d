"""Rows of other people's tables that are no records are known, and records that look a little like them stay."""

from dataclasses import replace

import pytest

from unionportal.sheets.columns import Column, SheetSpec
from unionportal.sheets.layout import cut, recognise
from unionportal.sheets.reader import Sheet

SPEC = SheetSpec(
    key="a",
    title="活动",
    columns=(
        Column(key="unit", header="主办组织"),
        Column(key="title", header="名称", required=True),
        Column(key="day", header="开始日期", kind="date", required=True),
        Column(key="people", header="人数", kind="integer"),
    ),
    key_columns=("unit", "title", "day"),
)
HEAD = ("主办组织", "名称", "开始日期", "人数")


def why(*row, before=()):
    """Why the row below the headings is not read, "" if it is a record."""
    body = cut(SPEC, sheet := Sheet("活动", [HEAD, *before, row]), recognise(sheet, [SPEC]))
    number = len(before) + 2
    return "" if number in [line for line, _ in body.lines] else body.skipped.get(number, "blank")


@pytest.mark.parametrize(
    "row",
    [
        (None, "工会主席培训班", "2026-06-08", 6),
        (None, "合计甲先生作品展", "2026-06-08", 6),
        (None, "说明书设计比赛", "2026-06-08", None),
        ("校工会", "其中一人", None, None),
        (None, None, "2026-06-08", 6),
        ("注册会计师协会", "讲座", "2026-06-08", 6),
    ],
)
def test_a_record_stays_a_record_whatever_it_begins_with(row):
    assert why(*row) == ""


@pytest.mark.parametrize(
    ("row", "ground"),
    [
        (("合 计", None, None, 12), "sum"),
        ((None, "小计：3场", None, 12), "sum"),
        ((None, "本月合计", None, "12人次"), "sum"),
        (("填表人：王某", None, "审核人：", None), "footer"),
        (("注：本表一式两份。", None, None, None), "footer"),
        ((None, None, None, "2026年11月20日"), "footer"),
        (HEAD, "heading"),
        (("一、校级活动", None, None, None), "title"),
        (("例：校工会", "春游", "2026-03-01", 3), "blank"),
    ],
)
def test_a_row_that_is_no_record_is_known_for_what_it_is(row, ground):
    assert why(*row) == ground


def test_a_second_table_below_a_blank_row_ends_the_first():
    first = (("校工会", "春游", "2026-03-01", 3), (None, None, None, None))
    assert why("俱乐部", "负责人", "成立日期", before=first) == "other_table"


def test_rows_that_are_relatives_are_nobody_of_a_kind_without_a_column_for_them():
    columns = (Column(key="staff_no", header="工号", required=True), Column(key="name", header="姓名", required=True))
    people = SheetSpec(key="people", title="会员", columns=columns, key_columns=("staff_no",))
    family = replace(people, key="family", columns=(*columns, Column(key="kin", header="关系")))
    row = ("20080176", "家属甲", "女儿")
    found = [
        recognise(Sheet("家庭成员", [head, row[: len(head)]]), [spec]).kind
        for spec in (people, family)
        for head in (("工号", "姓名", "关系"), ("工号", "姓名"))
    ]
    assert found == ["", "people", "family", "family"]

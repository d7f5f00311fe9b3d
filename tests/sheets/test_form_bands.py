"""Forms whose values stand below their labels are rows; tables stay tables."""

import pytest

from unionportal.core import ledger
from unionportal.sheets.layout.entry_forms.rows import forms_as_rows
from unionportal.sheets.reader import Sheet, Workbook

FORM = [
    ("会员登记表",),
    ("姓名", "性别", "出生年月"),
    ("陈静", "女", "1980.5"),
    ("工号", "部门", "入会时间"),
    ("T0101", "纺织学院", "2020-09-01"),
]
SPECS = [entry.spec for entry in ledger.registered()]


def read(rows):
    """(How many forms, the rows of the table) of a worksheet."""
    book, forms = forms_as_rows(Workbook({"表": Sheet("表", [tuple(row) for row in rows])}), SPECS)
    return forms.get("表", 0), [row for row in book.sheets["表"].rows if any(row)]


def test_bands_are_one_row_below_all_their_labels():
    count, rows = read(FORM)
    assert (count, rows[-2:]) == (
        1,
        [
            ("姓名", "性别", "出生年月", "工号", "部门", "入会时间"),
            ("陈静", "女", "1980.5", "T0101", "纺织学院", "2020-09-01"),
        ],
    )


def test_a_blank_below_a_label_stays_blank_and_a_line_below_one_label_is_its_value():
    rows = [*FORM[:2], ("陈静", None, "1980.5"), *FORM[3:], ("备注",), ("借调至校工会",)]
    _, (*_, labels, values) = read(rows)
    found = dict(zip(labels, values, strict=True))
    assert (found["性别"], found["出生年月"], found["备注"]) == (None, "1980.5", "借调至校工会")


@pytest.mark.parametrize("between", [[], [()]])
def test_forms_below_each_other_are_a_row_each(between):
    second = [("何苗", "男", "1979.3"), ("T0102", "信息学院", "2019-09-01")]
    count, rows = read([*FORM, *between, FORM[0], FORM[1], second[0], FORM[3], second[1]])
    assert (count, [row[0] for row in rows[-2:]], rows[-1][3]) == (2, ["陈静", "何苗"], "T0102")


def test_values_beside_labels_and_below_them_may_stand_in_one_form():
    _, rows = read([*FORM, ("手机", "13900000001", "民族", "汉")])
    assert dict(zip(*rows[-2:], strict=True))["手机"] == "13900000001"


@pytest.mark.parametrize(
    "rows",
    [
        # One row, several, none.
        [("姓名", "性别", "出生年月", "工号", "部门"), ("陈静", "女", "1980.5", "T1", "纺织学院")],
        [FORM[1], FORM[2], ("何苗", "男", "1979.3")],
        [("姓名", "性别", "出生年月", "工号", "部门")],
        # The headings are printed again above each part.
        [*FORM[1:3], (), FORM[1], ("何苗", "男", "1979.3")],
        # Two tables of people, one of which has two rows, or both one row: they name people twice.
        [*FORM[1:3], FORM[3], FORM[4], ("T0102", "信息学院", "2019-09-01")],
        [*FORM[1:3], ("姓名", "部门", "工号"), ("何苗", "信息学院", "T0102")],
        # Headings of two rows.
        [
            ("姓名", "性别", "工作情况", None, "手机"),
            (None, None, "部门", "职务", None),
            ("陈静", "女", "甲", "乙", "1"),
        ],
    ],
)
def test_tables_stay_tables(rows):
    assert read(rows) == (0, [tuple(row) for row in rows if any(row)])

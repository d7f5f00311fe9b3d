"""What is written opens again, holds no formula, and comes back through the reader unchanged."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sizes import size
from unionportal.sheets import table_stream
from unionportal.sheets.cell_values import CUT, safe_text
from unionportal.sheets.columns import Column, SheetSpec
from unionportal.sheets.parsing import parse
from unionportal.sheets.reader import read_workbook
from unionportal.sheets.workbook import display_width, safe_titles, write_ledger, write_table, write_template

UNITS = tuple((number, f"第{number}分工会") for number in range(90))
SPEC = SheetSpec(
    key="visits",
    title="慰问",
    columns=(
        Column(key="number", header="工号", kind="staff_number", required=True, example="00123", help="与人事系统一致"),
        Column(key="day", header="日期", kind="date", example=datetime.date(2026, 1, 31)),
        Column(key="amount", header="金额（元）", kind="money", required=True, example=Decimal("500.00")),
        Column(key="kind", header="类别", choices=(("h", "住院"), ("b", "生育")), example="h"),
        Column(key="unit", header="分工会", choices=UNITS),
        Column(key="paid", header="已发放", kind="yes_no"),
        Column(key="card", header="身份证号", kind="digits"),
    ),
    key_columns=("number",),
)
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "a\x0bb",
    "\x00",
    "\ufffe",
    "\ud800",
    "x" * 40_000,
    "𠮷" * 20_000,
    "_x000D_",
    "_x0041_x0042_",
    "<a>&amp;\"'",
    "]]>",
    "a\r\nb",
    " 前后 ",
    "#N/A",
    "1e5",
    "TRUE",
    "00123",
    "=cmd|' /C calc'!A1",
]
TEXTS = (Column(key="text", header="文字"),)


def written(rows, columns=TEXTS, title="表", **options):
    """The bytes of a table."""
    stream = io.BytesIO()
    write_table(stream, title, columns, rows, **options)
    return stream.getvalue()


def template(specs=(SPEC,)):
    """The blank ledger, opened."""
    stream = io.BytesIO()
    write_template(stream, specs, guide=["请先阅读说明。"])
    return openpyxl.load_workbook(stream)


def test_hostile_texts_stay_texts_and_come_back():
    data = written([(text,) for text in HOSTILE])
    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(HOSTILE)
    assert [row[0] for row in read_workbook(data).sheets["表"].rows[1:]] == [safe_text(text) for text in HOSTILE]


def test_a_table_longer_than_a_sheet_continues_on_the_next(monkeypatch):
    monkeypatch.setattr(table_stream, "MOST_ROWS", 4)
    for count, sizes in ((0, [1]), (3, [4]), (4, [4, 2]), (7, [4, 4, 2])):
        book = openpyxl.load_workbook(io.BytesIO(written([(f"第{n}行",) for n in range(count)], notes=["口径"])))
        *sheets, guide = book.worksheets
        assert [sheet.title for sheet in sheets] == ["表", "表(2)", "表(3)"][: len(sizes)]
        assert [sheet.max_row for sheet in sheets] == sizes
        assert {(sheet["A1"].value, sheet.auto_filter.ref) for sheet in sheets} == {("文字", f"A1:A{n}") for n in sizes}
        rows = [row for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert (rows, guide.title, guide["A1"].value) == ([(f"第{n}行",) for n in range(count)], "说明", "口径")


def test_labels_that_are_rows_of_a_table_are_asked_for_as_often_for_many_rows_as_for_one():
    asked = []

    def choices():
        asked.append(1)
        return [("h", "住院"), ("b", "生育")]

    spec = SheetSpec(key="kinds", title="种类", columns=(Column(key="kind", header="类别", choices=choices),))
    counts = []
    for codes in ("h", "hbhb"):
        asked.clear()
        stream = io.BytesIO()
        write_ledger(stream, [(spec, [{"kind": code} for code in codes])])
        counts.append(len(asked))
    rows = read_workbook(stream.getvalue()).sheets["种类"].rows
    assert [kind for (kind,) in rows[1:]] == ["住院", "生育", "住院", "生育"]
    assert counts[0] == counts[1]


def test_what_is_replaced_is_exactly_what_is_documented():
    odd = ("a\x0bb", "\ud800", "\ufffe", "a\r\nb", "=1")
    assert [safe_text(text) for text in odd] == [
        "a\ufffdb",
        "\ufffd",
        "\ufffd",
        "a\nb",
        "=1",
    ]
    long = safe_text("𠮷" * 20_000)
    assert long.endswith(CUT)
    assert len(long.encode("utf-16-le")) // 2 in (32_766, 32_767)


@settings(max_examples=size(10, 100), deadline=None)
@given(st.lists(st.text(st.characters(), min_size=1, max_size=30), min_size=1, max_size=30))
def test_any_text_survives_writing_and_reading(texts):
    rows = read_workbook(written([(text,) for text in texts])).sheets["表"].rows
    assert [row[0] for row in rows[1:]] == [safe_text(text) for text in texts]


ROW = st.fixed_dictionaries(
    {
        "day": st.none() | st.dates(datetime.date(1901, 1, 1), datetime.date(2100, 12, 31)),
        "amount": st.decimals(0, 9_999_999, places=2),
        "kind": st.sampled_from(["h", "b", None]),
        "unit": st.sampled_from([number for number, _ in UNITS]),
        "paid": st.sampled_from([True, False, None]),
        "card": st.none() | st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True),
    }
)


@settings(max_examples=size(10, 100), deadline=None)
@given(st.lists(ROW, max_size=20))
def test_a_ledger_is_imported_as_it_was_written(rows):
    rows = [{"number": f"{index:05d}", **row} for index, row in enumerate(rows)]
    stream = io.BytesIO()
    assert write_ledger(stream, [(SPEC, rows)]) == len(rows)
    parsed = parse(SPEC, read_workbook(stream).sheets["慰问"])
    assert ([row.values for row in parsed.rows], parsed.problems) == (rows, [])


def test_cells_have_their_types_and_formats():
    columns = SPEC.columns[:3]
    sheet = openpyxl.load_workbook(
        io.BytesIO(written([("007", datetime.date(2026, 1, 2), Decimal("5.50"))], columns))
    ).active
    assert [(cell.value, cell.number_format) for cell in sheet[2]] == [
        ("007", "@"), (datetime.datetime(2026, 1, 2), "yyyy-mm-dd"), (5.5, "#,##0.00"),  # noqa: DTZ001
    ]  # fmt: skip
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C2")


def test_a_table_has_its_notes_on_a_second_sheet():
    book = openpyxl.load_workbook(io.BytesIO(written([], notes=["=口径"])))
    assert (book.sheetnames, book["说明"]["A1"].value, book["说明"]["A1"].data_type) == (["表", "说明"], "=口径", "s")


def test_sheet_names_are_safe_and_unique():
    names = safe_titles(["a/b", "A_B", "[x]:*?\\", "", "长" * 40, "长" * 40, "'引'", "History"])
    assert names == ["a_b", "A_B(2)", "_x_____", "工作表", "长" * 31, "长" * 28 + "(2)", "引", "History(2)"]


def test_the_template_explains_marks_and_offers():
    book = template()
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("填写说明", "visible"), ("慰问", "visible"), ("选项", "hidden"),
    ]  # fmt: skip
    sheet = book["慰问"]
    assert [cell.value for cell in sheet[1]] == [
        "工号 *",
        "日期",
        "金额（元） *",
        "类别",
        "分工会",
        "已发放",
        "身份证号",
    ]
    assert sheet["A1"].comment.text == "必填；工号（文本格式）；与人事系统一致"
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"D2:D2001": '"住院,生育"', "E2:E2001": "'选项'!$A$1:$A$90", "F2:F2001": '"是,否"'}
    assert [sheet.column_dimensions[letter].number_format for letter in "ABCG"] == ["@", "yyyy-mm-dd", "#,##0.00", "@"]
    assert all(sheet.column_dimensions[c.column_letter].width >= display_width(c.value) for c in sheet[1])
    assert [row[0].value for row in book["选项"].iter_rows()] == [label for _, label in UNITS]


def test_the_example_row_is_not_imported_but_a_row_below_it_is():
    book = template()
    book["慰问"].append(["00124", "2026年1月5日", "￥300元", "生育"])
    stream = io.BytesIO()
    book.save(stream)
    parsed = parse(SPEC, read_workbook(stream).sheets["慰问"])
    assert ([(row.number, row.values["number"]) for row in parsed.rows], parsed.errors) == ([(3, "00124")], 0)


def test_a_title_that_the_import_could_not_find_again_is_refused():
    with pytest.raises(ValueError, match="unique"):
        template((SPEC, SPEC))

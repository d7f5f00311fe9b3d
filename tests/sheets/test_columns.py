"""A sheet is read by its description: headings in any order, every problem with its place."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.sizes import growth
from unionportal.sheets.cells import Shown
from unionportal.sheets.columns import Column, SheetSpec
from unionportal.sheets.parsed import Problem
from unionportal.sheets.parsing import parse
from unionportal.sheets.reader import Sheet

SPEC = SheetSpec(
    key="visits",
    title="慰问",
    columns=(
        Column(key="number", header="工号", kind="staff_number", required=True),
        Column(key="amount", header="金额（元）", kind="money", required=True, aliases=("金额",)),
        Column(key="kind", header="类别", choices=(("h", "住院"), ("b", "生育"))),
        Column(key="note", header="备注", max_length=5),
    ),
    key_columns=("number", "kind"),
    max_rows=20_000,
)
HEAD = ("工号", "金额（元）", "类别", "备注")


def parsed(*rows, head=HEAD, spec=SPEC):
    """The rows under the heading, parsed."""
    return parse(spec, Sheet("慰问", [head, *rows]))


def sentences(result):
    """The problems as people read them."""
    return [str(problem) for problem in result.problems]


def test_a_problem_reads_as_one_sentence_with_its_place():
    assert str(Problem("慰问", 7, "金额", "必填。")) == "工作表「慰问」第7行「金额」：必填。"


@pytest.mark.parametrize(
    "head",
    [HEAD, ("*工号", "金额(元)", "类 别", "备注"), ("工号 *", "金额\n（元）", "类别", "备注"),
     ("工号（必填）", "金额", "类别：", "备\u200b注")],
)  # fmt: skip
def test_headings_are_recognised_however_they_are_typed(head):
    row = {"number": "001", "amount": Decimal("5.00"), "kind": "h", "note": "好"}
    result = parsed(("001", 5, "住院", "好"), head=head)
    assert ([(r.number, r.values) for r in result.rows], sentences(result)) == ([(2, row)], [])


def test_columns_may_stand_in_any_order_below_a_title():
    sheet = Sheet("慰问", [("2026年慰问台账",), ("备注", "金额（元）", "工号"), ("好", 5, "001")])
    assert [(r.number, r.values) for r in parse(SPEC, sheet).rows] == [
        (3, {"number": "001", "amount": Decimal("5.00"), "kind": None, "note": "好"})
    ]


def test_each_bad_cell_is_reported_and_its_row_left_out():
    result = parsed(("001", "-1", "丧葬", None), ("002", 5, None, None), (None, 5, None, "太长太长太长"))
    assert sentences(result) == [
        "工作表「慰问」第2行「金额（元）」：金额前不要写正负号；负数不能导入，退回的款项请另行登记。",
        "工作表「慰问」第2行「类别」：「丧葬」不在可选范围内，只能填：住院、生育。",
        "工作表「慰问」第4行「工号」：必填，不能为空。",
        "工作表「慰问」第4行「备注」：内容有 6 个字，最多 5 个字，请缩短。",
    ]
    assert [row.number for row in result.rows] == [3]


def test_an_unknown_heading_is_only_a_warning_that_guesses():
    result = parsed(("001", 5, None, None, 1), head=(*HEAD, "备注1"))
    assert sentences(result) == ["工作表「慰问」第1行「备注1」：模板中没有这一列，已忽略；是不是「备注」？"]
    assert (result.ok, result.warnings, len(result.rows)) == (True, 1, 1)


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (("工号", "备注"), "第1行：缺少必填的列：金额（元）。请在“对应关系”里补填，或使用下载的模板。"),
        ((*HEAD, "工号"), "第1行「工号」：表头重复，请删去多余的一列。"),
        (("甲", "乙"), "：没有找到表头。请使用下载的模板，表头应有：工号、金额（元）、类别、备注等。"),
    ],
)
def test_wrong_headings_are_one_problem(head, sentence):
    result = parsed(("001", 5), head=head)
    assert (sentences(result), result.rows) == ([f"工作表「慰问」{sentence}"], [])


def test_empty_rows_and_examples_are_skipped_and_numbers_stay():
    result = parsed(("示例 001", 5), (), (None, " "), ("001", 5), (None, "示例"))
    assert [row.number for row in result.rows] == [5]
    assert result.ok


def test_a_repeated_key_names_both_rows():
    result = parsed(("001", 5, "住院"), ("002", 5, "住院"), ("001", 6, "住院"), ("001", 7, "生育"))
    assert sentences(result) == ["工作表「慰问」第4行「工号、类别」：与第2行重复，第2行和第4行只能保留一行。"]
    assert [row.number for row in result.rows] == [2, 3, 5]


def test_five_hundred_different_problems_are_kept_with_all_their_rows_and_all_are_counted():
    result = parsed(*[("001", f"x{number % 600}") for number in range(1300)])
    assert (result.errors, result.rows) == (1300, [])
    assert len({one.sentence for one in result.problems}) == 500
    # Of the first hundred there is a third row each, of the others a second.
    assert len(result.problems) == 2 * 500 + 100


def test_an_amount_shown_with_two_decimals_is_the_number_in_its_cell():
    result = parsed(("1", Shown("1985.10", 1985.1), None, None))
    assert ([row.values["amount"] for row in result.rows], result.problems) == ([Decimal("1985.10")], [])


def test_too_many_rows_are_refused():
    spec = SheetSpec(key="a", title="慰问", columns=SPEC.columns, max_rows=2)
    assert sentences(parsed(*[("1", 5)] * 3, spec=spec)) == [
        "工作表「慰问」：共有 3 行，一次最多导入 2 行，请拆成几个文件。"
    ]


def test_merged_areas_are_problems_only_in_the_rows_that_are_read():
    rows = [("台账", None), ("单位：甲",), HEAD, ("001", 5), ("002", 5), ("003", 5), (), (None,)]
    harmless = ("A1:D1", "A2:B2", "A3:A4", "C3:D3", "A7:D8", "A50:B60")
    assert parse(SPEC, Sheet("慰问", rows, merged=harmless)).ok
    spec = replace(SPEC, key_columns=("number",))
    result = parse(spec, Sheet("慰问", rows, merged=(*harmless, "B4:B5", "A6:A9")))
    assert sentences(result) == [
        "工作表「慰问」第4行：单元格 B4:B5 是合并的，请取消合并并在每一格里填上内容。",
        "工作表「慰问」第6行：单元格 A6:A9 是合并的，请取消合并并在每一格里填上内容。",
    ]
    assert result.rows == []
    many = tuple(f"B{row}:C{row}" for row in range(2, 900))
    assert parse(SPEC, Sheet("慰问", [HEAD, *[(f"{n}", 5) for n in range(900)]], merged=many)).errors == 20


def test_a_person_merged_down_is_read_in_each_row_of_a_kind_with_several_rows_of_one():
    rows = [HEAD, ("001", 5, "住院"), (None, 6, "生育"), ("002", 7, "住院")]
    result = parse(SPEC, Sheet("慰问", rows, merged=("A2:A3",)))
    assert [(row.values["number"], row.values["amount"]) for row in result.rows] == [("001", 5), ("001", 6), ("002", 7)]
    assert sentences(result) == ["工作表「慰问」「工号」：合并的单元格 A2:A3，其中每一行都按这个值读。"]


def test_four_times_as_many_rows_of_25_columns_take_four_times_as_long():
    spec = SheetSpec(
        key="w", title="慰问", columns=(*SPEC.columns, *(Column(key=f"t{i}", header=f"列{i}") for i in range(21)))
    )
    head = tuple(column.header for column in spec.columns)

    def read(number):
        rows = [(f"{i:06d}", i / 100, "住院", "好", *(f"文{i}-{j}" for j in range(21))) for i in range(number)]
        assert len(parsed(*rows, head=head, spec=spec).rows) == number

    assert growth(read, 1000, 4000) < 6

"""One cell in, one clean value or one sentence out."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionportal.core import cells
from unionportal.core.cells import BadCell, CellProblem

DAY = datetime.date(2026, 1, 2)
NAN, INFINITY = float("nan"), float("inf")
GOOD = [
    (cells.text, "  慰问\u3000", "慰问"),
    (cells.text, "a\u200bb\ufeff\u202e", "ab"),
    (cells.text, "e\u0301", "é"),
    (cells.text, "Ａ①", "Ａ①"),
    (cells.text, "一_x000D_\n二", "一 二"),
    (cells.text, 12, "12"),
    (cells.text, 12.5, "12.5"),
    (cells.text, "", None),
    (cells.text, None, None),
    (cells.text, "\u200b", None),
    (cells.text, "𠮷𪚥", "𠮷𪚥"),
    (cells.text, "_x0041_", "A"),
    (cells.text, True, "是"),
    (cells.text, DAY, "2026-01-02"),
    (cells.staff_number, "00123", "00123"),
    (cells.staff_number, 123, "123"),
    (cells.staff_number, 123.0, "123"),
    (cells.staff_number, "ＡＢ１２", "AB12"),
    (cells.staff_number, "'0123", "0123"),
    (cells.staff_number, " 01 23 ", "0123"),
    (cells.digits, 110105491231002, "110105491231002"),
    (cells.digits, "１１０１０５", "110105"),
    (cells.digits, "11010519491231002x", "11010519491231002x"),
    (cells.digits, "6222 0000 0000", "622200000000"),
    (cells.person_name, "买买提•艾力", "买买提·艾力"),
    (cells.person_name, "阿里木．江", "阿里木·江"),
    (cells.person_name, "阿里木 · 江", "阿里木·江"),
    (cells.person_name, "J. Smith", "J. Smith"),
    (cells.person_name, " 张 三", "张 三"),
    (cells.person_name, "𠮷田", "𠮷田"),
    (cells.person_name, "㐀䶮", "㐀䶮"),
    (cells.day, DAY, DAY),
    (cells.day, datetime.datetime.combine(DAY, datetime.time(3)), DAY),
    (cells.day, 46024, DAY),
    (cells.day, 46024.0, DAY),
    (cells.day, "2026-1-2", DAY),
    (cells.day, "2026/1/2", DAY),
    (cells.day, "2026.1.2", DAY),
    (cells.day, "2026年1月2日", DAY),
    (cells.day, "2026 年 1 月 2 日", DAY),
    (cells.day, "20260102", DAY),
    (cells.day, 20260102, DAY),
    (cells.day, "２０２６－０１－０２", DAY),
    (cells.day, "2026-01-02 00:00:00", DAY),
    (cells.day, "2024-2-29", datetime.date(2024, 2, 29)),
    (cells.day, " ", None),
    (cells.money, 1234.1, Decimal("1234.10")),
    (cells.money, 0.1 + 0.2, Decimal("0.30")),
    (cells.money, 500, Decimal("500.00")),
    (cells.money, "1,234.50", Decimal("1234.50")),
    (cells.money, "￥1,000元", Decimal("1000.00")),
    (cells.money, "１２３．４", Decimal("123.40")),
    (cells.money, "500元整", Decimal("500.00")),
    (cells.money, ".5", Decimal("0.50")),
    (cells.money, "0", Decimal("0.00")),
    (cells.money, "", None),
    (cells.money, Decimal("1.10"), Decimal("1.10")),
    (cells.integer, "１２", 12),
    (cells.integer, 12.0, 12),
    (cells.integer, "1,200", 1200),
    (cells.integer, "3.0", 3),
    (cells.yes_no, "是", True),
    (cells.yes_no, "否", False),
    (cells.yes_no, True, True),
    (cells.yes_no, "√", True),
    (cells.yes_no, 0, False),
    (cells.yes_no, " ", None),
]
BAD = [
    (cells.text, "a\x00b", "U+0000"),
    (cells.text, "\ufffe", "U+FFFE"),
    (cells.text, "\ud800", "U+D800"),
    (cells.text, "_x0000_", "U+0000"),
    (cells.text, "字" * 201, "最多 200 个字"),
    (cells.text, BadCell("error", "#N/A"), "#N/A"),
    (cells.text, BadCell("formula"), "公式没有计算结果"),
    (cells.text, 1e15, "“文本”格式"),
    (cells.digits, 1.1010519491231e17, "“文本”格式"),
    (cells.digits, 10**15, "“文本”格式"),
    (cells.digits, 1.5, "小数"),
    (cells.digits, -5, "负数"),
    (cells.digits, "1.10105E+17", "科学计数"),
    (cells.digits, DAY, "日期"),
    (cells.digits, INFINITY, "小数"),
    (cells.digits, NAN, "小数"),
    (cells.staff_number, "工号1", "字母、数字"),
    (cells.staff_number, "12345678901234567890123456789012345", "最多 32"),
    (cells.person_name, 12, "数字或日期"),
    (cells.person_name, "张3", "不像姓名"),
    (cells.person_name, "张\ue000", "造字"),
    (cells.person_name, "·张", "不像姓名"),
    (cells.person_name, "张" * 101, "最多 100"),
    (cells.day, "2026-2-30", "不存在"),
    (cells.day, "2026-13-1", "不存在"),
    (cells.day, 20260230, "不存在"),
    (cells.day, "2026-1/2", "不是完整的日期"),
    (cells.day, "1/2/2026", "不是完整的日期"),
    (cells.day, "2026年1月", "不是完整的日期"),
    (cells.day, "26-1-2", "不是完整的日期"),
    (cells.day, 60, "不是日期"),
    (cells.day, 1.5, "不是日期"),
    (cells.day, True, "不是日期"),
    (cells.day, NAN, "不是日期"),
    (cells.day, INFINITY, "不是日期"),
    (cells.day, "1899-12-31", "不合理"),
    (cells.day, "2201-1-1", "不合理"),
    (cells.day, datetime.timedelta(hours=1), "不是日期"),
    (cells.day, BadCell("error", "#REF!"), "#REF!"),
    (cells.money, 1.005, "超过两位小数"),
    (cells.money, "1.234", "超过两位小数"),
    (cells.money, -1, "负数"),
    (cells.money, "-1.5", "正负号"),
    (cells.money, "+1.5", "正负号"),
    (cells.money, "(100.00)", "括号"),
    (cells.money, "（100）", "括号"),
    (cells.money, "NaN", "不是金额"),
    (cells.money, "Infinity", "不是金额"),
    (cells.money, NAN, "不是数字"),
    (cells.money, INFINITY, "不是数字"),
    (cells.money, "壹佰元整", "不是金额"),
    (cells.money, "1.2万", "换算成元"),
    (cells.money, "1,00", "不是金额"),
    (cells.money, "1.2.3", "不是金额"),
    (cells.money, "1e3", "不是金额"),
    (cells.money, "5O0", "不是金额"),
    (cells.money, DAY, "不是金额"),
    (cells.money, True, "不是金额"),
    (cells.money, 1e300, "上限"),
    (cells.money, "99999999999", "上限"),
    (cells.integer, "1.5", "不是整数"),
    (cells.integer, 1.5, "不是整数"),
    (cells.integer, -1, "0 至"),
    (cells.integer, NAN, "不是数字"),
    (cells.integer, "十", "不是整数"),
    (cells.integer, DAY, "整数"),
    (cells.yes_no, "可能", "“是”或“否”"),
]
CLEANERS = [v for v in vars(cells).values() if callable(v) and getattr(v, "__name__", "") in {
    "text", "digits", "staff_number", "person_name", "day", "money", "integer", "yes_no"}]  # fmt: skip


@pytest.mark.parametrize(("clean", "raw", "value"), GOOD)
def test_a_good_cell_becomes_its_value(clean, raw, value):
    cleaned = clean(raw)
    assert (cleaned, type(cleaned)) == (value, type(value))


@pytest.mark.parametrize(("clean", "raw", "words"), BAD)
def test_a_bad_cell_is_refused_with_a_sentence(clean, raw, words):
    with pytest.raises(CellProblem) as problem:
        clean(raw)
    assert words in str(problem.value)
    assert str(problem.value).endswith("。")


def test_a_choice_is_found_by_its_label_and_refused_with_the_list():
    clean = cells.choice([("h", "住院（三天以上）"), ("b", "生育")])
    assert [clean("住院(三天以上)"), clean(" 生 育 "), clean(None)] == ["h", "b", None]
    with pytest.raises(CellProblem, match=r"「丧葬」不在可选范围内，只能填：住院（三天以上）、生育。"):
        clean("丧葬")


ANY = st.one_of(st.none(), st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(),
                st.timedeltas(), st.text("0123456789.,-￥元年月日()eE万 ", max_size=15))  # fmt: skip


@pytest.mark.parametrize("clean", CLEANERS)
@given(raw=ANY)
def test_nothing_but_a_value_or_a_sentence_comes_back(clean, raw):
    once, sentence = outcome(clean, raw)
    assert sentence is None or sentence.endswith("。")
    assert sentence or clean(once) == once


def outcome(clean, raw):
    """The clean value and no sentence, or no value and the sentence; any other exception is a failure."""
    try:
        return clean(raw), None
    except CellProblem as problem:
        return None, str(problem)


@given(st.decimals(0, 9_999_999, places=2))
def test_every_amount_survives_the_binary_number_of_a_cell(amount):
    assert cells.money(float(amount)) == amount


def test_all_cleaners_are_tried():
    assert len(CLEANERS) == 8

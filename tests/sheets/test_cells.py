"""One cell in, one clean value or one sentence out."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionportal.sheets import cells
from unionportal.sheets.cells import BadCell, CellProblem

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
    # A Cyrillic letter that nobody can tell from the Latin one.
    (cells.staff_number, "Т1", "T1"),
    (cells.staff_number, "t1", "t1"),
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
    (cells.person_name, "Smith, John", "Smith, John"),
    (cells.person_name, " 张 三", "张三"),
    (cells.person_name, "欧阳　明", "欧阳明"),
    (cells.person_name, "⻢⼀", "马一"),
    (cells.person_name, "曺伟", "曺伟"),
    (cells.person_name, "張偉", "張偉"),
    (cells.person_name, "阿卜杜 Smith", "阿卜杜 Smith"),
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
    (cells.money, "100块钱", Decimal("100.00")),
    (cells.money, "3百", Decimal("300.00")),
    (cells.money, "人民币壹万零伍拾元零伍分", Decimal("10050.05")),
    (cells.money, "贰佰圆整", Decimal("200.00")),
    (cells.money, "两百", Decimal("200.00")),
    (cells.money, "一百 五十块", Decimal("150.00")),
    (cells.money, "十元", Decimal("10.00")),
    (cells.money, "三百零五元五角", Decimal("305.50")),
    (cells.money, "3.6万元", Decimal("36000.00")),
    (cells.money, "￥１，２00万", Decimal("12000000.00")),
    (cells.money, "1.2345 千元", Decimal("1234.50")),
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
    (cells.text, "\u00a0正文\u2003", "正文"),
    (cells.text, "正\u00ad文", "正文"),
    (cells.text, "\ufe0f正\ufe0e文", "正文"),
    (cells.text, "一\t二", "一 二"),
    (cells.text, "一\u2028二\u2029三", "一 二 三"),
    (cells.text, "=1+1", "=1+1"),
    (cells.text, "@SUM(A1)", "@SUM(A1)"),
    (cells.text, "👍🏽", "👍🏽"),
    (cells.text, "\ue863", "\ue863"),
    (cells.text, "_x00", "_x00"),
    (cells.text, False, "否"),
    (cells.text, 0, "0"),
    (cells.text, -1.5, "-1.5"),
    (cells.text, 999_999_999_999_999, "999999999999999"),
    (cells.text, "字" * 200, "字" * 200),
    (cells.text, datetime.datetime.combine(DAY, datetime.time(9)), "2026-01-02 09:00:00"),
    (cells.staff_number, "a-b_1", "a-b_1"),
    (cells.staff_number, "‘0123", "0123"),
    (cells.staff_number, "Ｔ－１", "T-1"),
    (cells.staff_number, "0", "0"),
    (cells.staff_number, "\u200b01\ufeff", "01"),
    (cells.note, "代领（139-0000-0002）", "代领"),
    (cells.note, "６２２２０２００００００００１２８", None),
    (cells.note, 13900000002, None),
    (cells.note, "100米，2份，5月9日 8:30", "100米，2份，5月9日 8:30"),
    (cells.digits, 0, "0"),
    (cells.digits, 3.10000850615001e14, "310000850615001"),
    (cells.digits, "\u202a6222\u202c", "6222"),
    (cells.digits, "1 3 8\u30000000 0000", "13800000000"),
    (cells.digits, "6222-0200", "6222-0200"),
    (cells.digits, "", None),
    (cells.person_name, "张\u200b三", "张三"),
    (cells.person_name, "张\u3000三", "张三"),
    (cells.person_name, "O'Brien", "O'Brien"),
    (cells.person_name, "买买提∙艾力", "买买提·艾力"),
    (cells.person_name, "阿依・古丽", "阿依·古丽"),
    (cells.person_name, "阿依●古丽", "阿依·古丽"),
    (cells.person_name, "𬭎𫍯", "𬭎𫍯"),
    (cells.person_name, "", None),
    (cells.day, "2026-01-02T00:00:00", DAY),
    (cells.day, "2026年1月2号", DAY),
    (cells.day, "2026.1.2.", DAY),
    (cells.day, "\u200b2026-1-2", DAY),
    (cells.day, 61, datetime.date(1900, 3, 1)),
    (cells.day, "1900-1-1", datetime.date(1900, 1, 1)),
    (cells.day, "2100-12-31", datetime.date(2100, 12, 31)),
    (cells.day, 20240229.0, datetime.date(2024, 2, 29)),
    (cells.money, "¥5", Decimal("5.00")),
    (cells.money, "人民币5元", Decimal("5.00")),
    (cells.money, "RMB 5", Decimal("5.00")),
    (cells.money, "1，234．50", Decimal("1234.50")),
    (cells.money, " 5 0 0 ", Decimal("500.00")),
    (cells.money, "5.", Decimal("5.00")),
    (cells.money, 9999999999.99, Decimal("9999999999.99")),
    (cells.money, 1e-12, Decimal("0.00")),
    (cells.integer, "00012", 12),
    (cells.integer, 0, 0),
    (cells.integer, "1，200", 1200),
    (cells.yes_no, "Ｙ", True),
    (cells.yes_no, "无", False),
    (cells.yes_no, 1.0, True),
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
    (cells.staff_number, "Ж1", "字母、数字"),
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
    (cells.money, "100 50", "不止一个数"),
    (cells.money, "6222 128 50元", "不止一个数"),
    (cells.money, "一百五", "不是金额"),
    (cells.money, "三五百元", "不是金额"),
    (cells.money, "百元", "不是金额"),
    (cells.money, "一百多元", "不是金额"),
    (cells.money, "十", "不是金额"),
    (cells.note, "字" * 201, "最多 200 个字"),
    (cells.money, "万元", "不是金额"),
    (cells.money, "1.0000005万", "超过两位小数"),
    (cells.money, "3.6万余元", "不是金额"),
    (cells.money, "-3.6万", "不是金额"),
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
    (cells.text, 123456789012345678, "15 位"),
    (cells.text, 1e16, "15 位"),
    (cells.text, -(10**15), "15 位"),
    (cells.text, "\uffff", "U+FFFF"),
    (cells.text, "\ufdd0", "U+FDD0"),
    (cells.text, "\x1b[0m", "U+001B"),
    (cells.text, "_xD800__xDC00_", "U+D800"),
    (cells.day, 2020, "只是年份"),
    (cells.day, 1905.0, "只是年份"),
    (cells.day, 60, "不是日期"),
    (cells.day, 43831.5, "不是日期"),
    (cells.day, "20-1-2", "不是完整的日期"),
    (cells.staff_number, 1e15, "15 位"),
    (cells.staff_number, 6222020000000128, "15 位"),
    (cells.staff_number, "T1；DROP", "字母、数字"),
    (cells.staff_number, True, "是/否"),
    (cells.digits, 310000198506150017.0, "15 位"),
    (cells.digits, 10**15 + 0.0, "15 位"),
    (cells.digits, "6.2220200000000E+15", "科学计数"),
    (cells.digits, "１．１Ｅ＋１７", "科学计数"),
    (cells.digits, "9" * 33, "最多 32"),
    (cells.digits, datetime.timedelta(days=1), "日期"),
    (cells.person_name, True, "数字或日期"),
    (cells.person_name, DAY, "数字或日期"),
    (cells.person_name, "张①三", "不像姓名"),
    (cells.person_name, "张三·", "不像姓名"),
    (cells.person_name, "张三、李四", "不像姓名"),
    (cells.person_name, "张三，李四", "不像姓名"),
    (cells.staff_number, "--", "不能只有短横线"),
    (cells.person_name, "张\U000f0000", "造字"),
    (cells.day, "2026-O1-02", "不是完整的日期"),
    (cells.day, "2026-1-2-3", "不是完整的日期"),
    (cells.day, "2026。1。2", "不是完整的日期"),
    (cells.day, "2026-1-2 23:59:59 +08", "不是完整的日期"),
    (cells.day, "0000-1-1", "不存在"),
    (cells.day, "今天", "不是完整的日期"),
    (cells.day, 46024.5, "不是日期"),
    (cells.day, -1, "不是日期"),
    (cells.day, 80_000, "不是日期"),
    (cells.day, "2100-12-31"[:3] + "1-1-1", "不合理"),
    (cells.money, "1e-2", "不是金额"),
    (cells.money, "＋5", "正负号"),
    (cells.money, "−5", "正负号"),
    (cells.money, "5元5角", "不是金额"),
    (cells.money, "$5", "不是金额"),
    (cells.money, "1,2345.00", "不是金额"),
    (cells.money, "l00", "不是金额"),
    (cells.money, 0.001, "超过两位小数"),
    (cells.money, 10**16, "上限"),
    (cells.money, BadCell("formula"), "公式没有计算结果"),
    (cells.integer, "1 2 x", "不是整数"),
    (cells.integer, "0x10", "不是整数"),
    (cells.integer, 10**9, "0 至"),
    (cells.integer, True, "整数"),
    (cells.integer, "½", "不是整数"),
    (cells.yes_no, 2, "“是”或“否”"),
    (cells.yes_no, BadCell("error", "#REF!"), "#REF!"),
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


@given(st.one_of(st.integers(10**15, 10**40), st.floats(1e15, 1e300)))
def test_a_number_of_more_than_fifteen_digits_is_never_taken_for_a_text_or_a_number_of_somebody(value):
    for clean in (cells.text, cells.digits, cells.staff_number):
        with pytest.raises(CellProblem, match="“文本”格式"):
            clean(value)


def test_two_hundred_pairs_are_written_down():
    assert len({(clean, repr(raw)) for clean, raw, _ in GOOD + BAD}) >= 230

"""The EBNF of the help page and the parser are one language."""

import random
import re

import pytest

from tests.reports.text.grammar import LEAVES, rules, text_of
from tests.sizes import growth, size
from unionportal.reports.text.markup import (
    FORMATS,
    GRAMMAR,
    CountRef,
    Enumeration,
    ExhibitRef,
    FigureRef,
    ListCondition,
    ListRef,
    Mark,
    Problem,
    parse,
)

RULES = rules(GRAMMAR)


def test_every_name_of_the_grammar_has_a_rule():
    used = set(re.findall(r"[\u4e00-\u9fff]+", re.sub(r'"[^"]*"|\'[^\']*\'', "", GRAMMAR)))
    assert used - set(RULES) - set(LEAVES) == set()


@pytest.mark.parametrize("name", ["正文", "图表", "标题", "省略", "排列", "数字", "列举", "符号"])
def test_whatever_the_grammar_makes_is_read_without_a_problem(name):
    source = random.Random(name)  # noqa: S311
    for _ in range(size(200, 2000)):
        text = text_of(RULES, name, source)
        # The grammar says nothing of how deep marks may stand in each other; the next test says what is too deep.
        if nested(text) <= 5:
            assert (text, parse(text).problems) == (text, ())


def nested(text):
    """How many marks stand in each other at most."""
    deepest = now = 0
    for sign in text:
        now += {"〔": 1, "〕": -1}.get(sign, 0)
        deepest = max(deepest, now)
    return deepest


NODES = {"图表": ExhibitRef, "省略": Mark, "排列": Enumeration, "数字": FigureRef | CountRef, "列举": ListRef}


@pytest.mark.parametrize("name", sorted(NODES))
def test_what_the_grammar_makes_of_a_rule_is_read_as_that_node(name):
    source = random.Random(name)  # noqa: S311
    for _ in range(size(200, 2000)):
        text = text_of(RULES, name, source)
        block = parse(text).blocks[0]
        first = block if name == "图表" else block.parts[0]
        assert isinstance(first, NODES[name]), text


def test_every_format_of_the_parser_is_in_the_grammar_and_no_other():
    assert tuple(re.findall('"([^"]+)"', GRAMMAR.split("格式 = ")[1].split(";")[0])) == FORMATS


@pytest.mark.parametrize(
    ("body", "column", "sentence"),
    [
        ("甲〔乙{丙}", 2, "“〔”没有配对的“〕”，一处省略须在同一行里写完；要印出它本身，请写“{〔}”。"),
        ("甲{乙}〕", 5, "“〕”没有配对的“〔”；要印出它本身，请写“{〕}”。"),
        ("{甲+}", 1, "“+”和“/”的两边都要写数字的名称。"),
        ("{甲/乙/丙}", 1, "一个比例只有两个数字，写成 {甲/乙|百分比}；“+”和“/”不能写在一起。"),
        ("{甲|万元|余}", 1, "一个数字只有一种格式，写了“万元”又写“余”。"),
        ("{项数|万元}", 1, "“项数”只能写成 {项数} 或 {项数|汉字}。"),
        ("[表：甲|含]", 1, "表和图后面只能写“|含零”，没有“含”，是不是“含零”？"),
        ("〔" * 6 + "{甲}" + "〕" * 6, 6, "省略最多套五层。"),
        ("{" + "+".join("甲乙丙丁戊己庚辛壬") + "}", 1, "一个和最多写 8 个数字。"),
        ("{列举：}", 1, "“列举：”后面没有写列举什么。"),
        ("{列举：荣誉|市级}", 1, "“市级”不是条件；条件写成 级别≥市级，此外可以写 句式=…、限=5、序=…。"),
        ("{列举：荣誉|限=多}", 1, "“限=多”不是 1 到 999 的整数。"),
    ],
)
def test_a_slip_is_named_with_its_place_and_what_was_meant(body, column, sentence):
    assert parse(body).problems == (Problem(1, column, sentence),)


def test_a_list_is_read_with_its_conditions_and_options():
    (ref,) = parse('获{列举:荣誉|级别>=市级|对象=个人|名称="甲|乙}"|句式=获评|限=5|序=日期}。').lists
    assert (ref.name, ref.phrase, ref.limit, ref.order, ref.column) == ("荣誉", "获评", 5, "日期", 2)
    assert ref.conditions == (
        ListCondition("级别", "≥", "市级"),
        ListCondition("对象", "=", "个人"),
        ListCondition("名称", "=", "甲|乙}"),
    )


@pytest.mark.parametrize(
    "unit",
    [
        "〔",
        "〕",
        "{",
        "}",
        "〔{甲}",
        '{列举：甲|乙="',
        "[表：",
        "[表：甲 ",
        "。",
        "〔；",
        "{甲+",
        "〔甲；{乙}〕",
        "1.",
        "（一）",
        "字\n",
    ],
)
def test_four_times_as_much_of_whatever_is_typed_is_read_in_four_times_as_long(unit):
    assert growth(lambda length: parse(unit * (length // len(unit))), 25_000, 100_000) < 6


def test_blanks_without_end_in_the_name_of_a_table_are_read_at_once():
    line = "字" * 25_000
    assert growth(parse, line, "[表：甲" + " " * 100_000 + "乙]") < 6


def test_brackets_without_a_figure_are_text():
    assert parse("校工会〔2022〕5号").figures == []
    (literal,) = parse("校工会〔2022〕5号，〔甲；乙〕").blocks[0].parts
    assert literal.text == "校工会〔2022〕5号，〔甲；乙〕"


def test_a_chapter_is_read_once_and_one_of_many_pages_each_time():
    body = "会员{会员人数}人。\n\n[表：慰问分类]"
    assert parse(body) is parse(body)
    assert parse(body.replace("会员人数", "会员人数|保留")) != parse(body)
    long = "会员人数增加。" * 2000
    assert parse(long) == parse(long)
    assert parse(long) is not parse(long)

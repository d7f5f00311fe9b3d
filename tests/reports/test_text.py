"""The markup of a chapter: what is a figure, a heading, a table, and what is said about a slip of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionportal.reports.text.markup import (
    FORMATS,
    HEADING_MAX,
    ExhibitRef,
    FigureRef,
    Literal,
    Paragraph,
    Problem,
    SubHeading,
    escape,
    parse,
)

MARKUP = st.text(alphabet=st.sampled_from("{}|[]［］表图：:（一）1.。万元 \n\r\t甲𠮷"), max_size=60)


def kinds(body):
    """The blocks in short: 2 or 3 for a heading, “p” for text, “表” or “图”."""
    short = {SubHeading: lambda one: one.level, Paragraph: lambda one: "p", ExhibitRef: lambda one: one.kind}
    return [short[type(block)](block) for block in parse(body).blocks]


def text_of(body):
    return ["".join(part.text for part in block.parts) for block in parse(body).blocks]


def test_a_figure_stands_between_its_neighbours_with_its_place():
    parsed = parse("共慰问{慰问.住院.人数}人。")
    assert parsed.problems == ()
    assert parsed.blocks == (
        Paragraph(
            (
                Literal("共慰问", 1, 1),
                FigureRef("慰问.住院.人数", "", "{慰问.住院.人数}", 1, 4),
                Literal("人。", 1, 14),
            ),
            1,
        ),
    )


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_figure_may_ask_for_a_format(wanted):
    parsed = parse("{ 合计 | " + wanted + " }")
    assert [(one.name, one.format) for one in parsed.figures] == [("合计", wanted)]
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("body", "line", "column", "sentence"),
    [
        (
            "甲\n乙{合计|亿元}",
            2,
            2,
            "没有“亿元”这种格式，是不是“元”？可用：万元、元、大写、千分位、余、汉字、百分比、年均、含零、比上年、不重复。",
        ),
        (
            "{合计|}",
            1,
            1,
            "没有“”这种格式。可用：万元、元、大写、千分位、余、汉字、百分比、年均、含零、比上年、不重复。",
        ),
        ("甲{ }", 1, 2, "花括号里没有写数字的名称。"),
        ("\n\n  甲{合计", 3, 4, "左花括号没有配对的右花括号；要印出花括号本身，请写两个“{{”。"),
        ("甲乙}", 1, 3, "右花括号没有配对的左花括号；要印出花括号本身，请写两个“}}”。"),
        ("见[表：慰问分类]。", 1, 2, "表和图须单独成行，写成 [表：名称] 或 [图：名称]。"),
        ("[图：慰问分类", 1, 1, "表和图须单独成行，写成 [表：名称] 或 [图：名称]。"),
    ],
)
def test_a_slip_is_named_with_line_and_column(body, line, column, sentence):
    assert parse(body).problems == (Problem(line, column, sentence),)
    assert str(parse(body).problems[0]) == f"第{line}行第{column}列：{sentence}"


def test_a_brace_left_open_before_another_figure_does_not_swallow_it():
    parsed = parse("{甲{乙}丙")
    assert [one.name for one in parsed.figures] == ["乙"]
    assert [(one.line, one.column) for one in parsed.problems] == [(1, 1)]
    assert text_of("{甲") == ["{甲"]


def test_doubled_braces_are_braces_also_around_a_figure():
    assert text_of("甲{{乙}}丙") == ["甲{乙}丙"]
    around = parse("{{{甲}}}").blocks[0].parts
    assert [getattr(one, "text", one) for one in around] == ["{", FigureRef("甲", "", "{甲}", 1, 3), "}"]
    assert parse("{{{甲}}}").problems == ()


def test_tables_and_charts_stand_alone_and_part_the_text():
    parsed = parse("前\n[表：慰问分类]\n后\n\n  ［图: 慰问分类 ］")
    assert kinds("前\n[表：慰问分类]\n后\n\n  ［图: 慰问分类 ］") == ["p", "表", "p", "图"]
    assert parsed.exhibits == [ExhibitRef("表", "慰问分类", 2, 1), ExhibitRef("图", "慰问分类", 5, 3)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("（一）走访慰问", 2),
        ("（十二）走访{慰问.人次}", 2),
        ("1.推进民主管理", 3),
        ("12、推进民主管理", 3),
        ("1．推进民主管理", 3),
        ("1.推进民主管理。召开了两次会议", "p"),
        ("（一）坚持学习，提高认识", "p"),
        ("1.5万元用于慰问", "p"),
        ("2022年的工作", "p"),
        ("(一)半角括号", "p"),
        ("1." + "长" * (HEADING_MAX - 2), 3),
        ("1." + "长" * (HEADING_MAX - 1), "p"),
    ],
)
def test_a_heading_is_short_numbered_and_no_sentence(line, kind):
    assert kinds(line) == [kind]
    assert kinds(f"前文\n{line}\n后文") == (["p", kind, "p"] if kind != "p" else ["p"])


def test_lines_of_one_paragraph_stay_together_and_a_blank_line_parts_them():
    assert text_of("甲\r\n乙\n\n \n丙\r丁") == ["甲\n乙", "丙\n丁"]


@given(st.one_of(MARKUP, st.text(max_size=60)))
def test_whatever_is_typed_is_read_to_the_end(body):
    parsed = parse(body)
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for place in (*parsed.problems, *parsed.figures, *parsed.exhibits):
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1])
    for figure in parsed.figures:
        typed = lines[figure.line - 1][figure.column - 1 :]
        assert typed[: len(figure.source)] == figure.source


@given(st.one_of(MARKUP, st.text(max_size=60)).map(lambda text: text.replace("\r", "").replace("\n", "")))
def test_escaped_text_is_printed_as_it_was(text):
    # Between two characters, because the ends of a line are trimmed.
    assert text_of(f"甲{escape(text)}乙") == [f"甲{text}乙"]

"""The Word file says what the facts say, in the fonts of an official document, the same on every run."""

import re
from io import BytesIO
from zipfile import ZipFile

import docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tests.documents.samples import SENTENCE, docx_texts, letter, report
from unionportal.documents.facts import Column, Para, TableBlock
from unionportal.documents.word import BODY, HEI, KAI, TITLE, render_docx


def _word(document):
    return docx.Document(BytesIO(render_docx(document)))


def test_the_text_is_that_of_the_facts_in_order():
    texts = [text for text in docx_texts(render_docx(report())) if text]
    assert texts == [
        "凝心聚力谱新篇",
        "——在工会会员代表大会上的工作报告",
        "工会主席 ×××",
        "（2023年2月10日）",
        "目　录",
        *("一、工作回顾", "（一）民主管理", "二、展望", "附件1　名单"),
        "各位代表、同志们：",
        *("一、工作回顾", "（一）民主管理", SENTENCE * 3, "（1）提案", "第二段。"),
        *("表1 经费", "项目", "金额（元）", "活动", "1.00", "合计", "1.00", "注：含结转。"),
        *("图1 慰问", "二、展望", "再接再厉。"),
        *("某某大学工会委员会", "2023年2月10日", "附件1", "名单"),
        *("表2 空", "项目", "金额（元）", "（无数据）"),
    ]


def test_every_run_of_text_names_a_chinese_font_and_no_theme_is_left():
    body = _word(report()).element.body
    fonts = {}
    for paragraph in body.iter(qn("w:p")):
        for run in paragraph.iter(qn("w:r")):
            text = "".join(node.text or "" for node in run.iter(qn("w:t")))
            named = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
            if text and run.getparent().tag != qn("w:hyperlink"):
                fonts.setdefault(text, named.get(qn("w:eastAsia")))
                assert named.get(qn("w:ascii")) == "Times New Roman"
    expected = {"凝心聚力谱新篇": TITLE, "一、工作回顾": HEI, "（一）民主管理": KAI, "第二段。": BODY, "合计": HEI}
    assert {text: fonts[text] for text in expected} == expected
    normal = _word(report()).styles["Normal"].element.rPr.rFonts
    assert normal.get(qn("w:eastAsia")) == BODY
    assert normal.get(qn("w:asciiTheme")) is None


def test_headings_are_words_own_so_that_navigation_lists_them():
    styles = {paragraph.text: paragraph.style.name for paragraph in _word(report()).paragraphs}
    assert styles["一、工作回顾"] == "Heading 1"
    assert styles["（一）民主管理"] == "Heading 2"
    assert styles["（1）提案"] == "Heading 4"


def test_headings_show_their_rank_without_their_fonts_and_tables_stand_apart():
    columns = (Column("项目"), Column("金额"))
    short, long = (TableBlock("", columns, (("活动", "1.00"),) * count) for count in (3, 40))
    word = _word(letter(short, Para("后文"), long, Para("后文")))
    assert [word.styles[f"Heading {level}"].font.bold for level in (1, 2, 3)] == [True, True, False]
    after = [one.paragraph_format.space_before for one in word.paragraphs if one.text == "后文"]
    assert after == [Pt(8), Pt(8)]
    kept = [[row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in one.rows] for one in word.tables]
    assert kept == [[True, True, True, None], [None] * 41]


def test_page_line_and_indent():
    word = _word(letter(Para("正文")))
    section = word.sections[0]
    sides = [section.page_width, section.page_height, section.top_margin, section.left_margin]
    assert [round(side / Mm(1)) for side in sides] == [210, 297, 37, 28]
    assert round(word.styles["Normal"].paragraph_format.line_spacing.pt, 2) == 28.95
    paragraph = next(paragraph for paragraph in word.paragraphs if paragraph.text == "正文")
    assert paragraph._p.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_the_file_is_in_chinese_and_has_nothing_of_the_template():
    with ZipFile(BytesIO(render_docx(letter(Para("正文"))))) as package:
        names, about = package.namelist(), package.read("docProps/app.xml").decode()
    assert [name for name in names if "thumbnail" in name or "Effects" in name] == []
    assert re.sub("<[^>]*>", "", about) == "工会综合服务平台"
    (language,) = _word(letter(Para("正文"))).styles.element.iter(qn("w:lang"))
    assert language.get(qn("w:eastAsia")) == "zh-CN"


def test_page_numbers_differ_on_odd_and_even_pages():
    word = _word(report())
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.text, even.text) == ("— 1 —", "— 1 —")
    assert odd.alignment != even.alignment
    assert " PAGE " in [node.text for node in even._p.iter(qn("w:instrText"))]
    assert section.header.paragraphs[0].text == "编制中，未定稿"


def test_the_header_row_repeats():
    table = _word(report()).tables[0]
    flags = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert flags == [True, False, False]


def test_a_chart_has_alternative_text():
    (shape,) = _word(report()).inline_shapes
    assert shape._inline.docPr.get("descr") == (
        "住院：机械工程学院12人次，人文社会科学与马克思主义学院分工会30.5人次，后勤4人次。"
    )


def test_properties_and_bytes_are_the_same_twice():
    first, second = render_docx(report()), render_docx(report())
    assert first == second
    assert {entry.date_time for entry in ZipFile(BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert _word(report()).core_properties.author == "校工会"


def test_characters_xml_forbids_do_not_break_the_file():
    texts = docx_texts(render_docx(letter(Para("甲\x00\x0b乙\ud800丙\uffff<&>"))))
    assert "".join(texts) == "工作报告甲乙\ufffd丙\ufffd<&>"


def test_many_rows_keep_their_order():
    rows = tuple((str(number), f"行{number}\n次行") for number in range(500))
    table = _word(letter(TableBlock("表", (Column("甲"), Column("乙", 1, "l")), rows))).tables[0]
    cells = [node.text for node in table._tbl.iter(qn("w:t"))]
    assert cells[2:] == [part for number in range(500) for part in (str(number), f"行{number}", "次行")]

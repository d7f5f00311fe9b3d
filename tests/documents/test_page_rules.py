"""The rules of a page: nothing is left alone on it, and what is set in a line is set as it is written."""

import re
from io import BytesIO
from itertools import pairwise, product

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from tests.documents.samples import docx_texts, letter, pdf_pages, some_chart, squeeze
from unionportal.documents.facts import (
    Appendix,
    ChartBlock,
    Column,
    Heading,
    Names,
    Para,
    Signature,
    SmallPrint,
    TableBlock,
)
from unionportal.documents.fonts.families import FontSet
from unionportal.documents.grid import LARGE
from unionportal.documents.page_flow import paginate
from unionportal.documents.paragraph import Paragraph
from unionportal.documents.pdf import _Story, render_pdf
from unionportal.documents.word import render_docx

COLUMNS = (Column("科目", 2, "l"), Column("元", 1, "r"))
NUMBERS = "慰问发放慰问金品13.0989万元，全年各类慰问共计102人、104人次，慰问支出130989.00元，用于走访的有2022年一年。"


def budget(rows):
    lines = tuple((f"第{number}科目", "1.00") for number in range(rows))
    return TableBlock("预算执行", COLUMNS, (*lines, ("合计", "9.00")), total_row=True)


def pages_of(*blocks):
    return pdf_pages(render_pdf(letter(*blocks)).data)


def lines_on(*blocks):
    """How many lines each page has, from the layout: what it holds reaches down so far."""
    placed = paginate(_Story(letter(*blocks), FontSet(folders=())).build())
    return [max(offset + piece.height for offset, piece in page) / 28.99 for page in placed]


@pytest.mark.parametrize("rows", [2, 3, 8, 30])
def test_no_table_leaves_only_its_sum_on_a_page(rows):
    for before in range(24):
        for page in pages_of(*[Para("字")] * before, budget(rows), Para("末段")):
            if "合计" in page:
                assert (rows, before, bool(re.search("第[0-9]+科目", page))) == (rows, before, True)


@pytest.mark.parametrize(("rows", "parts"), [(6, {1}), (30, {2})])
def test_a_short_table_is_not_divided_and_a_long_one_fills_the_page(rows, parts):
    """Wherever on a page it begins."""
    found = set()
    for before in range(8, 22):
        pages = pages_of(*[Para("字")] * before, budget(rows))
        found.add(sum("科目" in page for page in pages))
    assert found == parts


def test_a_signature_is_on_no_page_without_the_end_of_what_it_signs():
    """Wherever on a page the text ends, in a short paragraph or in a long one."""
    for count in range(14, 27):
        for last in ("末段甲乙。", f"{'长句子' * 40}末段甲乙。"):
            signed = Signature(("校工会", "2023年1月1日"))
            pages = pages_of(*[Para("字")] * count, Para(last), signed)
            assert (count, re.search("末段甲乙。校工会2023年1月1日", pages[-1]) is not None) == (count, True)


def test_no_page_but_the_last_has_fewer_than_four_lines():
    """However long the text before an annex is."""
    for count in range(40, 70):
        found = lines_on(Para("字\n" * count), Appendix("附件", "名单"), Para("甲"))
        assert (count, [lines for lines in found[:-1] if lines < 4]) == (count, [])


def test_no_line_of_a_paragraph_is_alone_at_the_head_or_foot_of_a_page():
    """Wherever on a page it begins; a heading at the foot of one has two lines below it."""
    for before in range(16, 24):
        story = _Story(letter(*[Para("字")] * before, Heading(1, "一、回顾"), Para("字" * 27 * 5)), FontSet(folders=()))
        pages = [[piece for _, piece in page] for page in paginate(story.build())]
        parts = [len(one.lines) for page in pages for one in page if isinstance(one, Paragraph) and len(one.lines) > 1]
        assert (before, sum(parts), min(parts) > 1) == (before, 5, True)
        assert (before, [page for page in pages if page and page[-1].mark]) == (before, [])


def test_filling_a_page_up_loses_and_repeats_nothing():
    for count in range(40, 70):
        text = "".join(f"第{number}行\n" for number in range(count)).rstrip()
        pages = pages_of(Para(text), Appendix("附件", "名单"), Para("甲"))
        assert re.findall("第([0-9]+)行", "".join(pages)) == [str(number) for number in range(count)]


def digits_of(data):
    """{two digits: the distances between them} over every page."""
    found = {}
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            chars = [(text.get_text_range(n, 1), text.get_charbox(n, loose=True)) for n in range(text.count_chars())]
            for (one, left), (other, right) in pairwise(chars):
                if one in "0123456789" and other in "0123456789" and abs(left[1] - right[1]) < 1:
                    found.setdefault(one + other, []).append(right[0] - left[0])
    return found


def test_digits_are_never_stretched_where_a_line_is():
    data = render_pdf(letter(*[Para(NUMBERS[n:] * 3) for n in range(20)])).data
    # The page numbers are smaller and of one digit.
    distances = digits_of(data)
    assert sum(map(len, distances.values())) > 300
    assert {pair: spread for pair, all_of in distances.items() if (spread := max(all_of) - min(all_of)) > 0.1} == {}


def test_a_line_with_numbers_still_reaches_the_margin_and_reads_as_written():
    assert "".join(pages_of(Para(NUMBERS * 3))).count(squeeze(NUMBERS * 3)) == 1
    data = render_pdf(letter(Para(NUMBERS * 6))).data
    with pypdfium2.PdfDocument(data) as document:
        text = document[0].get_textpage()
        boxes = [text.get_charbox(n, loose=True) for n in range(text.count_chars())]
    ends = {}
    for _, bottom, right, _ in boxes:
        ends[round(bottom / 29)] = max(right, ends.get(round(bottom / 29), 0))
    full = sorted(ends.values())[-4:]
    assert full[-1] - full[0] < 9


def test_headings_show_their_rank_where_neither_face_is_installed():
    fonts = FontSet(folders=())
    assert (fonts.first.bolden > fonts.second.bolden > fonts.body.bolden == 0) is True
    face = str(fonts.kai.faces[0].key[0])
    installed = FontSet({"kai": face, "hei": face}, folders=())
    assert (installed.second is installed.kai, installed.first is installed.hei) == (True, True)


def test_what_stands_in_for_a_face_is_embedded_too():
    data = render_pdf(letter(Heading(1, "一、回顾"), Heading(2, "（一）学习"), Para("话。"))).data
    assert pdf_pages(data) == ["工作报告一、回顾（一）学习话。—1—"]
    fonts = PdfReader(BytesIO(data)).pages[0]["/Resources"]["/Font"]
    assert len([name for name in fonts if name.startswith(("/first", "/second", "/hei", "/kai"))]) >= 2


@pytest.mark.parametrize("text", ["CO₂和H₂O", "m²、m³、x⁴", "☑已办☐未办", "✔有✘无", "①②③", "℃㎡‰"])
def test_signs_of_forms_and_formulas_print(text):
    result = render_pdf(letter(Para(text), Heading(1, text), Heading(2, text)))
    assert result.missing == ()
    assert pdf_pages(result.data)[0].count(squeeze(text)) == 3


def test_a_long_list_of_names_stands_in_columns_in_both_files():
    names = tuple(f"教师{chr(0x4E00 + number)}" for number in range(40))
    document = letter(Appendix("附件", "名单"), Names(names))
    with pypdfium2.PdfDocument(render_pdf(document).data) as pdf:
        text = pdf[1].get_textpage()
        places = [n for n in range(text.count_chars()) if text.get_text_range(n, 1) == "教"]
        columns = {round(text.get_charbox(n, loose=True)[0]) for n in places}
        shown = squeeze(text.get_text_range())
    assert (shown, len(columns)) == (f"附件名单{''.join(names)}—2—", 6)
    rows = [row for row in docx_texts(render_docx(document)) if "教师" in row]
    assert (len(rows), "".join(rows)) == (7, "".join(names))


def test_small_print_fills_two_columns_and_loses_nothing():
    texts = tuple(f"第{number}个数　{number}人　期间内慰问的教职工，按人去重，冲正的不计。" for number in range(120))
    document = letter(Appendix("附件", "口径"), SmallPrint(texts), Para("末段"))
    data = render_pdf(document).data
    printed = [re.sub("—[0-9]+—", "", page) for page in pdf_pages(data)]
    assert re.findall("第([0-9]+)个数", "".join(printed)) == [str(number) for number in range(120)]
    with pypdfium2.PdfDocument(data) as pdf:
        text = pdf[1].get_textpage()
        places = [n for n in range(text.count_chars()) if text.get_text_range(n, 1) == "第"]
        columns = {round(text.get_charbox(n, loose=True)[0]) for n in places}
    assert (len(columns), len(printed)) == (2, 4)
    assert [row for row in docx_texts(render_docx(document)) if row in texts] == list(texts)


def test_a_name_wider_than_the_line_is_broken_and_not_cut():
    name = "很长的团队名称" * 6
    assert "".join(pages_of(Names((name, "短名")))) == f"工作报告{name}短名—1—"


def test_a_chart_in_word_stands_in_the_text_and_takes_the_room_it_needs():
    """An anchored picture, or a line of exact height, would lie over the table below it."""
    data = render_docx(letter(ChartBlock("图1", some_chart()), budget(3), ChartBlock("图2", some_chart())))
    body = docx.Document(BytesIO(data)).element.body
    assert list(body.iter(qn("wp:anchor"))) == []
    pictures = [p for p in body.iter(qn("w:p")) if list(p.iter(qn("wp:inline")))]
    rules = [p.pPr.find(qn("w:spacing")).get(qn("w:lineRule")) for p in pictures]
    assert rules == ["auto", "auto"]
    # Between a picture and a table there is always the caption.
    kinds = [child.tag.rpartition("}")[2] for child in body]
    assert kinds[kinds.index("tbl") - 1] == "p"


def large_pages(*blocks):
    """[[lines of the text on a page]] of a document set large, from the layout."""
    pieces = _Story(letter(*blocks), FontSet(folders=()), LARGE).build()
    return [
        [(piece, len(piece.lines)) for _, piece in page if isinstance(piece, Paragraph) and piece.align == "j"]
        for page in paginate(pieces, LARGE.leading)
    ]


def test_a_speaking_copy_is_large_wide_and_divides_no_paragraph_after_its_first_or_before_its_last_line():
    """Wherever on a page a paragraph begins; a short one goes to the next page whole."""
    assert (LARGE.body, LARGE.pitch > LARGE.body, LARGE.leading > 1.8 * LARGE.body) == (20, True, True)
    text = "字" * 20
    for before, length in product(range(6, 18), (1, 2, 3, 4, 9)):
        pages = large_pages(*[Para("前")] * before, Para(f"{text}\n" * (length - 1) + text), Para("末"))
        parts = [count for page in pages for piece, count in page if piece.lines[0].text == text]
        assert (before, sum(parts)) == (before, length)
        assert (before, length, len(parts) == 1 or min(parts) >= 2) == (before, length, True)
        assert max(sum(count for _, count in page) for page in pages) <= LARGE.lines


def test_a_speaking_copy_has_fewer_characters_in_a_line_and_its_own_number_on_each_page():
    data = render_pdf(letter(Heading(1, "一、回顾"), *[Para("走访慰问教职工。" * 30)] * 6), setting=LARGE).data
    pages = pdf_pages(data)
    assert [page.endswith(f"—{number}—") for number, page in enumerate(pages, 1)] == [True] * len(pages)
    lines = PdfReader(BytesIO(data)).pages[1].extract_text().splitlines()
    assert max(len(squeeze(line)) for line in lines) <= LARGE.characters + 1

"""Tables keep every row and every character, and repeat their header."""

from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from tests.documents.samples import letter, pdf_pages
from unionportal.documents.facts import EMPTY_TABLE, Column, TableBlock
from unionportal.documents.grid import MM
from unionportal.documents.pdf import render_pdf

COLUMNS = (Column("序号", 1), Column("事由", 3, "l"), Column("金额", 1, "r"))


def _pages(*rows, **facts):
    return pdf_pages(render_pdf(letter(TableBlock("表1 台账", COLUMNS, rows, **facts))).data)


def test_a_table_without_rows_says_so():
    (page,) = _pages()
    assert page == f"工作报告表1台账序号事由金额{EMPTY_TABLE}—1—"


def test_ten_thousand_rows_repeat_the_header_and_lose_nothing():
    rows = [(f"编{number}号", "慰问", "1000.00") for number in range(10_000)]
    result = render_pdf(letter(TableBlock("表1 台账", COLUMNS, tuple(rows))))
    pages = pdf_pages(result.data)
    assert 250 <= result.pages == len(pages) <= 360
    assert all(page.count("序号事由金额") == 1 for page in pages)
    assert [page.count("（续）") for page in pages] == [0] + [1] * (len(pages) - 1)
    text = "".join(pages)
    assert all(text.count(f"编{number}号") == 1 for number in range(10_000))


def test_a_long_cell_wraps_and_keeps_every_character():
    words = "".join(chr(0x4E00 + number) for number in range(300))
    [page] = _pages(("首", words, "末"))
    assert page.translate({ord(one): None for one in "首末"}) == f"工作报告表1台账序号事由金额{words}—1—"


def test_no_cell_reaches_into_the_next_column():
    rows = (("1", "x" * 90, "2"), ("1", "字" * 60, "2"), ("12345678901234567890", "短", "2"))
    data = render_pdf(letter(TableBlock("", COLUMNS, rows))).data
    edges = [28 * MM + 156 * MM * share / 5 for share in (0, 1, 4, 5)]
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage()
    boxes = [(text.get_text_range(i, 1), text.get_charbox(i)) for i in range(text.count_chars())]
    for left, column in ((edges[1], "x字"), (edges[0], "3456789")):
        right = edges[edges.index(left) + 1]
        inside = [left <= box[0] and box[2] <= right for char, box in boxes if char in column]
        assert len(inside) >= 14
        assert all(inside)


def test_an_unbroken_cell_taller_than_a_page_is_cut_into_rows():
    long = "".join(f"x{number:04d}" for number in range(800))
    pages = _pages(("1", long, "2"))
    assert len(pages) > 1
    assert all(f"x{number:04d}"[:3] in "".join(pages) for number in range(800))
    assert sum(page.count("x") for page in pages) == 800


def test_long_cells_fill_the_pages_and_have_no_rule_within():
    """Six rows, each longer than a page: no page but the last is left half empty, and a rule stands between rows."""
    data = render_pdf(letter(TableBlock("", COLUMNS, tuple((str(n), "字" * 2000, "") for n in range(6))))).data
    counts = [page.count("字") for page in pdf_pages(data)]
    assert (sum(counts), min(counts[1:-1]) > 900) == (12000, True)
    # Four edges, the frame, top, header and bottom, and at most one rule where a row ends.
    rules = [page.get_contents().get_data().count(b" l ") for page in PdfReader(BytesIO(data)).pages]
    assert max(rules) <= 10


def test_the_note_stands_with_the_last_row():
    pages = _pages(*[(f"编{number}号", "慰问", "1") for number in range(30)], note="注：口径。")
    assert pages[-1].endswith(f"编29号慰问1注：口径。—{len(pages)}—")


def test_total_row_is_set_in_another_face():
    rows = (("1", "慰问", "5"), ("", "合计", "5"))
    plain, total = (render_pdf(letter(TableBlock("", COLUMNS, rows, total_row=flag))).data for flag in (False, True))
    assert plain != total
    assert pdf_pages(plain) == pdf_pages(total)


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="row 1 has 2 cells for 3 columns"):
        TableBlock("", COLUMNS, (("1", "2"),))

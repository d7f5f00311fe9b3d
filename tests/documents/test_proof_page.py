"""The last page of a document that proves the others, and the text that the file carries inside."""

import io
import zipfile
from xml.etree import ElementTree as ET

import docx
import pytest
from pypdf import PdfReader

from tests.documents.samples import docx_texts, letter, pdf_pages
from unionportal.documents.charts.qr import qr_code
from unionportal.documents.facts import Enclosure, Heading, Para, ProofPage
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"  # pragma: allowlist secret
ADDRESS = f"https://union.example/reports/verify/{DIGEST}/"
INSIDE = '{"标题":"甲 & <乙>","行":"一\\n二"}'


@pytest.fixture(scope="module")
def document():
    page = ProofPage("核验页", ("本报告已定稿。", "扫描二维码对照摘要。"), ADDRESS, "内容摘要", DIGEST)
    blocks = (Heading(1, "一、回顾"), Para("再接再厉。" * 10), page)
    return letter(*blocks, signature=("校工会", "2023年1月1日"), enclosure=Enclosure("inside.json", "urn:some", INSIDE))


def test_the_pdf_ends_with_the_code_drawn_in_lines_and_carries_the_text(document):
    data = render_pdf(document).data
    assert render_pdf(document).data == data
    pages = pdf_pages(data)
    assert pages[-1].startswith("核验页本报告已定稿。扫描二维码对照摘要。内容摘要" + DIGEST)
    # The signature stays with the text that it signs.
    assert pages[-2].endswith("校工会2023年1月1日—1—")
    reader = PdfReader(io.BytesIO(data))
    assert [list(page.images) for page in reader.pages] == [[], []]
    assert reader.pages[-1].get_contents().get_data().count(b" re f") > 300
    assert dict(reader.attachments.items()) == {"inside.json": [INSIDE.encode()]}


def test_the_word_file_ends_with_the_code_as_a_picture_and_carries_the_text(document):
    data = render_docx(document)
    assert render_docx(document) == data
    texts = docx_texts(data)
    assert texts[texts.index("核验页") + 2 :] == [
        "本报告已定稿。",
        "扫描二维码对照摘要。",
        "",
        "内容摘要",
        "9f86 d081 884c 7d65",
        "9a2f eaa0 c55a d015",
        "a3bf 4f1b 2b0b 822c",
        "d15d 6c15 b0f0 0a08",
    ]
    (picture,) = docx.Document(io.BytesIO(data)).inline_shapes
    assert picture._inline.docPr.get("descr") == ADDRESS
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith("customXml/item")]
    carried = [root.text for root in map(ET.fromstring, parts) if root.tag == "{urn:some}enclosure"]
    assert carried == [INSIDE]


def test_the_code_has_its_corners_and_a_free_margin():
    scene = qr_code(ADDRESS)
    module = min(bar.height for bar in scene.shapes)
    dark = {
        (round(bar.y / module), round(bar.x / module) + step)
        for bar in scene.shapes
        for step in range(round(bar.width / module))
    }
    size = round(scene.width / module)
    rows, columns = zip(*dark, strict=True)
    assert (min(rows), min(columns), max(rows), max(columns)) == (4, 4, size - 5, size - 5)
    corner = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]
    for top, left in ((4, 4), (4, size - 11), (size - 11, 4)):
        drawn = ["".join(".#"[(top + row, left + column) in dark] for column in range(7)) for row in range(7)]
        assert drawn == corner

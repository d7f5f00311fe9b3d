"""What somebody makes of a final report to have other figures read in it is never found to say the same."""

import io
import re
import zipfile

import pytest
from django.db import connection
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from tests.reports.proving.altered import merged, repacked, rewritten, written
from unionportal.core.access.scoping import Scope
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx
from unionportal.reports.proving import visible
from unionportal.reports.proving.files import Unreadable, read_file
from unionportal.reports.proving.last_page import document_to_print
from unionportal.reports.proving.verifying import Conclusion, verify

pytestmark = pytest.mark.django_db

SAME, WORDS, DIFFERENT = Conclusion.SAME, Conclusion.WORDS, Conclusion.DIFFERENT


@pytest.fixture
def document(a_year, final):
    """What is printed of a final report with contents and a table."""
    report = final("全年慰问{welfare.hospital}人。" + "把服务做细。" * 30 + "\n\n[表：慰问分类]", layout="plain")
    connection.check_constraints()
    return document_to_print(report)


@pytest.fixture
def pdf(document):
    return render_pdf(document).data


@pytest.fixture
def docx(document):
    return render_docx(document)


def appearance(data):
    """(conclusion, what is said about the look)."""
    verdict = verify(data, Scope.everything())
    return verdict.conclusion, next((one.answer for one in verdict.steps if one.question == "样子"), None)


def speck(canvas):
    canvas.rect(200, 500, 0.6, 0.6, stroke=0, fill=1)


def painted(canvas):
    """A white bar and a digit drawn with lines."""
    canvas.setFillGray(1)
    canvas.rect(80, 600, 400, 60, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.rect(100, 610, 8, 20, stroke=0, fill=1)


def beside(canvas):
    canvas.rect(700, 10, 5, 5)


def with_page(pdf):
    """A page of which all words are drawn is put between."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.insert_blank_page(595, 842, 1)
    return written(writer)


def annotated(pdf, **more):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    note = FreeText(text="8", rect=(100, 610, 120, 640))
    note.update({NameObject(f"/{name}"): value for name, value in more.items()})
    writer.add_annotation(0, note)
    return written(writer)


def with_field(pdf):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("a"),
            NameObject("/V"): TextStringObject("8"),
            NameObject("/Rect"): ArrayObject(map(NumberObject, (100, 610, 120, 640))),
        }
    )
    place = writer._add_object(field)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([place])
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([place])})
    writer.root_object[NameObject("/AcroForm")] = form
    return written(writer)


def layered(pdf):
    """All that is drawn on a page is a layer, which may be off in print."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    page, layer = writer.pages[0], DictionaryObject()
    layer.update({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("a")})
    page["/Resources"][NameObject("/Properties")] = DictionaryObject({NameObject("/a"): writer._add_object(layer)})
    content = DecodedStreamObject()
    content.set_data(b"/OC /a BDC\n" + page.get_contents().get_data() + b"\nEMC")
    page[NameObject("/Contents")] = writer._add_object(content)
    return written(writer)


def cropped(pdf):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for page in writer.pages:
        page.cropbox.upper_right = (595, 700)
    return written(writer)


PRINT_ONLY = {"F": NumberObject(4 | 32)}


def test_what_is_laid_over_the_pages_of_a_pdf_is_seen(pdf):
    alike, other = "每一页看上去都与定稿的 PDF 相同，", "每一页看上去都与定稿的 PDF 不同："
    cases = [
        (rewritten, SAME, alike),
        (lambda pdf: merged(pdf, speck, 0), DIFFERENT, "第 1 页看上去与定稿的 PDF 不同，"),
        (lambda pdf: merged(pdf, painted, 1), DIFFERENT, "第 2 页看上去与定稿的 PDF 不同，"),
        # A speck on every page, as from a scanner, and a digit.
        (lambda pdf: merged(merged(pdf, speck), painted, 0), WORDS, other),
        (cropped, WORDS, other),
        (with_page, WORDS, "有 5 页，定稿的 PDF 有 4 页："),
        (annotated, DIFFERENT, "第 1 页看上去与定稿的 PDF 不同，"),
        (lambda pdf: annotated(pdf, **PRINT_ONLY), WORDS, "有定稿没有的批注或印章，"),
        (with_field, WORDS, "有定稿没有的批注或印章、域或表单，"),
        (layered, WORDS, "有定稿没有的图层，"),
        # Outside of the page, where a printer may still show it.
        (lambda pdf: merged(pdf, beside, 0), WORDS, "有定稿没有的图形、图片或文字，"),
    ]
    for forge, conclusion, said in cases:
        found_to_be, answer = appearance(forge(pdf))
        assert (found_to_be, answer[: len(said)]) == (conclusion, said)


def test_pages_that_take_too_long_to_compare_are_not_taken_for_compared(pdf, monkeypatch):
    def exhausted(*_):
        raise Unreadable("timeout")

    monkeypatch.setattr(visible, "appearance_of", exhausted)
    assert appearance(rewritten(pdf)) == (WORDS, "没有对照完：读取这个文件用时过长，已经停止。")


# The run with the digit, and what stands around it.
OPEN, CLOSE = "<w:t>全年慰问", "人。把服务做细"
SYMBOL = '<w:r><w:sym w:font="Arial" w:char="F038"/></w:r>'
EIGHT = "<w:r><w:t>8</w:t></w:r>"
BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("separate", "end"))
CELL = "</w:t></w:r></w:p></w:tc>"


def digit(runs):
    """Make the Word file with these runs in the place of the digit."""
    return lambda docx: repacked(docx, document=(f"{OPEN}2{CLOSE}", f"{OPEN}</w:t></w:r>{runs}<w:r><w:t>{CLOSE}"))


def original(more=""):
    return f"<w:r>{more}<w:t>2</w:t></w:r>"


def field(code, result):
    return f"{BEGIN.format(code)}{SEPARATE}{result}{END}"


def with_digit_in_the_next_cell(docx):
    """In the first row 2 | 2 becomes an empty cell and 22."""
    part = parts_of(docx)["word/document.xml"]
    cell = f"<w:t>2{CELL}"
    before, between, behind = part.split(cell, 2)
    return repacked(docx, document=(part, f"{before}<w:t>{CELL}{between}<w:t>22{CELL}{behind}"))


def parts_of(docx):
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return {name: package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))}


def with_other_main_part(docx):
    parts = parts_of(docx)
    added = [
        ("word/other.xml", parts["word/document.xml"].replace(f"{OPEN}2", f"{OPEN}8")),
        ("word/_rels/other.xml.rels", parts["word/_rels/document.xml.rels"]),
    ]
    return repacked(docx, added, **{"_rels/.rels": ("word/document.xml", "word/other.xml")})


def with_contents_around(docx):
    """A field of contents, which is not compared, around a sentence of its own."""
    return repacked(docx, document=("<w:t>全年慰问2人", f"<w:t></w:t></w:r>{field('TOC', EIGHT)}<w:r><w:t>全年慰问2人"))


def with_longer_contents(docx):
    """Another entry in the contents of ours."""
    return repacked(
        docx, document=("统计口径与来源</w:t></w:r></w:hyperlink>", "统计口径与来源，慰问8人</w:t></w:r></w:hyperlink>")
    )


FOREIGN = '<x:t xmlns:x="urn:x">2</x:t>'
SHAPE = "<w:r><w:pict/></w:r>"


def test_other_words_in_a_word_file_are_found_wherever_word_shows_them(docx):
    shown = f"<w:r>{FOREIGN}</w:r>{EIGHT}"
    coded = f"{BEGIN.format('PAGEREF a')}{original()}{SEPARATE}{EIGHT}{END}"
    cases = [
        (with_other_main_part, [("2", "8")]),
        (with_digit_in_the_next_cell, [("2｜2", "｜22")]),
        (with_contents_around, [("", "8")]),
        (with_longer_contents, [("", "，慰问8人")]),
        (digit(shown), [("2", "8")]),
        # The original stands where Word shows no text: in the code of a field.
        (digit(coded), [("2", "8")]),
        (lambda docx: repacked(docx, footer1=("— ", "实为8人— ")), [("", "实为8人——／")]),
    ]
    for forge, places in cases:
        verdict = verify(forge(docx), Scope.everything())
        assert verdict.conclusion == DIFFERENT
        assert [(frozen, other) for _, frozen, other, _ in verdict.places] == places


def test_what_hides_or_adds_words_in_a_word_file_is_named(docx):
    cases = [
        (digit(original("<w:rPr><w:vanish/></w:rPr>") + SYMBOL), "隐藏的文字、符号"),
        (digit(f'<w:del w:id="1" w:author="a">{original()}</w:del>{SYMBOL}'), "修订、符号"),
        (digit(original() + '<w:r><w:footnoteReference w:id="2"/></w:r>'), "脚注或尾注"),
        (digit(original() + SHAPE), "文本框或图形"),
        (digit(field("DOCPROPERTY Title", original())), "域或表单"),
        (lambda docx: repacked(docx, document=("<w:sectPr", '<w:altChunk r:id="rId1"/><w:sectPr')), "嵌入的文件"),
        (lambda docx: repacked(docx, document=("<w:ind/>", '<w:numPr><w:numId w:val="1"/></w:numPr>')), "自动编号"),
    ]
    for forge, named in cases:
        said = f"有定稿没有的{named}，看到的可能不是上面比对的文字，请对照。"
        assert appearance(forge(docx)) == (DIFFERENT, said)


def test_a_word_file_saved_by_another_program_is_compared_by_its_words(docx):
    assert appearance(repacked(docx)) == (SAME, "各部分都与定稿的 Word 文件相同，只是重新打包。")
    white = repacked(docx, document=("<w:t>全年慰问", '<w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>全年慰问'))
    assert appearance(white) == (WORDS, "由别的程序保存过；字体、颜色、大小没有对照，请对照数字。")
    conclusion, said = appearance(repacked(docx, [("word/media/image2.png", b"other")]))
    assert (conclusion, said[:29]) == (WORDS, "由别的程序保存过，有 1 幅图不是定稿的图（也可能重新压缩过）"[:29])
    unknown = repacked(docx, document=("<w:sectPr", "<w:a/><w:sectPr"))
    assert appearance(unknown)[0] == WORDS
    # Switched off, or the number of a page.
    off = digit(original('<w:rPr><w:vanish w:val="0"/></w:rPr>'))(docx)
    assert appearance(off)[0] == WORDS


def test_a_word_file_with_two_main_parts_is_refused(docx):
    (old,) = re.findall(r"<Relationship [^>]*officeDocument\"[^>]*>", parts_of(docx)["_rels/.rels"])
    with pytest.raises(Unreadable, match="只能核验"):
        read_file(repacked(docx, **{"_rels/.rels": (old, old + old.replace("document.xml", "other.xml"))}))
    with pytest.raises(Unreadable):
        read_file(repacked(docx, [("word/Document.xml", "<a/>")]))

"""What somebody makes of a final report to have other figures read in it is never found to say the same."""

import io
import re
import zipfile

import pytest
from pypdf import PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from tests.reports.proving.altered import appearance, merged, painted, repacked, rewritten, written
from unionportal.reports.proving import visible
from unionportal.reports.proving.files import Unreadable, differences_of, read_file


def speck(canvas):
    canvas.rect(200, 500, 0.6, 0.6, stroke=0, fill=1)


def faint(canvas):
    """So little that a program may have done it which wrote the same page down with other decimals."""
    canvas.setFillGray(0.8)
    canvas.rect(200, 500, 9, 9, stroke=0, fill=1)


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


def opened(pdf, **entries):
    """With other entries of the whole file, which tell a reader what to do with it."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for name, value in entries.items():
        writer.root_object[NameObject(f"/{name}")] = value
    return written(writer)


def with_resource(pdf, kind, name, value, words):
    """With a resource of a page that only some programs use, and the words that ask for it."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    page = writer.pages[0]
    page["/Resources"][NameObject(kind)] = DictionaryObject({NameObject(name): value})
    content = DecodedStreamObject()
    content.set_data(words + page.get_contents().get_data())
    page[NameObject("/Contents")] = writer._add_object(content)
    return written(writer)


def inverted(pdf):
    """A transfer function that makes black of white, in a printer."""
    state = DictionaryObject({NameObject("/TR"): NameObject("/Identity")})
    return with_resource(pdf, "/ExtGState", "/t", state, b"/t gs\n")


def whitened(pdf):
    """Black is a colour of its own in programs that know default colours."""
    space = ArrayObject([NameObject("/CalGray"), DictionaryObject({NameObject("/Gamma"): NumberObject(1)})])
    return with_resource(pdf, "/ColorSpace", "/DefaultGray", space, b"")


def with_border(pdf):
    """A link of which some programs draw the border, over a digit."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    link = Link(rect=(100, 610, 120, 640), border=[0, 0, 9], url="https://union.example")
    writer.add_annotation(0, link)
    return written(writer)


def with_attachment(pdf):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.add_attachment("2022.pdf", b"%PDF-")
    return written(writer)


def titled(pdf):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.add_metadata({"/Title": "2023年度工会工作报告"})
    return written(writer)


SCRIPT = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("a")})
LABELS = DictionaryObject(
    {NameObject("/Nums"): ArrayObject([NumberObject(0), DictionaryObject({NameObject("/P"): TextStringObject("8人")})])}
)


def cropped(pdf):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for page in writer.pages:
        page.cropbox.upper_right = (595, 700)
    return written(writer)


PRINT_ONLY = {"F": NumberObject(4 | 32)}


def test_what_is_drawn_on_the_pages_of_a_pdf_is_seen(pdf):
    other = "每一页看上去都与定稿的 PDF 不同："
    cases = [
        (lambda pdf: merged(pdf, speck, 0), False, "第 1 页看上去与定稿的 PDF 不同，"),
        (lambda pdf: merged(pdf, faint, 0, 2), None, "第 1、3 页与定稿的 PDF 只有浅淡的不同："),
        (lambda pdf: merged(merged(pdf, faint, 0), speck, 2), False, "第 1、3 页看上去与定稿的 PDF 不同，"),
        (lambda pdf: merged(pdf, painted, 1), False, "第 2 页看上去与定稿的 PDF 不同，"),
        (lambda pdf: merged(pdf, painted, 1, 2, 3), False, "第 2、3、4 页看上去与定稿的 PDF 不同，"),
        # A program drew all anew, and one page is the same by chance.
        (lambda pdf: merged(pdf, speck, 0, 1, 2, 3, 4), None, "几乎每一页看上去都与定稿的 PDF 不同："),
        # A speck on every page, as from a scanner, and a digit.
        (lambda pdf: merged(merged(pdf, speck), painted, 0), None, other),
        (cropped, None, other),
        (with_page, None, "有 7 页，定稿的 PDF 有 6 页："),
    ]
    for forge, expected, said in cases:
        answer, speaks_for_it = appearance(forge(pdf), pdf)
        assert (answer[: len(said)], speaks_for_it) == (said, expected)


def test_what_another_program_would_show_is_not_taken_for_the_same(pdf):
    drawn = "每一页画出来都与定稿的 PDF 相同，"
    rewritten_inside, marked = f"{drawn}但文件内部改写过", f"{drawn}另有定稿没有的批注、印章或标记"
    cases = [
        (rewritten, True, "文件里的每一样东西都与定稿的 PDF 相同，只是另存过。"),
        (annotated, None, f"{marked}，"),
        (lambda pdf: annotated(pdf, **PRINT_ONLY), None, f"{marked}，"),
        (with_field, None, f"{marked}、域或表单，"),
        (with_border, None, rewritten_inside),
        (inverted, None, rewritten_inside),
        (whitened, None, rewritten_inside),
        (with_attachment, None, rewritten_inside),
        (titled, None, rewritten_inside),
        (lambda pdf: opened(pdf, OpenAction=SCRIPT), None, rewritten_inside),
        (lambda pdf: opened(pdf, PageLabels=LABELS), None, rewritten_inside),
        # Outside of the page, where a printer may still show it.
        (lambda pdf: merged(pdf, beside, 0), None, rewritten_inside),
    ]
    for forge, expected, said in cases:
        answer, speaks_for_it = appearance(forge(pdf), pdf)
        assert (answer[: len(said)], speaks_for_it) == (said, expected)


def test_one_file_that_is_two_is_refused(pdf, docx):
    both = io.BytesIO()
    with zipfile.ZipFile(both, "w") as package:
        package.writestr("a.pdf", pdf)
        for name, part in parts_of(docx).items():
            package.writestr(name, part)
    with pytest.raises(Unreadable, match="同时是 PDF 和压缩包"):
        read_file(both.getvalue())
    # A second directory of the archive, to which its end leads programs that believe it.
    end = docx.rindex(b"PK\5\6")
    start = int.from_bytes(docx[end + 16 : end + 20], "little")
    directory = docx[start:end]
    with pytest.raises(Unreadable, match="已损坏"):
        read_file(docx[:end] + directory + docx[end:])


def test_pages_that_take_too_long_to_compare_are_not_taken_for_compared(pdf, monkeypatch):
    def exhausted(*_):
        raise Unreadable("timeout")

    monkeypatch.setattr(visible, "appearance_of", exhausted)
    assert appearance(rewritten(pdf), pdf) == ("没有对照完：读取这个文件用时过长，已经停止。", None)


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


def with_other_name(docx, name):
    """Ours under a name that some programs read as another, under which they find the forgery."""
    parts = parts_of(docx)
    added = [
        (name, parts["word/document.xml"]),
        (f"word/_rels/{name.rpartition('/')[2]}.rels", parts["word/_rels/document.xml.rels"]),
    ]
    changes = {"_rels/.rels": ("word/document.xml", name), "word/document.xml": (f"{OPEN}2", f"{OPEN}8")}
    return repacked(docx, added, **changes)


def with_font(docx):
    """A font in the file, which may draw a 2 as an 8."""
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"'
        ' Target="fonts/font1.odttf"/></Relationships>'
    )
    added = [("word/_rels/fontTable.xml.rels", relation), ("word/fonts/font1.odttf", "")]
    return repacked(docx, added, fontTable=("</w:fonts>", '<w:font w:name="a"><w:embedRegular/></w:font></w:fonts>'))


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
        (digit("<w:r><w:t>2</w:t></w:r><w:r><w:t xml:space='preserve'> </w:t></w:r>"), [("2", "2 ")]),
        (lambda docx: repacked(docx, footer1=("— ", "实为8人— ")), [("", "实为8人—  —／")]),
    ]
    for forge, places in cases:
        count, found = differences_of(forge(docx), docx)
        assert (count, [(frozen, other) for _, frozen, other, _ in found]) == (len(places), places)


def test_what_hides_or_adds_words_in_a_word_file_is_named(docx):
    cases = [
        (digit(original("<w:rPr><w:vanish/></w:rPr>") + SYMBOL), "隐藏的文字、符号"),
        # Attributes of other namespaces are nothing to Word.
        (digit(original('<w:rPr><w:vanish w14:val="0" xmlns:w14="urn:x"/></w:rPr>') + SYMBOL), "隐藏的文字、符号"),
        (
            lambda docx: repacked(
                docx, styles=('w:styleId="Normal">', 'w:styleId="Normal"><w:rPr><w:vanish/></w:rPr>')
            ),
            "隐藏的文字",
        ),
        (lambda docx: repacked(docx, document=("<w:ind/>", '<w:pStyle w:val="ListNumber"/>')), "自动编号"),
        # Nothing counts it anew.
        (lambda docx: repacked(docx, footer1=('Type="begin"', 'Type="begin" w:fldLock="1"')), "域或表单"),
        (lambda docx: repacked(docx, footer1=("<w:t>1<", "<w:t>实为8人<")), "域或表单"),
        (lambda docx: repacked(docx, footer1=("PAGE", "PAGE \\# &quot;'8人'&quot;")), "域或表单"),
        (digit(field("PAGEREF a \\# &quot;'8'&quot;", original())), "域或表单"),
        (
            lambda docx: repacked(docx, document=("<wp:inline", "<wp:inline><wp:anchor/></wp:inline><wp:inline")),
            "文本框或图形",
        ),
        (lambda docx: repacked(docx, document=("<w:tcPr>", "<w:tcPr><w:vMerge/>")), "合并的单元格"),
        (digit("<w:r><w:t>2</w:t></w:r><w:r><w:drawing/></w:r>"), "文本框或图形"),
        (lambda docx: repacked(docx, document=("<a:blip ", '<a:blip r:embed="rId1"/><a:blip ')), "文本框或图形"),
        (digit(original("<w:rPr><w:rtl/></w:rPr>")), "改变次序的文字方向"),
        (digit(f'<w:del w:id="1" w:author="a">{original()}</w:del>{SYMBOL}'), "修订、符号"),
        (digit(original() + '<w:r><w:footnoteReference w:id="2"/></w:r>'), "脚注或尾注"),
        (digit(original() + SHAPE), "文本框或图形"),
        (digit(field("DOCPROPERTY Title", original())), "域或表单"),
        (lambda docx: repacked(docx, document=("<w:sectPr", '<w:altChunk r:id="rId1"/><w:sectPr')), "嵌入的文件"),
        (lambda docx: repacked(docx, document=("<w:ind/>", '<w:numPr><w:numId w:val="1"/></w:numPr>')), "自动编号"),
    ]
    for forge, named in cases:
        said = f"有定稿没有的{named}，看到的可能不是上面比对的文字，请与原件逐句对照。"
        forged = forge(docx)
        assert (appearance(forged, docx), differences_of(forged, docx)[0]) == ((said, False), 0)


def test_a_word_file_saved_by_another_program_is_compared_by_its_words(docx):
    saved = "字体、样式、颜色、大小、位置、删除线、页码和图里的字没有对照，请与原件逐句对照。"
    white = ("<w:t>全年慰问", '<w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>全年慰问')
    for data in (repacked(docx), repacked(docx, document=white)):
        assert appearance(data, docx) == (f"由别的程序保存过；{saved}", None)
    picture = repacked(docx, **{"media/image1.png": (b"PNG", b"png")})
    said = f"由别的程序保存过，有 1 幅图不是定稿的图（也可能重新压缩过）；{saved}"
    assert appearance(picture, docx) == (said, None)
    comment = digit(original() + '<w:r><w:commentReference w:id="1"/></w:r>')(docx)
    unknown = repacked(docx, document=("<w:sectPr", "<w:a/><w:sectPr"))
    lines = repacked(docx, document=("<w:docGrid", '<w:lnNumType w:countBy="1" w:start="8"/><w:docGrid'))
    shifted = repacked(docx, document=("<w:tcPr>", '<w:tcPr><w:gridSpan w:val="2"/>'))
    named_ones = (
        (comment, "批注"),
        (unknown, "成分（系统"),
        (lines, "行号"),
        (shifted, "跨列的单元格"),
        (with_font(docx), "嵌入的字体"),
    )
    for data, named in named_ones:
        said, speaks_for_it = appearance(data, docx)
        assert (said.startswith(f"有定稿没有的{named}"), speaks_for_it) == (True, None)
    # Switched off.
    off = digit(original('<w:rPr><w:vanish w:val="0"/></w:rPr>'))(docx)
    assert appearance(off, docx) == (f"由别的程序保存过；{saved}", None)


def test_a_word_file_with_two_main_parts_is_refused(docx):
    (old,) = re.findall(r"<Relationship [^>]*officeDocument\"[^>]*>", parts_of(docx)["_rels/.rels"])
    other = old.replace("document.xml", "other.xml")
    for more in (other, other.replace('/officeDocument"', '/OfficeDocument"')):
        with pytest.raises(Unreadable, match="只能核验"):
            read_file(repacked(docx, **{"_rels/.rels": (old, old + more)}))
    with pytest.raises(Unreadable):
        read_file(repacked(docx, [("word/Document.xml", "<a/>")]))


def test_a_word_file_with_names_that_are_read_in_two_ways_is_refused(docx):
    names = ("word/document.xml#a", "word/document.xml?a", "word/doc%75ment.xml", "word\\document.xml", "word/a.xml.")
    for name in names:
        with pytest.raises(Unreadable, match="含有 #、"):
            read_file(with_other_name(docx, name))
    assert differences_of(with_other_name(docx, "word/other.xml"), docx)[0] == 0
    for name in ("word/media/a#b.png", "word//document.xml", "word/document.xml/[0].piece"):
        with pytest.raises(Unreadable, match="含有 #、"):
            read_file(repacked(docx, [(name, "")]))

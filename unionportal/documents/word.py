"""A document as a Word file, laid out like the PDF as far as Word allows."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Literal

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from unionportal.documents.charts.pictures import to_png
from unionportal.documents.charts.qr import qr_code
from unionportal.documents.charts.scene import Scene
from unionportal.documents.enclosure import grouped
from unionportal.documents.facts import (
    CONTENTS,
    COVER_LINES,
    EMPTY_TABLE,
    PRODUCT,
    Appendix,
    Block,
    ChartBlock,
    Document,
    Heading,
    Imprint,
    Names,
    Opening,
    PageBreak,
    Para,
    ProofPage,
    Signature,
    SmallPrint,
    TableBlock,
    contents,
    signed,
)
from unionportal.documents.names import columns_for
from unionportal.documents.ooxml import (
    add_bookmark,
    add_custom_xml,
    add_field,
    add_link,
    add_rows,
    blank_document,
    element,
    end_field,
    leave_grid,
    set_fonts,
    set_indent,
    stand_at_foot,
    without_clock,
)
from unionportal.documents.printable import clean, one_line

TITLE, BODY, KAI, HEI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
_LEADING = Pt(28.95)
_WIDTH = Mm(156)
# Bold as well: without these fonts, which few computers have, all ranks would look the same.
_BOLD_LEVELS = {1, 2}
# A table with no more rows stays on one page.
_SHORT_TABLE = 12
_HEADING_FONTS = {1: HEI, 2: KAI, 3: BODY, 4: BODY}
_ALIGN = {"l": WD_ALIGN_PARAGRAPH.LEFT, "c": WD_ALIGN_PARAGRAPH.CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_GRID_TWIPS = 579

Align = Literal["l", "c", "r"]


class _Writer:
    """Writes one document into one Word file."""

    def __init__(self, document: Document, fonts: Mapping[str, str] | None) -> None:
        self.document, self.fonts = document, fonts
        self.word = blank_document(PRODUCT)
        self.listed = {index for index, _, _ in contents(document)} if document.toc else set()

    def write(self) -> bytes:
        """Return the bytes of the file."""
        self._styles()
        self._page()
        self._properties()
        self._opening()
        if self.document.toc and self.listed:
            self._contents()
        if self.document.salutation:
            self._text(one_line(self.document.salutation), first=0)
        for index, block in enumerate(signed(self.document)):
            _ADD[type(block)](self, index, block)
        self._part_tables()
        if enclosure := self.document.enclosure:
            add_custom_xml(self.word, enclosure.namespace, enclosure.text)
        buffer = BytesIO()
        self.word.save(buffer)
        return without_clock(buffer.getvalue())

    def _styles(self) -> None:
        self._style("Normal", BODY, 16)
        paragraph = self.word.styles["Normal"].paragraph_format
        paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.EXACTLY, _LEADING
        paragraph.space_before = paragraph.space_after = Pt(0)
        for level, font in _HEADING_FONTS.items():
            self._style(f"Heading {level}", font, 16)
            self.word.styles[f"Heading {level}"].font.bold = level in _BOLD_LEVELS
        self._style("Caption", HEI, 12)
        for name in ("Header", "Footer"):
            self._style(name, BODY, 14)

    def _style(self, name: str, font: str, size: float) -> None:
        style = self.word.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        set_fonts(style.element.get_or_add_rPr(), font)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)

    def _page(self) -> None:
        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.header_distance, section.footer_distance = Mm(26), Mm(22)
        properties = section._sectPr
        for grid in properties.findall(qn("w:docGrid")):
            properties.remove(grid)
        properties.append(element("w:docGrid", type="lines", linePitch=_GRID_TWIPS))
        self.word.settings.odd_and_even_pages_header_footer = True
        self._folio(section.footer.paragraphs[0], "r")
        self._folio(section.even_page_footer.paragraphs[0], "l")
        for header in (section.header, section.even_page_header):
            self._status(header.paragraphs[0])

    def _folio(self, paragraph: Paragraph, align: Align) -> None:
        paragraph.alignment = _ALIGN[align]
        set_indent(paragraph, left=align == "l", right=align == "r")
        paragraph.add_run("— ")
        add_field(paragraph, "PAGE")
        paragraph.add_run(" —")
        for run in paragraph.runs:
            run.font.size = Pt(14)
            set_fonts(run._r.get_or_add_rPr(), "宋体")

    def _status(self, paragraph: Paragraph) -> None:
        if self.document.status_mark:
            paragraph.alignment = _ALIGN["r"]
            self._run(paragraph, one_line(self.document.status_mark), KAI, 10.5)

    def _properties(self) -> None:
        properties = self.word.core_properties
        properties.title = one_line(self.document.title)
        properties.author = properties.last_modified_by = one_line(self.document.author)
        properties.subject, properties.comments = one_line(self.document.subject), PRODUCT
        properties.language, properties.revision = "zh-CN", 1
        properties.created = properties.modified = _EPOCH

    @staticmethod
    def _run(paragraph: Paragraph, text: str, font: str, size: float) -> Run:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        set_fonts(run._r.get_or_add_rPr(), font)
        return run

    def _text(
        self,
        text: str,
        font: str = BODY,
        *,
        size: float = 16,
        align: Align | None = None,
        first: int = 2,
        style: str | None = None,
    ) -> Paragraph:
        paragraph = self.word.add_paragraph(style=style)
        self._run(paragraph, text, font, size)
        set_indent(paragraph, first=first)
        if align:
            paragraph.alignment = _ALIGN[align]
        return paragraph

    def _opening(self) -> None:
        if self.document.number:
            self._text(one_line(self.document.number), align="c", first=0)
            self.word.add_paragraph()
        if self.document.has_cover:
            self._text(one_line(self.document.author), KAI, align="c", first=0)
            for _ in range(COVER_LINES):
                self.word.add_paragraph()
        self._title(self.document.title, (self.document.subtitle, *self.document.byline))
        if self.document.has_cover:
            self.word.add_page_break()

    def _title(self, title: str, below: Iterable[str | None] = ()) -> Paragraph:
        """Return the title's first paragraph, with what stands below the title and a blank line."""
        lines = [self._text(text, TITLE, size=22, align="c", first=0) for text in clean(title).split("\n")]
        for line in lines:
            line.paragraph_format.line_spacing = Pt(36)
        for text in filter(None, below):
            self._text(one_line(text), KAI, align="c", first=0)
        self.word.add_paragraph()
        return lines[0]

    def _contents(self) -> None:
        """Add a contents field that has links already and gets page numbers when Word updates it."""
        self._text(CONTENTS, HEI, align="c", first=0)
        entries = contents(self.document)
        for number, (index, level, text) in enumerate(entries):
            paragraph = self.word.add_paragraph()
            set_indent(paragraph, left=2 * (level - 1))
            if not number:
                add_field(paragraph, 'TOC \\o "1-2" \\h \\z \\u', shown=None)
            add_link(paragraph, f"block{index}", one_line(text))
        end_field(paragraph)
        paragraph.add_run().add_break(WD_BREAK.PAGE)

    def _mark(self, paragraph: Paragraph, index: int) -> None:
        if index in self.listed:
            add_bookmark(paragraph, index, f"block{index}")

    def heading(self, index: int, block: Heading) -> None:
        """Add a heading in Word's own heading style, so that its navigation lists it."""
        align: Align | None = "c" if block.centred else None
        font, style, first = _HEADING_FONTS[block.level], f"Heading {block.level}", 0 if block.centred else 2
        self._mark(self._text(one_line(block.text), font, align=align, first=first, style=style), index)

    def para(self, _index: int, block: Para) -> None:
        """Add a paragraph for each line of the text."""
        for text in clean(block.text).split("\n"):
            self._text(text).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY

    def _caption(self, text: str, *, keep: bool) -> None:
        paragraph = self._text(one_line(text), HEI, size=12, align="c", first=0, style="Caption")
        paragraph.paragraph_format.keep_with_next = keep

    def table(self, _index: int, block: TableBlock) -> None:
        """Add caption, table and note."""
        if block.caption:
            self._caption(block.caption, keep=True)
        rows = [tuple(map(clean, row)) for row in block.rows]
        table = self.word.add_table(rows=2, cols=len(block.columns), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        shares = sum(column.width for column in block.columns)
        widths = [round(_WIDTH * column.width / shares) for column in block.columns]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        headers = [clean(column.header) for column in block.columns]
        self._row(table.rows[0], headers, HEI, ["c"] * len(headers))
        table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))
        self._rows(table, block, rows)
        if block.note:
            self._text(one_line(block.note), KAI, size=10.5, first=0)

    def _rows(self, table: Table, block: TableBlock, rows: list[tuple[str, ...]]) -> None:
        aligns = [column.align for column in block.columns]
        if not rows:
            first, *_, last = (*table.rows[1].cells, table.rows[1].cells[-1])
            first.merge(last)
            self._row(table.rows[1], [EMPTY_TABLE], BODY, ["c"])
            return
        total = rows.pop() if block.total_row else None
        self._row(table.rows[1], [""] * len(aligns), BODY, aligns)
        pattern = table.rows[1]._tr
        table._tbl.remove(pattern)
        add_rows(table, pattern, rows)
        if total:
            self._row(table.add_row(), total, HEI, aligns)

    def _part_tables(self) -> None:
        """Leave room behind each table, and keep the rows of short ones together."""
        for table in self.word.tables:
            following = table._tbl.getnext()
            if following is not None and following.tag == qn("w:p"):
                Paragraph(following, table._parent).paragraph_format.space_before = Pt(8)
            rows = table._tbl.tr_lst
            for row in rows[:-1] if len(rows) <= _SHORT_TABLE else ():
                for paragraph in row.iter(qn("w:p")):
                    Paragraph(paragraph, table._parent).paragraph_format.keep_with_next = True

    def _row(self, row: _Row, texts: Iterable[str], font: str, aligns: Iterable[Align]) -> None:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for cell, text, align in zip(row.cells, texts, aligns, strict=False):
            paragraph = cell.paragraphs[0]
            for run in paragraph.runs:
                run._r.getparent().remove(run._r)
            self._run(paragraph, text, font, 10.5)
            paragraph.alignment = _ALIGN[align]
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            leave_grid(paragraph)

    def _picture(self, scene: Scene, *, keep: bool) -> None:
        """Add a scene as a picture with its description as alternative text."""
        paragraph = self.word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        # An exact line height would cut the picture down to one line.
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.keep_with_next = keep
        picture = BytesIO(to_png(scene, fonts=self.fonts))
        shape = paragraph.add_run().add_picture(picture, width=min(Pt(scene.width), _WIDTH))
        shape._inline.docPr.set("title", scene.title)
        shape._inline.docPr.set("descr", scene.description)

    def chart(self, _index: int, block: ChartBlock) -> None:
        """Add the chart as a picture."""
        self._picture(block.scene, keep=bool(block.caption))
        if block.caption:
            self._caption(block.caption, keep=False)

    def names(self, _index: int, block: Names) -> None:
        """Add rows of names with tab stops between them."""
        names = [one_line(name) for name in block.names]
        count = columns_for(names, len, _WIDTH.pt / 16)
        for start in range(0, len(names), count):
            paragraph = self._text("\t".join(names[start : start + count]), first=0)
            for number in range(1, count):
                paragraph.paragraph_format.tab_stops.add_tab_stop(round(_WIDTH * number / count))

    def small_print(self, _index: int, block: SmallPrint) -> None:
        """Add a paragraph of small print for each text."""
        for text in block.texts:
            paragraph = self._text(one_line(text), size=9, first=0)
            paragraph.paragraph_format.line_spacing = Pt(13)

    def page_break(self, _index: int, _block: PageBreak) -> None:
        """End the page."""
        self.word.add_page_break()

    def appendix(self, index: int, block: Appendix) -> None:
        """Add an appendix's opening on a new page."""
        label = self._text(one_line(block.label), HEI, first=0, style="Heading 1")
        label.paragraph_format.page_break_before = True
        self._mark(label, index)
        self._title(block.title)

    def opening(self, _index: int, block: Opening) -> None:
        """Add the title of a second text on a new page."""
        self._title(block.title, (block.subtitle,)).paragraph_format.page_break_before = True

    def signature(self, _index: int, block: Signature) -> None:
        """Add the signing unit over the date."""
        texts = [one_line(text) for text in block.lines]
        for number, text in enumerate(texts):
            if not number:
                self.word.add_paragraph()
                self.word.add_paragraph()
            paragraph = self._text(text, align="r", first=0)
            set_indent(paragraph, right=4 if number == len(texts) - 1 else 2)
            paragraph.paragraph_format.keep_with_next = number < len(texts) - 1

    def imprint(self, _index: int, block: Imprint) -> None:
        """Add the imprint between two rules, in a frame at the foot of the page."""
        paragraph = self._text(f"{one_line(block.printer)}\t{one_line(block.printed)}", size=14, first=0)
        paragraph.paragraph_format.tab_stops.add_tab_stop(_WIDTH - Pt(14), WD_TAB_ALIGNMENT.RIGHT)
        set_indent(paragraph, left=1)
        stand_at_foot(paragraph, round(_WIDTH.pt * 20))

    def proof_page(self, _index: int, block: ProofPage) -> None:
        """Add the last page: texts, QR code, digest."""
        self._title(block.title).paragraph_format.page_break_before = True
        for text in block.texts:
            self._text(one_line(text)).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        self._picture(qr_code(block.address), keep=True)
        for text in (block.caption, *grouped(block.digest)):
            self._text(one_line(text), align="c", first=0)


# Any: each method takes the block that is its key.
_ADD: dict[type[Block], Callable[[_Writer, int, Any], None]] = {
    Heading: _Writer.heading,
    Para: _Writer.para,
    TableBlock: _Writer.table,
    ChartBlock: _Writer.chart,
    Names: _Writer.names,
    SmallPrint: _Writer.small_print,
    PageBreak: _Writer.page_break,
    Appendix: _Writer.appendix,
    Opening: _Writer.opening,
    Signature: _Writer.signature,
    Imprint: _Writer.imprint,
    ProofPage: _Writer.proof_page,
}


def render_docx(document: Document, *, fonts: Mapping[str, str] | None = None) -> bytes:
    """Return the bytes of a Word file, the same on every run; `fonts` serves only the charts' pictures."""
    return _Writer(document, fonts).write()

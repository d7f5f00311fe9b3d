"""A document as a PDF in official-document format (GB/T 9704-2012)."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from unionportal.documents.charts.pictures import draw_pdf
from unionportal.documents.charts.qr import qr_code
from unionportal.documents.charts.scene import Scene
from unionportal.documents.enclosure import enclose, grouped
from unionportal.documents.facts import (
    CONTENTS,
    COVER_LINES,
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
from unionportal.documents.fonts.families import FontSet, StackFont
from unionportal.documents.foot import Foot
from unionportal.documents.grid import (
    BODY_SIZE,
    BOTTOM,
    FOLIO_DROP,
    FOLIO_SIZE,
    HEIGHT,
    LEADING,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PITCH,
    STANDARD,
    TABLE_SIZE,
    TOP,
    WIDTH,
    Setting,
)
from unionportal.documents.line_breaking import Line, balanced_lines, break_lines
from unionportal.documents.marks import BASELINE, Page, show
from unionportal.documents.names import rows_of_names
from unionportal.documents.page_flow import Blank, Break, Mark, Piece, Placed, paginate
from unionportal.documents.paragraph import Paragraph, body
from unionportal.documents.printable import clean, one_line
from unionportal.documents.small_print import SmallColumns
from unionportal.documents.table import Table

_CAPTION_SIZE = 12
_FIGURE_GAP = 8.0
_ENTRY_LINES = 3  # a longer entry of the contents ends in “…”
_FOLIO_FONT = "body"


class PdfResult(NamedTuple):
    """The file, how many pages it has, and the characters no font could draw (shown as 〓), sorted."""

    data: bytes
    pages: int
    missing: tuple[str, ...]


class _Figure(Piece):
    """A chart, never wider or higher than the type area, standing on the line above its caption."""

    keeps_next = True

    def __init__(self, scene: Scene, font: StackFont) -> None:
        self.scene, self.font = scene, font
        most = HEIGHT - 2 * LEADING
        self.zoom = min(1, WIDTH / scene.width, (most - _FIGURE_GAP) / scene.height)
        self.height = math.ceil((scene.height * self.zoom + _FIGURE_GAP) / LEADING) * LEADING

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw the chart centred at the bottom of its lines."""
        canvas.saveState()
        foot = top - self.height
        canvas.translate(x + (WIDTH - self.scene.width * self.zoom) / 2, foot + self.scene.height * self.zoom)
        canvas.scale(self.zoom, self.zoom)
        draw_pdf(self.scene, canvas, 0, 0, self.font)
        canvas.restoreState()


class _Entry(Piece):
    """A line of the contents: text, dots, page number, all of it a link."""

    def __init__(self, level: int, text: str, target: str, fonts: FontSet) -> None:
        self.font, self.target = fonts.hei if level == 1 else fonts.body, target
        self.page: int | None = None
        indent = (level - 1) * 2 * PITCH
        self.lines = [
            line._replace(indent=indent)
            for line in break_lines(one_line(text), self.font, BODY_SIZE, WIDTH - indent - 3 * PITCH)
        ]
        if len(self.lines) > _ENTRY_LINES:
            last = self.lines[_ENTRY_LINES - 1]
            self.lines[_ENTRY_LINES - 1 :] = [last._replace(text=last.text[:-1] + "…")]
        self.height = len(self.lines) * LEADING

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw the entry and its link."""
        Paragraph(self.lines, self.font, align="l").draw(canvas, x, top)
        last = self.lines[-1]
        y = top - self.height + (LEADING - BODY_SIZE) / 2 + BODY_SIZE * BASELINE
        folio = str(self.page)
        right = x + WIDTH - self.font.width(folio) * BODY_SIZE
        show(canvas, self.font, BODY_SIZE, right, y, folio)
        start = x + last.indent + last.width + 6
        if right - 6 > start:
            canvas.saveState()
            canvas.setLineWidth(0.9)
            canvas.setLineCap(1)
            canvas.setDash([0.1, 4])
            canvas.line(start, y + 3, right - 6, y + 3)
            canvas.restoreState()
        canvas.linkRect("", self.target, (x, top - self.height, x + WIDTH, top), relative=0)


class _Story:
    """The pieces of one document in reading order."""

    def __init__(self, document: Document, fonts: FontSet, setting: Setting = STANDARD) -> None:
        self.document, self.fonts, self.setting = document, fonts, setting
        self.pieces: list[Piece] = []
        self.entries: list[_Entry] = []

    def build(self) -> list[Piece]:
        """Return the pieces; `entries` are those of the contents, still without page numbers."""
        self._opening()
        if self.document.toc:
            self._contents()
        if self.document.salutation:
            self.pieces.append(self._body(one_line(self.document.salutation), self.fonts.body, indent=0))
        for index, block in enumerate(signed(self.document)):
            _ADD[type(block)](self, index, block)
        return self.pieces

    def _body(self, text: str, font: StackFont, indent: float = 2) -> Paragraph:
        return body(text, font, indent=indent, setting=self.setting)

    def _centred(
        self, text: str, font: StackFont, size: float | None = None, leading: float | None = None
    ) -> Paragraph:
        setting = self.setting
        lines = balanced_lines(clean(text), font, size or setting.body, WIDTH - 2 * setting.pitch)
        lines = [line._replace(indent=0) for line in lines]
        return Paragraph(lines, font, size, align="c", leading=leading, setting=setting)

    def _name_of(self, text: str) -> Paragraph:
        return self._centred(text, self.fonts.title, self.setting.title, self.setting.title_leading)

    def _blank(self, lines: int) -> Blank:
        return Blank(lines, self.setting.leading)

    def _opening(self) -> None:
        if self.document.number:
            number = self._centred(one_line(self.document.number), self.fonts.body)
            number.keeps_next = True
            self.pieces += [number, self._blank(1)]
        if self.document.has_cover:
            author = self._centred(one_line(self.document.author), self.fonts.kai)
            self.pieces += [author, self._blank(COVER_LINES)]
        self._title(self.document.title, (self.document.subtitle, *self.document.byline))
        if self.document.has_cover:
            self.pieces.append(Break())

    def _title(self, title: str, below: Iterable[str | None]) -> None:
        self.pieces.append(self._name_of(title))
        for text in filter(None, below):
            self.pieces.append(self._centred(text, self.fonts.kai))
        self.pieces.append(self._blank(1))

    def _contents(self) -> None:
        lines = [Line(CONTENTS, self.fonts.hei.width(CONTENTS) * BODY_SIZE, 0, True)]
        entries = contents(self.document)
        if not entries:
            return
        heading = Paragraph(lines, self.fonts.hei, align="c")
        heading.keeps_next = True
        self.entries = [_Entry(level, text, _name(index), self.fonts) for index, level, text in entries]
        self.pieces += [heading, *self.entries, Break()]

    def heading(self, index: int, block: Heading) -> None:
        """Add a heading in the face of its level, kept with what follows."""
        text = one_line(block.text)
        font = self.fonts.of_heading(block.level)
        piece = self._centred(text, font) if block.centred else self._body(text, font)
        piece.mark, piece.keeps_next = Mark(block.level, text, _name(index)), True
        self.pieces.append(piece)

    def para(self, _index: int, block: Para) -> None:
        """Add a paragraph of body text."""
        self.pieces.append(self._body(clean(block.text), self.fonts.body))

    def table(self, _index: int, block: TableBlock) -> None:
        """Add a table and what its note says beyond the table."""
        table = Table(block, self.fonts)
        self.pieces += [table, *table.spill()]

    def chart(self, _index: int, block: ChartBlock) -> None:
        """Add a chart."""
        caption = balanced_lines(one_line(block.caption), self.fonts.hei, _CAPTION_SIZE, WIDTH)
        self.pieces.append(_Figure(block.scene, self.fonts.body))
        self.pieces.append(Paragraph(caption, self.fonts.hei, _CAPTION_SIZE, align="c"))

    def names(self, _index: int, block: Names) -> None:
        """Add names in as many columns as the longest leaves room for."""
        self.pieces += rows_of_names([one_line(name) for name in block.names], self.fonts.body)

    def small_print(self, _index: int, block: SmallPrint) -> None:
        """Add texts to look up in two columns."""
        self.pieces.append(SmallColumns([one_line(text) for text in block.texts], self.fonts.body))

    def page_break(self, _index: int, _block: PageBreak) -> None:
        """End the page."""
        self.pieces.append(Break())

    def appendix(self, index: int, block: Appendix) -> None:
        """Add an appendix's opening on a new page."""
        label = self._body(one_line(block.label), self.fonts.hei, indent=0)
        label.mark = Mark(1, f"{one_line(block.label)}　{one_line(block.title)}", _name(index))
        title = self._name_of(block.title)
        label.keeps_next = title.keeps_next = True
        self.pieces += [Break(), label, title, self._blank(1)]

    def opening(self, _index: int, block: Opening) -> None:
        """Add the title of a second text on a new page."""
        self.pieces.append(Break())
        self._title(block.title, (block.subtitle,))

    def signature(self, _index: int, block: Signature) -> None:
        """Add the signing unit over the date, which keeps four characters free on the right."""
        texts = [one_line(text) for text in block.lines]
        size, pitch = self.setting.body, self.setting.pitch
        widths = [self.fonts.body.width(text) * size for text in texts]
        axis = min(WIDTH - 4 * pitch - widths[-1] / 2, WIDTH - max(widths) / 2)
        lines = []
        for text, width in zip(texts, widths, strict=True):
            indent = max(0.0, axis - min(width, WIDTH) / 2)
            broken = break_lines(text, self.fonts.body, size, WIDTH)
            lines += [line._replace(indent=indent, last=True) for line in broken]
        signature = Paragraph(lines, self.fonts.body, align="l", setting=self.setting)
        space = self._blank(2)
        space.keeps_next = True
        self._keep_last_lines()
        self.pieces += [space, signature]

    def _keep_last_lines(self) -> None:
        """Let the last lines of the text so far stay on the page of what comes next."""
        if self.pieces and isinstance(text := self.pieces[-1], Paragraph):
            before, last = text.split(text.height - text.together * text.leading)
            if last:
                last.keeps_next = True
            self.pieces[-1:] = [part for part in (before, last) if part]

    def imprint(self, _index: int, block: Imprint) -> None:
        """Add the imprint at the foot of the page."""
        self.pieces.append(Foot(one_line(block.printer), one_line(block.printed), self.fonts.body))

    def proof_page(self, _index: int, block: ProofPage) -> None:
        """Add the last page: texts, QR code, digest."""
        self.pieces.append(Break())
        self._title(block.title, ())
        self.pieces += [body(clean(text), self.fonts.body) for text in block.texts]
        lines = [block.caption, *grouped(block.digest)]
        digest = [self._centred(one_line(line), self.fonts.body, BODY_SIZE, LEADING) for line in lines]
        for piece in digest:
            piece.keeps_next = piece is not digest[-1]
        self.pieces += [Blank(1), _Figure(qr_code(block.address), self.fonts.body), *digest]


# Any: each method takes the block that is its key.
_ADD: dict[type[Block], Callable[[_Story, int, Any], None]] = {
    Heading: _Story.heading,
    Para: _Story.para,
    TableBlock: _Story.table,
    ChartBlock: _Story.chart,
    Names: _Story.names,
    SmallPrint: _Story.small_print,
    PageBreak: _Story.page_break,
    Appendix: _Story.appendix,
    Opening: _Story.opening,
    Signature: _Story.signature,
    Imprint: _Story.imprint,
    ProofPage: _Story.proof_page,
}


def _name(index: int) -> str:
    """Return the name by which the contents and the outline point at a block."""
    return f"block{index}"


def _number_entries(entries: Iterable[_Entry], pages: Sequence[Sequence[Placed]]) -> None:
    numbers = {piece.mark.name: number for number, page in enumerate(pages, 1) for _, piece in page if piece.mark}
    for entry in entries:
        entry.page = numbers[entry.target]


def _draw_folio(canvas: Page, fonts: FontSet, number: int, mark: str) -> None:
    """Draw the page number outside, one character in, 7 mm under the type area, and the status mark above the text."""
    font, text = getattr(fonts, _FOLIO_FONT), f"— {number} —"
    width = font.width(text) * FOLIO_SIZE
    x = LEFT + WIDTH - FOLIO_SIZE - width if number % 2 else LEFT + FOLIO_SIZE
    show(canvas, font, FOLIO_SIZE, x, BOTTOM - FOLIO_DROP - FOLIO_SIZE / 2, text)
    if mark:
        width = fonts.kai.width(mark) * TABLE_SIZE
        show(canvas, fonts.kai, TABLE_SIZE, LEFT + WIDTH - width, PAGE_HEIGHT - TOP + LEADING, mark)


class _Outline:
    """Bookmarks nested by heading level; below a skipped level they move up."""

    def __init__(self, canvas: Page) -> None:
        self.canvas = canvas
        self.levels: list[int] = []

    def add(self, mark: Mark, top: float) -> None:
        """Add one bookmark that leads to the height `top` of the current page."""
        while self.levels and self.levels[-1] >= mark.level:
            self.levels.pop()
        self.canvas.bookmarkPage(mark.name, fit="XYZ", left=0, top=top)
        self.canvas.addOutlineEntry(mark.text, mark.name, len(self.levels))
        self.levels.append(mark.level)


def _draw_pages(
    canvas: Page,
    pages: Sequence[Sequence[Placed]],
    fonts: FontSet,
    mark: str,
    progress: Callable[[float], object] | None,
) -> None:
    outline = _Outline(canvas)
    for number, page in enumerate(pages, 1):
        for offset, piece in page:
            top = PAGE_HEIGHT - TOP - offset
            if piece.mark:
                outline.add(piece.mark, top)
            piece.draw(canvas, LEFT, top)
        _draw_folio(canvas, fonts, number, mark)
        canvas.showPage()
        if progress:
            progress(number / len(pages))


def _open(buffer: BytesIO, document: Document) -> Page:
    canvas = Page(buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, lang="zh-CN", pageCompression=1)
    canvas.setTitle(one_line(document.title).replace(" ", "") if "\n" in document.title else one_line(document.title))
    canvas.setAuthor(one_line(document.author))
    canvas.setSubject(one_line(document.subject))
    canvas.setCreator(PRODUCT)
    canvas.setProducer(PRODUCT)
    return canvas


def render_pdf(
    document: Document,
    *,
    fonts: Mapping[str, str] | None = None,
    progress: Callable[[float], object] | None = None,
    setting: Setting = STANDARD,
) -> PdfResult:
    """Return a document's PDF as `PdfResult`; `fonts` maps roles to files, `progress` gets 0-1 after each page."""
    faces = FontSet(fonts)
    story = _Story(document, faces, setting)
    pages = paginate(story.build(), setting.leading)
    _number_entries(story.entries, pages)
    buffer = BytesIO()
    canvas = _open(buffer, document)
    mark = one_line(document.status_mark) if document.status_mark else ""
    _draw_pages(canvas, pages, faces, mark, progress)
    faces.embed(canvas._doc)
    if document.enclosure:
        enclose(canvas, document.enclosure)
    canvas.save()
    return PdfResult(buffer.getvalue(), len(pages), faces.missing)

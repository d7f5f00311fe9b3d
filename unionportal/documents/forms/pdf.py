"""The PDF of a form: its parts put on A4 pages with head, foot and “第 1 页，共 3 页”."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from unionportal.documents.facts import PRODUCT
from unionportal.documents.fonts.families import FontSet, StackFont
from unionportal.documents.forms.award import draw_award
from unionportal.documents.forms.facts import Award, Form, Grid, Printed, Section, Signs, Words
from unionportal.documents.forms.pieces import SIZE, Measure, Piece, draw_code
from unionportal.documents.grid import MM, PAGE_HEIGHT, PAGE_WIDTH
from unionportal.documents.line_breaking import balanced_lines
from unionportal.documents.marks import Page, show
from unionportal.documents.pdf import PdfResult
from unionportal.documents.printable import clean, one_line

_SIDE, _TOP, _BOTTOM = 17 * MM, 16 * MM, 20 * MM
_UNION_SIZE, _TITLE_SIZE, _TITLE_LEADING = 12.0, 20.0, 28.0
_RUNNING, _META = 22.0, 22.0
_FOOT_SIZE, _FOOT_DROP = 9.0, 7 * MM
# A code reaches down to just above the first row.
_CODE_DROP = 4.0
_SLACK = 0.01


@dataclass(frozen=True)
class _Paper:
    width: float
    height: float

    @property
    def inner(self) -> float:
        return self.width - 2 * _SIDE


def _paper(form: Form) -> _Paper:
    return _Paper(PAGE_HEIGHT, PAGE_WIDTH) if form.landscape else _Paper(PAGE_WIDTH, PAGE_HEIGHT)


def render_form(form: Form, printed: Printed, *, fonts: Mapping[str, str] | None = None) -> PdfResult:
    """Return the PDF of a form as `PdfResult`; `fonts` maps roles to files."""
    faces, paper, buffer = FontSet(fonts), _paper(form), BytesIO()
    canvas = Page(buffer, pagesize=(paper.width, paper.height), invariant=1, lang="zh-CN", pageCompression=1)
    canvas.setTitle(one_line(form.title))
    canvas.setAuthor(one_line(form.union))
    canvas.setCreator(PRODUCT)
    canvas.setProducer(PRODUCT)
    writer = _Writer(form, printed, faces, paper, canvas)
    for section in form.sections:
        writer.add(section)
    faces.embed(canvas._doc)
    canvas.save()
    return PdfResult(buffer.getvalue(), writer.count, faces.missing)


class _Writer:
    """Draws the parts of one form."""

    def __init__(self, form: Form, printed: Printed, fonts: FontSet, paper: _Paper, canvas: Page) -> None:
        self.form, self.printed, self.fonts, self.paper, self.canvas = form, printed, fonts, paper, canvas
        self.measure = Measure(fonts, paper.inner)
        self.count = 0

    def add(self, section: Section) -> None:
        """Draw a part on pages of its own."""
        awards = [block for block in section.blocks if isinstance(block, Award)]
        for award in awards:
            draw_award(self.canvas, award, self.fonts, self.paper.width, self.paper.height)
            self._turn()
        pieces = self._pieces(section)
        if not pieces:
            return
        title = balanced_lines(clean(self.form.title), self.fonts.title, _TITLE_SIZE, self.paper.inner)
        opening = _UNION_SIZE * 1.8 + len(title) * _TITLE_LEADING
        opening += _META if section.left or section.right or section.code else 8
        room = self.paper.height - _TOP - _BOTTOM
        pages = list(_filled(pieces, room - opening, room - _RUNNING))
        for number, page in enumerate(pages, 1):
            top = self.paper.height - _TOP
            if number == 1:
                self._open(section, [line.text for line in title], top)
                top -= opening
            else:
                self._run_on(section, top)
                top -= _RUNNING
            for piece in page:
                piece.draw(self.canvas, _SIDE, top)
                top -= piece.height
            self._foot(section, number, len(pages))
            self._turn()

    def _pieces(self, section: Section) -> list[Piece]:
        """Return what stands on the pages of a part: a line below a list, or to sign, is on no page by itself."""
        pieces: list[Piece] = []
        before: object = None
        for block in section.blocks:
            if pieces and (isinstance(block, Signs) or (isinstance(block, Words) and isinstance(before, Grid))):
                pieces[-1].keeps_next = True
            pieces += self.measure.pieces(block)
            before = block
        return pieces

    def _turn(self) -> None:
        self.canvas.showPage()
        self.count += 1

    def _centred(self, text: str, font: StackFont, size: float, y: float) -> None:
        show(self.canvas, font, size, (self.paper.width - font.width(text) * size) / 2, y, text)

    def _right(self, text: str, font: StackFont, size: float, y: float) -> None:
        show(self.canvas, font, size, self.paper.width - _SIDE - font.width(text) * size, y, text)

    def _open(self, section: Section, title: Sequence[str], top: float) -> None:
        self._centred(one_line(self.form.union), self.fonts.body, _UNION_SIZE, top - _UNION_SIZE)
        y = top - _UNION_SIZE * 1.8 - _TITLE_SIZE
        for text in title:
            self._centred(text, self.fonts.title, _TITLE_SIZE, y)
            y -= _TITLE_LEADING
        # The line stands just above the first row.
        y += _TITLE_SIZE - 6 - _META / 2
        if section.code:
            draw_code(self.canvas, section.code, self.fonts.body, _SIDE, y - _CODE_DROP)
        if section.left:
            show(self.canvas, self.fonts.body, SIZE, _SIDE, y, one_line(section.left))
        if section.right:
            self._right(one_line(section.right), self.fonts.body, SIZE, y)

    def _run_on(self, section: Section, top: float) -> None:
        left = one_line(self.form.title)
        show(self.canvas, self.fonts.hei, SIZE, _SIDE, top - SIZE, f"{left}（续）")
        if section.name:
            self._right(one_line(section.name), self.fonts.body, SIZE, top - SIZE)

    def _foot(self, section: Section, number: int, of: int) -> None:
        y, font = _BOTTOM - _FOOT_DROP, self.fonts.body
        show(self.canvas, font, _FOOT_SIZE, _SIDE, y, one_line(self.printed.line))
        self._right(f"第 {number} 页，共 {of} 页", font, _FOOT_SIZE, y)


def _filled(pieces: Sequence[Piece], first: float, later: float) -> Iterator[list[Piece]]:
    """Yield the pieces of each page: the first has less room than the later ones."""
    page: list[Piece] = []
    room = first
    for number, piece in enumerate(pieces):
        if page and _needed(pieces[number:]) > room + _SLACK:
            yield page
            page, room = [], later
            if piece.head and piece.head is not piece:
                page.append(piece.head)
                room -= piece.head.height
        page.append(piece)
        room -= piece.height
    if page:
        yield page


def _needed(pieces: Sequence[Piece]) -> float:
    """Return the height of the first piece and of what it must stay with."""
    total = 0.0
    for piece in pieces:
        total += piece.height
        if not piece.keeps_next:
            break
    return total

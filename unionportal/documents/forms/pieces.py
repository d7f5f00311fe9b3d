"""What stands on the pages of a form, measured: rows of cells, paragraphs, lines to sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from unionportal.documents.charts.pictures import draw_pdf
from unionportal.documents.charts.qr import qr_code
from unionportal.documents.fonts.families import FontSet, StackFont
from unionportal.documents.forms.facts import (
    Block,
    Code,
    Grid,
    Label,
    Labels,
    Line,
    Sheet,
    Signs,
    Value,
    Words,
    in_words,
)
from unionportal.documents.line_breaking import break_lines
from unionportal.documents.marks import BASELINE, Page, show, show_many
from unionportal.documents.printable import clean, one_line

SIZE, LEADING = 10.5, 14.5
NO_ROWS = "（没有记录）"
_PAD_X, _PAD_Y, _PAD_DENSE = 4.0, 3.5, 1.5
_LOW, _TALL = 20.0, 27.0
_HEAD = 24.0
_LABEL = 76.0
_CAPTION = 26.0
_SIGNS = 40.0
# The side of a QR code with its margin, about 25 mm.
_MARK, _CAPTION_SIZE = 70.0, 9.0
_LABELS_IN_A_ROW, _LABEL_LEADING = 2, 12.5
# A word of so many characters, and a code of so many letters and digits, is not broken.
_SHORT, _CODE = 4, 20
# A row that is taller is divided between pages, into pieces of as many lines.
_WHOLE_LINES, _PIECE_LINES = 24, 4

Align = Literal["l", "c", "r"]


class Piece:
    """Something as wide as the page between its margins; `head` is repeated above it where a page begins with it."""

    height = 0.0
    keeps_next = False
    head: "Piece | None" = None

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw it with its upper left corner at (x, top)."""


class Stack(Piece):
    """Pieces one below the other, which are not divided."""

    def __init__(self, *pieces: Piece) -> None:
        self.pieces, self.height = pieces, sum(piece.height for piece in pieces)

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw each below the one before it."""
        for piece in self.pieces:
            piece.draw(canvas, x, top)
            top -= piece.height


@dataclass(frozen=True)
class Cell:
    """The lines of one cell, how wide it is, and how they stand in it; `sign` is written at its foot."""

    lines: tuple[str, ...]
    width: float
    font: StackFont
    align: Align = "c"
    sign: str = ""
    top: bool = False


class Row(Piece):
    """Cells side by side, in a frame; of one in pieces the first has the rule above and the last that below."""

    def __init__(
        self, cells: Sequence[Cell], least: float, *, begins: bool = True, ends: bool = True, pad: float = _PAD_Y
    ) -> None:
        self.cells, self.begins, self.ends = tuple(cells), begins, ends
        lines = max(len(cell.lines) + (2 if cell.sign else 0) for cell in cells)
        self.height = max(least, lines * LEADING + (begins + ends) * pad)

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw the frame of each cell and what is in it."""
        self._frame(canvas, x, top)
        show_many(canvas, SIZE, self._texts(x, top))

    def _frame(self, canvas: Page, x: float, top: float) -> None:
        edges = [x]
        for cell in self.cells:
            edges.append(edges[-1] + cell.width)
        path = canvas.beginPath()
        for y, is_drawn in ((top, self.begins), (top - self.height, self.ends)):
            if is_drawn:
                path.moveTo(x, y)
                path.lineTo(edges[-1], y)
        for edge in edges:
            path.moveTo(edge, top)
            path.lineTo(edge, top - self.height)
        canvas.saveState()
        canvas.setLineWidth(0.5)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.restoreState()

    def _texts(self, x: float, top: float) -> Iterator[tuple[StackFont, float, float, str]]:
        for cell in self.cells:
            foot = LEADING * 1.5 if cell.sign else 0
            room = self.height - foot - len(cell.lines) * LEADING
            above = room / 2
            if cell.top or not (self.begins and self.ends):
                above = _PAD_Y if self.begins else 0
            baseline = top - above - LEADING + (LEADING - SIZE) / 2 + SIZE * BASELINE
            for text in cell.lines:
                if text:
                    yield cell.font, x + _start(cell, text), baseline, text
                baseline -= LEADING
            if cell.sign:
                left = x + cell.width - cell.font.width(cell.sign) * SIZE - 2 * _PAD_X
                yield cell.font, left, top - self.height + _PAD_Y + SIZE * BASELINE + 2, cell.sign
            x += cell.width


def _start(cell: Cell, text: str) -> float:
    if cell.align == "l":
        return _PAD_X
    room = cell.width - cell.font.width(text) * SIZE
    return room / 2 if cell.align == "c" else room - _PAD_X


class Lines(Piece):
    """Lines of running text, or a caption."""

    def __init__(
        self, lines: Sequence[tuple[float, str]], font: StackFont, size: float, leading: float, *, after: float = 0.0
    ) -> None:
        self.lines, self.font, self.size, self.leading = lines, font, size, leading
        self.height = len(lines) * leading + after

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw the lines from the top down, each so far from the left."""
        y = top - self.leading + (self.leading - self.size) / 2 + self.size * BASELINE
        for left, text in self.lines:
            show(canvas, self.font, self.size, x + left, y, text)
            y -= self.leading


class SignLine(Piece):
    """Labels with room after each, evenly spread."""

    height = _SIGNS

    def __init__(self, labels: Sequence[str], font: StackFont, width: float) -> None:
        self.labels, self.font, self.width = labels, font, width

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw each label with a line to sign on."""
        share = self.width / len(self.labels)
        y = top - _SIGNS + 8
        for number, label in enumerate(self.labels):
            left = x + number * share
            text = f"{label}："
            show(canvas, self.font, SIZE, left, y, text)
            start = left + self.font.width(text) * SIZE
            canvas.saveState()
            canvas.setLineWidth(0.5)
            canvas.line(start, y - 2, max(start, left + share - 14), y - 2)
            canvas.restoreState()


def draw_code(canvas: Page, code: Code, font: StackFont, x: float, foot: float) -> None:
    """Draw a QR code with its lower left corner at (x, foot), and its caption on the right of its foot."""
    scene = qr_code(code.text)
    canvas.saveState()
    canvas.translate(x, foot + _MARK)
    canvas.scale(_MARK / scene.height, _MARK / scene.height)
    draw_pdf(scene, canvas, 0, 0, font)
    canvas.restoreState()
    show(canvas, font, _CAPTION_SIZE, x + _MARK, foot + _PAD_Y, one_line(code.caption))


class LabelRow(Piece):
    """Labels side by side, each in a frame to cut along."""

    height = _MARK + 2 * _PAD_Y

    def __init__(self, labels: Sequence[Label], font: StackFont, width: float) -> None:
        self.labels, self.font, self.share = labels, font, width / _LABELS_IN_A_ROW

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw each label: its code on the left, its lines on the right above the caption of the code."""
        room = self.share - _MARK - 2 * _PAD_X
        for number, label in enumerate(self.labels):
            left, foot = x + number * self.share, top - self.height + _PAD_Y
            draw_code(canvas, label.code, self.font, left, foot)
            y = top - _PAD_Y - _LABEL_LEADING
            for text in label.lines:
                fitting = break_lines(clean(text), self.font, _CAPTION_SIZE, room)
                show(canvas, self.font, _CAPTION_SIZE, left + _MARK, y, fitting[0].text if fitting else "")
                y -= _LABEL_LEADING
            canvas.saveState()
            canvas.setLineWidth(0.25)
            canvas.rect(left, top - self.height, self.share, self.height)
            canvas.restoreState()


class Measure:
    """Makes the pieces of blocks, for a page of this width."""

    def __init__(self, fonts: FontSet, width: float) -> None:
        self.fonts, self.width = fonts, width

    def pieces(self, block: Block) -> Iterator[Piece]:
        """Yield the pieces of a block in order."""
        if isinstance(block, Grid):
            yield from self._grid(block)
        elif isinstance(block, Sheet):
            for line in block.lines:
                yield from self._line(line)
        elif isinstance(block, Words):
            yield from self._words(block)
        elif isinstance(block, Signs):
            yield SignLine(block.labels, self.fonts.body, self.width)
        elif isinstance(block, Labels):
            if not block.labels:
                yield from self._words(Words(NO_ROWS, "c"))
            for start in range(0, len(block.labels), _LABELS_IN_A_ROW):
                yield LabelRow(block.labels[start : start + _LABELS_IN_A_ROW], self.fonts.body, self.width)

    def _cell(
        self, value: Value, width: float, align: Align, font: StackFont, *, sign: str = "", top: bool = False
    ) -> Cell:
        text = clean(in_words(value))
        lines = tuple(one.text for one in break_lines(text, font, SIZE, width - 2 * _PAD_X)) if text else ()
        return Cell(lines, width, font, align, sign, top)

    def _grid(self, grid: Grid) -> Iterator[Piece]:
        columns, body, hei = grid.every_column, self.fonts.body, self.fonts.hei
        widths = self._widths(grid)
        head = Row([self._cell(one.header, width, "c", hei) for one, width in zip(columns, widths, strict=True)], _HEAD)
        head.keeps_next = True
        if grid.caption:
            yield self._caption(grid.caption)
        yield head
        least, pad = (0.0, _PAD_DENSE) if grid.dense else (_TALL if grid.tall else _LOW, _PAD_Y)
        found: list[Piece] = []
        blank = [(number, *(None,) * len(grid.columns)) for number in range(1, grid.blank + 1)]
        for values in grid.every_row or blank:
            cells = [
                self._cell(value, width, column.align, body)
                for value, width, column in zip(values, widths, columns, strict=True)
            ]
            found += _divided(cells, least, pad)
        if not found:
            found = [Row([self._cell(NO_ROWS, self.width, "c", body)], least)]
        closing = [Row([self._cell(text, self.width, "l", hei)], least) for text in grid.closing]
        if grid.total:
            closing.insert(0, Row(self._total(grid, widths), least))
        # The sum does not stand alone on a page.
        for piece in [found[-1], *closing][: len(closing)]:
            piece.keeps_next = True
        repeated = Stack(self._caption(f"{grid.caption}（续）"), head) if grid.caption else head
        for piece in (*found, *closing):
            piece.head = repeated
            yield piece

    def _total(self, grid: Grid, widths: Sequence[float]) -> list[Cell]:
        """Return the cells of the total, the word for it over the columns before the first of the sums."""
        values, hei = grid.total_row, self.fonts.hei
        first = next((number for number, one in enumerate(values) if number and one is not None), len(values))
        cells = [self._cell(values[0], sum(widths[:first]), "c", hei)]
        for value, width, column in zip(values[first:], widths[first:], grid.every_column[first:], strict=True):
            cells.append(self._cell(value, width, column.align, hei))
        return cells

    def _widths(self, grid: Grid) -> list[float]:
        """Return the widths by the shares of the columns, but wide enough for what is never broken."""
        columns, rows = grid.every_column, grid.every_row
        needs = [
            max(
                self._need(column.header, self.fonts.hei), *(self._need(row[index], self.fonts.body) for row in rows), 0
            )
            for index, column in enumerate(columns)
        ]
        widths = [0.0] * len(columns)
        room, left = self.width, list(range(len(columns)))
        while left:
            shares = sum(columns[index].width for index in left)
            tight = [index for index in left if needs[index] > columns[index].width / shares * room]
            if not tight or len(tight) == len(left):
                for index in left:
                    widths[index] = columns[index].width / shares * room
                break
            for index in tight:
                widths[index] = needs[index]
            room -= sum(needs[index] for index in tight)
            left = [index for index in left if index not in tight]
        return widths

    def _need(self, value: Value, font: StackFont) -> float:
        """Return the width below which a value would be broken that should not be: a number, a day, a short word."""
        text = in_words(value)
        if isinstance(value, str) and (len(text) > _SHORT if not text.isascii() else len(text) > _CODE or " " in text):
            return 0.0
        return font.width(text) * SIZE + 2 * _PAD_X + 0.1

    def _caption(self, text: str) -> Lines:
        hei = self.fonts.hei
        piece = Lines([(0, one_line(text))], hei, 12, _CAPTION)
        piece.keeps_next = True
        return piece

    def _line(self, line: Line) -> Iterator[Piece]:
        count = len(line.pairs)
        room = (self.width - count * _LABEL) / count
        cells = []
        for number, (label, value) in enumerate(line.pairs):
            cells.append(self._cell(label, _LABEL, "c", self.fonts.hei))
            sign = line.sign if number == count - 1 else ""
            is_roomy = line.lines > 1
            cells.append(self._cell(value, room, "l", self.fonts.body, sign=sign, top=is_roomy))
        yield from _divided(cells, max(_TALL, line.lines * LEADING + 2 * _PAD_Y))

    def _words(self, block: Words) -> Iterator[Piece]:
        font, size, leading = self.fonts.body, block.size, block.size * 1.8
        indent = 2 * size if block.align == "l" else 0.0
        for one in break_lines(clean(block.text), font, size, self.width, indent=indent):
            left = {"l": one.indent, "c": (self.width - one.width) / 2, "r": self.width - one.width}[block.align]
            yield Lines([(left, one.text)], font, size, leading)


def _divided(cells: Sequence[Cell], least: float, pad: float = _PAD_Y) -> Iterator[Row]:
    """Yield the row of these cells, with `pad` above and below them, in pieces if it is very tall."""
    tallest = max(len(cell.lines) for cell in cells)
    if tallest <= _WHOLE_LINES:
        yield Row(cells, least, pad=pad)
        return
    starts = range(0, tallest, _PIECE_LINES)
    for start in starts:
        is_last = start + _PIECE_LINES >= tallest
        part = [
            Cell(
                cell.lines[start : start + _PIECE_LINES],
                cell.width,
                cell.font,
                cell.align,
                cell.sign if is_last else "",
                top=True,
            )
            for cell in cells
        ]
        yield Row(part, 0, begins=start == 0, ends=is_last)

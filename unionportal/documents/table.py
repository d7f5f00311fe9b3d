"""Tables of plain strings: rows are measured once, drawn with raw operators, split between rows."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from typing import Self

from unionportal.documents.facts import EMPTY_TABLE, TableBlock
from unionportal.documents.fonts.families import FontSet, StackFont
from unionportal.documents.grid import HEIGHT, LEADING, TABLE_SIZE, WIDTH
from unionportal.documents.line_breaking import break_lines
from unionportal.documents.marks import BASELINE, Page, show, show_many
from unionportal.documents.page_flow import Piece
from unionportal.documents.paragraph import Paragraph
from unionportal.documents.printable import clean, one_line

_PAD = 3.0
_LINE, _ROW_PAD = 14.0, 5.0  # points: a line of a cell, and what a row adds to its lines
_CAPTION_SIZE = 12
_MOST_LINES = 16  # of a note below the table; what is longer follows as a paragraph
_WHOLE_LINES = 8  # a longer row may be divided between pages, into
_PIECE_LINES = 4  # pieces of as many lines
_FIRST_ROWS = 2  # a table neither starts nor ends with fewer rows than this on a page
_SHORT = 9 * LEADING  # a table that is rather moved to the next page than divided
_GAP = 6.0
_CONTINUED = "（续）"


class _Row:
    """A row of more than one line, or in another font, or a piece of a long one: lines by cell.

    Of a row in pieces the first `begins` it and the last `ends` it; between them there is no rule and no room.
    """

    __slots__ = ("begins", "cells", "ends", "font", "lines")

    def __init__(self, cells: list[list[str]], font: StackFont, *, begins: bool = True, ends: bool = True) -> None:
        self.cells, self.font, self.begins, self.ends = cells, font, begins, ends
        self.lines = max(map(len, cells))

    @property
    def is_piece(self) -> bool:
        return not (self.begins and self.ends)


def _height(row: tuple[str, ...] | _Row) -> float:
    if isinstance(row, tuple):
        return _LINE + _ROW_PAD
    return row.lines * _LINE + (row.begins + row.ends) * _ROW_PAD / 2


class Table(Piece):
    """One table of a document, or the part of it that is on one page."""

    on_grid = False

    def __init__(self, block: TableBlock, fonts: FontSet) -> None:
        self.fonts, self.caption, self.continued = fonts, one_line(block.caption), False
        shares = sum(column.width for column in block.columns)
        self.widths = [column.width / shares * WIDTH for column in block.columns]
        self.aligns = [column.align for column in block.columns]
        header = self._rows([column.header for column in block.columns], fonts.hei)
        self.header = header[0] if isinstance(header[0], _Row) else _Row([[cell] for cell in header[0]], fonts.hei)
        self.rows = self._measure(block)
        self.rows_height = sum(map(_height, self.rows))
        self.empty = not block.rows
        note = break_lines(clean(block.note), fonts.kai, TABLE_SIZE, WIDTH) if block.note else []
        self.note, self.spilled = note[:_MOST_LINES], note[_MOST_LINES:]
        self._size()

    def _measure(self, block: TableBlock) -> list[tuple[str, ...] | _Row]:
        last = len(block.rows) - 1 if block.total_row else -1
        rows: list[tuple[str, ...] | _Row] = []
        for number, cells in enumerate(block.rows):
            rows += self._rows(cells, self.fonts.hei if number == last else self.fonts.body)
        return rows

    def _rows(self, cells: Iterable[str], font: StackFont) -> list[tuple[str, ...] | _Row]:
        """Return a tuple of strings for a row of single lines in the body face, otherwise one or more `_Row`."""
        cells = tuple(map(clean, cells))
        if font is self.fonts.body and all(map(self._is_single, cells, self.widths)):
            return [cells]
        lines = [self._lines(cell, width, font) for cell, width in zip(cells, self.widths, strict=True)]
        tallest = max(map(len, lines))
        if tallest <= _WHOLE_LINES:
            return [_Row(lines, font)]
        starts = range(0, tallest, _PIECE_LINES)
        return [
            _Row(
                [cell[start : start + _PIECE_LINES] for cell in lines],
                font,
                begins=start == 0,
                ends=start + _PIECE_LINES >= tallest,
            )
            for start in starts
        ]

    def _is_single(self, cell: str, width: float) -> bool:
        return "\n" not in cell and self.fonts.body.width(cell) * TABLE_SIZE <= width - 2 * _PAD

    @staticmethod
    def _lines(cell: str, width: float, font: StackFont) -> list[str]:
        return [line.text for line in break_lines(cell, font, TABLE_SIZE, max(width - 2 * _PAD, TABLE_SIZE))]

    def spill(self) -> list[Paragraph]:
        """Return pieces for what the note says beyond the lines kept under the table."""
        return [Paragraph(self.spilled, self.fonts.kai, TABLE_SIZE, leading=_LINE)] if self.spilled else []

    @property
    def _above(self) -> float:
        """Points from the top to the first row of data."""
        return (LEADING if self.caption else 0) + _height(self.header)

    def _height_from(self, start: int) -> float:
        return sum(map(_height, self.rows[max(start, 0) :]))

    @property
    def _below(self) -> float:
        return len(self.note) * _LINE + 4 if self.note else 0

    def _size(self) -> None:
        self.height = self._above + self.rows_height + self._below + _GAP
        if self.empty:
            self.height += _LINE + _ROW_PAD

    @property
    def lead(self) -> float:
        """Caption, header and the first rows; all of a table that is short, or cannot be split."""
        if len(self.rows) < 2 * _FIRST_ROWS or self.height <= _SHORT:
            return min(self.height, HEIGHT)
        return self._above + sum(map(_height, self.rows[:_FIRST_ROWS]))

    def split(self, room: float) -> tuple[Self | None, Self | None]:
        """Return the rows that fit with caption and header, and a continued table of the others."""
        if self.height <= room + 0.01:
            return self, None
        left, count = room - self._above, 0
        while count < len(self.rows) and _height(self.rows[count]) <= left:
            left -= _height(self.rows[count])
            count += 1
        # Neither the note nor the sum stands alone, unless two rows would not fit on a page.
        last = self._height_from(len(self.rows) - _FIRST_ROWS)
        keep = _FIRST_ROWS if self._above + last + self._below + _GAP <= HEIGHT else 1
        count = min(count, len(self.rows) - keep)
        if count < 1:
            return None, self
        head, tail = copy(self), copy(self)
        head.rows, head.note = self.rows[:count], []
        tail.rows, tail.mark, tail.continued = self.rows[count:], None, True
        # The measured rows are reused: a table of ten thousand rows is split three hundred times.
        head.rows_height = sum(map(_height, head.rows))
        tail.rows_height = self.rows_height - head.rows_height
        head._size()
        tail._size()
        return head, tail

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw caption, rules, cells and note from (x, top) down."""
        y = top
        if self.caption:
            y -= LEADING
            text = self.caption + (_CONTINUED if self.continued else "")
            self._draw_caption(canvas, x, y + 8, text)
        rows = [self.header, *self.rows]
        bottoms = [y]
        for row in rows:
            bottoms.append(bottoms[-1] - _height(row))
        if self.empty:
            bottoms.append(bottoms[-1] - _LINE - _ROW_PAD)
        self._draw_rules(canvas, x, bottoms, rows)
        show_many(canvas, TABLE_SIZE, self._texts(x, rows, bottoms))
        for line in self.note:
            bottoms.append(bottoms[-1] - _LINE)
            show(canvas, self.fonts.kai, TABLE_SIZE, x, bottoms[-1] - 1, line.text)

    def _draw_caption(self, canvas: Page, x: float, y: float, text: str) -> None:
        width = self.fonts.hei.width(text) * _CAPTION_SIZE
        size = _CAPTION_SIZE * min(1, WIDTH / width) if width else _CAPTION_SIZE
        show(canvas, self.fonts.hei, size, x + (WIDTH - min(width, WIDTH)) / 2, y, text)

    def _edges(self, x: float) -> list[float]:
        edges = [x]
        for width in self.widths:
            edges.append(edges[-1] + width)
        return edges

    def _draw_rules(
        self, canvas: Page, x: float, bottoms: Sequence[float], rows: Sequence[tuple[str, ...] | _Row]
    ) -> None:
        edges = self._edges(x)
        last = bottoms[-2] if self.empty else bottoms[-1]
        path = canvas.beginPath()
        inside = {
            bottom for row, bottom in zip(rows, bottoms[1:], strict=False) if isinstance(row, _Row) and not row.ends
        }
        for y in bottoms:
            if y in inside:
                continue
            path.moveTo(x, y)
            path.lineTo(edges[-1], y)
        for edge in edges:
            outer = edge in (edges[0], edges[-1])
            path.moveTo(edge, bottoms[0])
            path.lineTo(edge, bottoms[-1] if outer else last)
        canvas.saveState()
        canvas.setLineWidth(0.4)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.setLineWidth(1)
        canvas.line(x, bottoms[0], edges[-1], bottoms[0])
        canvas.line(x, bottoms[-1], edges[-1], bottoms[-1])
        canvas.restoreState()

    def _texts(
        self, x: float, rows: Sequence[tuple[str, ...] | _Row], bottoms: Sequence[float]
    ) -> Iterator[tuple[StackFont, float, float, str]]:
        """Yield (font, x, baseline, text) of every line of every cell."""
        edges = self._edges(x)
        first = (_LINE - TABLE_SIZE) / 2 + TABLE_SIZE * BASELINE + _ROW_PAD / 2
        body = self.fonts.body
        for row, bottom in zip(rows, bottoms[1:], strict=False):
            if isinstance(row, tuple):
                for column, text in enumerate(row):
                    if text:
                        yield body, self._start(body, text, edges, column, False), bottom + first, text
                continue
            for column, lines in enumerate(row.cells):
                # A cell stands in the middle of its row; of a row in pieces it begins at the top.
                above = row.lines if row.is_piece else (row.lines + len(lines)) / 2
                lift = first + (above - 1) * _LINE - (0 if row.ends else _ROW_PAD / 2)
                for number, text in enumerate(lines):
                    left = self._start(row.font, text, edges, column, row is self.header)
                    yield row.font, left, bottom + lift - number * _LINE, text
        if self.empty:
            left = (edges[0] + edges[-1] - body.width(EMPTY_TABLE) * TABLE_SIZE) / 2
            yield body, left, bottoms[-1] + first, EMPTY_TABLE

    def _start(self, font: StackFont, text: str, edges: Sequence[float], column: int, centred: bool) -> float:
        align = "c" if centred else self.aligns[column]
        if align == "l":
            return edges[column] + _PAD
        room = edges[column + 1] - edges[column] - font.width(text) * TABLE_SIZE
        return edges[column] + (room / 2 if align == "c" else room - _PAD)

"""Many short texts in small print and two columns."""

from collections.abc import Sequence
from copy import copy
from typing import Self

from unionportal.documents.fonts.families import StackFont
from unionportal.documents.grid import WIDTH
from unionportal.documents.line_breaking import Line, break_lines
from unionportal.documents.marks import BASELINE, Page, show
from unionportal.documents.page_flow import Piece

SIZE = 9.0  # 小五
_LEADING, _BETWEEN = 11.2, 14.0
_COLUMN = (WIDTH - _BETWEEN) / 2


class SmallColumns(Piece):
    """Lines that fill the left column of a page, then the right one; the last page has both of one height."""

    on_grid = False

    def __init__(self, texts: Sequence[str], font: StackFont) -> None:
        self.font = font
        self.lines: list[Line] = [line for text in texts for line in break_lines(text, font, SIZE, _COLUMN)]

    @property
    def height(self) -> float:  # type: ignore[override]  # the lines are split; other pieces are measured once
        """Points of the longer column."""
        return -(-len(self.lines) // 2) * _LEADING

    @property
    def lead(self) -> float:
        """Four lines, or all there are."""
        return min(self.height, 4 * _LEADING)

    def split(self, room: float) -> tuple[Self | None, Self | None]:
        """Return the lines that two columns of this height hold, and the others."""
        count = 2 * int((room + 0.01) // _LEADING)
        if count >= len(self.lines):
            return self, None
        if count < 2:
            return None, self
        head, tail = copy(self), copy(self)
        head.lines, tail.lines = self.lines[:count], self.lines[count:]
        return head, tail

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw the columns from (x, top) down."""
        half = -(-len(self.lines) // 2)
        for column, lines in enumerate((self.lines[:half], self.lines[half:])):
            baseline = top - _LEADING + (_LEADING - SIZE) / 2 + SIZE * BASELINE
            for line in lines:
                show(canvas, self.font, SIZE, x + column * (_COLUMN + _BETWEEN), baseline, line.text)
                baseline -= _LEADING

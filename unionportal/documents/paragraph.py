"""Running text on the line grid: justified by spacing, split across pages by line."""

from collections.abc import Sequence
from copy import copy
from typing import Literal, Self

from unionportal.documents.fonts.families import StackFont
from unionportal.documents.grid import STANDARD, WIDTH, Setting
from unionportal.documents.line_breaking import Line, break_lines
from unionportal.documents.marks import BASELINE, Page, gaps, show
from unionportal.documents.page_flow import Piece

_MOST_STRETCH = 6  # em; a line shorter than that stays ragged

Align = Literal["j", "l", "c", "r"]


class Paragraph(Piece):
    """Lines of one font; `align` is "j" justified, "l", "c" or "r", `inset` keeps points free on the right."""

    def __init__(
        self,
        lines: Sequence[Line],
        font: StackFont,
        size: float | None = None,
        *,
        align: Align = "j",
        leading: float | None = None,
        pitch: float | None = None,
        inset: float = 0.0,
        setting: Setting = STANDARD,
    ) -> None:
        self.lines, self.font, self.align, self.together = lines, font, align, setting.together
        self.size, self.leading = size or setting.body, leading or setting.leading
        self.extra, self.inset = (pitch or self.size) - self.size, inset
        self.on_grid = self.leading == setting.leading

    @property
    def height(self) -> float:  # type: ignore[override]  # the lines are split; other pieces are measured once
        """Points from the top of the first line to the bottom of the last."""
        return len(self.lines) * self.leading

    @property
    def lead(self) -> float:
        """One line, or those that stay together; all of a paragraph that cannot be divided."""
        least = self.together if len(self.lines) >= 2 * self.together else len(self.lines)
        return least * self.leading

    def split(self, room: float) -> tuple[Self | None, Self | None]:
        """Return the lines that fit, and the others; the outline mark stays with the first."""
        count = int((room + 0.01) // self.leading)
        if count >= len(self.lines):
            return self, None
        count = min(count, len(self.lines) - self.together)
        if count < self.together:
            return None, self
        head, tail = copy(self), copy(self)
        head.lines, tail.lines, tail.mark = self.lines[:count], self.lines[count:], None
        return head, tail

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw the lines from (x, top) down."""
        baseline = top - self.leading + (self.leading - self.size) / 2 + self.size * BASELINE
        for line in self.lines:
            if line.text:
                left, spacing = self._place(line)
                inner = self.extra if spacing != self.extra else None
                show(canvas, self.font, self.size, x + left, baseline, line.text, spacing=spacing, inner=inner)
            baseline -= self.leading

    def _place(self, line: Line) -> tuple[float, float]:
        """Return (distance from the left, spacing after each character) of a line."""
        room = WIDTH - self.inset - line.indent
        drawn = line.width - self.extra
        if self.align == "c":
            return line.indent + (room - drawn) / 2, self.extra
        if self.align == "r":
            return line.indent + room - drawn, self.extra
        if (places := gaps(line.text)) > 0 and (self.is_stretched(line) or drawn > room):
            return line.indent, self.extra + (room - drawn) / places
        return line.indent, self.extra

    def is_stretched(self, line: Line) -> bool:
        """Return whether the line is set from edge to edge."""
        room = WIDTH - self.inset - line.indent
        return self.align == "j" and not line.last and line.width > room - _MOST_STRETCH * self.size


def spans(text: str, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return where each of the lines that a text was broken into begins and ends in it.

    The blanks and line ends between them stand on no line.
    """
    found, at = [], 0
    for line in lines:
        begin = text.index(line.text, at) if line.text else at
        at = begin + len(line.text)
        found.append((begin, at))
    return found


def body(
    text: str, font: StackFont, *, indent: float = 2, align: Align = "j", setting: Setting = STANDARD
) -> Paragraph:
    """Return a paragraph of body text on the grid of the page; the indent is in characters."""
    pitch = setting.pitch
    lines = break_lines(text, font, setting.body, WIDTH, indent=indent * pitch, pitch=pitch)
    return Paragraph(lines, font, align=align, pitch=pitch, setting=setting)

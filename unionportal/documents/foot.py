"""The imprint of a notice at the foot of a page: two texts of 14 pt between two rules (GB/T 9704, 版记)."""

from unionportal.documents.fonts.families import StackFont
from unionportal.documents.grid import FOLIO_SIZE, LEADING, WIDTH
from unionportal.documents.line_breaking import break_lines
from unionportal.documents.marks import BASELINE, Page, show
from unionportal.documents.page_flow import Piece

_RULE = 0.99  # 0.35 mm
_GAP = 2 * FOLIO_SIZE


class Foot(Piece):
    """Who printed, on the left, and when, on the right; each one character inside of the rules."""

    at_foot = True

    def __init__(self, left: str, right: str, font: StackFont) -> None:
        self.font, self.right = font, right
        self.width = font.width(right) * FOLIO_SIZE
        room = WIDTH - 2 * FOLIO_SIZE - (self.width + _GAP if right else 0)
        self.lines = [line.text for line in break_lines(left, font, FOLIO_SIZE, room)]
        self.height = max(1, len(self.lines)) * LEADING

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw the rules and what stands between them."""
        canvas.saveState()
        canvas.setLineWidth(_RULE)
        for y in (top, top - self.height):
            canvas.line(x, y, x + WIDTH, y)
        canvas.restoreState()
        for number, text in enumerate(self.lines):
            show(canvas, self.font, FOLIO_SIZE, x + FOLIO_SIZE, self._baseline(top, number), text)
        y = self._baseline(top, max(0, len(self.lines) - 1))
        show(canvas, self.font, FOLIO_SIZE, x + WIDTH - FOLIO_SIZE - self.width, y, self.right)

    @staticmethod
    def _baseline(top: float, number: int) -> float:
        return top - (number + 1) * LEADING + (LEADING - FOLIO_SIZE) / 2 + FOLIO_SIZE * BASELINE

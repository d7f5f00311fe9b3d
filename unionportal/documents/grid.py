"""The page of GB/T 9704-2012, in points: A4, type area 156 x 225 mm, 22 lines of 28 characters."""

from dataclasses import dataclass

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
TOP, LEFT = 37 * MM, 28 * MM
WIDTH, HEIGHT = 156 * MM, 225 * MM
RIGHT, BOTTOM = PAGE_WIDTH - LEFT - WIDTH, PAGE_HEIGHT - TOP - HEIGHT
PITCH, LEADING = WIDTH / 28, HEIGHT / 22
TITLE_SIZE, BODY_SIZE, FOLIO_SIZE, TABLE_SIZE = 22, 16, 14, 10.5  # 二号, 三号, 四号, 五号
FOLIO_DROP = 7 * MM


@dataclass(frozen=True)
class Setting:
    """How large the running text of a document is set on the same page."""

    body: float
    title: float
    title_leading: float
    characters: int
    lines: int
    # The lines of a paragraph that at least stay together at the foot and at the head of a page.
    together: int = 2

    @property
    def pitch(self) -> float:
        """Points from one character to the next."""
        return WIDTH / self.characters

    @property
    def leading(self) -> float:
        """Points from one line to the next."""
        return HEIGHT / self.lines


STANDARD = Setting(BODY_SIZE, TITLE_SIZE, 36.0, 28, 22)
# To be read from a lectern: 20 points, nearly two to a line.
LARGE = Setting(20, 26, 45.0, 22, 17)

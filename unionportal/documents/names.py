"""Long lists of names in columns."""

from collections.abc import Callable, Iterator, Sequence

from unionportal.documents.fonts.families import StackFont
from unionportal.documents.grid import BODY_SIZE, LEADING, WIDTH
from unionportal.documents.line_breaking import Line, break_lines
from unionportal.documents.marks import BASELINE, Page, show
from unionportal.documents.page_flow import Piece
from unionportal.documents.paragraph import Paragraph

_MOST = 6


def columns_for(names: Sequence[str], width: Callable[[str], float], room: float) -> int:
    """Return how many columns of the longest name and a blank fit side by side, from 1 to 6."""
    longest = max((width(name) for name in names), default=0)
    return max(1, min(_MOST, int(room // (longest + 1)))) if longest else 1


class _Row(Piece):
    """The names that stand side by side."""

    height = LEADING

    def __init__(self, names: Sequence[str], font: StackFont, column: float) -> None:
        self.names, self.font, self.column = names, font, column

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw each name at the left of its column."""
        baseline = top - LEADING + (LEADING - BODY_SIZE) / 2 + BODY_SIZE * BASELINE
        for number, name in enumerate(self.names):
            show(canvas, self.font, BODY_SIZE, x + number * self.column, baseline, name)


def rows_of_names(names: Sequence[str], font: StackFont) -> Iterator[Piece]:
    """Yield the rows; names wider than a line are printed as paragraphs."""
    count = columns_for(names, font.width, WIDTH / BODY_SIZE)
    if count == 1:
        for name in names:
            lines: list[Line] = break_lines(name, font, BODY_SIZE, WIDTH)
            yield Paragraph(lines, font)
        return
    for start in range(0, len(names), count):
        yield _Row(names[start : start + count], font, WIDTH / count)

"""Pieces put on pages. A piece has `height`, `lead` (the least it can start with), `split` and `draw`."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from unionportal.documents.grid import HEIGHT, LEADING
from unionportal.documents.marks import Page

_SLACK = 0.01


class Mark(NamedTuple):
    """What a piece adds to the outline: level from 1, text, and the name links use."""

    level: int
    text: str
    name: str


class Piece:
    """Something as wide as the type area; subclasses set `height` in points."""

    height = 0.0
    mark: Mark | None = None
    keeps_next = False
    on_grid = True

    @property
    def lead(self) -> float:
        """The least height that may be left for the piece on a page."""
        return self.height

    def split(self, room: float) -> tuple[Self | None, Self | None]:
        """Return (the part that fits, the rest); either may be None."""
        return (self, None) if self.height <= room + _SLACK else (None, self)

    def draw(self, canvas: Page, x: float, top: float) -> None:
        """Draw the piece with its upper left corner at (x, top)."""


class Break(Piece):
    """Ends the page."""


class Blank(Piece):
    """Empty lines, which vanish at the top of a page."""

    def __init__(self, lines: int) -> None:
        self.height = lines * LEADING


# The distance from the top of the type area, and the piece.
Placed = tuple[float, Piece]


class _Pages:
    def __init__(self) -> None:
        self.pages: list[list[Placed]] = [[]]
        self.used = 0.0

    def turn(self) -> None:
        """Start a page unless this one is still empty."""
        if self.pages[-1]:
            self.pages.append([])
            self.used = 0.0

    def put(self, piece: Piece) -> None:
        """Place a piece that is known to fit, then go back to the line grid."""
        self.pages[-1].append((self.used, piece))
        self.used += piece.height
        if not piece.on_grid:
            self.used = -(-(self.used - _SLACK) // LEADING) * LEADING


def _needed(pieces: Sequence[Piece], start: int) -> float:
    """Return the height that pieces[start] and what it must stay with need before a page may hold them."""
    total = 0.0
    for piece in pieces[start:]:
        if isinstance(piece, Break):
            break
        total += piece.height if piece.keeps_next else piece.lead
        if not piece.keeps_next:
            break
    return min(total, HEIGHT)


def paginate(pieces: Sequence[Piece]) -> list[list[Placed]]:
    """Return [[(distance from the top of the type area, piece)]], one list for each page."""
    pages = _Pages()
    for index, piece in enumerate(pieces):
        if isinstance(piece, Break):
            pages.turn()
            continue
        if _needed(pieces, index) > HEIGHT - pages.used + _SLACK:
            pages.turn()
        if isinstance(piece, Blank) and not pages.pages[-1]:
            continue
        rest: Piece | None = piece
        while rest:
            head, rest = rest.split(HEIGHT - pages.used)
            if head:
                pages.put(head)
            if rest:
                if not head and not pages.pages[-1]:
                    raise ValueError(f"a {type(rest).__name__} of {rest.height:.0f} pt does not fit on a page")
                pages.turn()
    return [page for page in pages.pages if page] or [[]]

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
    # Stands at the foot of the type area instead of below what is before it.
    at_foot = False
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

    def __init__(self, lines: int, leading: float = LEADING) -> None:
        self.height = lines * leading


# The distance from the top of the type area, and the piece.
Placed = tuple[float, Piece]
# A page with fewer lines is filled up from the page before; only the last of a document may have so few.
_LEAST = 4
_ATTEMPTS = 12


class _Pages:
    """Pages being filled; `limits` are the heights of those that are to be shorter than the type area, by number."""

    def __init__(self, limits: dict[int, float], leading: float) -> None:
        self.limits, self.leading = limits, leading
        self.pages: list[list[Placed]] = [[]]
        self.fills = [0.0]
        self.used = 0.0

    @property
    def room(self) -> float:
        """Points left on the page."""
        return self.limits.get(len(self.pages) - 1, HEIGHT) - self.used

    def turn(self) -> None:
        """Start a page unless this one is still empty."""
        if self.pages[-1]:
            self.pages.append([])
            self.fills.append(0.0)
            self.used = 0.0

    def put(self, piece: Piece) -> None:
        """Place a piece that is known to fit, then go back to the line grid."""
        if piece.at_foot:
            self.used = HEIGHT - piece.height
        self.pages[-1].append((self.used, piece))
        self.used += piece.height
        self.fills[-1] = self.used
        if not piece.on_grid:
            self.used = -(-(self.used - _SLACK) // self.leading) * self.leading


def _needed(pieces: Sequence[Piece], start: int) -> float:
    """Return the height that pieces[start] and what it must stay with need before a page may hold them."""
    total = 0.0
    for piece in pieces[start:]:
        total += piece.height if piece.keeps_next else piece.lead
        if not piece.keeps_next:
            break
    return min(total, HEIGHT)


def paginate(pieces: Sequence[Piece], leading: float = LEADING) -> list[list[Placed]]:
    """Return [[(distance from the top of the type area, piece)]], one list for each page; `leading` is of its lines.

    No page but the last has fewer than four lines, unless nothing could be moved to it.
    """
    found: list[list[Placed]] = []
    parts = _parts(pieces)
    for number, part in enumerate(parts):
        found += _filled(part, leading, is_last=number == len(parts) - 1)
    return found or [[]]


def _parts(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces between the page breaks; none of them is empty."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, Break):
            parts.append([])
        else:
            parts[-1].append(piece)
    return [part for part in parts if part]


def _filled(pieces: Sequence[Piece], leading: float, *, is_last: bool) -> list[list[Placed]]:
    limits: dict[int, float] = {}
    best = pages = _put(pieces, limits, leading)
    for _ in range(_ATTEMPTS):
        checked = pages.fills[1:-1] if is_last else pages.fills[1:]
        short = next((number for number, fill in enumerate(checked) if 0 < fill < _LEAST * leading - _SLACK), None)
        if short is None:
            best = pages
            break
        # The page before gives a line more each time; a page is never made so short that it lacks lines itself.
        limits[short] = limits.get(short, HEIGHT) - leading
        if limits[short] < HEIGHT / 2:
            break
        pages = _put(pieces, limits, leading)
    return [page for page in best.pages if page]


def _put(pieces: Sequence[Piece], limits: dict[int, float], leading: float) -> _Pages:
    pages = _Pages(limits, leading)
    for index, piece in enumerate(pieces):
        if _needed(pieces, index) > pages.room + _SLACK:
            pages.turn()
        if isinstance(piece, Blank) and not pages.pages[-1]:
            continue
        rest: Piece | None = piece
        while rest:
            whole = rest
            head, rest = whole.split(pages.room)
            if not head and not pages.pages[-1]:
                # A page that is to be shorter is not made so for something that cannot be split.
                head, rest = whole.split(HEIGHT)
            if head:
                pages.put(head)
            if rest:
                if not head and not pages.pages[-1]:
                    raise ValueError(f"a {type(rest).__name__} of {rest.height:.0f} pt does not fit on a page")
                pages.turn()
    return pages

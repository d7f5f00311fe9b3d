"""What all charts share: the data, the colours, text fitting and the legend."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from unionportal.documents.charts.scene import INK, Anchor, Line, Point, Rect, Shape, Text

PALETTE = ("#a62b25", "#2f5d8a", "#c8963e", "#4f7f5b", "#7b5a86", "#5d6b73", "#d0776f", "#7fa6c9", "#9a8f3c", "#3f7f86")
SIZE = 10.0
LINE_HEIGHT = 13.0

Number = Decimal | int


@dataclass(frozen=True)
class Data:
    """Labels, series of (name, values) and the unit of the values."""

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Number | None, ...]], ...]
    unit: str

    @property
    def values(self) -> list[Number]:
        """All values of all series that are not None."""
        return [value for _, values in self.series for value in values if value is not None]


@dataclass
class Sketch:
    """A scene that is being drawn; `bottom` is its lowest y so far."""

    width: float
    shapes: list[Shape] = field(default_factory=list)
    bottom: float = 0.0

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        anchor: Anchor = "start",
        fill: str = INK,
        turn: float = 0,
    ) -> None:
        """Add text with its baseline at (x, y)."""
        self.shapes.append(Text(x, y, text, size, anchor, fill, turn))

    def rect(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Add a filled rectangle."""
        self.shapes.append(Rect(x, y, width, height, fill))

    def line(self, *points: Point, stroke: str = INK, width: float = 0.75) -> None:
        """Add a line through the points."""
        self.shapes.append(Line(points, stroke, width))

    def nothing(self) -> None:
        """Draw the sentence that there is no data."""
        self.text(self.width / 2, 40, "无数据", anchor="middle")
        self.bottom = 70.0


def color(index: int) -> str:
    """Return the colour of a series, repeating after ten."""
    return PALETTE[index % len(PALETTE)]


def number(value: Number | None) -> str:
    """Return a value as the tables write it, but for cents of zero: money with separators, counts without.

    "无" stands for none.
    """
    if value is None:
        return "无"
    if isinstance(value, int):
        return str(value)
    whole, _, fraction = format(value, ",f").partition(".")
    return f"{whole}.{fraction}" if fraction.strip("0") else whole


def text_width(text: str, size: float = SIZE) -> float:
    """Return the width of the text in any Chinese face, slightly overestimated."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.6 for char in text) * size


def cut(text: str, room: float, size: float = SIZE) -> str:
    """Return the text, or its beginning and “…” where it is wider than the room."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def wrap(text: str, room: float, lines: int, size: float = SIZE) -> list[str]:
    """Return the text in at most so many lines of nearly equal length, the last cut with “…” if need be."""
    wrapped: list[str] = []
    needed = -(-text_width(text, size) // (room - size)) if room > size else lines
    if 1 < needed <= lines and text_width(text, size) > room:
        room = max(room / 2, text_width(text, size) / needed + size)
    while text and len(wrapped) < lines - 1 and text_width(text, size) > room:
        count = 1
        while count < len(text) and text_width(text[: count + 1], size) <= room:
            count += 1
        wrapped.append(text[:count])
        text = text[count:]
    return [*wrapped, cut(text, room, size)] if text else wrapped


def draw_legend(sketch: Sketch, names: Sequence[str], top: float) -> float:
    """Add the names with their colours in rows inside the width; return the y below them."""
    if not any(names):
        return top
    x, y = 0.0, top
    for index, name in enumerate(names):
        name = cut(name, sketch.width - 16)
        taken = 16 + text_width(name)
        if x and x + taken > sketch.width:
            x, y = 0.0, y + LINE_HEIGHT + 2
        sketch.rect(x, y + 1.5, 10, 9, color(index))
        sketch.text(x + 14, y + 10, name)
        x += taken + 14
    return y + LINE_HEIGHT + 6

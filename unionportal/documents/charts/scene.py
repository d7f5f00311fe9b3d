"""A chart as a flat list of shapes; y grows downwards, lengths are points (PDF, Word) or px (web)."""

from dataclasses import dataclass
from typing import Literal

INK = "#333333"
FAINT = "#d5d5d5"

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
# A letter and the coordinates it takes; see Path.
Step = tuple[str, *tuple[float, ...]]


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True)
class Line:
    points: tuple[Point, ...]
    stroke: str = INK
    width: float = 0.75


@dataclass(frozen=True)
class Text:
    """Text whose baseline starts, centres or ends at (x, y), turned clockwise by `turn` degrees about it."""

    x: float
    y: float
    text: str
    size: float
    anchor: Anchor = "start"
    fill: str = INK
    turn: float = 0


@dataclass(frozen=True)
class Path:
    """A filled outline of ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y) and ("Z",) steps."""

    steps: tuple[Step, ...]
    fill: str


Shape = Rect | Line | Text | Path


@dataclass(frozen=True)
class Scene:
    """A drawn chart with its alternative text."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str

"""Shares of a whole as a ring, with every value and percentage in the legend."""

import math
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from unionportal.documents.charts.data import LINE_HEIGHT, SIZE, Data, Number, Sketch, color, number, text_width, wrap
from unionportal.documents.charts.scene import FAINT, Path, Point, Step

_RADIUS, _HOLE = 72.0, 42.0
_NARROW = 400.0  # below this the legend goes under the ring


def _ring(cx: float, cy: float, start: float, end: float) -> tuple[Step, ...]:
    """Return the steps of a ring segment between two angles, in radians clockwise from the top."""

    def point(radius: float, angle: float) -> Point:
        return cx + radius * math.sin(angle), cy - radius * math.cos(angle)

    def arc(radius: float, begin: float, finish: float) -> Iterator[Step]:
        pieces = max(1, math.ceil(abs(finish - begin) / (math.pi / 4)))
        step = (finish - begin) / pieces
        pull = 4 / 3 * math.tan(step / 4) * radius
        for piece in range(pieces):
            a, b = begin + piece * step, begin + (piece + 1) * step
            (ax, ay), (bx, by) = point(radius, a), point(radius, b)
            yield (
                "C",
                ax + pull * math.cos(a),
                ay + pull * math.sin(a),
                bx - pull * math.cos(b),
                by - pull * math.sin(b),
                bx,
                by,
            )

    outer, inner = ("M", *point(_RADIUS, start)), ("L", *point(_HOLE, end))
    return (outer, *arc(_RADIUS, start, end), inner, *arc(_HOLE, end, start), ("Z",))


def _percent(value: Number, total: Number) -> str:
    share = (Decimal(value) * 100 / Decimal(total)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{share}%"


def draw_donut(sketch: Sketch, data: Data) -> None:
    """Draw one ring of the only series, its total in the middle, the legend beside it or, when narrow, under it."""
    if not data.labels or not data.series:
        return sketch.nothing()
    values = [value or 0 for value in data.series[0][1]]
    total = sum(values)
    narrow = sketch.width < _NARROW
    cx, cy = (sketch.width / 2 if narrow else _RADIUS + 8), _RADIUS + 6
    _draw_ring(sketch, values, total, cx, cy)
    _draw_total(sketch, f"{number(total)}{data.unit}", cx, cy)
    legend = [
        f"{label}　{number(value)}{data.unit}" + (f"（{_percent(value, total)}）" if total else "")
        for label, value in zip(data.labels, values, strict=True)
    ]
    if narrow:
        bottom = _draw_list(sketch, legend, 0.0, cy + _RADIUS + 14)
    else:
        rows = sum(len(wrap(text, sketch.width - 2 * _RADIUS - 56, 2)) for text in legend)
        top = max(4.0, cy - (rows * LINE_HEIGHT + len(legend) * 3) / 2)
        bottom = _draw_list(sketch, legend, 2 * _RADIUS + 36, top)
    sketch.bottom = max(bottom, cy + _RADIUS + 6)
    return None


def _draw_ring(sketch: Sketch, values: Sequence[Number], total: Number, cx: float, cy: float) -> None:
    if not total:
        sketch.shapes.append(Path(_ring(cx, cy, 0, 2 * math.pi), FAINT))
        return
    angle = 0.0
    for index, value in enumerate(values):
        sweep = 2 * math.pi * float(value) / float(total)
        if sweep:
            sketch.shapes.append(Path(_ring(cx, cy, angle, angle + sweep), color(index)))
        angle += sweep
    for value in values if len([value for value in values if value]) > 1 else ():
        angle += 2 * math.pi * float(value) / float(total)
        sine, cosine = math.sin(angle), math.cos(angle)
        outer, inner = (cx + _RADIUS * sine, cy - _RADIUS * cosine), (cx + _HOLE * sine, cy - _HOLE * cosine)
        sketch.line(inner, outer, stroke="#ffffff", width=1.2)


def _draw_total(sketch: Sketch, text: str, cx: float, cy: float) -> None:
    size = min(SIZE + 3, SIZE * (2 * _HOLE - 12) / max(text_width(text), 1))
    sketch.text(cx, cy - 3, "合计", size=SIZE - 1, anchor="middle")
    sketch.text(cx, cy + 12, text, size=size, anchor="middle")


def _draw_list(sketch: Sketch, legend: Sequence[str], x: float, y: float) -> float:
    """Add the legend one entry a line, wrapped once; return the y below it."""
    for index, text in enumerate(legend):
        sketch.rect(x, y + 1.5, 10, 9, color(index))
        for line in wrap(text, sketch.width - x - 18, 2):
            sketch.text(x + 16, y + 10, line)
            y += LINE_HEIGHT
        y += 3
    return y + 4

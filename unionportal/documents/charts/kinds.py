"""Charts from data: bars, horizontal bars, stacked bars, lines and donuts as scenes."""

from collections.abc import Iterable
from decimal import Decimal

from unionportal.documents.charts.axes import draw_bars, draw_horizontal_bars, draw_lines, draw_stacked
from unionportal.documents.charts.data import Data, Number, Sketch, number
from unionportal.documents.charts.donut import draw_donut
from unionportal.documents.charts.pictures import draw_pdf, to_png, to_svg
from unionportal.documents.charts.scene import Scene
from unionportal.documents.printable import one_line

__all__ = ["KINDS", "chart", "draw_pdf", "to_png", "to_svg"]

_DRAW = {
    "bar": draw_bars,
    "hbar": draw_horizontal_bars,
    "stacked": draw_stacked,
    "line": draw_lines,
    "donut": draw_donut,
}
KINDS = tuple(_DRAW)

Series = Iterable[tuple[str, Iterable[Number | None]]]


def chart(
    kind: str, title: str, labels: Iterable[str], series: Series, unit: str = "", *, width: float = 440.0
) -> Scene:
    """Return the scene of a chart; `series` is [(name, [Decimal, int or None per label])]; 440 fits A4, 358 a phone."""
    if kind not in _DRAW:
        raise ValueError(f"unknown chart kind {kind!r}, one of {', '.join(KINDS)}")
    data = _data(kind, labels, series, unit)
    sketch = Sketch(float(width))
    _DRAW[kind](sketch, data)
    return Scene(float(width), sketch.bottom, tuple(sketch.shapes), one_line(title), _describe(data))


def _data(kind: str, labels: Iterable[str], series: Series, unit: str) -> Data:
    labels = tuple(map(one_line, labels))
    cleaned = tuple((one_line(name), tuple(values)) for name, values in series)
    for name, values in cleaned:
        if len(values) != len(labels):
            raise ValueError(f"series {name!r} has {len(values)} values for {len(labels)} labels")
        if any(value is not None and not isinstance(value, int | Decimal) for value in values):
            raise ValueError(f"series {name!r} holds something other than int, Decimal or None")
    if kind == "donut" and len(cleaned) > 1:
        raise ValueError("a donut shows one series")
    if kind in ("donut", "stacked") and any(value and value < 0 for _, values in cleaned for value in values):
        raise ValueError(f"a {kind} chart cannot show negative values")
    return Data(labels, cleaned, one_line(unit))


def _describe(data: Data) -> str:
    """Return every number of the chart as one sentence a series."""
    parts = []
    for name, values in data.series:
        pairs = zip(data.labels, values, strict=True)
        sentence = "，".join(
            f"{label}{number(value)}{data.unit if value is not None else ''}" for label, value in pairs
        )
        parts.append(f"{name}：{sentence}" if name else sentence)
    return "；".join(parts) + "。" if data.labels and data.series else "无数据。"

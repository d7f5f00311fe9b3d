"""Charts with a scale: bars, stacked bars, horizontal bars and lines."""

import math
from collections.abc import Collection, Iterable

from unionportal.documents.charts.data import (
    LINE_HEIGHT,
    SIZE,
    Data,
    Number,
    Sketch,
    color,
    cut,
    draw_legend,
    number,
    text_width,
    wrap,
)
from unionportal.documents.charts.scene import FAINT, Anchor, Point

_SMALL = 8.5
_PLOT_HEIGHT = 150.0
_ROTATED_ROOM = 80.0  # points a slanted label may be long
_TURN = -45


class _Scale:
    """Round values from `low` to `high` that include zero, and where they lie on a stretch of the page."""

    def __init__(self, values: Collection[Number], start: float, end: float, ticks: int = 5) -> None:
        low, high = min(0.0, *map(float, values), 0.0), max(0.0, *map(float, values), 0.0)
        step = _round_step((high - low) / ticks if high > low else 1 / ticks)
        # Half a person is no tick.
        step = max(step, 1.0) if all(isinstance(value, int) for value in values) else step
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        last = max(last, first + 1)
        self.ticks = [round(index * step, 10) for index in range(first, last + 1)]
        self.low, self.span = self.ticks[0], self.ticks[-1] - self.ticks[0]
        self.start, self.end = start, end

    def at(self, value: Number | float) -> float:
        """Return the position of a value."""
        return self.start + (self.end - self.start) * (float(value) - self.low) / self.span


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999999)


def _tick(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _scale_values(data: Data, stacked: bool) -> list[Number]:
    if not stacked:
        return data.values
    return [sum(values[i] or 0 for _, values in data.series) for i in range(len(data.labels))]


class _Frame:
    """The plot of a chart with upright values: scale, grid, and one slot for each label."""

    def __init__(self, sketch: Sketch, data: Data, *, stacked: bool = False) -> None:
        self.sketch, self.data = sketch, data
        top = draw_legend(sketch, [name for name, _ in data.series], 0.0)
        if data.unit:
            sketch.text(0, top + 9, f"单位：{data.unit}", size=_SMALL)
        top += LINE_HEIGHT + 12
        self.bottom = top + _PLOT_HEIGHT
        self.scale = _Scale(_scale_values(data, stacked), self.bottom, top)
        self.left = max(text_width(_tick(value), _SMALL) for value in self.scale.ticks) + 6
        self.slot = (sketch.width - self.left) / len(data.labels)
        self._draw_grid()
        self._draw_labels()

    def middle(self, index: int) -> float:
        """Return the x of the middle of a slot."""
        return self.left + self.slot * (index + 0.5)

    def _draw_grid(self) -> None:
        for value in self.scale.ticks:
            y = self.scale.at(value)
            self.sketch.line((self.left, y), (self.sketch.width, y), stroke=FAINT, width=0.5)
            self.sketch.text(self.left - 5, y + 3, _tick(value), size=_SMALL, anchor="end")

    def draw_zero(self) -> None:
        """Add the base line, over the bars."""
        y = self.scale.at(0)
        self.sketch.line((self.left, y), (self.sketch.width, y))

    def _draw_labels(self) -> None:
        labels, room = self.data.labels, self.slot - 4
        longest = max(map(text_width, labels))
        if room >= 2 * SIZE and longest <= 3 * room - 2 * SIZE:
            return self._draw_level(room)
        return self._draw_turned(min(longest, _ROTATED_ROOM))

    def _draw_level(self, room: float) -> None:
        deepest = 0
        for index, label in enumerate(self.data.labels):
            lines = wrap(label, room, 3)
            deepest = max(deepest, len(lines))
            for number_, line in enumerate(lines):
                y = self.bottom + 13 + number_ * LINE_HEIGHT
                self.sketch.text(self.middle(index), y, line, anchor="middle")
        self.sketch.bottom = self.bottom + 8 + deepest * LINE_HEIGHT

    def _draw_turned(self, length: float) -> None:
        """Draw slanted labels; where even those would touch, only every second, third … one."""
        every = max(1, math.ceil(SIZE * 1.5 / self.slot))
        down = math.sin(math.radians(-_TURN))
        for index in range(0, len(self.data.labels), every):
            x = self.middle(index) + 4
            label = cut(self.data.labels[index], min(length, max(3 * SIZE, x / down)))
            self.sketch.text(x, self.bottom + 12, label, anchor="end", turn=_TURN)
        self.sketch.bottom = self.bottom + 18 + length * down


def _value_size(values: Iterable[Number], room: float) -> float | None:
    """Return the text size at which the widest value fits the room, or None when values are better left out."""
    widest = max((text_width(number(value), 1) for value in values), default=0)
    size = min(_SMALL + 0.5, room / widest) if widest else _SMALL
    return size if size >= 6.5 else None


def draw_bars(sketch: Sketch, data: Data) -> None:
    """Draw upright bars, side by side within a label."""
    if not data.labels or not data.series:
        return sketch.nothing()
    frame = _Frame(sketch, data)
    group = frame.slot * (0.72 if len(data.series) > 1 else 0.55)
    bar = min(group / len(data.series), 36.0)
    # Bars of one group stand next to each other: a value must fit over its own bar.
    size = _value_size(data.values, (bar if len(data.series) > 1 else frame.slot) - 1)
    for order, (_, values) in enumerate(data.series):
        for index, value in enumerate(values):
            if value is None:
                continue
            x = frame.middle(index) + (order - len(data.series) / 2) * bar
            zero, end = frame.scale.at(0), frame.scale.at(value)
            sketch.rect(x + bar * 0.04, min(zero, end), bar * 0.92, abs(end - zero), color(order))
            if size:
                y = end - 3 if value >= 0 else end + size
                sketch.text(x + bar / 2, y, number(value), size=size, anchor="middle")
    return frame.draw_zero()


def draw_stacked(sketch: Sketch, data: Data) -> None:
    """Draw upright bars on top of each other; the value over a bar is its total."""
    if not data.labels or not data.series:
        return sketch.nothing()
    frame = _Frame(sketch, data, stacked=True)
    bar = min(frame.slot * 0.6, 44.0)
    totals = _scale_values(data, stacked=True)
    size = _value_size(totals, frame.slot - 1)
    for index, total in enumerate(totals):
        below: Number = 0
        for order, (_, values) in enumerate(data.series):
            value = values[index] or 0
            low, high = frame.scale.at(below), frame.scale.at(below + value)
            sketch.rect(frame.middle(index) - bar / 2, high, bar, low - high, color(order))
            room = text_width(number(value), _SMALL - 0.5)
            if low - high >= _SMALL + 4 and room <= bar - 2:
                y = (low + high) / 2 + 3
                sketch.text(frame.middle(index), y, number(value), size=_SMALL - 0.5, anchor="middle", fill="#ffffff")
            below += value
        if size:
            sketch.text(frame.middle(index), frame.scale.at(total) - 3, number(total), size=size, anchor="middle")
    return frame.draw_zero()


def draw_lines(sketch: Sketch, data: Data) -> None:
    """Draw one line a series with a dot at every value; a missing value leaves a gap."""
    if not data.labels or not data.series:
        return sketch.nothing()
    frame = _Frame(sketch, data)
    alone = len(data.series) == 1
    size = _value_size(data.values, frame.slot - 2) if alone else None
    for order, (_, values) in enumerate(data.series):
        run: list[Point] = []
        for index, value in enumerate((*values, None)):
            if value is not None:
                run.append((frame.middle(index), frame.scale.at(value)))
                if size:
                    x, y = run[-1]
                    sketch.text(x, y - 5, number(value), size=size, anchor="middle")
                continue
            if len(run) > 1:
                sketch.line(*run, stroke=color(order), width=1.6)
            for x, y in run:
                sketch.rect(x - 2, y - 2, 4, 4, color(order))
            run = []
    return frame.draw_zero()


def draw_horizontal_bars(sketch: Sketch, data: Data) -> None:
    """Draw horizontal bars, a row for each label; long labels wrap on the left."""
    if not data.labels or not data.series:
        return sketch.nothing()
    y = draw_legend(sketch, [name for name, _ in data.series], 0.0)
    if data.unit:
        sketch.text(0, y + 9, f"单位：{data.unit}", size=_SMALL)
        y += LINE_HEIGHT + 4
    gutter = min(max(map(text_width, data.labels)), sketch.width * 0.36)
    values = max(text_width(number(value), _SMALL) for value in (*data.values, 0)) + 6
    left = gutter + 8 + (values if min((*data.values, 0)) < 0 else 0)
    scale = _Scale(data.values, left, sketch.width - values)
    top = y
    for index, label in enumerate(data.labels):
        y = _draw_row(sketch, data, index, (wrap(label, gutter, 2), gutter), scale, y)
    sketch.line((scale.at(0), top), (scale.at(0), y))
    sketch.bottom = y + 4
    return None


def _draw_row(
    sketch: Sketch, data: Data, index: int, label: tuple[list[str], float], scale: _Scale, top: float
) -> float:
    """Add the label and bars of one row; return the y below it."""
    lines, gutter = label
    bar = 12.0 if len(data.series) == 1 else 10.5
    height = max(len(lines) * LINE_HEIGHT, bar * len(data.series)) + 6
    for order, line in enumerate(lines):
        y = top + height / 2 + (order - len(lines) / 2) * LINE_HEIGHT + 10
        sketch.text(gutter, y, line, anchor="end")
    for order, (_, values) in enumerate(data.series):
        value = values[index]
        if value is None:
            continue
        y = top + height / 2 + (order - len(data.series) / 2) * bar
        zero, end = scale.at(0), scale.at(value)
        sketch.rect(min(zero, end), y + 0.5, abs(end - zero), bar - 1, color(order))
        anchor: Anchor = "start" if value >= 0 else "end"
        x = end + 4 if value >= 0 else end - 4
        sketch.text(x, y + bar / 2 + 3, number(value), size=_SMALL, anchor=anchor)
    return top + height

"""Where Chinese lines may break (避头尾), and text broken into lines of a given width."""

import re
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

NO_START = frozenset("，。、；：？！）》〉】」』〕］｝”’…—～·．%‰℃㎡,.;:?!)]}>")
NO_END = frozenset("（《〈【「『〔［｛“‘([{<￥$№")
_HALF_BLANK = NO_START & frozenset("，。、；：？！）》〉】」』〕”’") | NO_END & frozenset("（《〈【「『〔“‘")
_UNITS = "万元|亿元|万人|人次|公里|小时|元|人|件|次|个|项|年|月|日|天|㎡|℃"
# A number with its unit, a Latin word, a dash pair and an ellipsis pair are never broken.
_TOKEN = re.compile(
    rf"[0-9０-９A-Za-z](?:[0-9A-Za-z.,:/%‰_@&+\-]*[0-9A-Za-z%‰])?(?:{_UNITS})?|——|……|\n|[^\S\n]+|.", re.DOTALL
)
_ROUNDING = 0.01  # points
_MOST_SQUEEZE = 0.55  # em by which a line's punctuation may shrink to fit one more mark


class Font(Protocol):
    """A font that measures the width of text."""

    def width(self, text: str) -> float:
        """Return the width of the text in em."""


class Line(NamedTuple):
    """One line: its text, its natural width and indent in points, and whether its paragraph ends here."""

    text: str
    width: float
    indent: float
    last: bool


def _attach_blank(pieces: list[str]) -> bool:
    """Return whether the last piece may take a mark; a blank in between is joined to the piece before it."""
    if len(pieces) > 1 and pieces[-1].isspace() and pieces[-1] != "\n" and pieces[-2] != "\n":
        blank = pieces.pop()
        pieces[-1] += blank
    return bool(pieces) and not pieces[-1].isspace()


def clusters(text: str) -> list[str]:
    """Return the unbreakable pieces of the text, in order; joined, they give the text again."""
    pieces: list[str] = []
    glue = False
    for match in _TOKEN.finditer(text):
        piece = match.group()
        joins = glue
        if piece[0] in NO_START:
            joins = _attach_blank(pieces)
        if joins and piece != "\n":
            pieces[-1] += piece
        else:
            pieces.append(piece)
        glue = piece[-1] in NO_END or (glue and piece.isspace() and piece != "\n")
    return pieces


# {font: {(size, spacing): {cluster: (width, blank)}}}; a font lives as long as its document.
_measured: WeakKeyDictionary[Font, dict[tuple[float, float], dict[str, tuple[float, float]]]] = WeakKeyDictionary()


class _Breaker:
    """Fills lines greedily from clusters."""

    def __init__(self, font: Font, size: float, width: float, indent: float, pitch: float) -> None:
        self.font, self.size, self.full, self.first_indent = font, size, width, indent
        self.extra = pitch - size
        self.known = _measured.setdefault(font, {}).setdefault((size, self.extra), {})
        self.lines: list[Line] = []
        self._start(indent)

    def _start(self, indent: float) -> None:
        self.pieces: list[str] = []
        self.width, self.blank = 0.0, 0.0
        self.indent, self.room = indent, self.full - indent

    def measure(self, text: str) -> float:
        """Return the width of the text in points, with the grid's spacing after every character."""
        return self.font.width(text) * self.size + self.extra * len(text)

    def end(self, last: bool) -> None:
        """End the current line and keep it."""
        text = "".join(self.pieces)
        kept = text.rstrip(" ")
        width = self.width if kept == text else self.measure(kept)
        self.lines.append(Line(kept, width, self.indent, last))
        self._start(self.first_indent if last else 0)

    def _fits(self, cluster: str, width: float, blank: float) -> bool:
        over = self.width + width - self.room
        if over <= _ROUNDING:
            return True
        return cluster[-1] in NO_START and over <= min(self.blank + blank, self.size * _MOST_SQUEEZE)

    def _measure(self, cluster: str) -> tuple[float, float]:
        """Return the width of the cluster and what of it may be squeezed, both in points."""
        found = self.measure(cluster), sum(self.size / 2 for char in cluster if char in _HALF_BLANK)
        self.known[cluster] = found
        return found

    def add(self, cluster: str) -> None:
        """Put a cluster on the current line or on a new one; cut one that is wider than a line."""
        width, blank = self.known.get(cluster) or self._measure(cluster)
        if self.width + width - self.room > _ROUNDING:
            if self.pieces and not self._fits(cluster, width, blank):
                self.end(last=False)
                if cluster.isspace():
                    return
            while len(cluster) > 1 and not self._fits(cluster, width, blank):
                cluster = self._cut(cluster)
                width = self.measure(cluster)
        self.pieces.append(cluster)
        self.width += width
        self.blank += blank

    def _cut(self, cluster: str) -> str:
        """Fill a line with the start of an over-long cluster; return the rest."""
        count, width = 0, 0.0
        while count < len(cluster) - 1:
            width += self.measure(cluster[count])
            if count and width > self.room + _ROUNDING:
                break
            count += 1
        self.pieces, self.width = [cluster[:count]], self.measure(cluster[:count])
        self.end(last=False)
        return cluster[count:]


def break_lines(
    text: str, font: Font, size: float, width: float, *, indent: float = 0.0, pitch: float | None = None
) -> list[Line]:
    """Return the lines of a cleaned text; every paragraph of it starts with the indent, in points."""
    breaker = _Breaker(font, size, width, indent, pitch or size)
    for cluster in clusters(text):
        if cluster == "\n":
            breaker.end(last=True)
        else:
            breaker.add(cluster)
    if breaker.pieces or not breaker.lines:
        breaker.end(last=True)
    return breaker.lines


def balanced_lines(text: str, font: Font, size: float, width: float) -> list[Line]:
    """Return the lines of a title: as few as fit, of nearly equal length."""
    lines: list[Line] = []
    for part in text.split("\n"):
        fewest = len(break_lines(part, font, size, width))
        low, high = width / max(fewest, 1) / 2, width
        while high - low > size / 4:
            middle = (low + high) / 2
            low, high = (low, middle) if len(break_lines(part, font, size, middle)) <= fewest else (middle, high)
        lines += break_lines(part, font, size, high)
    return lines

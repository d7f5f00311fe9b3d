"""Signs that fonts often lack, drawn: boxes and ticks of forms, and raised and lowered digits."""

from functools import lru_cache

import uharfbuzz as hb

from unionportal.documents.fonts.face import Face

_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()", strict=True))
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", "0123456789+-=()n", strict=True))
# In 1/1000 em: how large they are, and how far from the line of the others.
_SMALL, _DOWN, _UP = 0.62, -140, 330
_BOX = "100 -50 800 800 re 160 10 680 680 re"
_TICK = "230 360 m 300 420 l 440 270 l 740 660 l 800 600 l 440 150 l h"
_CROSS = "250 200 m 200 250 l 700 750 l 750 700 l h 700 150 m 750 200 l 250 700 l 200 650 l h"
_SHAPES = {
    "☐": f"{_BOX} f*",
    "☑": f"{_BOX} f* {_TICK} f",
    "☒": f"{_BOX} f* {_CROSS} f",
    "✓": f"{_TICK} f",
    "✔": f"{_TICK} B",
    "✗": f"{_CROSS} f",
    "✘": f"{_CROSS} B",
}
_SIGNS = (*_SHAPES, *_LOWERED, *_RAISED)


class DrawnFace:
    """A face of the signs alone; its digits are those of another face, made small."""

    name = "Drawn"

    def __init__(self, digits: Face) -> None:
        self.digits = digits

    def glyph(self, code: int) -> tuple[int, float, bytes] | None:
        """Return (glyph id, width in 1/1000 em, one-byte code) of a code point, or None."""
        char = chr(code)
        if char not in _SIGNS:
            return None
        number = _SIGNS.index(char) + 1
        return number, self._width(char), bytes([number])

    def _width(self, char: str) -> float:
        small = _small(char)
        found = self.digits.glyph(ord(small)) if small else None
        return round(found[1] * _SMALL, 2) if found else 1000.0

    def procedure(self, char: str) -> str:
        """Return the operators that draw the sign, in 1/1000 em."""
        shape = _SHAPES.get(char)
        if shape is None:
            gid = (self.digits.glyph(ord(_small(char))) or (0,))[0]
            rise = _DOWN if char in _LOWERED else _UP
            scale = _SMALL * 1000 / self.digits.hb_face.upem
            shape = f"{scale:.5f} 0 0 {scale:.5f} 0 {rise} cm {_outline(self.digits, gid)} f"
        return f"{self._width(char):g} 0 d0 {shape}"


def _small(char: str) -> str:
    return _LOWERED.get(char) or _RAISED.get(char, "")


@lru_cache(maxsize=64)
def _outline(face: Face, gid: int) -> str:
    """Return the path of a glyph as PDF operators, in the units of its face."""
    steps: list[str] = []
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(lambda x, y, _: steps.append(f"{x:g} {y:g} m"))
    funcs.set_line_to_func(lambda x, y, _: steps.append(f"{x:g} {y:g} l"))
    funcs.set_cubic_to_func(lambda a, b, c, d, x, y, _: steps.append(f"{a:g} {b:g} {c:g} {d:g} {x:g} {y:g} c"))
    # A curve with one control point is drawn with it twice; nobody sees the difference at this size.
    funcs.set_quadratic_to_func(lambda a, b, x, y, _: steps.append(f"{a:g} {b:g} {a:g} {b:g} {x:g} {y:g} c"))
    funcs.set_close_path_func(lambda _: steps.append("h"))
    hb.Font(face.hb_face).draw_glyph(gid, funcs, None)
    return " ".join(steps)

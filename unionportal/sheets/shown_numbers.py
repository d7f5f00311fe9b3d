"""Numbers as their cells show them, where the format fills them up with zeros, such as 00000000 or "T"0000."""

from __future__ import annotations

import re

TOKEN = re.compile(r'"([^"]*)"|\\(.)|[_*].|(\[[^\]]*\])|(.)', re.DOTALL)
# Of dates, fractions, money, per cent and text; letters that are not quoted are of dates or of none of our business.
OTHER = frozenset(".,%/?@")
# A literal text, or a place for a digit: "0" is filled with a zero, "#" left out.
Pattern = tuple[tuple[str, bool], ...]
MOST = 64


def padded(code: str) -> Pattern | None:
    """Return the pattern of a number format that fills up with zeros, None for every other format."""
    found: list[tuple[str, bool]] = []
    for token in TOKEN.finditer(code):
        quoted, escaped, bracket, plain = token.groups()
        if plain == ";":  # what follows is for negative numbers, zero and text
            break
        if quoted is not None or escaped is not None:
            found.append((quoted if quoted is not None else escaped, False))
        elif bracket is not None:
            if any(mark in bracket for mark in "<>=") or bracket.lower().startswith(("[dbnum", "[h", "[m", "[s")):
                return None
        elif plain in ("0", "#"):
            found.append((plain, True))
        elif plain is not None:
            if plain in OTHER or (plain.isascii() and plain.isalpha()):
                return None
            found.append((plain, False))
    zeros = sum(is_place and text == "0" for text, is_place in found)
    return tuple(found) if zeros >= 2 and len(found) <= MOST else None


def shown(pattern: Pattern, number: int) -> str:
    """Return what the cell shows of a whole number that is not negative."""
    digits = list(str(number))
    places = sum(is_place for _, is_place in pattern)
    before = "".join(digits[: max(0, len(digits) - places)])
    missing = places - len(digits)
    digits = digits[max(0, len(digits) - places) :]
    text = []
    for piece, is_place in pattern:
        if not is_place:
            text.append(piece)
            continue
        if missing > 0:
            text.append("0" if piece == "0" else "")
            missing -= 1
            continue
        text.append(before + digits.pop(0))
        before = ""
    return "".join(text).strip()

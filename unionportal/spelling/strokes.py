"""姓氏笔画: the order of names by the strokes of their characters, as official lists are printed."""

from functools import cache
from pathlib import Path

from unionportal.spelling.folding import HAN, standard

_PAIR = "ABCDEFGHIJKLMNOPQRSTUVWXY"
# Sorts behind every count: a character whose strokes are not known, or a letter.
_UNKNOWN = "99"
LENGTH = 200


@cache
def _table() -> dict[str, str]:
    """Return the packed strokes by character."""
    known: dict[str, str] = {}
    for line in Path(__file__).with_name("strokes.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        first, *codes = line.split()
        known |= {chr(int(first, 16) + place): code for place, code in enumerate(codes) if code != "-"}
    return known


@cache
def strokes(character: str) -> str:
    """Return the strokes of a character as digits 1–5 (横竖撇点折) in writing order, "" if not known."""
    packed = _table().get(standard(character), "")
    return "".join(one if one.isdigit() else "{}{}".format(*_unpacked(one)) for one in packed)


def _unpacked(letter: str) -> tuple[int, int]:
    first, second = divmod(_PAIR.index(letter), 5)
    return first + 1, second + 1


def count_in(key: str) -> int | None:
    """Return the number of strokes with which a key begins, None where it is not known."""
    number = key[:2]
    return int(number) if number.isascii() and number.isdigit() and number != _UNKNOWN else None


def stroke_key(name: str, count: int | None = None) -> str:
    """Return the text that sorts names by 笔画 (few first), then 起笔 and the further strokes, then the next character.

    `count` replaces the number of strokes of the first character. Only digits, so that any collation sorts it alike.
    """
    parts = [part for character in name if (part := _part(character))]
    if count and parts:
        parts[0] = f"{count:02}{parts[0][2:]}"
    return "".join(parts)[:LENGTH]


@cache
def _part(character: str) -> str:
    """Return how many strokes a character has, in two digits, and which; "" for one that no name is sorted by."""
    if not character.isalnum():
        return ""
    drawn = strokes(character) if HAN.match(character) else ""
    return f"{len(drawn):02}{drawn}" if drawn else _UNKNOWN

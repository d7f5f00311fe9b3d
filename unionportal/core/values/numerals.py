"""Numbers in texts: the Chinese numerals of titles and headings, and digits that somebody sent."""

from typing import overload

_DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """Return 1–99 in Chinese: 5 → “五”, 16 → “十六”, 21 → “二十一”; others in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


@overload
def number_in(text: str, usual: int, *, digits: int = 18) -> int: ...
@overload
def number_in(text: str, usual: None = None, *, digits: int = 18) -> int | None: ...
def number_in(text: str, usual: int | None = None, *, digits: int = 18) -> int | None:
    """Return the number that a text of at most so many digits is; `usual` for any other.

    For what comes from an address or a form: a key has no more digits, and Python reads no number of thousands.
    """
    return int(text) if text.isdecimal() and len(text) <= digits else usual

"""Numbers as their cells show them: filled up with zeros (00000000, "T"0000, 0.00), or as the month of a date."""

from __future__ import annotations

import datetime
import re

TOKEN = re.compile(r'"([^"]*)"|\\(.)|[_*].|(\[[^\]]*\])|(.)', re.DOTALL)
# Of dates, fractions, money, per cent and text; letters that are not quoted are of dates or of none of our business.
OTHER = frozenset(".,%/?@")
# A literal text, or a place for a digit: "0" is filled with a zero, "#" left out.
Pattern = tuple[tuple[str, bool], ...]
MOST = 64
# Stands for a format that shows year and month of a date and no day.
MONTH: Pattern = ()
# Stands for a format of two decimals, which shows October as 1985.10 where the number alone may be January too.
HUNDREDTHS: Pattern = ((".00", False),)
_HUNDREDTHS = re.compile(r"0\.00(?:_.|[);\s]|$)")
# The numbers of the formats that a Chinese Excel does not write down.
BUILT_IN: dict[int, Pattern] = {2: HUNDREDTHS, **dict.fromkeys((17, 27, 36, 50, 52, 57), MONTH)}
# What a day of the system of 1904 is later than one of 1900.
DAYS_TO_1904 = 1462
_OPEN_MONTH = re.compile(r"(?:19|20)\d\d\.1")
# Below, Excel counts a 29 February 1900 that never was.
FIRST_SERIAL, LAST_SERIAL = 61, 80_000
_EPOCH = datetime.date(1899, 12, 30).toordinal()


def special(code: str) -> Pattern | None:
    """Return the pattern of a number format that shows something else than the number, None for every other."""
    if _HUNDREDTHS.match(code):
        return HUNDREDTHS
    return MONTH if shows_month(code) else padded(code)


def shows_month(code: str) -> bool:
    """Return whether the format shows year and month of a date and nothing smaller."""
    letters = set()
    for quoted, escaped, bracket, plain in TOKEN.findall(code):
        if plain == ";":
            break
        if plain.isalpha() and not (quoted or escaped or bracket):
            letters.add(plain.lower())
    return {"y", "m"} <= letters and not letters & {"d", "h", "s"}


def month_of(ordinal: int) -> str | None:
    """Return the first day of a month as the month that its cell shows; None for a day that was typed."""
    day = datetime.date.fromordinal(ordinal)
    return f"{day.year}年{day.month}月" if day.day == 1 else None


def hundredths_of(number: float) -> str | None:
    """Return a year with a month that ends in zero as two decimals show it: 1985.10; None for any other number."""
    text = repr(number)
    return f"{text}0" if _OPEN_MONTH.fullmatch(text) else None


def ordinal_of(serial: int, *, from_1904: bool) -> int | None:
    """Return the ordinal of the day that a serial number counts to, None if it is none."""
    serial += DAYS_TO_1904 if from_1904 else 0
    return _EPOCH + serial if FIRST_SERIAL <= serial < LAST_SERIAL else None


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

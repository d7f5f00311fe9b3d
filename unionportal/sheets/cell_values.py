"""The values a cell of a spreadsheet can hold, and the conversion of the rest."""

import datetime
import re
from decimal import Decimal
from xml.sax.saxutils import escape

MAX_TEXT = 32_767
CUT = "……（内容过长，已截断）"
_NOT_ALLOWED = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
# Not allowed in XML 1.0, or unreadable afterwards: shown as U+FFFD.
ILLEGAL = re.compile(f"[{_NOT_ALLOWED}]")
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Matches a text that cannot be written unchanged.
_TROUBLE = re.compile(f"[&<>\r{_NOT_ALLOWED}]|_x")


def safe_text(value: str) -> str:
    """Return the text as a cell can hold it: U+FFFD for illegal characters, LF, a note where it was cut."""
    if not value.isprintable():
        value = ILLEGAL.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    if len(value) * 2 > MAX_TEXT and len(value.encode("utf-16-le")) // 2 > MAX_TEXT:
        kept = value.encode("utf-16-le")[: (MAX_TEXT - len(CUT)) * 2]
        value = kept.decode("utf-16-le", "ignore") + CUT
    return value


def cell_text(value: str) -> str:
    """Return the safe text, nothing in it to be taken for an escape."""
    return ESCAPED.sub("_x005F_", safe_text(value))


def xml_text(value: str) -> str:
    """Return the text of a cell as XML."""
    # A character is at most two UTF-16 units.
    return escape(cell_text(value)) if len(value) * 2 > MAX_TEXT or _TROUBLE.search(value) else value


def fits_number(value: int | float | Decimal) -> bool:
    """Return whether Excel keeps every digit: it has fifteen."""
    return Decimal(value).is_finite() and -(10**15) < value < 10**15


def fits_day(day: datetime.date) -> bool:
    """Return whether Excel knows the day; it takes 1900 for a leap year."""
    return day.year > 1900

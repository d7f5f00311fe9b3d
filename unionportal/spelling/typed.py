"""What was typed with a Chinese input method, as one types it without."""

import re

# The full-width forms of ASCII, the minus sign and the blank.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2212: ord("-"), 0x3000: ord(" ")}
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


def half_width(text: str) -> str:
    """Return the text half-width, without blanks around it: “２０２６－０１” → “2026-01”; ① stays, which is no 1."""
    return text.translate(_HALF_WIDTH).strip()


def plain_number(text: str) -> str:
    """Return the text of a number half-width and without the commas of its thousands: “１，２００．５” → “1200.5”."""
    plain = half_width(text)
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain

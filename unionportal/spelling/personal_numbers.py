"""Numbers of persons that stand in a text: of identity documents, bank cards and telephones."""

import re

# Blanks and dashes within a number that people tell each other.
TELEPHONE = re.compile(r"(?<![\dA-Za-z])(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-\d{7,8})(?![\dA-Za-z])")
IDENTITY = re.compile(r"(?<![\dA-Za-z])(?:[1-9]\d{16}[\dXx]|[1-9]\d{14})(?![\dA-Za-z])")
_CARD = re.compile(r"(?<![\dA-Za-z])[1-9]\d{3}(?:[- ]?\d{4}){3}(?:[- ]?\d{1,3})?(?![\dA-Za-z])")
# The same characters in their place, so that nothing else of the text changes.
_HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF0D, 0xFF38, 0xFF58)}
# What a number leaves behind: empty brackets, a comma before nothing.
_EMPTY, _ENDS = re.compile(r"[(（]\s*[)）]"), " ,，;；、:："


def without_numbers(text: str) -> str:
    """Return the text without the numbers of persons in it, as it stands where there are none."""
    plain = text.translate(_HALF_WIDTH)
    left = plain
    for number in (TELEPHONE, IDENTITY, _CARD):
        left = number.sub("", left)
    return text if left == plain else " ".join(_EMPTY.sub("", left).split()).strip(_ENDS)

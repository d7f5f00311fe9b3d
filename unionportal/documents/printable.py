"""Text made safe to print: every visible character stays, every invisible one goes."""

import re
import unicodedata

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_KEEP = "\n\u3000"
# Zero-width, bidi and variation-selector characters leave no trace on paper and no glyph in most fonts.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)

# Matches what has to be replaced; printable text without radicals is left as it is.
_ODD = re.compile(f"{_INVISIBLE.pattern}|[\u2f00-\u2fd5]")


def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if char in _KEEP:
        return char
    if "\u2f00" <= char <= "\u2fd5":
        # Kangxi radicals, often pasted from PDFs, share their glyph with the character people search for.
        return unicodedata.normalize("NFKC", char)
    if category == "Zs" or char == "\t":
        return " "
    if category == "Cs" or ord(char) & 0xFFFE == 0xFFFE:
        return "\ufffd"
    return "" if category == "Cc" else char


def clean(text: str) -> str:
    """Return the text with newlines as \\n, odd spaces as a space, invisible characters gone, broken ones as U+FFFD."""
    if text.isprintable() and not _ODD.search(text):
        return text
    text = _INVISIBLE.sub("", _BREAKS.sub("\n", text))
    return "".join(map(_printable, text))


def one_line(text: str) -> str:
    """Return the cleaned text with newlines as spaces."""
    return clean(text).replace("\n", " ")

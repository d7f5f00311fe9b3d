"""What a name may consist of: characters that are seen, in one line."""

import re
import unicodedata

from unionportal.spelling.folding import INVISIBLE

# Controls, tabs and line breaks, halves of a pair, characters of other programs' own.
_UNFIT = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_FORMULA = re.compile(r"\s*[-=+@－＝＋＠]")


def unseen(text: str) -> str:
    """Return the first character of the text that is not seen in a line, "" for none."""
    if text.isascii() and text.isprintable():
        return ""
    return next((one for one in text if INVISIBLE.match(one) or unicodedata.category(one) in _UNFIT), "")


def is_blank(text: str) -> bool:
    """Return whether nothing of the text is seen."""
    return all(one.isspace() or unseen(one) for one in text)


def is_wordless(text: str) -> bool:
    """Return whether there is neither a letter nor a digit in the text."""
    return not any(map(str.isalnum, INVISIBLE.sub("", text)))


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would take the text for a formula."""
    return bool(_FORMULA.match(text))

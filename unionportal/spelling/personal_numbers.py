"""Numbers of persons (of identity documents, bank cards, telephones): where they stand in a text, and their masks."""

import re
from collections.abc import Callable

# What people put between the digits of a number that they tell each other.
_DASHES = "-‐‑–—―"
_GAP = f"[{_DASHES} .]{{0,2}}"
_ALONE, _END = r"(?<![\dA-Za-z])", r"(?![\dA-Za-z])"
_MOBILE = rf"(?:(?:\+|00)?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"
# With the code of the place apart from it: written together they may be any number.
_FIXED = rf"(?:[(（]0\d{{2,3}}[)）]{_GAP}|0\d{{2,3}}[{_DASHES} ]{{1,2}})[2-8]\d{{2,3}}{_GAP}\d{{4}}"
TELEPHONE = re.compile(rf"{_ALONE}(?:{_MOBILE}|{_FIXED}){_END}")
_DAY = rf"(?:18|19|20)\d\d{_GAP}\d{{4}}"
IDENTITY = re.compile(
    rf"{_ALONE}(?:[1-9]\d{{5}}{_GAP}{_DAY}{_GAP}\d{{3}}[\dXx]|[1-9]\d{{16}}[\dXx]|[1-9]\d{{14}}){_END}"
)
# The same stands between all its groups: two dates (20260509-20260512) are none.
_FOURS = rf"(?P<gap>{_GAP})\d{{4}}(?:(?P=gap)\d{{4}}){{2}}(?:(?P=gap)\d{{1,3}})?"
CARD = re.compile(rf"{_ALONE}[1-9]\d{{3}}(?:{_FOURS}|\d\d{_GAP}\d{{10,13}}){_END}")
# Mobile; fixed with or without the code of the place and an extension; 400 and 800; abroad.
_WHOLE = re.compile(
    r"1[3-9]\d{9}|(?:(?:\+?86)?0(?:10|2\d|[3-9]\d{2}))?[2-8]\d{6,7}(?:[转x#,-]\d{1,6})?|[48]00\d{7}"
    r"|(?:\+|00)(?!86)\d{7,15}"
)
# What people put between the digits; a dash may be before an extension.
_BETWEEN, _BEFORE_EXTENSION = re.compile(r"[()\s-]"), re.compile(r"[()\s]|-(?!\d{1,6}$)")
# The same characters in their place, so that nothing else of the text changes.
_HALF_WIDTH = {code: code - 0xFEE0 for code in (0xFF0B, 0xFF0D, 0xFF0E, *range(0xFF10, 0xFF1A), 0xFF38, 0xFF58)}
_HALF_WIDTH |= {0xA0: 0x20, 0x3000: 0x20}
# No number of a person has fewer digits; most texts have none.
_ENOUGH = re.compile(r"(?:\D*\d){10}")
# What a number leaves behind: empty brackets, a comma before nothing.
_EMPTY, _ENDS = re.compile(r"[(（]\s*[)）]"), " ,，;；、:："
_ABROAD = re.compile(r"(?:\+|00)?86(?=1\d{10}$)")


def mask_id_number(text: str) -> str:
    """Return the first three and last four characters, the rest as stars: 110***********002X."""
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}" if len(text) > 8 else "*" * len(text)


def mask_phone(text: str) -> str:
    """Return the phone number with its middle digits as stars."""
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 11 else "*" * len(text)


def mask_card(text: str) -> str:
    """Return the card number with its middle digits as stars: 6222 **** **** 0128."""
    return f"{text[:4]} **** **** {text[-4:]}" if len(text) >= 12 else "*" * len(text)


# An identity number of eighteen digits is looked for before a card, which has as many.
_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (IDENTITY, mask_id_number),
    (CARD, mask_card),
    (TELEPHONE, mask_phone),
)


def is_telephone(number: str) -> bool:
    """Return whether it can be a mobile or fixed number of China, or is one with the code of another country."""
    return any(_WHOLE.fullmatch(marks.sub("", number)) for marks in (_BETWEEN, _BEFORE_EXTENSION))


def closed_numbers(text: str) -> str:
    """Return a half-width text with each number of a person in one piece, blanks around it: 139 0000-0002."""
    return _each(text, lambda number, _: f" {number} ")


def without_numbers(text: str) -> str:
    """Return the text without the numbers of persons in it, as it stands where there are none."""
    if not _ENOUGH.match(text):
        return text
    plain = text.translate(_HALF_WIDTH)
    left = _each(plain, lambda *_: "")
    return text if left == plain else " ".join(_EMPTY.sub("", left).split()).strip(_ENDS)


def masked_numbers(text: str) -> str:
    """Return the text with the numbers of persons in it masked, as it stands where there are none."""
    plain = text.translate(_HALF_WIDTH)
    masked = _each(plain, lambda number, mask: mask(number))
    return text if masked == plain else masked


def _each(text: str, instead: Callable[[str, Callable[[str], str]], str]) -> str:
    """Return the text with what `instead` makes of each number, in one piece, and of the mask of its kind."""
    if not _ENOUGH.match(text):
        return text
    for pattern, mask in _KINDS:
        text = pattern.sub(lambda found, mask=mask: instead(_in_one_piece(found[0]), mask), text)  # type: ignore[misc]
    return text


def _in_one_piece(number: str) -> str:
    return _ABROAD.sub("", re.sub(r"[^\dXx+]", "", number))

"""The one rule by which keys and names are compared; what was typed is kept and printed.

`folded` makes equal what the eye or the keyboard cannot tell apart. What a person may have mistaken for something else
(曹 for 曺, O for 0) stays different, and `near` finds it, so that somebody can look.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

# Zero-width, soft hyphen, bidi marks and isolates, BOM, variation selectors 15 and 16, letters and a pattern of Braille
# without any ink, tags: never typed on purpose.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe0e\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0001-\U000e007f]"
)
# What stands between the parts of a name (阿依古丽·买买提), with the blanks around it.
DOTS = re.compile("\\s*[·•・･‧．.∙⋅●ꞏᐧ‣]\\s*")
# In a Latin name the full stop is one (J. Smith).
_LATIN_DOTS = re.compile(DOTS.pattern.replace("．.", ""))
_BLANKS = re.compile(r"\s+")
_HAN = "\u2e80-\u2fd5\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN = re.compile(f"[{_HAN}]")
# What stands between the names of several people, and within none.
SEVERAL = re.compile(rf"[、；;]|(?<=[{_HAN}])[,，/](?=[{_HAN}])")
# A name that is folded already: none of these characters has another form.
_PLAIN_HAN = re.compile("[\u4e00-\u9fff]+")
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
# Letters of the Greek and Cyrillic alphabets that look like Latin ones.
_LOOK_ALIKES = str.maketrans(
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοАВЕЅІЈКМНОРСТХУаеорсухіјѕ",
    "ABEZHIKMNOPTYXoABESIJKMHOPCTXYaeopcyxijs",  # pragma: allowlist secret
)
# What is taken for each other in a number.
_MISREAD = str.maketrans("oli", "011")
_DIGIT = re.compile("[0-9]")
_ZEROS = re.compile("(?:^|(?<=[^0-9.]))0+(?=[0-9])")
# A row of a long list is compared several times: so many texts are kept with what they are compared as.
_KEPT = 1024


def _lines(name: str) -> Iterator[str]:
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line


@cache
def _radicals() -> dict[int, str]:
    return {ord(line[0]): line[1] for line in _lines("radicals.txt")}


@cache
def _variants() -> dict[int, str]:
    return {ord(one): group[0] for group in _lines("variants.txt") for one in group[1:]}


@cache
def _groups() -> dict[str, str]:
    return {one: group for group in _lines("variants.txt") for one in group}


def standard(text: str) -> str:
    """Return the text with the plain character in place of each radical or compatibility character that looks so."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFKC", one) if HAN.match(one) else one for one in text.translate(_radicals()))


def latin(text: str) -> str:
    """Return the text with the Latin letter in place of each Greek or Cyrillic one that looks like it."""
    return text if text.isascii() else text.translate(_LOOK_ALIKES)


def closed_up(name: str) -> str:
    """Return the name without blanks between Chinese characters, which only align it in a column (张　伟)."""
    return name if name.isascii() else _BETWEEN_HAN.sub("", name)


def written_name(name: str) -> str:
    """Return a name as it is stored: without what only aligns it, the dot between its parts always U+00B7.

    民委发〔2016〕33号; Latin initials (J. Smith) keep their full stop.
    """
    if _PLAIN_HAN.fullmatch(name):
        return name
    name = _BLANKS.sub(" ", name).strip()
    return name if name.isascii() else closed_up(DOTS.sub("·", standard(INVISIBLE.sub("", name))))


def folded(text: str) -> str:
    """Return the form under which two keys or two names are the same."""
    if text.isascii():
        return " ".join(text.split()).lower()
    if _PLAIN_HAN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text).translate(_radicals()))
    text = latin(text)
    text = (DOTS if HAN.search(text) else _LATIN_DOTS).sub("·", text)
    blank = "" if HAN.search(text) else " "
    return _BLANKS.sub(blank, text.strip()).lower()


@lru_cache(_KEPT)
def folded_key(text: str) -> str:
    """Return the form of a number that identifies somebody or something: folded, without any blank."""
    return folded(text).replace(" ", "")


@lru_cache(_KEPT)
def skeleton(text: str) -> str:
    """Return the form under which near-misses are the same: variants of a character, O and 0, l and 1, zeros lost."""
    plain = folded_key(text)
    if plain.isascii():
        return _ZEROS.sub("", plain.translate(_MISREAD)) if _DIGIT.search(plain) else plain
    return plain.translate(_variants())


def near(one: str, other: str) -> bool:
    """Return whether two keys or names differ, but only in what is easily mistaken."""
    return folded_key(one) != folded_key(other) and skeleton(one) == skeleton(other)


def spelled_near(name: str, most: int = 16) -> list[str]:
    """Return the first so many names that are near because other variants of their characters stand in them."""
    name = folded(name)
    spelled = ("".join(one) for one in itertools.product(*(_groups().get(character, character) for character in name)))
    return [one for one in itertools.islice(spelled, most + 1) if one != name][:most]

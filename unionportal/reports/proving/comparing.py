"""Where two texts differ, in pieces that people can read; used in the child, which has no Django."""

import re
from difflib import SequenceMatcher

_SENTENCE = re.compile("[^。！？；]*[。！？；]|[^。！？；]+$")
# What programs that set a line anew leave out at its end, or put in another order.
_SIGNS = "，。、；：？！“”‘’《》（）"
_BETWEEN_DIGITS = re.compile(f"(?<=[0-9])[{_SIGNS}]+(?=[0-9])")
_AROUND = 16
# More would not be read.
_SHOWN, _LONGEST = 50, 120


def squeezed(text):
    """Return the text without white space, which any program that saves a file may set anew."""
    return "".join(text.split())


def have_same_letters(one, other):
    """Return whether two squeezed texts have the same letters and numbers, whatever signs stand between."""
    return _letters(one) == _letters(other)


def _letters(text):
    # Two numbers with a sign between them are not one.
    return _BETWEEN_DIGITS.sub("\n", text).translate(dict.fromkeys(map(ord, _SIGNS)))


def differences(frozen, found):
    """Return (number, the first of them) of the places in which two squeezed texts differ.

    A place is [text before, what was frozen, what was found, text behind].
    """
    if frozen == found:
        return 0, []
    one, other = _SENTENCE.findall(frozen), _SENTENCE.findall(found)
    places = []
    for kind, *span in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            places.append(_place("".join(one[span[0] : span[1]]), "".join(other[span[2] : span[3]])))
    return len(places), places[:_SHOWN]


def _place(frozen, found):
    """Return the place with what both begin and end with cut down; numbers stay whole."""
    start, least = 0, min(len(frozen), len(found))
    while start < least and frozen[start] == found[start]:
        start += 1
    while start and _is_number(frozen[start - 1]):
        start -= 1
    end = 0
    while end < least - start and frozen[-1 - end] == found[-1 - end]:
        end += 1
    while end and _is_number(frozen[-end]):
        end -= 1
    before, behind = frozen[:start], frozen[len(frozen) - end :]
    middle = [text[start : len(text) - end] for text in (frozen, found)]
    return [
        "…" + before[-_AROUND:] if len(before) > _AROUND else before,
        *(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in middle),
        behind[:_AROUND] + "…" if len(behind) > _AROUND else behind,
    ]


def _is_number(char):
    return char in "0123456789.,%"

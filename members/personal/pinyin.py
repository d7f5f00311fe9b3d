"""Pinyin keys of Chinese names, to sort and to search by; PostgreSQL without ICU has none."""

from unionportal.core.values.pinyin import syllable
from unionportal.spelling.folding import folded
from unionportal.spelling.surnames import read_otherwise, readings, surname_of

_LENGTH = 200


def name_key(name):
    """Return “zhang san zs” for 张三: syllables to sort by, and to search by the whole or by initials."""
    if name.isascii():
        syllables = name.lower().split()
    else:
        name = folded(name)
        surname = surname_of(name)
        # The dot between the parts of a name (阿依古丽·买买提) is not typed.
        given = [
            spoken for character in name[len(surname) :] if character.isalnum() and (spoken := syllable(character))
        ]
        syllables = [*(readings(surname)[0].split() if surname else ()), *given]
    initials = "".join(one[0] for one in syllables)
    return f"{' '.join(syllables)} {initials}"[:_LENGTH]


def other_readings(typed):
    """Yield (surname, pinyin) for typed pinyin that begins with another reading of a surname: tan for 覃 (qin)."""
    for surname, usual, other in read_otherwise():
        usual, other = usual.replace(" ", ""), other.replace(" ", "")
        if typed.startswith(other):
            yield surname, usual + typed.removeprefix(other)
        if typed[:1] == other[:1] != usual[:1]:
            yield surname, usual[:1] + typed[1:]

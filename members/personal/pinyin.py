"""Pinyin keys of Chinese names, to sort and to search by; PostgreSQL without ICU has none."""

from unionportal.core.values.pinyin import syllable

_LENGTH = 200


def name_key(name):
    """Return “zhang san zs” for 张三: syllables to sort by, and to search by the whole or by initials."""
    if name.isascii():
        syllables = name.lower().split()
    else:
        # The dot between the parts of a name (阿依古丽·买买提) is not typed.
        syllables = [spoken for character in name if character.isalnum() and (spoken := syllable(character))]
    initials = "".join(one[0] for one in syllables)
    return f"{' '.join(syllables)} {initials}"[:_LENGTH]

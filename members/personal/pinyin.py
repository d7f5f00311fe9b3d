"""Pinyin keys of Chinese names, to sort and to search by; PostgreSQL without ICU has none."""

from functools import lru_cache

from pypinyin import lazy_pinyin

_LENGTH = 200


@lru_cache(maxsize=32_768)
def _syllable(character):
    return "".join(lazy_pinyin(character)).strip().lower()


def name_key(name):
    """Return “zhang san zs” for 张三: syllables to sort by, and to search by the whole or by initials."""
    if name.isascii():
        syllables = name.lower().split()
    else:
        # The dot between the parts of a name (阿依古丽·买买提) is not typed.
        syllables = [syllable for character in name if character.isalnum() and (syllable := _syllable(character))]
    initials = "".join(syllable[0] for syllable in syllables)
    return f"{' '.join(syllables)} {initials}"[:_LENGTH]

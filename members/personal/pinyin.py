"""How Chinese names are ordered and found by letters: PostgreSQL without ICU cannot."""

from functools import lru_cache

from pypinyin import lazy_pinyin

_LENGTH = 200


@lru_cache(maxsize=32_768)
def _syllable(character):
    return "".join(lazy_pinyin(character)).strip().lower()


def name_key(name):
    """张三 → “zhang san zs”: sorts by syllables, and is found by the whole or by the initials."""
    if name.isascii():
        syllables = name.lower().split()
    else:
        syllables = [syllable for character in name if (syllable := _syllable(character))]
    initials = "".join(syllable[0] for syllable in syllables)
    return f"{' '.join(syllables)} {initials}"[:_LENGTH]

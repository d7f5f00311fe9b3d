"""How Chinese names are ordered and found by letters: PostgreSQL without ICU cannot."""

from functools import lru_cache

from pypinyin import lazy_pinyin

_LENGTH = 200


@lru_cache(maxsize=4096)
def name_key(name):
    """张三 → “zhang san zs”: sorts by syllables, and is found by the whole or by the initials."""
    syllables = [part.strip().lower() for part in lazy_pinyin(name) if part.strip()]
    initials = "".join(part[0] for part in syllables)
    return f"{' '.join(syllables)} {initials}"[:_LENGTH]

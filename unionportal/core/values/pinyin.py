"""The letters of Chinese characters, to search by; PostgreSQL without ICU has none."""

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=32_768)
def syllable(character: str) -> str:
    """Return the syllable of a character in small letters, “zhang” for 张; a letter or digit itself."""
    return "".join(lazy_pinyin(character)).strip().lower()

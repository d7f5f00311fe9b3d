"""The letters of Chinese characters, to search by; PostgreSQL without ICU has none."""

import os
from functools import lru_cache

# Read when the library is first imported. It is asked for one character at a time, so that its readings of phrases,
# 46 MB in each process, are of no use; nor is a copy of the others.
for _name in ("PYPINYIN_NO_PHRASES", "PYPINYIN_NO_DICT_COPY"):
    os.environ.setdefault(_name, "1")

from pypinyin import lazy_pinyin  # noqa: E402


@lru_cache(maxsize=32_768)
def syllable(character: str) -> str:
    """Return the syllable of a character in small letters, “zhang” for 张; a letter or digit itself."""
    return "".join(lazy_pinyin(character)).strip().lower()

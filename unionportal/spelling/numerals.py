"""Numbers and days in Chinese numerals."""

import re

CHINESE_DAY = re.compile(
    "([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def numerals_read(text: str) -> str:
    """Return a date in Chinese numerals with digits: 二〇一五年九月一日 is 2015年9月1日; any other text as it is."""
    found = CHINESE_DAY.fullmatch(text)
    if found is None:
        return text
    year, month, number = (part.translate(NUMERALS) for part in found.groups())
    return f"{year}年{tens_of(month)}月{tens_of(number)}日"


def tens_of(text: str) -> str:
    """Return the number that numerals with 十 in them are: 1十 is 10, 十2 is 12, 2十1 is 21."""
    tens, ten, ones = text.partition("十")
    return str(int(tens or 1) * 10 + int(ones or 0)) if ten else text

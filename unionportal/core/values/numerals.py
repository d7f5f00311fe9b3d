"""Chinese numerals of titles and headings."""

_DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """Return 1–99 in Chinese: 5 → “五”, 16 → “十六”, 21 → “二十一”; others in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")

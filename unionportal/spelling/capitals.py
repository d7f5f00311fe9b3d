"""Amounts of yuan in Chinese numerals: written as bills have them (壹佰元整), read as people write them (一百元)."""

import re
from decimal import ROUND_HALF_UP, Decimal

_FEN = Decimal("0.01")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES, _MYRIADS = ("", "拾", "佰", "仟"), ("", "万", "亿")
_VALUES = {place: 10**power for power, place in enumerate(_PLACES) if place}
# How people write the same; 两 is the 2 of a hundred, a thousand and of 元.
_AS_CAPITALS = str.maketrans(
    "〇○一二三四五六七八九两兩贰貳十百千萬億圆圓块塊毛正", "零零壹贰叁肆伍陆柒捌玖贰贰贰贰拾佰仟万亿元元元元角整"
)
_AMOUNT = re.compile(
    rf"(?:(?P<whole>[{_DIGITS}拾佰仟万亿]+)元)?(?:(?P<jiao>[{_DIGITS}])角)?(?:零?(?P<fen>[{_DIGITS}])分)?"
)
# Without a unit of money behind it, a small number may count anything.
_LARGE = re.compile("[佰仟万亿]")


def in_capitals(amount: Decimal | int) -> str:
    """Return an amount of yuan as bills and vouchers write it: 100010.05 → “壹拾万零壹拾元零伍分”, 10 → “壹拾元整”."""
    fen = int(abs(Decimal(amount).quantize(_FEN, ROUND_HALF_UP)) * 100)
    whole, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    if whole >= 10 ** (4 * len(_MYRIADS)):
        raise ValueError(f"{amount} is more than capitals are written for")
    text = "负" if amount < 0 else ""
    if whole or not (jiao or fen):
        text += f"{_whole_in_capitals(whole)}元"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif fen and whole:
        text += "零"
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole_in_capitals(number: int) -> str:
    """Return a whole number in capitals; zeros between digits are one 零, those at the end none."""
    text, gap = "", False
    for power in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[power % 4]
        gap = not digit and bool(text)
        if power % 4 == 0 and number // 10**power % 10_000:
            text += _MYRIADS[power // 4]
    return text or _DIGITS[0]


def amount_of_words(text: str) -> Decimal | None:
    """Return the yuan of an amount in numerals; None for what is none, or may be several: 一百五 is 105 or 150.

    Only what is written as `in_capitals` writes the same amount is read; 元 and 整 may be left out.
    """
    plain = text.translate(_AS_CAPITALS).replace("元钱", "元").removesuffix("整")
    if plain.startswith("拾"):
        plain = f"{_DIGITS[1]}{plain}"
    if not plain.endswith(("元", "角", "分")):
        if not _LARGE.search(plain):
            return None
        plain = f"{plain}元"
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        return None
    jiao, fen = (_DIGITS.index(found[part]) if found[part] else 0 for part in ("jiao", "fen"))
    amount = _whole_of(found["whole"] or "") + Decimal(jiao * 10 + fen) / 100
    is_written_so = amount < 10 ** (4 * len(_MYRIADS)) and in_capitals(amount).removesuffix("整") == plain
    return amount if is_written_so else None


def _whole_of(capitals: str) -> int:
    """Return the number that capitals add up to, in whatever order they stand."""
    whole = section = digit = 0
    for character in capitals:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        elif character in _VALUES:
            section, digit = section + digit * _VALUES[character], 0
        else:
            whole, section, digit = whole + (section + digit) * 10 ** (4 * _MYRIADS.index(character)), 0, 0
    return whole + section + digit

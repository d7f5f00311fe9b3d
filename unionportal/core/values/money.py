"""Money: Decimal yuan with two decimals, rounded half up, never a float."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

FEN = Decimal("0.01")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def yuan(value: Decimal | int | str) -> Decimal:
    """`value` rounded to 分, half up."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    return Decimal(value).quantize(FEN, ROUND_HALF_UP)


def wan(value: Decimal | int | str) -> str:
    """Yuan as reports print it: 130989 → “13.0989万元”, 1582300 → “158.23万元”."""
    number = (Decimal(value) / 10000).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return f"{_plain(number)}万元"


def in_yuan(value: Decimal | int | str) -> str:
    """Yuan without trailing zeros: 17585.45 → “17585.45元”, 19000 → “19000元”."""
    return f"{_plain(yuan(value))}元"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def capital(value: Decimal | int | str) -> str:
    """Yuan in the capital numerals of vouchers: 10620.05 → “壹万零陆佰贰拾元零伍分”."""
    amount = yuan(value)
    sign, amount = ("负", -amount) if amount < 0 else ("", amount)
    whole, fen = divmod(int(amount * 100), 100)
    jiao, fen = divmod(fen, 10)
    text = f"{_integer(whole)}元" if whole else ""
    if not jiao and not fen:
        return f"{sign}{text or '零元'}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return sign + text + (f"{_DIGITS[fen]}分" if fen else "整")


def _integer(number: int) -> str:
    if number >= 10**16:
        raise ValueError("too large to write out")
    text, position, pending_zero = "", 0, False
    while number:
        number, group = divmod(number, 10000)
        if group:
            part = _four(group) + _GROUPS[position]
            text = part + ("零" if pending_zero and text else "") + text
            pending_zero = group < 1000
        elif text:
            pending_zero = True
        position += 1
    return text


def _four(group: int) -> str:
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return text


class MoneyField(models.DecimalField):  # type: ignore[type-arg]  # a field takes no types at run time
    """A column of yuan, numeric(14, 2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

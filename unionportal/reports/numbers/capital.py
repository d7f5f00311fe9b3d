"""大写金额: an amount in the capital numerals of vouchers."""

from decimal import Decimal

from unionportal.core.values.money import yuan

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital(value: Decimal | int | str) -> str:
    """Return yuan in capital numerals: 10620.05 → “壹万零陆佰贰拾元零伍分”."""
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

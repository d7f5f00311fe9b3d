"""How a number is written: the formats that an author writes behind a figure."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from unionportal.core.values import money
from unionportal.core.values.numerals import in_chinese
from unionportal.reports.numbers.capital import capital

_WAN = 10000
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")


def about(number):
    """Return a number rounded down to its tens or 万 with 余: 934 → “930余”, 15823 → “1万余”; exact ones without."""
    number = Decimal(number)
    step = _WAN if number >= _WAN else 10
    if number < 10:
        return plain(number)
    whole = int((number / step).to_integral_value(ROUND_FLOOR))
    text = f"{whole}万" if step == _WAN else f"{whole * step}"
    return text if whole * step == number else f"{text}余"


def hanzi(number):
    """Return a count in Chinese numerals as it stands before a measure word: 2 → “两”, 142 → “一百四十二”."""
    number = int(number)
    if number in (0, 2):
        return "零" if not number else "两"
    if number < 0 or number >= 10**16:
        return str(number)
    if number < 100:
        return in_chinese(number)
    text, pending = "", False
    for place in range(3, -1, -1):
        group = number // _WAN**place % _WAN
        if not group:
            pending = bool(text)
            continue
        if text and (pending or group < 1000):
            text += "零"
        text += (in_chinese(group) if not text and group < 100 else _four(group)) + _GROUPS[place]
        pending = False
    return text


def _four(group):
    text, pending = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if pending and text else "") + in_chinese(digit) + _PLACES[place]
        pending = not digit
    return text


def plain(number):
    """Return a number without idle zeros."""
    return plain_text(f"{number:f}")


def plain_text(text):
    """Return a written number without idle zeros."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_wan(number):
    """Return yuan in 万元 with the decimals that the amount needs."""
    return f"{money.wan(number)}万元"


def a_year(number, unit, years):
    """Return how much it is in each of several years, with its unit: “12.4项/年”; of one year the number itself."""
    if years == 1:
        return f"{plain(Decimal(number))}{unit}"
    return f"{plain((Decimal(number) / years).quantize(Decimal('0.1'), ROUND_HALF_UP))}{unit}/年"


WRITERS = {
    "万元": in_wan,
    "元": money.in_yuan,
    "大写": capital,
    "余": about,
    "汉字": hanzi,
}
OF_MONEY = ("万元", "元", "大写")
OF_RATES = ("百分比",)
# A number with cents has no numerals, and a rate is never rounded to tens.
OF_COUNTS = ("汉字",)


def refusal(form, name, *, is_money, is_rate):
    """Return why a figure cannot be written in the format, or None."""
    if form in OF_MONEY and not is_money:
        return f"“{name}”不是金额，不能用“{form}”格式。"
    if form in OF_RATES and not is_rate:
        return f"“{name}”不是比率，不能用“{form}”格式；比例写成 {{甲/乙|{form}}}。"
    if form in OF_COUNTS and (is_money or is_rate):
        return f"“{name}”不是个数，不能用“{form}”格式。"
    if form in ("余", "年均") and is_rate:
        return f"“{name}”是比率，不能用“{form}”格式。"
    return None

"""Numbers of bank cards."""

# A card of a bank has so many digits, the last of them a check digit; an account of a firm may have any.
_LENGTHS = range(16, 20)
_BEGINS = "62"


def why_no_card(number):
    """Return the sentence that a number looks like a card's and its check digit is wrong, "" for any other."""
    is_card = number.isascii() and number.isdigit() and len(number) in _LENGTHS and number.startswith(_BEGINS)
    return "银行卡号的校验位不对，请核对每一位数字。" if is_card and not _passes(number) else ""


def _passes(number):
    """Return whether the last digit follows from the others (Luhn)."""
    total = 0
    for place, digit in enumerate(map(int, reversed(number))):
        double = digit * 2 if place % 2 else digit
        total += double - 9 if double > 9 else double
    return total % 10 == 0

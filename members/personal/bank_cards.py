"""Numbers of bank cards."""

# A card of a bank has so many digits, the last of them a check digit; an account of a firm may have any.
_LENGTHS = range(16, 20)
_BEGINS = "62"
# Twice a digit, with the digits of that added up.
_DOUBLED = str.maketrans("0123456789", "0246813579")


def why_no_card(number):
    """Return the sentence that a number looks like a card's and its check digit is wrong, "" for any other."""
    is_card = number.isascii() and number.isdigit() and len(number) in _LENGTHS and number.startswith(_BEGINS)
    return "银行卡号的校验位不对，请核对每一位数字。" if is_card and not _passes(number) else ""


def _passes(number):
    """Return whether the last digit follows from the others (Luhn)."""
    singly, doubled = number[::-2], number[-2::-2].translate(_DOUBLED)
    return sum(map(int, singly + doubled)) % 10 == 0

"""Numbers of bank cards."""

import re

from unionportal.sheets.cells import digits

# A card of a bank has so many digits, the last of them a check digit; an account of a firm may have any.
_LENGTHS = range(16, 20)
_BEGINS = "62"
# Twice a digit, with the digits of that added up.
_DOUBLED = str.maketrans("0123456789", "0246813579")
# What people put between the digits besides blanks, to read them by.
_DASHES = re.compile("[-–—_.·]")


def folded_card(text):
    """Return the number of a card or an account as it is stored: half-width, without blanks and dashes.

    CellProblem with a Chinese sentence where its digits are lost.
    """
    return _DASHES.sub("", digits(text) or "")


def why_no_card(number):
    """Return the sentence that a folded number is none, or its check digit as a card's is wrong; "" for any other."""
    if not (number.isascii() and number.isdigit()):
        return "银行卡号只能是数字，请核对。"
    is_card = len(number) in _LENGTHS and number.startswith(_BEGINS)
    return "银行卡号的校验位不对，请核对每一位数字。" if is_card and not _passes(number) else ""


def _passes(number):
    """Return whether the last digit follows from the others (Luhn)."""
    singly, doubled = number[::-2], number[-2::-2].translate(_DOUBLED)
    return (sum((singly + doubled).encode()) - ord("0") * len(number)) % 10 == 0

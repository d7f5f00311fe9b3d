"""Identity documents (GB 11643), and names of which a page shows less than all."""

import datetime
import re
from functools import lru_cache
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# What seventeen times the character of 0 adds to the weighted sum.
_OF_ZEROS = ord("0") * sum(_WEIGHTS)
# What stands between marks and blanks; the dots within one name belong to it.
_PART = re.compile(r"[\w·•・]+")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ＸｘX", "0123456789XXX")


def _check_digit(digits):
    return _CHECK[(sum(map(mul, digits.encode(), _WEIGHTS)) - _OF_ZEROS) % 11]


# One row asks for the same number several times.
@lru_cache(16)
def normalise_id_number(text):
    """Return the resident identity number with 18 characters; ValueError with a Chinese sentence if it is wrong."""
    text = "".join(text.split()).translate(_FULL_WIDTH).upper()
    if len(text) == 15 and text.isascii() and text.isdigit():
        text = f"{text[:6]}19{text[6:]}"
        text += _check_digit(text)
    if len(text) != 18:
        raise ValueError(f"身份证号应为 18 位，这里是 {len(text)} 位。")
    if not (text[:17].isascii() and text[:17].isdigit() and text[17] in "0123456789X"):
        raise ValueError("身份证号只能是数字，最后一位可以是 X。")
    try:
        born = birth_date(text)
    except ValueError:
        raise ValueError("身份证号中的出生日期不存在。") from None
    if not datetime.date(1900, 1, 1) <= born <= datetime.date.today():  # noqa: DTZ011 -- a calendar date on a card
        raise ValueError("身份证号中的出生日期不合理。")
    if text[17] != _check_digit(text[:17]):
        raise ValueError("身份证号的校验码不对，请核对是否有错字。")
    return text


def birth_date(id_number):
    """Return the date of birth in an 18-character identity number."""
    return datetime.date.fromisoformat(id_number[6:14])


def is_male(id_number):
    """Return whether an 18-character identity number is of a man."""
    return int(id_number[16]) % 2 == 1


def hide_name(name):
    """Return a name of which the character behind the surname is hidden: 张＊明 for 张小明."""
    return f"{name[:1]}＊{name[2:]}"


def hide_names(text):
    """Return a text that may name several, of each part between marks and blanks no more than its first and last signs.

    张＊明、李＊红 for 张小明、李小红; a number among them is hidden alike.
    """
    return _PART.sub(lambda found: _ends_of(found[0]), text)


def _ends_of(part):
    hidden = "＊" * max(1, len(part) - 2)
    return f"{part[:1]}{hidden}{part[2:][-1:]}"

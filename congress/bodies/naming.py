"""The names of congresses: 第十三届三次教职工代表大会暨第十四届二次工会会员代表大会, short 六届四次双代会."""

from unionportal.core.values import numerals


def in_chinese(number):
    """Return 1–99 as read in the name of a congress: 一, 十, 十三, 二十一."""
    if not 1 <= number <= 99:
        raise ValueError(f"no term or session has the number {number}")
    return numerals.in_chinese(number)


def full_name(*pairs):
    """Return the formal name of one congress or of two that meet together; each pair is (term, session, name)."""
    return "暨".join(f"第{in_chinese(term)}届{in_chinese(session)}次{name}" for term, session, name in pairs)


def short_name(term, session, name):
    """Return “六届四次双代会”."""
    return f"{in_chinese(term)}届{in_chinese(session)}次{name}"

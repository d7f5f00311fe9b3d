"""The names of congresses: 第十三届三次教职工代表大会暨第十四届二次工会会员代表大会, short 六届四次双代会."""

import re
import unicodedata

from unionportal.core.values import numerals

# What the bodies are called, and which of them a name stands for.
_STAFF, _MEMBERS = "staff", "members"
_CALLED = {
    "教职工代表大会": (_STAFF,),
    "教代会": (_STAFF,),
    "工会会员代表大会": (_MEMBERS,),
    "会员代表大会": (_MEMBERS,),
    "工代会": (_MEMBERS,),
    "双代会": (_STAFF, _MEMBERS),
}
_BODY = re.compile("|".join(_CALLED))
_TERM, _SESSION = (re.compile(rf"(\d{{1,2}}|[一二三四五六七八九十]{{1,3}}){unit}") for unit in "届次")
_NUMBERS = {form: number for number in range(1, 100) for form in (str(number), numerals.in_chinese(number))}


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


def name_key(text):
    """Return what the name of a term or congress comes to, however it is written.

    A set of (body, term, session), of a term without session; the text without blanks where it names none.
    """
    text = "".join(unicodedata.normalize("NFKC", text).split())
    bodies = [body for called in _BODY.findall(text) for body in _CALLED[called]]
    terms, sessions = ([_NUMBERS.get(form) for form in pattern.findall(text)] for pattern in (_TERM, _SESSION))
    columns = [terms, sessions or [None]]
    if not bodies or not terms or any(len(column) not in (1, len(bodies)) for column in columns):
        return text
    spread = [column * len(bodies) if len(column) == 1 else column for column in columns]
    return frozenset(zip(bodies, *spread, strict=True))

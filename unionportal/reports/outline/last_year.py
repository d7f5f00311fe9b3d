"""The text of an earlier report as the beginning of a new one: its figures and lists are evaluated anew.

Numbers that were typed there are marked for the author: those that a figure had then, with that figure, and the rest.
"""

import re
from decimal import Decimal

from unionportal.reports.outline import called, span_of
from unionportal.reports.text.check import TO_CHECK as MARK
from unionportal.reports.text.markup import Literal, SubHeading, parse, walk

_UNITS = "万元|人次|元|人|位|名|件|项|次|场|个|篇|则|支|户|家|种|笔|份|天|%|％"
# Digits of any width; blanks may stand before the unit.
_NUMBER = re.compile(rf"(?<![\d.．〖第])(\d+(?:,\d{{3}})*(?:[.．]\d+)?)[ \u3000]*(余?)({_UNITS})(?!\d)")
_BLANKS = r"[ \u3000]*"
_MONTH = rf"{_BLANKS}(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}}){_BLANKS}月"
_DATE = re.compile(rf"\d{{4}}(?:[-—–至]\d{{4}})?{_BLANKS}(?:学年|年度|年){_MONTH}(?:份|{_BLANKS}\d{{1,2}}{_BLANKS}日)?")
_WAN = 10000
# Units that people write for one and the same.
_ALIKE = {"位": "人", "名": "人", "场": "项", "则": "篇", "户": "个", "家": "个"}


def begun(body, *, old, new, known):
    """Return a body of a report over the period `old` for one over `new`.

    `known` are the figures as they were, [(code, name, value, unit, is_money)]; every number that was
    typed is marked, and every date with a year, which stays as it was.
    """
    return _marked(_renamed(body, old, new), known)


def _renamed(text, old, new):
    """Return the text with the words for the old period and the one after it exchanged for those of the new."""
    words = {str(old): str(new), called(old): called(new), span_of(old): span_of(new)}
    if old.whole_years == new.whole_years == 1:
        words[called(old.following())] = called(new.following())
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    # A date stays what it was, whatever the period.
    return re.sub(f"(?:{pattern})(?!{_MONTH})", lambda match: words[match[0]], text)


def heading(text, *, old, new):
    """Return a heading for the new period."""
    return _renamed(text, old, new)


def _marked(body, known):
    lines = body.split("\n")
    changes = []
    for block in parse(body).blocks:
        if isinstance(block, SubHeading):
            continue
        for part in walk(getattr(block, "parts", ())):
            if isinstance(part, Literal):
                changes += [(row, at, note) for row, at, note in _notes(part, lines, known)]
    for row, at, note in sorted(changes, reverse=True):
        lines[row - 1] = lines[row - 1][:at] + note + lines[row - 1][at:]
    return "\n".join(lines)


def _notes(part, lines, known):
    """Yield (line, column behind it, note) of every number and date that a literal of these lines holds."""
    row, column = part.line, part.column - 1
    for number, text in enumerate(part.text.split("\n")):
        start = column if number == 0 else 0
        for match in _NUMBER.finditer(text):
            sentence = re.split("[。！？]", lines[row + number - 1][: start + match.start()])[-1]
            yield row + number, start + match.end(), _note(match, sentence, known)
        for match in _DATE.finditer(text):
            yield row + number, start + match.end(), f"{MARK}去年写的日期，请核对〗"


def _note(match, sentence, known):
    number, unit = match[1].replace(",", "").replace("．", "."), match[3].replace("％", "%")
    like = {code: _likeness(name, sentence) for code, name, *rest in known if _is(number, unit, *rest)}
    # Small numbers are those of many figures by chance: of these the sentence speaks of none.
    most = max(like.values(), default=0)
    matching = [code for code, found in like.items() if found == most > 0]
    if not matching:
        return f"{MARK}去年写的数，请核对〗"
    form = "|万元" if unit == "万元" else "|元" if unit == "元" else ""
    choices = "或".join(f"{{{code}{form}|含零}}" for code in matching[:3])
    return f"{MARK}去年与这个数字相同，今年是{choices}〗"


def _likeness(name, sentence):
    """Return how many of the words of a figure's name stand in the sentence before the number."""
    return sum(word in sentence for word in re.split(r"[.\[\]]", name) if word)


def _is(number, unit, value, of, is_money):
    if value is None:
        return False
    if is_money:
        return unit in ("元", "万元") and Decimal(number) * (_WAN if unit == "万元" else 1) == value
    return _ALIKE.get(unit, unit) == _ALIKE.get(of, of) and Decimal(number) == value != 0

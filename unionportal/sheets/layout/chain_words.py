"""What a line of a chain (接龙) says of whom.

A line is divided into pieces by what stands between them and by what is known: the names of people and units are asked
for once (`candidates`), so that “计算机学院王小明” is two pieces and “欧阳明” is one.
"""

import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from unionportal.sheets.layout.chain_amounts import NUMERALS, SUM, YUAN, amount_in, money_in
from unionportal.sheets.layout.chains import STRONG
from unionportal.sheets.layout.words import NUMBER, PERSON, header_key, words
from unionportal.spelling.folding import HAN
from unionportal.spelling.personal_numbers import CARD as CARD_NUMBER
from unionportal.spelling.personal_numbers import IDENTITY as IDENTITY_NUMBER
from unionportal.spelling.personal_numbers import TELEPHONE, closed_numbers

_WEAK = re.compile(r"[-—–/]+|\+(?!\d)|(?=\+\d)")
_RUN = re.compile(
    rf"[¥]?\d[\d.,]*[万千百]?(?:元|块钱?|圆|人|份|个|名|位|套|张|件|米|号)?|[A-Za-z][A-Za-z0-9_-]*|(?:{HAN.pattern}|·)+|."
)
# A name with such an amount glued to it.
_GLUED = re.compile(rf"(?P<name>(?:{HAN.pattern}){{2,20}}?)(?P<amount>{YUAN})")
# 100元/人 is said of each.
_PER_PERSON = re.compile(
    rf"(?P<amount>¥?(?:\d[\d,.]{{0,14}}[万千百]?|[{NUMERALS}]{{1,20}})(?:元|块钱?|圆)?)/(?:每?人|位|个人)"
)
_STAFF = re.compile(r"[A-Za-z]{1,6}[_-]?\d{2,}[A-Za-z0-9]*|0\d{3,}|\d{7,}")
# A number of the next entry, where several stand in one line.
_COUNTS = re.compile(r"\d{1,3}[.、)]")
# The word that stands before an amount of each, where it is not written so.
_EACH = "每人"
_LATIN = re.compile(r"[A-Za-z][A-Za-z.'’-]*")
# A name has so many characters at most where nothing divides it from what it is glued to.
_NAMES = (4, 3, 2)
# Where the word between two names stands at the latest.
_TWO_NAMES = 20
# What stands above the columns of a chain, in their order.
STAFF, UNIT, IDENTITY, PHONE, CARD = "工号", "单位", "证件号码", "手机", "银行卡号"
AMOUNT, NOTE = "金额", "备注"
HEADINGS = (NUMBER, PERSON, STAFF, UNIT, IDENTITY, PHONE, AMOUNT, NOTE, CARD)


@dataclass(frozen=True)
class Known:
    """The names, units and staff numbers that stand in a chain and are registered; the numbers with their names."""

    names: Collection[str] = frozenset()
    units: Collection[str] = frozenset()
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Somebody:
    """What a line says of one person, by the heading it belongs under."""

    name: str = ""
    said: dict[str, str] = field(default_factory=dict)
    is_known: bool = False


@dataclass
class Entry:
    """The people of one line, what else stands in it, the amount that is not one person's, whether they do not come."""

    people: list[Somebody]
    notes: list[str] = field(default_factory=list)
    # One for several people: whether for each or together, the line does not say.
    shared: str = ""
    declined: str = ""
    # Those of the notes that may be somebody else's name.
    doubtful: list[str] = field(default_factory=list)
    # Who may do it for one of the others only: 代领人 王小明.
    proxies: list[str] = field(default_factory=list)
    # {who does it: for whom}, of those: 陈静代刘洋.
    whom: dict[str, str] = field(default_factory=dict)


def tokens(text: str) -> list[str]:
    """Return the pieces of a line that something divides, numbers of documents, cards and telephones whole."""
    text = _between_scripts().sub(r" \g<0> ", closed_numbers(text))
    found = [piece for piece in STRONG.split(text) if piece]
    return _closed_up(found)


@cache
def _between_scripts() -> re.Pattern[str]:
    """Return the pattern of what stands between a Chinese name and one in Latin letters: 李娜和Anna Keller."""
    joint = f"(?:{'|'.join(sorted(words().marks['and']))})"
    return re.compile(rf"(?<={HAN.pattern}){joint}(?=[A-Za-z])|(?<=[A-Za-z]){joint}(?={HAN.pattern})")


def _closed_up(pieces: list[str]) -> list[str]:
    """Return the pieces with the characters of a name (张 三) and the words of a foreign one (Li Na) together."""
    found: list[str] = []
    for key, group in itertools.groupby(pieces, key=_alone):
        some = list(group)
        if key and len(some) > 1:
            found.append((" " if key == "latin" else "").join(some))
        else:
            found += some
    return found


def _alone(piece: str) -> str:
    if len(piece) == 1 and HAN.match(piece):
        return "han"
    return "latin" if _LATIN.fullmatch(piece) else ""


def _leading_words(token: str) -> Iterator[str]:
    """Yield the first words of several in Latin letters, as many as a name may have, the most first."""
    parts = token.split(" ")
    for size in range(min(len(parts), _NAMES[0]), 0, -1):
        yield " ".join(parts[:size])


def candidates(text: str) -> Iterator[str]:
    """Yield every piece of a line that may be the name of a person or a unit, or a number."""
    for token in tokens(text):
        yield token
        if " " in token:
            yield from _leading_words(token)
        for part in filter(None, _WEAK.split(token)):
            yield part
            for run in _RUN.findall(part):
                yield run
                if HAN.match(run) and len(run) > _NAMES[-1]:
                    for size in _NAMES:
                        yield from (run[:size], run[size:], run[-size:], run[:-size])


def begins_with_name(text: str, known: Known) -> bool:
    """Return whether the first piece of a line is the name of somebody who is known."""
    pieces = (piece for token in tokens(text)[:1] for piece in _divided(token, known, is_first=True))
    return next(pieces, "") in known.names


def entry_of(text: str, known: Known) -> Entry:
    """Return what a line says, by what is known."""
    text = _PER_PERSON.sub(lambda found: f" {_EACH}{found['amount']} ", text)
    line = _Line(text, known)
    for place, token in enumerate(tokens(text)):
        for piece in _divided(token, known, is_first=not place):
            line.take(piece)
    return line.entry()


@dataclass
class _Line:
    """The pieces of a line, taken one after the other."""

    text: str
    known: Known
    people: list[Somebody] = field(default_factory=list)
    # What was said before the first name; what is said of all; the words that are none of these.
    before: dict[str, str] = field(default_factory=dict)
    each: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    amounts: int = 0
    # Whether the first word stood before every name.
    begins_with_word: bool = False
    proxies: list[str] = field(default_factory=list)
    whom: dict[str, str] = field(default_factory=dict)
    # The pieces that were taken last, the one before the last first.
    last: tuple[str, str] = ("", "")

    def take(self, piece: str) -> None:
        """Put a piece where it belongs: to the person before it, or to the line."""
        kind, said = self._kind(piece), self.people[-1].said if self.people else self.before
        (earlier, before), self.last = self.last, (self.last[1], piece)
        is_for = before in words().marks["for"] and bool(self.people) and self.people[-1].name == earlier
        if kind == PERSON and is_for:
            # Who is named first only does it for this one, to whom all belongs that is said.
            self.proxies.append(earlier)
            self.whom[earlier] = piece
            self.people[-1].name = piece
            self.left.remove(before)
        elif kind == PERSON and self.people and header_key(before) in words().marks["proxy"]:
            self.proxies.append(piece)
        elif kind == PERSON:
            self.people.append(Somebody(piece, {} if self.people else self.before, is_known=True))
        elif kind == UNIT:
            self.units.append(piece)
        elif kind == STAFF:
            self.numbers.append(piece)
        elif kind == AMOUNT and piece.startswith(tuple(words().marks["each"])):
            self.each[AMOUNT] = amount_in(piece)
        elif kind == AMOUNT:
            self.amounts += 1
            # Several are no number together: somebody says which of them it is.
            said[AMOUNT] = "、".join(filter(None, (said.get(AMOUNT), amount_in(piece))))
        elif kind in (IDENTITY, PHONE, CARD):
            # A second one is nobody's note.
            said.setdefault(kind, piece)
        else:
            self.begins_with_word |= not (self.people or self.left or _is_phrase(piece))
            self.left.append(piece)

    def _kind(self, piece: str) -> str:
        kind = _kind(piece, self.known)
        # Digits alone are a staff number beside the name that it belongs to.
        if kind == STAFF and money_in(piece) and self.known.numbers.get(piece, self.text) not in self.text:
            return AMOUNT
        return kind

    def entry(self) -> Entry:
        """Return what the pieces say together."""
        if not self.people:
            self._name_somebody()
        elif (
            self.begins_with_word
            and not self.units
            and len(self.people) == 1
            and not _may_be_a_name(self.left[0], self.text)
        ):
            # Before a name stands what somebody is of, though nothing of that name is registered.
            self.units.append(self.left.pop(0))
        is_known = any(one.is_known for one in self.people)
        self._give_units()
        self._give_numbers()
        for one in self.people:
            one.said = {**self.each, **one.said}
        marks = words().marks
        declined = next((one for one in self.left if any(word in header_key(one) for word in marks["declined"])), "")
        empty = {*marks["joins"], *marks["giving"], *marks["address"], *marks["and"], *self._labels()}
        notes = [one for one in self.left if header_key(one) not in empty and not _COUNTS.fullmatch(one)]
        doubtful = [one for one in notes if _may_be_a_name(one, self.text)] if is_known else []
        return Entry(self.people, notes, self._shared_amount(doubtful), declined, doubtful, self.proxies, self.whom)

    def _labels(self) -> set[str]:
        """Return the words that stand before what was taken: 电话 before a number, 部门 before a unit."""
        taken = {PERSON, NOTE, *(kind for one in self.people for kind in one.said)}
        meant = set().union(*map(_meanings, taken))
        return {key for key in map(header_key, self.left) if not meant.isdisjoint(_meanings(key))}

    def _name_somebody(self) -> None:
        """Take the first words as the name of somebody who is not known."""
        words_of = (place for place, one in enumerate(self.left) if _is_word(one) and not _is_phrase(one))
        place = next(words_of, None)
        name = self.left.pop(place) if place is not None else ""
        if name or self.before or self.numbers:
            self.people.append(Somebody(name, self.before))

    def _give_units(self) -> None:
        """Give each person the unit of the line, or his own of several; what is left is a note."""
        if len(self.units) == len(self.people):
            for one, unit in zip(self.people, self.units, strict=True):
                one.said[UNIT] = unit
        elif self.units:
            for one in self.people:
                one.said[UNIT] = self.units[0]
            self.left += self.units[1:]

    def _give_numbers(self) -> None:
        """Give a staff number to whom it belongs, else to the first who has none; what is left is a note, but digits.

        They may be a telephone number.
        """
        for number in self.numbers:
            if self.known.numbers.get(number) in self.whom:
                # Of who does it only, whom his name shows.
                continue
            owners = [one for one in self.people if STAFF not in one.said]
            own = [one for one in owners if one.name == self.known.numbers.get(number)]
            if one := next(iter(own or owners), None):
                one.said[STAFF] = number
            elif not number.isdigit():
                self.left.append(number)

    def _shared_amount(self, doubtful: Collection[str]) -> str:
        """Return the one amount of a line of several people, also doubtful ones; "" where it is said whose it is."""
        if len(self.people) + len(doubtful) < 2 or self.amounts != 1 or self.each:
            return ""
        shared = next(one.said.pop(AMOUNT) for one in self.people if AMOUNT in one.said)
        if not any(header_key(one) in words().marks["each"] for one in self.left):
            return shared
        for one in self.people:
            one.said[AMOUNT] = shared
        return ""


def _meanings(key: str) -> set[str]:
    """Return a heading and what others mean by it."""
    return {key, *words().headings.get(key, ())}


def _may_be_a_name(piece: str, text: str) -> bool:
    """Return whether it stands beside the comma of a list of names, is as long as one, and begins as one may."""
    is_long = 1 < len(piece) <= _NAMES[0] and all(HAN.match(one) for one in piece)
    is_listed = f"、{piece}" in text or text.startswith(f"{piece}、")
    is_wish = piece.startswith(tuple(words().marks["wish"]))
    return is_long and is_listed and not is_wish and not _is_phrase(piece)


def _is_word(text: str) -> bool:
    return bool(HAN.match(text) or _LATIN.match(text))


def _is_phrase(text: str) -> bool:
    """Return whether it is a word that people write beside a name."""
    marks, key = words().marks, header_key(text)
    is_each = text.startswith(tuple(marks["each"]))
    return is_each or key in marks["joins"] or any(word in key for word in marks["declined"])


def _divided(token: str, known: Known, *, is_first: bool = False) -> list[str]:
    """Return the pieces of a token: itself if it is known, else those of which one is known.

    The first of a line may be a name that is not known, with a number or an amount behind it.
    """
    is_latin = bool(_LATIN.match(token)) and " " in token
    if is_latin and (name := next((one for one in _leading_words(token) if one in known.names), "")):
        return [name, token[len(name) :].strip()] if name != token else [token]
    if is_latin or token in known.names or token in known.units or token in known.numbers:
        return [token]
    if SUM.fullmatch(token):
        return [token]
    parts = [part for part in _WEAK.split(token) if part]
    if len(parts) > 1:
        first, *others = parts
        return [*_divided(first, known, is_first=is_first), *(one for part in others for one in _divided(part, known))]
    if not parts or money_in(token):
        return parts
    runs = _RUN.findall(token)
    if len(runs) > 1:
        is_known = any(run in known.names or run in known.numbers for run in runs)
        is_numbered = any(money_in(run) or _STAFF.fullmatch(run) for run in runs)
        if is_known or (is_first and is_numbered and _is_word(runs[0]) and len(runs[0]) > 1):
            return [piece for run in runs for piece in _divided(run, known)]
        return parts
    pieces = _unglued(token, known)
    glued = _GLUED.fullmatch(token) if is_first and len(pieces) == 1 else None
    return [glued["name"], glued["amount"]] if glued else pieces


def _unglued(text: str, known: Known) -> list[str]:
    """Return two names, a unit and the name behind it, or a name and the word behind it, where both are known."""
    marks = words().marks
    behind = {*marks["declined"], *marks["joins"], *marks["address"], *marks["giving"], *marks["for"]}
    for place, character in enumerate(text[:_TWO_NAMES]):
        both = text[:place], text[place + 1 :]
        if (character in marks["and"] or character in marks["for"]) and all(one in known.names for one in both):
            return [both[0], character, both[1]]
    for size in _NAMES if HAN.match(text) else ():
        if text[-size:] in known.names and text[:-size] in known.units:
            return [text[:-size], text[-size:]]
        if text[:size] in known.names and (
            text[size:] in known.units or header_key(text[size:]) in behind or money_in(text[size:])
        ):
            return [text[:size], text[size:]]
    return [text]


def _kind(piece: str, known: Known) -> str:
    """Return the heading that a piece belongs under, that of a note for any other."""
    if piece in known.names:
        return PERSON
    if piece in known.numbers:
        return STAFF
    if IDENTITY_NUMBER.fullmatch(piece):
        return IDENTITY
    if CARD_NUMBER.fullmatch(piece):
        return CARD
    if TELEPHONE.fullmatch(piece) or re.fullmatch(r"0\d{9,11}", piece):
        return PHONE
    if _STAFF.fullmatch(piece):
        return STAFF
    if money_in(piece):
        return AMOUNT
    return UNIT if piece in known.units else NOTE

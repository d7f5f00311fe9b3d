"""Families of figures: what every member of a register has by standing in it, e.g. every series its participants.

An app declares a family beside its data: a word, its members by code and name, and what each of them has. A figure of
a member is written `word[name].what` and stored `code[code of the member].what`, so that a new name breaks no text.
The members are data: they are read when they are asked for, once within `read_once`. Whoever reads figures sees their
names, so a family is only of reference data, which belongs to no unit.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.values.nearest import nearest
from unionportal.core.values.quoting import quoted, unquoted

if TYPE_CHECKING:
    from unionportal.core.figures.registry import Condition, Measure

FAMILIES: dict[str, "Family"] = {}
# What cannot stand in a name without quotes: the brackets, and the signs of the text language.
_SIGNS = "[]{}|〔〕；："
_SPELT = re.compile(r"([^\[\]]+)\[(.*)\]\.([^\[\]]+)", re.DOTALL)
# {code of the family: its members}, while they are kept.
_kept: ContextVar[dict[str, tuple["Member", ...]] | None] = ContextVar("members of families", default=None)


@dataclass(frozen=True)
class Member:
    """One member of a family: its stable code, its name of today, and what it is written as."""

    code: str
    name: str
    spelt: str


@dataclass(frozen=True)
class Each:
    """One figure of every member: rows of the table `of` that lead to the code of the member by the lookup `path`.

    `said` is the printed 统计口径 of all of them. The measure of None counts rows.
    """

    code: str
    name: str
    of: type[ScopedModel]
    path: str
    unit: str
    condition: "Condition"
    said: str
    measure: "Measure | None" = None


@dataclass(frozen=True)
class Family:
    """A family; `code` begins with the app, `word` is what people call a member, `figures` are by their codes."""

    code: str
    word: str
    load: Callable[[], Iterable[tuple[str, str]]] = field(repr=False)
    figures: Mapping[str, Each]

    @property
    def members(self) -> Sequence[Member]:
        """The members there are now, in the order of the register."""
        kept = _kept.get()
        if kept is None:
            return self._load()
        if self.code not in kept:
            kept[self.code] = self._load()
        return kept[self.code]

    def _load(self) -> tuple[Member, ...]:
        found = list(self.load())
        times = Counter(name for _, name in found)
        # By the code where two have one name.
        return tuple(Member(code, name, name if times[name] == 1 else code) for code, name in found)

    def member(self, spelt: str, *, by_name: bool) -> Member | None:
        """Return the member of that code; with `by_name` the one of that name, else of that code; or None."""
        named = (one for one in self.members if by_name and one.name == spelt)
        return next(named, None) or next((one for one in self.members if one.code == spelt), None)

    def each(self, code_or_name: str) -> Each | None:
        """Return the figure of every member that has this code or name, or None."""
        named = (one for one in self.figures.values() if one.name == code_or_name)
        return self.figures.get(code_or_name) or next(named, None)

    def code_of(self, member: Member, each: Each) -> str:
        """Return the code of the figure of a member, as texts store it."""
        return f"{self.code}[{quoted(member.code, _SIGNS)}].{each.code}"

    def name_of(self, member: Member, each: Each) -> str:
        """Return its name, as people write it."""
        return f"{self.word}[{quoted(member.spelt, _SIGNS)}].{each.name}"


def family(code: str, word: str, *, members: Callable[[], Iterable[tuple[str, str]]], figures: Iterable[Each]) -> None:
    """Register a family; `members` returns (code, name) of those there are now. ValueError if it is declared twice."""
    if any(word == one.word or code == one.code for one in FAMILIES.values()):
        raise ValueError(f"family {code} ({word}) is declared twice")
    FAMILIES[code] = Family(code, word, members, {one.code: one for one in figures})


@contextmanager
def read_once() -> Iterator[None]:
    """Let every family read its members at most once in the block, e.g. of one request or one job."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def find(spelt: str) -> tuple[Family, Member, Each] | None:
    """Return the family, its member and what of it the name or code means, or None."""
    if not (read := _read(spelt)):
        return None
    found, name, what = read
    each = found.each(what) if found else None
    member = found.member(name, by_name=_is_named(spelt, found)) if found and each else None
    return (found, member, each) if found and member and each else None


def refusal(spelt: str) -> str | None:
    """Return why the name or code means no figure of a family; None if it does not look like one."""
    if not (read := _read(spelt)):
        return None
    found, name, what = read
    words = [one.word for one in FAMILIES.values()]
    if found is None:
        head = spelt.partition("[")[0]
        return f"没有“{head}[…]”这一类数字{nearest(head, words)}可用：{'、'.join(words)}。"
    by_name = _is_named(spelt, found)
    if found.member(name, by_name=by_name) is None:
        known = [one.name if by_name else one.code for one in found.members]
        return f"没有{'名' if by_name else '编码'}为“{name}”的{found.word}{nearest(name, known)}"
    names = [one.name for one in found.figures.values()]
    return f"“{found.word}”没有“{what}”这个数字{nearest(what, names)}可用：{'、'.join(names)}。"


def every() -> Iterator[tuple[Family, Member, Each]]:
    """Return every figure of every member of every family."""
    for one in FAMILIES.values():
        for member in one.members:
            yield from ((one, member, each) for each in one.figures.values())


def _read(spelt: str) -> tuple[Family | None, str, str] | None:
    """Return (family if it is known, member, figure) as spelt; None if it is not spelt like one."""
    match = _SPELT.fullmatch(spelt)
    if not match:
        return None
    head, member, what = (piece.strip() for piece in match.groups())
    found = FAMILIES.get(head) or next((one for one in FAMILIES.values() if one.word == head), None)
    return found, unquoted(member), what


def _is_named(spelt: str, found: Family) -> bool:
    return not spelt.startswith(f"{found.code}[")

"""The words of other people's lists, from the text files beside this one."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from unionportal.sheets import cells
from unionportal.spelling.folding import INVISIBLE

# What stands above the lines of a chat: the number, who it is.
NUMBER, PERSON = "序号", "姓名"
_FOLDER = Path(__file__).parent
_MARKS = re.compile(r"\((必填|选填|可选)\)|[*✱★:]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NUMERALS = tuple("0123456789.一二三四五六七八九十百两几")
_LEADING = re.compile(r"^[0-9一二三四五六七八九十]{1,2}[、.](?=.)")


def header_key(value: object) -> str:
    """Return the heading as it is compared: half-width, without spaces, breaks and the marks 「*」 and （必填）."""
    if not isinstance(value, str):
        return ""
    if value.isascii() and value.isalnum():
        return value.lower()
    return _MARKS.sub("", cells.label_key(INVISIBLE.sub("", value)))


def plain_heading(key: str) -> str:
    """Return a header_key without what stands in brackets and a number before it: “1、金额（元）” is “金额”."""
    return _LEADING.sub("", _BRACKETS.sub("", key)) or key


@dataclass(frozen=True)
class Words:
    """The words by what they stand for; all are compared as header_key makes them."""

    # {what others write: our headings, the likeliest first}
    headings: dict[str, tuple[str, ...]]
    # {our heading: {what others write: its place among them}}
    ranks: dict[str, dict[str, int]]
    # {what others call a list: our title}
    lists: dict[str, str]
    # {our title: the words of a chain about it}, the likeliest first
    chains: dict[str, tuple[str, ...]]
    # {our heading, or "" for any: {what others write: our label, or the one of several words that is kept}}
    values: dict[str, dict[str, str]]
    # {mark: its words}, such as the first words of a row of sums.
    marks: dict[str, frozenset[str]]


@cache
def words() -> Words:
    """Return the words of the files, read once."""
    headings: dict[str, list[str]] = {}
    ranks: dict[str, dict[str, int]] = {}
    for ours, others in _lines("headings.txt"):
        ranks[header_key(ours)] = {header_key(other): place for place, other in enumerate(others)}
        for other in others:
            headings.setdefault(header_key(other), []).append(header_key(ours))
    values: dict[str, dict[str, str]] = {}
    section = ""
    for ours, others in _lines("values.txt"):
        if not others:
            section, _, before = (header_key(part) for part in ours.partition(":"))
            values[section] = dict(values.get(before, {}))
            continue
        values.setdefault(section, {}).update({header_key(other): ours for other in others})
    # What a word means above may itself be a word for something here.
    for found in values.values():
        found.update({other: found[key] for other, ours in found.items() if (key := header_key(ours)) in found})
    return Words(
        {other: tuple(ours) for other, ours in headings.items()},
        ranks,
        {header_key(other): ours for ours, others in _lines("lists.txt") for other in others},
        {ours: tuple(map(header_key, others)) for ours, others in _lines("chains.txt")},
        values,
        {mark: frozenset(map(header_key, found)) for mark, found in _lines("marks.txt")},
    )


def meaning(heading: str, word: str) -> str:
    """Return our word for what others write in a column of ours, else the word itself, as they are compared."""
    key = header_key(word)
    return header_key(words().values.get(header_key(heading), {}).get(key, key))


@cache
def known_headings() -> frozenset[str]:
    """Return everything that anybody writes above a column."""
    ours = {heading for meant in words().headings.values() for heading in meant}
    return frozenset({*words().headings, *ours})


def unit_of(text: object) -> int:
    """Return how many yuan the unit of money is that a text names; 0 for none, or behind a number (30万元)."""
    plain = cells.compact(text) if isinstance(text, str) else ""
    for factor in (10_000, 1_000):
        for mark in words().marks[f"yuan_{factor}"]:
            at = plain.find(mark)
            if at >= 0 and not plain[:at].rstrip("余多约").endswith(_NUMERALS):
                return factor
    return 0


def _lines(name: str) -> list[tuple[str, list[str]]]:
    """Return [(what stands before “=”, the words behind it)] of a file, without its comments."""
    found = []
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        ours, _, others = line.partition("=")
        found.append((ours.strip(), others.split()))
    return found

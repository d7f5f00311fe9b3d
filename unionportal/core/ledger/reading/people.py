"""Whom a row means that has no staff number: by the number of an identity document, else by name and unit."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from unionportal.sheets.cells import CellProblem, as_text
from unionportal.sheets.columns import Column, SheetSpec
from unionportal.sheets.layout import Layout
from unionportal.sheets.layout.body import Line
from unionportal.sheets.layout.headings import CLUE_HEADINGS, columns_by_heading
from unionportal.sheets.layout.layout import NEW
from unionportal.sheets.layout.months import spans_of
from unionportal.sheets.parsing import Given
from unionportal.sheets.reader import Cell
from unionportal.spelling.folding import SEVERAL, folded_key

_SHOWN = 6
_A_GUEST = "不是会员，记为来宾"
# Characters of an identity number with its check.
_IDENTITY = 18


@dataclass(frozen=True)
class Clue:
    """What a row says about a person, "" for what it does not."""

    number: str = ""
    name: str = ""
    identity: str = ""
    unit: str = ""
    # Only tells people apart who are else the same: it is the one that changes.
    phone: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody who may be meant: the staff number, the name, and a line that tells people apart."""

    number: str
    name: str
    label: str
    # Whether nothing that the row says contradicts it.
    sure: bool = True
    # Whether the name is another one that is read alike.
    near: bool = False


@dataclass
class Found:
    """What stands in place of a column of staff numbers, the people to choose from by row, and what to say."""

    given: dict[str, dict[int, Given]] = field(default_factory=dict)
    choices: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    # The rows that name nobody who is registered.
    strangers: list[int] = field(default_factory=list)
    # {row: how it names the person}
    named: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OfAll:
    """The one unit of all rows that name none themselves, among whose people those without a number are looked for.

    A title may name where something was, or for whom it is, instead: at least half of the people are of its unit.
    """

    unit: str = ""
    is_in_title: bool = False

    @property
    def where(self) -> str:
        """What names it, in words."""
        return "标题里的单位" if self.is_in_title else "整张表的单位"


_NONE = OfAll()
Finder = Callable[[Sequence[Clue], Any], list[list[Person]]]
_finders: list[Finder] = []


def finds_people(finder: Finder) -> Finder:
    """Register the function that returns, for each Clue, the people it may mean of those whom an account may see."""
    _finders.append(finder)
    return finder


def found_by(clues: Sequence[Clue], actor: Any) -> list[list[Person]]:
    """Return for each Clue the people it may mean, of those whom `actor` may see."""
    return _finders[0](clues, actor) if _finders else [[] for _ in clues]


def people_of(
    spec: SheetSpec,
    layout: Layout,
    lines: Sequence[Line],
    actor: Any = None,
    units: Mapping[int, str] | None = None,
    of_all: OfAll = _NONE,
) -> Found:
    """Return whom the rows mean in which the first column of staff numbers is blank, and who bears another name.

    `units` are {row: the unit}, where a title above the rows names it, `of_all` that of all others which name none.
    """
    unit = of_all.unit
    found = Found()
    column = next((one for one in spec.columns if one.kind == "staff_number"), None)
    if column is None or not layout.heading or not _finders:
        return found
    places = _places(spec, column, layout)
    at = layout.columns.get(column.key)
    # A name beside the number is compared where it is no column of the kind itself, which may change it.
    compared = at is not None and f"{column.key}.name" in layout.columns
    if chosen := {row: number for row, number in layout.people.items() if number != NEW}:
        found.given[column.key] = dict(chosen)
    if not {"name", "identity"} & places.keys():
        return found
    blank, filled, narrowed = [], [], 0
    for number, row in lines:
        if not compared and at is not None and at < len(row) and row[at] not in (None, ""):
            continue
        clue = Clue(number=_text(row, at), **{name: _text(row, place) for name, place in places.items()})
        is_of_all = bool(unit) and not clue.unit and number not in (units or {})
        if not clue.unit:
            clue = replace(clue, unit=(units or {}).get(number, unit))
        if clue.number:
            filled.append((number, clue))
        elif clue.name or clue.identity:
            blank.append((number, clue))
            narrowed += is_of_all and bool(clue.name)
    if narrowed and of_all.is_in_title and not _are_mostly_there([clue for _, clue in blank], actor):
        return people_of(spec, layout, lines, actor, units)
    if narrowed:
        found.notes.append(f"没有工号的 {narrowed} 行，按{of_all.where}“{unit}”找人：是别的单位的人，不自动认定。")
    _find_blank(column, spec, layout, blank, actor, found)
    if compared and filled:
        _compare_names(column, filled, actor, found)
    if at is None and column.required:
        # The column is there now, though no cell of the file is.
        found.given.setdefault(column.key, {})
    return found


def _are_mostly_there(clues: Sequence[Clue], actor: Any) -> bool:
    """Return whether at least half of the people are registered in their units."""
    there = sum(any(one.sure and not one.near for one in people) for people in found_by(clues, actor))
    return 2 * there >= len(clues)


def _places(spec: SheetSpec, column: Column, layout: Layout) -> dict[str, int]:
    """Return {clue: position} of what tells the person: a column beside the table's own, or one of its own."""
    by_heading = columns_by_heading(spec)
    found = {}
    for clue, heading in CLUE_HEADINGS.items():
        position = layout.columns.get(f"{column.key}.{clue}")
        if position is None:
            position = layout.columns.get(by_heading.get(heading, ""))
        if position is not None:
            found[clue] = position
    return found


def _text(row: tuple[Cell, ...], position: int | None) -> str:
    cell = row[position] if position is not None and position < len(row) else None
    try:
        return as_text(cell)
    except CellProblem:
        return ""


def _find_blank(
    column: Column, spec: SheetSpec, layout: Layout, blank: Sequence[tuple[int, Clue]], actor: Any, found: Found
) -> None:
    if not blank:
        return
    # A column for guests says who is one, also one for names beside the numbers; a list of names alone does not.
    is_told = column.key in layout.columns or _places(spec, column, layout).get("name") != layout.columns.get(
        spec.guest
    )
    takes_guests = bool(spec.guest) and not (spec.guest in layout.columns and is_told)
    given: dict[int, Given] = {}
    guests: dict[int, Given] = {}
    sure = []
    for (number, clue), people in zip(blank, found_by([clue for _, clue in blank], actor), strict=True):
        chosen = layout.people.get(number)
        if chosen in {one.number for one in people}:
            people = [replace(one, sure=True, near=False) for one in people if one.number == chosen]
        if takes_guests and chosen == NEW:
            people = []
        is_guest = takes_guests and (chosen == NEW or layout.guests)
        found.named[number] = "　".join(filter(None, (clue.name, clue.unit)))
        if SEVERAL.search(clue.name) and not chosen:
            found.choices |= {number: [(NEW, _A_GUEST)]} if takes_guests else {}
            given[number] = CellProblem(f"“{clue.name}”像是几个人，请一人一行。")
        elif people and not people[0].near and _is_another(people, clue) and not chosen:
            given[number] = CellProblem(f"证件号码登记的是{people[0].name}，表里写的是{clue.name}，请核对。")
        elif len(people) == 1 and people[0].sure:
            given[number] = people[0].number
            sure.append(f"第{number}行“{clue.name or '（按证件号码）'}”是 {people[0].label}")
        elif people:
            found.choices[number] = [(one.number, one.label) for one in people]
            if takes_guests:
                found.choices[number].append((NEW, _A_GUEST))
            given[number] = CellProblem(f"{_doubt(people, clue)}，请在“对应关系”里选定是哪一位。")
        elif takes_guests and not is_guest:
            found.strangers.append(number)
            found.choices[number] = [(NEW, _A_GUEST)]
            given[number] = CellProblem(f"没有登记“{clue.name or '这个证件号码'}”：是来宾的，请在“对应关系”里选定。")
        elif column.required:
            given[number] = CellProblem("没有工号，按证件号码、姓名和单位也没有找到登记的会员；请填工号。")
        elif is_guest and clue.name:
            guests[number] = clue.name
    if given:
        found.given[column.key] = {**found.given.get(column.key, {}), **given}
    if guests:
        found.given[spec.guest] = guests
        named = [f"第{number}行“{name}”" for number, name in guests.items()]
        found.notes.append(f"不是登记的会员，记为来宾：{few(named)}。")
    if sure:
        found.notes.append(f"没有工号，按证件号码或姓名和单位认出：{few(sure)}。")


def _is_another(people: Sequence[Person], clue: Clue) -> bool:
    """Return whether the one person that is meant bears another name."""
    return len(people) == 1 and bool(clue.name) and folded_key(people[0].name) != folded_key(clue.name)


def _doubt(people: Sequence[Person], clue: Clue) -> str:
    if people[0].near:
        return f"没有登记“{clue.name}”，登记的有同音的“{people[0].name}”"
    return (f"{clue.unit}没有登记" if not people[0].sure else f"有 {len(people)} 个人叫") + f"“{clue.name}”"


def few(lines: Sequence[str], most: int = _SHOWN) -> str:
    """Return the first of the lines, and how many they are if there are more than `most`."""
    return "；".join(lines[:most]) + (f"等 {len(lines)} 行" if len(lines) > most else "")


def _compare_names(column: Column, filled: Sequence[tuple[int, Clue]], actor: Any, found: Found) -> None:
    """Report the rows whose staff number belongs to somebody of another name."""
    numbers = [Clue(number=clue.number) for _, clue in filled]
    for (number, clue), people in zip(filled, found_by(numbers, actor), strict=True):
        if clue.name and people and all(folded_key(one.name) != folded_key(clue.name) for one in people):
            problem = CellProblem(f"工号 {clue.number} 登记的是{people[0].name}，表里写的是{clue.name}，请核对。")
            found.given.setdefault(column.key, {})[number] = problem


def births_of(spec: SheetSpec, layout: Layout, lines: Sequence[Line]) -> dict[str, dict[int, Given]]:
    """Return the day of birth of each row that names the month alone and has an identity number with that month."""
    by_heading = columns_by_heading(spec)
    born = by_heading.get("出生日期", "")
    at, identity = layout.columns.get(born), layout.columns.get(by_heading.get("证件号码", ""))
    if at is None or identity is None or not layout.heading:
        return {}
    found: dict[int, Given] = {}
    written = {row[at] for _, row in lines if at < len(row) and isinstance(row[at], str | int | float)}
    spans = {cell: named for cell in written if (named := spans_of(cell))}
    for number, row in lines if spans else ():
        months = spans.get(row[at], ()) if at < len(row) else ()
        day = _day_of(_text(row, identity)) if months else None
        if day and any(first <= day <= last for first, last in months):
            found[number] = day
    return {born: found} if found else {}


def _day_of(identity: str) -> datetime.date | None:
    """Return the day of birth in a number of 18 characters, None if there is none."""
    try:
        return datetime.date.fromisoformat(identity[6:14]) if len(identity) == _IDENTITY else None
    except ValueError:
        return None


def choices_of(found: Mapping[int, Sequence[tuple[str, str]]]) -> dict[str, list[list[str]]]:
    """Return the people to choose from as JSON data."""
    return {str(row): [list(one) for one in people] for row, people in found.items()}

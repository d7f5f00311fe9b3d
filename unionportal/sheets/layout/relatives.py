"""Relatives: the columns about one, and the rows of a list of them, some of which are about the member himself.

The columns are those below his name, as below 配偶 beside 职工, and those whose headings begin with it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.headings import SEARCHED, candidates, match
from unionportal.sheets.layout.layout import Layout
from unionportal.sheets.layout.merged import with_values
from unionportal.sheets.layout.words import header_key, known_headings, plain_heading, words
from unionportal.sheets.reader import Cell, Sheet, Workbook

# What others write above whose family it is.
HEAD = "户主姓名"
# The heading under which the words for relations are kept.
KINSHIP = "亲属关系"
# A single character is no word for a relation here: other headings begin with it too.
_ONE_LETTER = 1
# What tells one child from the next: 子女1, 子女二.
_COUNT = re.compile(r"[1-9一二三四五六七八九]?")
_ANY_COUNT = re.compile(r"[0-9一二三四五六七八九]")
# So many headings that anybody writes make a row of them.
_FEWEST = 2


def below_their_member(
    spec: SheetSpec, layout: Layout, lines: Sequence[tuple[int, tuple[Cell, ...]]]
) -> tuple[list[tuple[int, tuple[Cell, ...]]], list[int]]:
    """Return the rows, those of relatives right below their member with the member of the row above, and which.

    A paste or a text table knows no merged cells. A row with a serial number of its own is of somebody else.
    """
    member = spec.key_columns[0]
    own = [position for key, position in layout.columns.items() if key.split(".")[0] == member]
    ignored = words().marks["ignored"]
    serial = [position for position, text in layout.headings.items() if header_key(text) in ignored]
    found: list[tuple[int, tuple[Cell, ...]]] = []
    below: list[int] = []
    for number, row in lines:
        if own and found and found[-1][0] == number - 1 and all(_is_blank(row, place) for place in (*own, *serial)):
            above = found[-1][1]
            row = with_values(row, {place: above[place] for place in own if place < len(above)})
            below.append(number)
        found.append((number, row))
    return found, below


def _is_blank(row: tuple[Cell, ...], position: int) -> bool:
    cell = row[position] if position < len(row) else None
    return cell is None or (isinstance(cell, str) and not cell.strip())


def of_members_themselves(
    spec: SheetSpec, layout: Layout, lines: Sequence[tuple[int, tuple[Cell, ...]]]
) -> frozenset[int]:
    """Return the rows that name as the relation to the member that it is he himself."""
    place = layout.columns.get(_relation(spec))
    return frozenset(number for number, row in lines if place is not None and _is_self(row, place))


def with_heads(book: Workbook, spec: SheetSpec, is_about: Callable[[Sheet], bool]) -> tuple[Workbook, list[str]]:
    """Return the workbook with a column for the head of each household, where only a row of 本人 says who it is."""
    about = {name: sheet for name, sheet in book.sheets.items() if is_about(sheet)}
    sheets = {name: found for name, sheet in about.items() if (found := _with_heads(sheet, spec))}
    return replace(book, sheets={**book.sheets, **sheets}), list(sheets)


def _with_heads(sheet: Sheet, spec: SheetSpec) -> Sheet | None:
    """Return the worksheet with the column, None where it has another one for the member or no row of 本人."""
    member, name = spec.key_columns[:2]
    for headings in candidates(sheet):
        columns = match(spec, headings).columns
        # A list of one column of names has that of the relatives in it.
        at, place = columns.get(name, columns.get(f"{member}.name")), columns.get(_relation(spec))
        start = headings.row + 1 - sheet.first_row
        if at is None or place is None or {name, f"{member}.name"} <= columns.keys() or member in columns:
            continue
        if not any(_is_self(row, place) for row in sheet.rows[start:]):
            continue
        width = max(len(row) for row in sheet.rows)
        rows = [*sheet.rows[: start - 1], with_values(sheet.rows[start - 1], {width: HEAD})]
        head: Cell = None
        for row in sheet.rows[start:]:
            head = row[at] if _is_self(row, place) and at < len(row) else head
            rows.append(with_values(row, {width: head}) if any(row) else row)
        return replace(sheet, rows=rows)
    return None


def _relation(spec: SheetSpec) -> str:
    """Return the key of the column that says the relation to the member."""
    headings = words().marks["relation"]
    return next((one.key for one in spec.columns if header_key(one.header) in headings), "")


def _is_self(row: tuple[Cell, ...], place: int) -> bool:
    return place < len(row) and header_key(row[place]) in words().marks["self"]


@cache
def relations() -> frozenset[str]:
    """Return the words for relations, but for single characters."""
    known = words().values[header_key(KINSHIP)]
    return frozenset(word for word in {*known, *map(header_key, known.values())} if len(word) > _ONE_LETTER)


def relation_before(key: str) -> str:
    """Return the word for a relation with which a heading begins, as they are compared; "" if it begins with none."""
    return max((word for word in relations() if key.startswith(word)), key=len, default="")


def is_of_relative(text: str) -> bool:
    """Return whether a heading is about a relative of the person: 配偶姓名, 家庭成员1单位, 与本人关系."""
    key = header_key(text)
    begins = relation_before(key) or any(key.startswith(word) for word in words().marks["family"])
    return bool(begins) or _ANY_COUNT.sub("", key) in words().marks["relation"]


def relatives_named(book: Workbook) -> Workbook:
    """Return the workbook in which what stands below the name of a relative is called so: 姓名 below 配偶 is 配偶姓名.

    It is nothing of the person's own, and no second list beside the first.
    """
    return replace(book, sheets={name: _named(sheet) for name, sheet in book.sheets.items()})


def _named(sheet: Sheet) -> Sheet:
    for index, (row, below) in enumerate(pairwise(sheet.rows[: SEARCHED + 1])):
        number = sheet.first_row + index
        if sum(header_key(cell) in known_headings() for cell in below) < _FEWEST:
            continue
        groups = [(left, end, who) for left, end, who in _groups(sheet, number, row) if _is_headed(below[left:end])]
        if groups:
            called = {
                place: f"{who}{cell.strip()}"
                for left, end, who in groups
                for place, cell in enumerate(below[left:end], left)
                if isinstance(cell, str) and cell.strip()
            }
            # What stands above nothing is a heading itself: a text has no cells that are merged down.
            inside = {place for left, end, _ in groups for place in range(left, end)}
            own = {
                place: cell
                for place, cell in enumerate(row)
                if header_key(cell) in known_headings() and place not in inside and not header_key(_cell(below, place))
            }
            above = with_values(row, dict.fromkeys((*own, *(left for left, *_ in groups)), None))
            gone = {(number, left) for left, *_ in groups}
            areas = zip(sheet.merged, sheet.areas(), strict=True)
            merged = tuple(area for area, place in areas if place[:2] not in gone)
            rows = [*sheet.rows[:index], above, with_values(below, {**own, **called}), *sheet.rows[index + 2 :]]
            return replace(sheet, rows=rows, merged=merged)
    return sheet


def _cell(row: tuple[Cell, ...], place: int) -> Cell:
    return row[place] if place < len(row) else None


def _groups(sheet: Sheet, number: int, row: tuple[Cell, ...]) -> Iterator[tuple[int, int, str]]:
    """Yield (the first column, the one behind the last, the relation) of the cells of a row that name a relative.

    A cell is of the columns over which it is merged, or else of those up to the next one.
    """
    named = {place: who for place, cell in enumerate(row) if (who := _relative(header_key(cell)))}
    areas = {(top, left): (bottom, right) for top, left, bottom, right in sheet.areas()} if named else {}
    filled = [place for place, cell in enumerate(row) if header_key(cell)]
    for place, who in named.items():
        bottom, right = areas.get((number, place), (number, place))
        following = next((one for one in filled if one > place), max(map(len, sheet.rows)))
        if bottom == number:
            yield place, right + 1 if right > place else following, who


def _relative(key: str) -> str:
    """Return the relation, with the count of it, that is all that a cell names; "" if it names none."""
    who = relation_before(key) or max((word for word in words().marks["family"] if key.startswith(word)), default="")
    count = _COUNT.match(rest := plain_heading(key).removeprefix(who)) if who else None
    return f"{who}{count[0]}" if count and rest[count.end() :] in {"", *words().marks["about"]} else ""


def _is_headed(cells: tuple[Cell, ...]) -> bool:
    """Return whether headings stand below, among which none says which relative it is: that would be a list of them."""
    keys = {header_key(cell) for cell in cells if cell is not None and cell != ""}
    known = {key for key in keys if key in known_headings() or plain_heading(key) in known_headings()}
    return bool(known) and "" not in keys and keys.isdisjoint(words().marks["relation"])

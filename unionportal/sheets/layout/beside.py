"""Relatives who stand beside each other in the row of their member, taken apart: worksheets with a row for each."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from unionportal.sheets.cells import compact
from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.headings import CLUE_HEADINGS, Headings, candidates, meanings
from unionportal.sheets.layout.relatives import relation_before
from unionportal.sheets.layout.words import header_key, is_sum, words
from unionportal.sheets.reader import Cell, Sheet, Workbook

_OTHER = "="
# What tells the first relative's heading from the second's: 家庭成员1姓名, 成员二姓名.
_NUMBER = re.compile(r"(?<!\d)[1-9一二三四五六七八九](?!\d)")


@dataclass(frozen=True)
class Group:
    """One relative: {column key: position}, and the relation, where the headings say it.

    A column that the kind does not know has its heading behind _OTHER for a key: it is named there, and may be chosen.
    """

    columns: Mapping[str, int]
    relation: str = ""


@dataclass(frozen=True)
class _Table:
    """The headings of members with relatives beside them: the columns of the member, those of each relative."""

    headings: Headings
    person: Mapping[str, int]
    groups: tuple[Group, ...]

    @property
    def taken(self) -> set[int]:
        """The positions of what is about a relative."""
        return {position for group in self.groups for position in group.columns.values()}


@dataclass(frozen=True)
class Taken:
    """The worksheet where relatives stood, and the headings of its other columns, where these are read nowhere."""

    origin: str
    left: tuple[str, ...] = ()


def taken_apart(
    book: Workbook,
    spec: SheetSpec,
    is_about: Callable[[Sheet], bool] = lambda sheet: False,
    is_all: Callable[[Sheet, Sequence[str]], bool] = lambda sheet, others: False,
) -> tuple[Workbook, dict[str, Taken]]:
    """Return the workbook with the relatives of each worksheet on one of their own, and {it: what was Taken}.

    `spec` is the kind of relatives. A worksheet with nothing else but who the members are is not kept, nor one that
    `is_all` about relatives for all its other headings. Only where it `is_about` such members, headings that name a
    relation (配偶姓名) or stand there once more make one.
    """
    sheets: dict[str, Sheet] = {}
    found: dict[str, Taken] = {}
    for sheet in book.sheets.values():
        table = _table(sheet, spec, named=is_about)
        if table is None:
            sheets[sheet.name] = sheet
            continue
        more = _more(table)
        if more and not is_all(sheet, more):
            more = ()
            sheets[sheet.name] = _without(sheet, table)
        free = spec.title not in {*book.sheets, *sheets}
        name = spec.title if free else f"{sheet.name} {spec.title}"
        sheets |= {one.name: one for one in _apart(sheet, spec, table, name)}
        found[name] = Taken(sheet.name, more)
    return (replace(book, sheets=sheets), found) if found else (book, {})


def _table(sheet: Sheet, spec: SheetSpec, named: Callable[[Sheet], bool]) -> _Table | None:
    """Return the _Table of a worksheet, the headings with the most relatives; None for one that has none beside."""
    member = next(column.key for column in spec.columns if column.kind == "staff_number")
    found: list[_Table] = []
    is_theirs = named(sheet)
    for headings in candidates(sheet):
        groups = _groups(spec, headings)
        if not groups and is_theirs:
            body = sheet.rows[headings.row + 1 - sheet.first_row :]
            groups = _repeated(spec, headings) or _named(spec, headings, body)
        if not groups:
            continue
        inside = {position for group in groups for position in group.columns.values()}
        person: dict[str, int] = {}
        for position in headings.texts.keys() - inside:
            meant = (key for key in meanings(spec, headings.texts[position]) if key.split(".")[0] == member)
            if key := next(meant, ""):
                person.setdefault(key, position)
        if member in person or f"{member}.name" in person:
            found.append(_Table(headings, person, groups))
    return max(found, key=lambda one: len(one.taken), default=None)


def _groups(spec: SheetSpec, headings: Headings) -> tuple[Group, ...]:
    """Return the columns of each numbered relative that has all that the kind needs besides the member."""
    numbered: dict[str, dict[str, int]] = {}
    needed = {column.key for column in spec.columns if column.required and column.kind != "staff_number"}
    for position, text in headings.texts.items():
        if (number := _NUMBER.search(header_key(text))) is None:
            continue
        key = header_key(text)
        before, after = key[: number.start()], key[number.end() :]
        whole, last = meanings(spec, before + after), meanings(spec, after.strip("()."))
        # A name alone may be anybody's: what stands before the number says whose it is.
        columns = whole or [one for one in last if one != spec.key_columns[1]]
        column = next((one for one in columns if spec.column(one) and one != spec.key_columns[0]), "")
        if column or after:
            numbered.setdefault(number[0], {}).setdefault(column or f"{_OTHER}{after}", position)
    return tuple(Group(columns) for columns in numbered.values() if needed <= columns.keys())


def _repeated(spec: SheetSpec, headings: Headings) -> tuple[Group, ...]:
    """Return the columns of each relative whose headings are those of the one before him, with all that is needed."""
    counts = Counter(map(header_key, headings.texts.values()))
    times = max(counts.values(), default=0)
    places = [place for place, text in sorted(headings.texts.items()) if counts[header_key(text)] == times > 1]
    each = len(places) // max(times, 1)
    parts = [places[at : at + each] for at in range(0, len(places), each)] if each else []
    if len({tuple(header_key(headings.texts[place]) for place in part) for part in parts}) != 1:
        return ()
    of_relative = _of_relative(spec)
    needed = {column.key for column in spec.columns if column.required} & of_relative
    groups = []
    for part in parts:
        columns: dict[str, int] = {}
        for place in part:
            # Below a heading of several columns it is said by the last word.
            text = headings.texts[place]
            meant = (*meanings(spec, text), *meanings(spec, text.rpartition(" ")[2]))
            columns.setdefault(next((one for one in meant if one in of_relative), f"{_OTHER}{text}"), place)
        groups.append(Group(columns))
    return tuple(groups) if needed <= groups[0].columns.keys() else ()


def _named(spec: SheetSpec, headings: Headings, body: Sequence[tuple[Cell, ...]]) -> tuple[Group, ...]:
    """Return the columns of each relative whose headings say who he is, the name being all that is needed.

    A column in which a number stands counts children; nobody is called so.
    """
    name = spec.key_columns[1]
    found: dict[str, dict[str, int]] = {}
    for position, text in headings.texts.items():
        key = header_key(text)
        relation = relation_before(key)
        rest = key.removeprefix(relation)
        number = _NUMBER.match(rest) or _NUMBER.search(rest)
        rest = (rest[: number.start()] + rest[number.end() :]) if number else rest
        meant = [one for one in meanings(spec, rest) if one in _of_relative(spec)] if rest else [name]
        if relation:
            column = meant[0] if meant else f"{_OTHER}{rest}"
            found.setdefault(f"{relation} {number[0] if number else ''}", {}).setdefault(column, position)
    groups = [Group(columns, who.split(" ")[0]) for who, columns in found.items() if name in columns]
    rows = [row for row in body if not _sum_word(row)] if groups else []
    return tuple(one for one in groups if not any(_has_digit(_cell(row, one.columns[name])) for row in rows))


def _sum_word(row: tuple[Cell, ...]) -> str:
    """Return the word with which a row sums up those above, "" for any other."""
    first = next((cell for cell in row if cell is not None and cell != ""), None)
    return first if isinstance(first, str) and is_sum(compact(first)) else ""


def _has_digit(cell: Cell) -> bool:
    return any(character.isdigit() for character in str(cell))


def _of_relative(spec: SheetSpec) -> frozenset[str]:
    return frozenset(column.key for column in spec.columns) - {spec.key_columns[0]}


def _more(table: _Table) -> tuple[str, ...]:
    """Return the headings under which a worksheet says more of the members than who they are."""
    known = {*table.person.values(), *table.taken}
    others = (text for place, text in table.headings.texts.items() if place not in known)
    return tuple(other for other in others if header_key(other) not in words().marks["ignored"])


def _without(sheet: Sheet, table: _Table) -> Sheet:
    """Return the worksheet without what is about relatives."""
    taken = table.taken
    rows = [tuple(None if place in taken else cell for place, cell in enumerate(row)) for row in sheet.rows]
    # What stands above the headings is a title.
    above = table.headings.row - sheet.first_row + 1 - _depth(sheet, table)
    areas = zip(sheet.merged, sheet.areas(), strict=True)
    merged = tuple(area for area, (_, left, _, right) in areas if not taken.issuperset(range(left, right + 1)))
    return replace(sheet, rows=[*sheet.rows[:above], *rows[above:]], merged=merged)


def _depth(sheet: Sheet, table: _Table) -> int:
    """Return in how many rows the headings stand: down from the first that is merged over those of a relative."""
    tops = [top for top, left, bottom, right in sheet.areas() if bottom <= table.headings.row and left in table.taken]
    tops = [top for top in tops if top > table.headings.row - 3]
    return table.headings.row - min(tops, default=table.headings.row) + 1


def _apart(sheet: Sheet, spec: SheetSpec, table: _Table, name: str) -> Iterator[Sheet]:
    """Yield the worksheets of the relatives: who the member is, and our headings; the first of each row, the second.

    So each keeps the number of the row where it stands.
    """
    keys = [column.key for column in spec.columns if any(column.key in group.columns for group in table.groups)]
    # The heading says the relation where no column does.
    relation = spec.key_columns[-1] if any(group.relation for group in table.groups) else ""
    keys += [relation] if relation and relation not in keys else []
    person = list(table.person)
    others = dict.fromkeys(key for group in table.groups for key in group.columns if key.startswith(_OTHER))
    keys += others
    clues = {f"{spec.key_columns[0]}.{clue}": heading for clue, heading in CLUE_HEADINGS.items()}
    clues |= {key: key.removeprefix(_OTHER) for key in others}
    head = tuple(clues[key] if key in clues else spec.header_of(key) for key in (*person, *keys))
    top = table.headings.row
    found: list[dict[int, tuple[Cell, ...]]] = [{}]
    for number, row in enumerate(sheet.rows[top + 1 - sheet.first_row :], top + 1):
        if word := _sum_word(row):
            found[0][number] = (word, *(None,) * (len(head) - 1))
            continue
        for place, relative in enumerate(_relatives(row, spec, table)):
            cells = [_cell(row, table.person[key]) for key in person]
            said = {relation: relative.relation} if relative.relation else {}
            found += [{}] if place == len(found) else []
            found[place][number] = (
                *cells,
                *(said.get(key) or _cell(row, relative.columns.get(key)) for key in keys),
            )
    for place, rows in enumerate(found):
        lines = [head, *(rows.get(number, ()) for number in range(top + 1, max(rows, default=top) + 1))]
        yield Sheet(
            of_same_rows(name, place),
            lines,
            first_row=top,
            hidden=sheet.hidden,
            is_hidden=sheet.is_hidden,
            from_1904=sheet.from_1904,
            origin=name,
            apart_from=sheet.name,
        )


def of_same_rows(name: str, place: int) -> str:
    """Return what the worksheet is called of the people who stand at a place, from 0, in the rows of another one."""
    return f"{name}（同一行的第{place + 1}人）" if place else name


def _relatives(row: tuple[Cell, ...], spec: SheetSpec, table: _Table) -> Iterator[Group]:
    """Yield the columns of each relative of whom the row says something."""
    nothing = {"", *words().marks["nothing"]}
    for group in table.groups:
        cells = [_cell(row, place) for key, place in group.columns.items() if not key.startswith(_OTHER)]
        if any(cell is not None and not (isinstance(cell, str) and header_key(cell) in nothing) for cell in cells):
            yield group


def _cell(row: tuple[Cell, ...], position: int | None) -> Cell:
    return row[position] if position is not None and position < len(row) else None

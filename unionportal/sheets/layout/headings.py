"""Where the headings of a worksheet are, and which column of a kind each of them is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.layout import BESIDE, CLUES, IDENTITY, PHONE
from unionportal.sheets.layout.words import header_key, plain_heading, words
from unionportal.sheets.reader import Cell, Sheet

# Rows searched for the headings: titles, the name of the unit and notes may be above them.
SEARCHED = 20
# Headings stand in at most so many rows, one below the other.
DEEPEST = 3
# The heading of ours whose words each clue to a person has.
CLUE_HEADINGS = dict(zip(CLUES, ("姓名", "证件号码", "分工会", "手机"), strict=True))
# What a matched column counts when kinds and rows are compared.
KEY, REQUIRED, OTHER, CLUE, UNKNOWN = 3.0, 2.0, 1.0, 1.0, -0.3
# A heading that is ours word for word; a key or required column that is not there; one that any list may have.
EXACT, NO_KEY, NOT_THERE, ANYWHERE = 0.6, -1.2, -0.3, 0.2


@dataclass(frozen=True)
class Headings:
    """Headings that may be those of a worksheet: the last row they stand in, and {position: text}."""

    row: int
    texts: Mapping[int, str]

    @cached_property
    def keys(self) -> dict[int, str]:
        """{position: text as it is compared}, made once for all the kinds that it is compared with."""
        return {position: header_key(text) for position, text in self.texts.items()}

    @cached_property
    def last_keys(self) -> dict[int, str]:
        """{position: the last part of the text, as it is compared}."""
        return {position: header_key(text.rpartition(" ")[2]) for position, text in self.texts.items()}

    def meant(self, position: int, own: Mapping[str, str], others: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Return the columns that the heading at a position may be in other words, see `_meant`."""
        return _meant(self.keys[position], self.last_keys[position], own, others)


@dataclass(frozen=True)
class Match:
    """The columns of one kind found among headings, and how well they fit."""

    columns: Mapping[str, int]
    doubled: tuple[int, ...]
    also: tuple[str, ...]
    score: float


def candidates(sheet: Sheet) -> Iterator[Headings]:
    """Yield the rows of a worksheet that may be its headings, single ones before those of several rows."""
    top = sheet.rows[:SEARCHED]
    areas = sheet.areas()
    for index, row in enumerate(top):
        number = sheet.first_row + index
        if texts := _texts([row]):
            yield Headings(number, dict(sorted((_tall(sheet, areas, number) | texts).items())))
    for depth in range(2, DEEPEST + 1):
        for index in range(len(top) - depth + 1):
            first, last = sheet.first_row + index, sheet.first_row + index + depth - 1
            grouped = [a for a in areas if first <= a[0] <= last and (a[3] > a[1] or a[2] > a[0])]
            if grouped and (texts := _texts(_filled(top[index : index + depth], first, grouped))):
                yield Headings(last, texts)


def _tall(sheet: Sheet, areas: list[tuple[int, int, int, int]], number: int) -> dict[int, str]:
    """Return {position: heading} of the headings merged from rows above down to this row or further."""
    found = {}
    for top, left, bottom, _ in areas:
        if sheet.first_row <= top < number <= bottom:
            row = sheet.rows[top - sheet.first_row]
            text = row[left] if left < len(row) else None
            if isinstance(text, str) and header_key(text):
                found[left] = text.strip()
    return found


def _filled(rows: list[tuple[Cell, ...]], first: int, areas: list[tuple[int, int, int, int]]) -> list[tuple[Cell, ...]]:
    """Return the rows with the text of each merged area in all its columns of its first row."""
    table = [list(row) for row in rows]
    for top, left, _, right in areas:
        row = table[top - first]
        text = row[left] if left < len(row) else None
        row.extend([None] * (right + 1 - len(row)))
        for position in range(left, right + 1):
            row[position] = text
    return [tuple(row) for row in table]


def _texts(rows: list[tuple[Cell, ...]]) -> dict[int, str]:
    """Return {position: heading}, the texts of one column joined by a blank."""
    found: dict[int, list[str]] = {}
    for row in rows:
        for position, cell in enumerate(row):
            if isinstance(cell, str) and header_key(cell) and cell.strip() not in found.get(position, ()):
                found.setdefault(position, []).append(cell.strip())
    return {position: " ".join(texts) for position, texts in sorted(found.items())}


def match(spec: SheetSpec, headings: Headings, known: Mapping[str, str] | None = None) -> Match:
    """Return which columns of the kind the headings are: by name, by what was corrected before, then by other words.

    `known` is {header_key: column key, or "" for one that is not read}. A heading of ours is its column, whatever else
    may be meant by another: that one is not read. Two alike are doubled.
    """
    keys = headings.keys
    own, others = _own(spec), _others(spec)
    rather, printed = _rather(spec), printed_headings(spec)
    columns: dict[str, int] = {}
    doubled: list[int] = []
    left = dict(keys)
    for table, is_last in ((rather, False), (printed, False), (own, False), (known or {}, False), (own, True)):
        _by_name(table, columns, doubled, left, is_last=is_last)
    # A heading that can be one column only goes first: 所属分工会 before 单位; then the likelier, 活动名称 before 主题.
    meant = {position: headings.meant(position, own, others) for position in left}
    for position in sorted(left, key=lambda place: (len(meant[place]), _rank(spec, keys[place], meant[place]), place)):
        column = next((one for one in _by_side(spec, columns, position, meant[position]) if one not in columns), None)
        if column:
            columns[column] = position
            del left[position]
    also = _give_to_required(spec, columns, headings, own, others)
    exact = sum(own.get(keys[position]) == column for column, position in columns.items())
    anywhere = words().marks["ignored"]
    weights = (ANYWHERE if keys[place] in anywhere else _weight(spec, key) for key, place in columns.items())
    unknown = sum(key not in anywhere for key in left.values())
    score = sum(weights) + EXACT * exact + UNKNOWN * unknown + _missing(spec, columns)
    return Match(columns, tuple(doubled), also, score)


def _by_name(
    table: Mapping[str, str], columns: dict[str, int], doubled: list[int], left: dict[int, str], *, is_last: bool
) -> None:
    """Give the free columns to the headings in a table, of several rows to the last; take those from `left`."""
    first: dict[str, str] = {}
    for position, whole in list(left.items()):
        key = whole.rpartition(" ")[2] if is_last else whole
        column = table.get(key)
        if column is None or (column in columns and first.get(column) != key):
            continue
        del left[position]
        if column in columns:
            doubled.append(position)
        elif column:
            columns[column], first[column] = position, key


def _by_side(spec: SheetSpec, columns: Mapping[str, int], position: int, meant: Sequence[str]) -> Sequence[str]:
    """Return what a heading may mean, of a list of relatives the member first if it stands before the relative."""
    relative = next((columns[key] for key in spec.key_columns[1:] if key in columns), None)
    if not spec.of_family or relative is None:
        return meant
    return sorted(meant, key=lambda key: ("." in key) != (position < relative))


def _missing(spec: SheetSpec, columns: Mapping[str, int]) -> float:
    """Return what the columns count that are not there; somebody is known by a name as by a number."""
    lost = 0.0
    for column in spec.columns:
        if column.key in columns or (column.kind == "staff_number" and f"{column.key}.name" in columns):
            continue
        lost += NO_KEY if column.key in spec.key_columns and column.required else NOT_THERE if column.required else 0
    return lost


def _give_to_required(
    spec: SheetSpec,
    columns: dict[str, int],
    headings: Headings,
    own: Mapping[str, str],
    others: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    """Let a column that no record is without have the heading of one that is optional, where it may mean either.

    What only tells more of a person whose number is there is optional too. A heading that is the optional one's own
    stays with it too: both are read from the same cells. Return those.
    """
    also: list[str] = []
    optional = {column.key for column in spec.columns if not column.required}
    for column in spec.columns:
        if not column.required or column.key in columns:
            continue
        for other, position in list(columns.items()):
            is_clue = "." in other and other.partition(".")[0] in columns
            if (other in optional or is_clue) and column.key in headings.meant(position, {}, others):
                columns[column.key] = position
                if own.get(headings.keys[position]) == other:
                    also.append(column.key)
                else:
                    del columns[other]
                break
    return tuple(also)


def meanings(spec: SheetSpec, text: str) -> list[str]:
    """Return the columns and clues of a kind that a heading may be, the likeliest first."""
    return Headings(0, {0: text}).meant(0, _own(spec), _others(spec)) if text else []


def _meant(key: str, last: str, own: Mapping[str, str], others: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the columns that a heading may be in other words, the likeliest first; its `last` part alone if it must.

    Both are given as they are compared.
    """
    found: dict[str, None] = {}
    for variants in (_variants(key), _variants(last)):
        for variant in variants if not found else ():
            found |= dict.fromkeys([own[variant]] if variant in own else others.get(variant, ()))
    # What a heading of ours may be where its column is another's.
    return list(found | dict.fromkeys(others.get(key, ()))) if key in own else list(found)


def _rank(spec: SheetSpec, key: str, meant: Sequence[str]) -> int:
    """Return how likely a heading is the first of the columns that it may be, among all that others write above it."""
    column = spec.column(meant[0]) if meant else None
    known = words().ranks.get(header_key(column.header), {}) if column else {}
    return known.get(key, known.get(plain_heading(key), 0))


def _variants(key: str) -> tuple[str, str]:
    """Return a heading as it may be known: whole and without brackets."""
    return key, plain_heading(key)


def _weight(spec: SheetSpec, key: str) -> float:
    column = spec.column(key)
    if column is None:
        # Any list has telephone numbers.
        return UNKNOWN if key.endswith(f".{PHONE}") else CLUE
    if not column.required:
        return OTHER
    return KEY if key in spec.key_columns else REQUIRED


@lru_cache(maxsize=128)
def _own(spec: SheetSpec) -> dict[str, str]:
    """Return {header_key: column key} of the kind's own headings, as printed and without their unit in brackets."""
    found = {header_key(name): column.key for column in spec.columns for name in (*column.aliases, column.header)}
    for column in spec.columns:
        found.setdefault(plain_heading(header_key(column.header)), column.key)
    return found


@lru_cache(maxsize=128)
def _rather(spec: SheetSpec) -> dict[str, str]:
    """Return {header_key: column key} of the headings that go before a column's own."""
    return {header_key(name): column.key for column in spec.columns for name in column.rather}


@lru_cache(maxsize=128)
def printed_headings(spec: SheetSpec) -> dict[str, str]:
    """Return {header_key: column key} of the headings as they are printed."""
    return {header_key(column.header): column.key for column in spec.columns}


@lru_cache(maxsize=128)
def columns_by_heading(spec: SheetSpec) -> dict[str, str]:
    """Return {heading without its unit, as it is compared: column key} of a kind."""
    return {plain_heading(header_key(column.header)): column.key for column in spec.columns}


@lru_cache(maxsize=128)
def _others(spec: SheetSpec) -> dict[str, tuple[str, ...]]:
    """Return {what others write: the column keys and clues it may be, the likeliest first}."""
    by_heading = columns_by_heading(spec)
    found: dict[str, list[str]] = {}
    for other, ours in words().headings.items():
        found[other] = [by_heading[heading] for heading in ours if heading in by_heading]
    person = next((column.key for column in spec.columns if column.kind == "staff_number"), None)
    for clue, heading in CLUE_HEADINGS.items() if person else ():
        mine = header_key(heading)
        if mine in by_heading or (spec.of_family and clue in (IDENTITY, PHONE)):
            continue
        for other in (mine, *(other for other, ours in words().headings.items() if mine in ours)):
            found.setdefault(other, []).append(f"{person}.{clue}")
    for column in spec.columns:
        for other in map(header_key, column.beside):
            found.setdefault(other, []).append(f"{column.key}.{BESIDE}")
    needed = {column.key for column in spec.columns if column.required}
    return {other: tuple(sorted(keys, key=lambda key: key not in needed)) for other, keys in found.items() if keys}


def other_headings(spec: SheetSpec, key: str) -> frozenset[str]:
    """Return what others write above a column of the kind."""
    return _by_column(spec).get(key, frozenset())


@lru_cache(maxsize=128)
def _by_column(spec: SheetSpec) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for other, keys in _others(spec).items():
        for key in keys:
            found.setdefault(key, set()).add(other)
    return {key: frozenset(others) for key, others in found.items()}

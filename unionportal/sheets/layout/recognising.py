"""What a worksheet probably is: its kind, its headings, its columns."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from unionportal.sheets import cells
from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.headings import Headings, Match, candidates, match
from unionportal.sheets.layout.layout import Layout, Memory
from unionportal.sheets.layout.relatives import is_of_relative, relation_before
from unionportal.sheets.layout.sections import stated_above
from unionportal.sheets.layout.words import PERSON, header_key, unit_of, words
from unionportal.sheets.reader import Cell, Sheet

# So much a kind has to be ahead of the next.
AHEAD = 0.6
# A column is known by its content if so many of the cells looked at fit.
SAMPLED, FITTING = 60, 0.9
# So many kinds are named first where people are asked.
_LIKELY = 3
# A row with so many cells is no title.
_HEADING = 3
# So many of its columns show a kind.
_TELLING = 2
# Years and numbers in a title, by which next year's list is no other; what stands between the parts of a signature.
_COUNTING, _BEHIND = re.compile(r"[0-9〇零一二三四五六七八九十]+[年月日]?"), ":"
_IDENTITY = re.compile(r"[1-9]\d{16}[0-9Xx]|[1-9]\d{14}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]+")
# Our headings of the columns that their content shows.
_SHOWN_BY = (("证件号码", _IDENTITY), ("手机", _MOBILE), ("电子邮箱", _EMAIL))


def recognise(
    sheet: Sheet,
    specs: Sequence[SheetSpec],
    memory: Memory | None = None,
    *,
    kind: str = "",
    heading: int = 0,
    name: str = "",
) -> Layout:
    """Return the Layout that a worksheet probably has, without a kind if none fits or two fit alike.

    `kind` and the row of the `heading` may be known; a worksheet named as the title of a kind is that kind. `name` is
    that of the file. What is remembered of equal headings under other titles does not go before a title.
    """
    memory = memory or Memory()
    titles = {_called(spec)[0]: spec for spec in specs}
    sure = next((spec for spec in specs if spec.key == kind), None) or titles.get(header_key(sheet.name))
    found = [one for one in candidates(sheet) if heading in (0, one.row)]
    chain = _chain(found)
    above = titled(sheet, specs, name)
    if roster := _roster(sheet, specs, found):
        families = [spec for spec in specs if spec.of_family]
        above = [spec for spec in above if spec not in families] if roster in above else above
        specs = [spec for spec in specs if spec not in families or spec in above or spec.key == kind]
    named = next((one for one in above if one and (one is roster or _shows(one, specs, found, memory))), None)
    if chain is not None:
        # All chains have the same headings: the kind of one says nothing of the next.
        return _chained(sheet, specs, chain, sure, memory)
    recalled = None if sure else _remembered(sheet, found, specs, named, memory)
    if known := sure or recalled:
        layout = _layout(sheet, known, _best(known, found, memory), memory)
    else:
        layout = _by_headings(specs, found, named, memory, sheet, roster)
        if named is None and not {layout.kind, ""}.issuperset(_with_headings(found, memory)):
            # Under another title it was something else: whoever sent it says what this is.
            layout = _unknown(found)
        if above and named is None and any(spec.lists_people for spec in specs if spec.key == layout.kind):
            # Any list with names has the headings of people; this one is about something else.
            layout = _unknown(found)
    guessed = bool(layout.kind) and sure is None and (named is None or named.key != layout.kind)
    signed = signature(layout.headings, named, _title(sheet, layout.heading))
    return replace(layout, signature=signed, guessed=guessed, recalled=recalled is not None)


def roster_of(sheet: Sheet, specs: Sequence[SheetSpec]) -> SheetSpec | None:
    """Return the roster whose headings a worksheet has beside those of relatives; None if it has not."""
    return _roster(sheet, specs, list(candidates(sheet)))


def _roster(sheet: Sheet, specs: Sequence[SheetSpec], found: Sequence[Headings]) -> SheetSpec | None:
    """Return the roster that says of the members what no list of relatives does, each of whom stands there once."""
    for spec in specs:
        best = _best(spec, found, Memory()) if spec.lists_people else None
        if best is None:
            continue
        headings, matched = best
        needed = [one.key for one in spec.columns if one.required and one.key not in spec.key_columns]
        own = {matched.columns[key] for key in needed if key in matched.columns}
        for family in (one for one in specs if one.of_family):
            relatives = match(family, headings).columns
            if any(map(is_of_relative, headings.texts.values())) and len(own - set(relatives.values())) >= _TELLING:
                member = matched.columns.get(spec.key_columns[0], relatives.get(f"{family.key_columns[0]}.name"))
                return spec if _each_once(sheet, headings, member) else None
    return None


def _each_once(sheet: Sheet, headings: Headings, place: int | None) -> bool:
    """Return whether no row is about one more relative of the member of another one; sums and feet name neither."""
    if place is None:
        return False
    theirs = {at for at, text in headings.texts.items() if is_of_relative(text)}
    found: list[str] = []
    told: list[str] = []
    for row in sheet.rows[headings.row + 1 - sheet.first_row :]:
        filled = {at for at, cell in enumerate(row) if cell is not None and cell != ""}
        if filled and filled <= theirs:
            return False
        if text := _text(row, place):
            found.append(text)
            told += [text] if filled & theirs else []
    return bool(found) and len(set(told)) == len(told)


def _shows(named: SheetSpec, specs: Sequence[SheetSpec], found: Sequence[Headings], memory: Memory) -> bool:
    """Return whether headings bear out the kind that titles name: not if they are of relatives, which it is not."""
    best = _best(named, found, memory)
    if best is None or len(best[1].columns) < _TELLING:
        return False
    if named.of_family or _may_be(named, *best):
        return True
    families = ((spec, _best(spec, found, memory)) for spec in specs if spec.of_family)
    return not any(one and _is_family(spec, *one) for spec, one in families)


def _chained(
    sheet: Sheet,
    specs: Sequence[SheetSpec],
    chain: Headings,
    sure: SheetSpec | None,
    memory: Memory,
) -> Layout:
    """Return the Layout of a chain: of the kind that is sure, or that its titles are about, else of none."""
    kind = sure or next(iter(_about(_titles(sheet, chain.row), specs)), None)
    best = _best(kind, [chain], memory) if kind else None
    if kind is None or (best is None and sure is None):
        return Layout(headings=chain.texts, heading=chain.row)
    return _layout(sheet, kind, best, memory)


def _by_headings(
    specs: Sequence[SheetSpec],
    found: Sequence[Headings],
    named: SheetSpec | None,
    memory: Memory,
    sheet: Sheet,
    roster: SheetSpec | None,
) -> Layout:
    """Return the Layout of the kind that titles name, or else of the one that the headings fit best, if one does."""
    if named is not None:
        return _layout(sheet, named, _best(named, found, memory), memory)
    ranked = sorted(
        (
            (best[1].score, place, spec, best)
            for place, spec in enumerate(specs)
            if (best := _best(spec, found, memory)) and (spec is roster or _may_be(spec, *best))
        ),
        key=lambda one: (-one[0], one[1]),
    )
    if not ranked or ranked[0][0] <= 0:
        return _unknown(found)
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < AHEAD:
        return Layout(headings=ranked[0][3][0].texts, heading=ranked[0][3][0].row)
    return _layout(sheet, ranked[0][2], ranked[0][3], memory)


def likely(sheet: Sheet, specs: Sequence[SheetSpec], memory: Memory) -> list[str]:
    """Return the keys of the few kinds that a worksheet of no known kind may be, the likeliest first."""
    found = list(candidates(sheet))
    if (chain := _chain(found)) is not None:
        by_title = {spec.title: spec for spec in specs}
        first = _about(_titles(sheet, chain.row), specs)
        first += [by_title[title] for title in words().chains if title in by_title]
        return list(dict.fromkeys(spec.key for spec in first))[:_LIKELY]
    scores = {spec.key: best[1].score for spec in specs if (best := _best(spec, found, memory))}
    fitting = sorted((key for key, score in scores.items() if score > 0), key=lambda key: -scores[key])
    above = [spec.key for spec in titled(sheet, specs, "") if spec]
    before = [key for key in _with_headings(found, memory) if any(spec.key == key for spec in specs)]
    return list(dict.fromkeys((*above, *before, *fitting)))[:_LIKELY]


def _chain(found: Sequence[Headings]) -> Headings | None:
    """Return the headings that stand above the lines of a chat, none of which they are; None for other worksheets."""
    return next((one for one in found if one.row < 0 and one.texts.get(1) == PERSON), None)


def _titles(sheet: Sheet, row: int) -> list[str]:
    """Return the texts above a row, as they are compared."""
    return [header_key(cell) for line in sheet.rows[: max(0, row - sheet.first_row)] for cell in line if cell]


def _about(titles: Sequence[str], specs: Sequence[SheetSpec]) -> list[SheetSpec]:
    """Return the kinds whose words stand in the titles of a chain, that of the longest word first."""
    by_title, longest = {spec.title: spec for spec in specs}, {}
    for title, known in words().chains.items():
        inside = [len(word) for word in known if any(word in one for one in titles)]
        if inside and title in by_title:
            longest[title] = max(inside)
    return [by_title[title] for title in sorted(longest, key=lambda title: -longest[title])]


def _unknown(found: Sequence[Headings]) -> Layout:
    """Return the Layout of a worksheet of no known kind: the row with the most texts may be its headings."""
    if not found:
        return Layout()
    widest = max(found, key=lambda one: len(one.texts))
    return Layout(headings=widest.texts, heading=widest.row)


def signature(texts: Mapping[int, str], named: SheetSpec | None = None, title: str = "") -> str:
    """Return the digest of {position: heading}, whatever their order, and of the kind that the title names or itself.

    A worksheet like it is known again by it, one with the same headings and another title is not; next year's is.
    """
    headings = {header_key(heading) for place, heading in texts.items() if heading != unnamed(place)}
    about = f"={named.key}" if named else _COUNTING.sub("", title)
    return f"{_digest('|'.join(sorted(headings)))}{_BEHIND}{_digest(about)}" if headings else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _title(sheet: Sheet, heading: int) -> str:
    """Return the first text above the headings, as it is compared; that of the worksheet itself where there is none.

    Whose list it is (填报单位), and of which day, is no title: the next unit sends the same list.
    """
    labels = words().marks["unit_above"]
    stated = set(map(header_key, stated_above(sheet, heading, labels)))
    texts = (one for one in _titles(sheet, heading) if not _names_unit(one, stated, labels))
    return next(filter(partial(_COUNTING.sub, ""), texts), header_key(sheet.name))


def _names_unit(text: str, stated: Collection[str], labels: Collection[str]) -> bool:
    """Return whether a text is the unit that a table is stated to be of, its label or both together."""
    return text in stated or any(text == label or text.removeprefix(label) in stated for label in labels)


def unnamed(position: int) -> str:
    """Return what a column is called that has cells and no heading."""
    return f"第{position + 1}列（没有表头）"


def _remembered(
    sheet: Sheet, found: Sequence[Headings], specs: Sequence[SheetSpec], named: SheetSpec | None, memory: Memory
) -> SheetSpec | None:
    """Return the kind that headings like these, under titles that name the same kind, were read as before."""
    for headings in found if memory.kinds else ():
        key = memory.kinds.get(signature(headings.texts, named, _title(sheet, headings.row)))
        for spec in specs:
            if spec.key == key:
                return spec
    return None


def _with_headings(found: Sequence[Headings], memory: Memory) -> list[str]:
    """Return the kinds that worksheets with headings like these were read as, whatever their titles."""
    if not memory.kinds:
        return []
    known = {signature(headings.texts).partition(_BEHIND)[0] for headings in found}
    return list(dict.fromkeys(kind for signed, kind in memory.kinds.items() if signed.partition(_BEHIND)[0] in known))


def _best(spec: SheetSpec, found: Sequence[Headings], memory: Memory) -> tuple[Headings, Match] | None:
    """Return the headings that fit the kind best, the first of equal ones."""
    known = {heading: column for (kind, heading), column in memory.columns.items() if kind == spec.key}
    matched = [(headings, match(spec, headings, known)) for headings in found]
    matched = [one for one in matched if one[1].columns]
    return max(matched, key=lambda one: one[1].score) if matched else None


def _may_be(spec: SheetSpec, headings: Headings, found: Match) -> bool:
    """Return whether headings show a kind at all: one of relatives if, and only if, a column says whose they are."""
    relation, taken = words().marks["relation"], set(found.columns.values())
    places = {place for place, text in headings.texts.items() if header_key(text) in relation}
    if spec.of_family:
        # Below a heading of several columns too.
        return any(header_key(headings.texts[place].rpartition(" ")[2]) in relation for place in taken)
    return len(taken) >= _TELLING and places <= taken


def _is_family(spec: SheetSpec, headings: Headings, found: Match) -> bool:
    """Return whether headings have all that a kind of relatives needs, the member by number or by name."""
    needed = {column.key for column in spec.columns if column.required}
    return spec.of_family and _may_be(spec, headings, found) and needed <= {key.split(".")[0] for key in found.columns}


@lru_cache(maxsize=128)
def _called(spec: SheetSpec) -> tuple[str, ...]:
    """Return the title of a kind and what such a list is called elsewhere, as they are compared."""
    return tuple(map(header_key, (spec.title, *spec.aliases)))


def titled(sheet: Sheet, specs: Sequence[SheetSpec], name: str) -> list[SheetSpec | None]:
    """Return the kinds whose names stand in the titles of a sheet, or else in the name of its file.

    That of the longest comes first, of equal ones the roster, of which there are the most, behind the others, then the
    last. None stands for a kind that is not among these.
    """
    titles = [row for row in sheet.rows[:3] if sum(cell is not None for cell in row) < _HEADING]
    above = [cell for row in titles for cell in row if isinstance(cell, str) and len(cell) < 60]
    by_title = {spec.title: spec for spec in specs}
    by_name: dict[str, SheetSpec | None] = {other: by_title.get(title) for other, title in words().lists.items()}
    by_name |= {_called(spec)[0]: spec for spec in specs}
    by_name |= {alias: spec for spec in specs for alias in _called(spec)[1:]}
    for texts in ((sheet.name, *above), (name,)):
        written = "\n".join(map(header_key, texts))
        if inside := [known for known in by_name if known and known in written]:
            return [by_name[known] for known in sorted(inside, key=partial(_place, by_name, written))]
    return []


def _place(kinds: Mapping[str, SheetSpec | None], written: str, name: str) -> tuple[int, bool, int]:
    spec = kinds[name]
    return -len(name), spec is not None and spec.lists_people, -written.rindex(name)


def _layout(sheet: Sheet, spec: SheetSpec, best: tuple[Headings, Match] | None, memory: Memory) -> Layout:
    if best is None:
        return Layout(kind=spec.key)
    headings, matched = best
    bare = _without_heading(sheet, headings)
    columns = dict(matched.columns)
    taken = {*columns.values(), *matched.doubled}
    # What a number is of that a heading calls a relative's, its shape does not say.
    open_positions = [
        place for place, text in headings.texts.items() if place not in taken and not relation_before(header_key(text))
    ]
    columns |= _by_content(sheet, spec, headings.row, columns, open_positions)
    return Layout(
        kind=spec.key,
        heading=headings.row,
        columns=columns,
        words={key: found for column in spec.columns if (found := memory.words.get((spec.key, key := column.key)))},
        scales=_scales(sheet, headings),
        headings={**headings.texts, **bare},
        also=matched.also,
        doubled=matched.doubled,
    )


def _without_heading(sheet: Sheet, headings: Headings) -> dict[int, str]:
    """Return {position: what such a column is called} of the columns that have cells and no heading."""
    body = sheet.rows[headings.row + 1 - sheet.first_row :]
    filled = {place for row in body for place, cell in enumerate(row) if cell is not None and cell != ""}
    return {place: unnamed(place) for place in sorted(filled - headings.texts.keys())}


def _by_content(
    sheet: Sheet, spec: SheetSpec, heading: int, columns: Mapping[str, int], positions: Sequence[int]
) -> dict[str, int]:
    """Return the columns that only what stands in them shows: numbers of a known shape."""
    found: dict[str, int] = {}
    body = sheet.rows[heading + 1 - sheet.first_row :][:SAMPLED]
    free = [column for column in spec.columns if column.key not in columns]
    for position in positions:
        texts = [cells.label_key(text) for row in body if (text := _text(row, position))]
        if len(texts) < 2:
            continue
        for column in free:
            shape = next((shape for header, shape in _SHOWN_BY if header == column.header), None)
            fits = sum(bool(shape.fullmatch(text)) for text in texts) if shape else 0
            if fits >= FITTING * len(texts) and column.key not in found:
                found[column.key] = position
                break
    return found


def _text(row: tuple[Cell, ...], position: int) -> str:
    cell = row[position] if position < len(row) else None
    if isinstance(cell, str):
        return cell.strip()
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else ""


def _scales(sheet: Sheet, headings: Headings) -> dict[int, int]:
    """Return the factor of each column whose heading, or else the lines above the table, says 万元 or 千元."""
    above = sheet.rows[: headings.row - sheet.first_row]
    whole = next((found for row in above for cell in row if (found := unit_of(cell))), 0)
    scales = {}
    for position, text in headings.texts.items():
        own = unit_of(text)
        # A unit of its own, such as （元） or （人）, goes before that of the table.
        inside = re.findall(r"[(\[]([^()\[\]]*)[)\]]", _written(text))
        has_own = any(one in words().marks["units"] for one in inside)
        if factor := own or (0 if has_own else whole):
            scales[position] = factor
    return scales


def _written(cell: object) -> str:
    return cells.compact(cell) if isinstance(cell, str) else ""

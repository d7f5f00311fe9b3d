"""The rows below the headings: which are records, and what their cells say by the Layout."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from unionportal.sheets import cells
from unionportal.sheets.columns import EXAMPLE, Column, SheetSpec
from unionportal.sheets.layout.headings import other_headings
from unionportal.sheets.layout.layout import BESIDE, Layout
from unionportal.sheets.layout.merged import Area, shared_values, tall_areas, with_values
from unionportal.sheets.layout.relatives import below_their_member, of_members_themselves
from unionportal.sheets.layout.sections import HEADCOUNT, ORDINAL
from unionportal.sheets.layout.words import BEHIND, header_key, is_sum, known_headings, words
from unionportal.sheets.reader import Cell, Sheet
from unionportal.spelling.folding import HAN

Line = tuple[int, tuple[Cell, ...]]
# Why a row is not read.
SUM, FOOTER, TITLE, HEADING, EXAMPLE_ROW, OTHER = "sum", "footer", "title", "heading", "example", "other_table"
BLANK_ROW, HIDDEN, LEFT_OUT, MEMBER = "blank", "hidden", "left_out", "member"
# A word for nothing, or for the cell above, has at most so many characters.
_SHORT = 8
# A row below the table has at most so many filled cells.
_FEW = 8
# So much of a row is shown, and so many words that are read as others.
_LINE, _SHOWN = 60, 12
_COUNTED = re.compile(r"¥?[\d.,]+[人元次件份个名]?$")
_NUMBER = re.compile(r"[0-9A-Za-z_-]+")
_MASKED, _STARS = re.compile(r"[*＊]{3}"), re.compile(r"\s*[*＊]{3,}\s*")
_FREE = {"text", "long_text", "note", "name", "yes_no"}
_DAY = re.compile(r"(\d{4}|\s)*年(\d{1,2}|\s)*月(\d{1,2}|\s)*日")


@dataclass
class Body:
    """The records of a worksheet as (row number, cells), and the rows that are none: {row number: why}."""

    lines: list[Line] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    # The hidden rows among the records.
    hidden: list[int] = field(default_factory=list)
    # Rows of a second table that could be records of the first.
    lost: list[int] = field(default_factory=list)
    # {row: text} of the titles of parts.
    titles: dict[int, str] = field(default_factory=dict)
    # The merged areas whose value each of their rows has.
    shared: frozenset[Area] = frozenset()
    # {row: what stands in it} of those that are skipped by how they look, or would be had nobody taken them for rows.
    doubtful: dict[int, str] = field(default_factory=dict)
    # The rows of relatives that are read with the member of the row above.
    below: list[int] = field(default_factory=list)


@dataclass
class _Table:
    """What tells records from other rows: the positions of the columns that are read, and those no record leaves."""

    spec: SheetSpec
    layout: Layout
    read: frozenset[int]
    needed: list[int]
    name: int | None
    titles: frozenset[str]
    # The headings of ours at their position, as they are compared.
    headings: dict[int, str]
    # What may stand as a heading in the first column that no record leaves empty.
    first: frozenset[str] = frozenset()
    # The rows of which one cell is merged over several columns.
    wide: frozenset[int] = frozenset()
    # Whether the row above was empty; whether another table has begun.
    apart: bool = False
    ended: bool = False


def cut(spec: SheetSpec, sheet: Sheet, layout: Layout) -> Body:
    """Return the Body: without empty rows and examples, sums, notes below the table, titles, repeated headings."""
    body, table = Body(shared=tall_areas(spec, sheet, layout)), _table(spec, sheet, layout)
    shared = shared_values(sheet, body.shared)
    start = layout.heading + 1 - sheet.first_row
    for number, row in enumerate(sheet.rows[start:], layout.heading + 1):
        why = ""
        if table.apart or table.ended or not _is_plain_record(row, table):
            filled = [cell for cell in row if cell is not None and not (isinstance(cell, str) and not cell.strip())]
            if not filled:
                table.apart = True
                continue
            why = _why_skipped(number, row, filled, table)
            table.apart = False
        if why in (BLANK_ROW, EXAMPLE_ROW):
            continue
        if why:
            body.doubtful[number] = " ".join(" ".join(map(str, filled)).split())[:_LINE]
            why = "" if number in layout.taken else why
        if why == OTHER and _is_whole(row, table) and not _repeats(row, table):
            body.lost.append(number)
        if why == TITLE:
            body.titles[number] = "".join(cell for cell in filled if isinstance(cell, str))
        if why := why or _why_unwanted(number, sheet, layout):
            body.skipped[number] = why
            continue
        if number in sheet.hidden:
            body.hidden.append(number)
        body.lines.append((number, with_values(row, shared.get(number, {}))))
    if spec.of_family:
        body.lines, body.below = below_their_member(spec, layout, body.lines)
        themselves = of_members_themselves(spec, layout, body.lines)
        body.lines = [line for line in body.lines if line[0] not in themselves]
        body.below = [number for number in body.below if number not in themselves]
        body.skipped |= dict.fromkeys(themselves, MEMBER)
    return body


def _table(spec: SheetSpec, sheet: Sheet, layout: Layout) -> _Table:
    keys = [column.key for column in spec.columns if column.required and column.key in layout.columns]
    keys = keys or [key for key in spec.key_columns if key in layout.columns]
    keys += [key for key in layout.columns if "." in key and not key.endswith(f".{BESIDE}")]
    name = next((layout.columns[key] for key in layout.columns if key.endswith(".name")), None)
    if name is None:
        names = (column.key for column in spec.columns if column.kind == "name" or column.key == spec.guest)
        name = next((layout.columns[key] for key in names if key in layout.columns), None)
    above = sheet.rows[: max(0, layout.heading - sheet.first_row)]
    table = _Table(
        spec,
        layout,
        read=frozenset(layout.columns.values()),
        needed=[layout.columns[key] for key in keys if key in layout.columns],
        name=name,
        titles=frozenset(key for row in above for cell in row if (key := header_key(cell))),
        headings={position: header_key(text) for position, text in layout.headings.items()},
        wide=frozenset(top for top, left, bottom, right in sheet.areas() if top == bottom and right > left),
    )
    if table.needed:
        table.first = _known(table, table.needed[0]) | {table.headings.get(table.needed[0], "")}
        if table.needed[0] != table.name:
            table.first |= words().marks["sum"]
    return table


def _is_plain_record(row: tuple[Cell, ...], table: _Table) -> bool:
    """Return whether a row of the table has all that a record has and no mark of an example, as most rows do."""
    at = _needed(row, table)
    if not at or None in at or "" in at or header_key(at[0]) in table.first:
        return False
    first = next((cell for cell in row if cell is not None and not (isinstance(cell, str) and not cell.strip())), None)
    return not _is_example(*{first, at[0]})


def _needed(row: tuple[Cell, ...], table: _Table) -> list[Cell]:
    """Return the cells of the columns that no record leaves empty."""
    return [row[position] if position < len(row) else None for position in table.needed]


def _is_whole(row: tuple[Cell, ...], table: _Table) -> bool:
    """Return whether no column is empty that a record has, and its number is one."""
    at = _needed(row, table)
    number = next((one.key for one in table.spec.columns if one.kind == "staff_number"), "")
    place = table.layout.columns.get(number)
    is_number = place is None or (place < len(row) and bool(_NUMBER.fullmatch(cells.compact(str(row[place])))))
    return is_number and len(at) > 1 and None not in at and "" not in at


def _why_unwanted(number: int, sheet: Sheet, layout: Layout) -> str:
    if number in layout.left_out:
        return LEFT_OUT
    return HIDDEN if number in sheet.hidden and not layout.hidden else ""


def _why_skipped(number: int, row: tuple[Cell, ...], filled: Sequence[Cell], table: _Table) -> str:
    """Return why the row is no record, "" if it is one."""
    if table.ended:
        return OTHER
    if (
        table.apart
        and len(filled) > 1
        and all(isinstance(c, str) and header_key(c) in known_headings() for c in filled)
    ):
        table.ended = not _repeats(row, table)
        return OTHER if table.ended else HEADING
    at = _needed(row, table)
    whole = bool(at) and None not in at and "" not in at
    first = filled[0] if isinstance(filled[0], str) else ""
    if _is_example(first, at[0] if at else None):
        return EXAMPLE_ROW
    if whole and header_key(at[0]) not in table.first:
        return ""
    if _repeats(row, table):
        return HEADING
    if whole and header_key(at[0]) not in words().marks["sum"]:
        return ""
    texts = [cells.compact(cell) for cell in filled if isinstance(cell, str)]
    if not any(position < len(row) and row[position] not in (None, "") for position in table.read):
        if _is_footer(filled):
            return FOOTER
        is_title = _is_counted(filled, texts) and HAN.search(texts[0]) and not is_sum(texts[0])
        return TITLE if is_title else BLANK_ROW
    keys = [cells.compact(cell) for cell in at if isinstance(cell, str) and cell.strip()]
    if any(map(is_sum, texts[:3])) and all(is_sum(key) or _COUNTED.fullmatch(key) for key in keys):
        return SUM
    read = [position for position in table.read if position < len(row) and row[position] not in (None, "")]
    # Somebody named, with a unit or a day beside, is a record; unless the first text asks for a signature.
    is_person = table.name in read and len(read) > 2 and ":" not in texts[0] if texts else False
    if len(filled) <= _FEW and not is_person and _is_footer(filled):
        return FOOTER
    if number in table.wide and _is_counted(filled, texts) and HAN.search(texts[0]):
        return TITLE
    return _why_alone(row, filled, texts, table)


def _is_counted(filled: Sequence[Cell], texts: Sequence[str]) -> bool:
    """Return whether it is one text, and at most a number of people behind it."""
    return len(filled) <= 2 and isinstance(filled[0], str) and all(map(_COUNTED.fullmatch, texts[1:]))


def _why_alone(row: tuple[Cell, ...], filled: Sequence[Cell], texts: Sequence[str], table: _Table) -> str:
    """Return why a row with few cells is no record: the title of a part, a sum without a word."""
    if len(table.needed) < 2:
        return ""
    if _is_counted(filled, texts) and (HEADCOUNT.search(texts[0]) or HEADCOUNT.fullmatch(texts[-1])):
        return TITLE
    if texts and (ORDINAL.match(texts[0]) or header_key(texts[0]) in table.titles) and len(filled) <= 2:
        return TITLE
    if len(filled) > 1:
        return ""
    if not texts:
        return SUM if isinstance(filled[0], int | float) and row.index(filled[0]) not in table.needed else ""
    is_name = table.name is not None and table.name < len(row) and row[table.name] == filled[0]
    return TITLE if HAN.search(texts[0]) and len(texts[0]) > 1 and not is_name else ""


def _is_example(*marks: Cell) -> bool:
    known = words().marks["example"]
    texts = [cells.halfwidth(mark).strip() for mark in marks if isinstance(mark, str)]
    return any(text.startswith(EXAMPLE) or text.partition(":")[0] in known for text in texts)


def _known(table: _Table, position: int) -> frozenset[str]:
    """Return what others write above the column at a position."""
    key = next((key for key, place in table.layout.columns.items() if place == position), "")
    return other_headings(table.spec, key)


def _repeats(row: tuple[Cell, ...], table: _Table) -> bool:
    """Return whether at least two and most of the cells are headings of the columns they stand in."""
    texts = {position: header_key(cell) for position, cell in enumerate(row) if header_key(cell)}
    same = sum(
        key == table.headings.get(position) or (position in table.read and key in _known(table, position))
        for position, key in texts.items()
    )
    return same > 1 and same * 2 > len(texts)


def _is_footer(filled: Sequence[Cell]) -> bool:
    """Return whether the first text begins with a word such as 填表人, or only a day or a seal stands in the row."""
    texts = [cells.halfwidth(cell).strip() for cell in filled if isinstance(cell, str)]
    if not texts:
        return False
    first, marks = cells.SPACES.sub("", texts[0]), words().marks["footer"]
    if any(first.startswith(mark) and BEHIND.match(first, len(mark)) for mark in marks):
        return True
    return len(filled) == 1 and bool(_DAY.fullmatch(first)) and len(texts) == 1


def same_as_above(raw: Sequence[Cell]) -> tuple[list[Cell], list[int]]:
    """Return the cells with those that say 同上 replaced by the one above, and their indexes."""
    known = words().marks["ditto"]
    ditto = {cell for cell in set(raw) if type(cell) is str and len(cell) <= _SHORT and cells.label_key(cell) in known}
    found: list[int] = []
    filled: list[Cell] = []
    if not ditto:
        return list(raw), found
    for index, cell in enumerate(raw):
        if cell in ditto and filled:
            filled.append(filled[-1])
            found.append(index)
        else:
            filled.append(cell)
    return filled, found


def without_nothing(column: Column, raw: Sequence[Cell]) -> tuple[list[Cell], list[int]]:
    """Return the cells of an optional column without words for nothing and masked ones, and the indexes of the masked.

    Free words stay as they are, unless they are stars alone, and in a column of yes and no 无 is an answer.
    """
    if column.required or (column.choices is None and column.clean is not None):
        return list(raw), []
    is_masked = _STARS.fullmatch if column.kind in _FREE else _MASKED.search
    texts = {cell for cell in set(raw) if type(cell) is str}
    starred = {cell for cell in texts if ("*" in cell or "＊" in cell) and is_masked(cell)}
    masked = [index for index, cell in enumerate(raw) if cell in starred] if starred else []
    hidden = set(masked)
    nothing = frozenset() if column.kind in _FREE else words().marks["nothing"]
    short = (cell for cell in texts if nothing and len(cell) <= _SHORT)
    blank = {cell for cell in short if cells.label_key(cell) in nothing}
    if not blank and not masked:
        return list(raw), masked
    return [None if index in hidden or cell in blank else cell for index, cell in enumerate(raw)], masked


def scaled(cell: Cell, factor: int) -> Cell:
    """Return the amount in yuan of a cell that gives it in a larger unit; what is no number stays."""
    try:
        if isinstance(cell, str):
            return str(Decimal(cells.halfwidth(cell).replace(",", "").strip()) * factor) if cell.strip() else cell
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return str((Decimal(repr(cell)) * factor).normalize().quantize(Decimal("0.01")))
    except (InvalidOperation, ValueError):
        return cell
    return cell


def translated(column: Column, raw: Sequence[Cell], given: dict[str, str]) -> list[Cell]:
    """Return the cells with the words of others in place of which stands what is read: `given` first, then ours."""
    known = common_words(column) | {header_key(word): label for word, label in given.items()}
    if not known:
        return list(raw)
    read = {cell: known.get(word_key(cell), cell) for cell in {cell for cell in raw if type(cell) in (str, int)}}
    return [read.get(cell, cell) if type(cell) in (str, int) else cell for cell in raw]


def common_words(column: Column) -> dict[str, str]:
    """Return {what others write in a column, as it is compared: what is read}."""
    common = words().values
    known = common.get(header_key(column.header), {})
    if column.choices is None:
        return dict(known) if column.folds else {}
    own = {cells.label_key(label) for label in column.labels.values()}
    known = {**common.get("", {}), **known}
    return {other: label for other, label in known.items() if other not in own and cells.label_key(label) in own}


def folded(column: Column, written: Sequence[Cell], read: Sequence[Cell]) -> tuple[Counter[str], str]:
    """Return how often which words stand in a column for which another one is kept, and the sentence that says so."""
    common = common_words(column)
    found = Counter(cell.strip() for cell in written if isinstance(cell, str) and word_key(cell) in common)
    pairs = zip(written, read, strict=True)
    changed = Counter((cell.strip(), str(said)) for cell, said in pairs if isinstance(cell, str) and cell != said)
    shown = "；".join(f"“{cell}”→“{said}”{count} 行" for (cell, said), count in changed.most_common(_SHOWN))
    more = f"等 {len(changed)} 种" if len(changed) > _SHOWN else ""
    return found, f"意思相同的写成一样：{shown}{more}。要照原来写的，请在“对应关系”里改。" if shown else ""


def word_key(cell: Cell) -> str:
    """Return the form under which a cell is compared with words, "" where it is none."""
    if isinstance(cell, bool) or cell is None:
        return ""
    return header_key(cell if isinstance(cell, str) else str(cell) if isinstance(cell, int) else "")

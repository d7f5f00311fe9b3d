"""The rows below the headings: which are records, and what their cells say by the Layout."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from unionportal.sheets import cells
from unionportal.sheets.columns import EXAMPLE, Column, SheetSpec
from unionportal.sheets.layout.layout import BLANK, LAST, Layout
from unionportal.sheets.layout.words import header_key, words
from unionportal.sheets.reader import Cell, Sheet

Line = tuple[int, tuple[Cell, ...]]
# Why a row is not read.
SUM, FOOTER, HEADING, HIDDEN, LEFT_OUT = "sum", "footer", "heading", "hidden", "left_out"
# A row below the table has at most so many filled cells.
_FEW = 4
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月?|(\d{2}))")
_COUNTED = re.compile(r"[\d.,]+[人元次件份]?$")
_MARKED = re.compile(r"[:(]|\d")


@dataclass
class Body:
    """The records of a worksheet as (row number, cells), and the rows that are none: {row number: why}."""

    lines: list[Line] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    # The hidden rows among the records.
    hidden: list[int] = field(default_factory=list)


def cut(spec: SheetSpec, sheet: Sheet, layout: Layout) -> Body:
    """Return the Body: without empty rows and examples, without sums, notes below the table, repeated headings."""
    body = Body()
    first = layout.columns.get(spec.columns[0].key, 0)
    needed = _needed(spec, layout)
    headings = {position: header_key(text) for position, text in layout.headings.items()}
    start = layout.heading + 1 - sheet.first_row
    for number, row in enumerate(sheet.rows[start:], layout.heading + 1):
        filled = [cell for cell in row if cell is not None and not (isinstance(cell, str) and not cell.strip())]
        if not filled or _is_example(filled[0], row[first] if first < len(row) else None):
            continue
        if why := _why_skipped(row, filled, needed, headings) or _why_unwanted(number, sheet, layout):
            body.skipped[number] = why
            continue
        if number in sheet.hidden:
            body.hidden.append(number)
        body.lines.append((number, row))
    return body


def _needed(spec: SheetSpec, layout: Layout) -> list[int]:
    """Return the positions of the columns that no record leaves empty, of which one shows that a row is a record."""
    keys = [column.key for column in spec.columns if column.required or column.key in spec.key_columns]
    keys += [key for key in layout.columns if "." in key]
    return [layout.columns[key] for key in keys if key in layout.columns]


def _is_example(*marks: Cell) -> bool:
    return any(isinstance(mark, str) and mark.lstrip().startswith(EXAMPLE) for mark in marks)


def _why_unwanted(number: int, sheet: Sheet, layout: Layout) -> str:
    if number in layout.left_out:
        return LEFT_OUT
    return HIDDEN if number in sheet.hidden and not layout.hidden else ""


def _why_skipped(row: tuple[Cell, ...], filled: Sequence[Cell], needed: Sequence[int], headings: dict[int, str]) -> str:
    """Return why the row is no record, "" if it is one."""
    at = [row[position] if position < len(row) else None for position in needed]
    if at and None not in at and "" not in at and header_key(at[0]) != headings.get(needed[0]):
        return ""
    texts = [header_key(cell) for cell in filled if isinstance(cell, str)]
    if not texts:
        return ""
    marks = words().marks
    # A row of sums has amounts, but no text where a record has its key.
    keys = [key for cell in at if (key := header_key(cell)) and not _is_sum(key) and not _COUNTED.fullmatch(key)]
    if not keys and any(map(_is_sum, texts[:3])):
        return SUM
    if headings and _repeats(row, headings):
        return HEADING
    if len(filled) <= 2 * _FEW and _is_footer(texts, marks["footer"]) and sum(c is not None for c in at) <= 2:
        return FOOTER
    return ""


def _is_sum(key: str) -> bool:
    return bool(key) and (key in (known := words().marks["sum"]) or _COUNTED.sub("", key) in known)


def _repeats(row: tuple[Cell, ...], headings: dict[int, str]) -> bool:
    same = sum(header_key(row[p]) == key for p, key in headings.items() if p < len(row))
    return same > 1 and same * 2 > len(headings)


def _is_footer(texts: Sequence[str], marks: frozenset[str]) -> bool:
    """Return whether the first text begins with a word such as 填表人 and something behind it, or is such a word."""
    first = texts[0]
    plain = _MARKED.split(first, maxsplit=1)[0]
    return plain in marks or first in marks or any(first.startswith(mark) and len(mark) > 2 for mark in marks)


def same_as_above(raw: Sequence[Cell]) -> tuple[list[Cell], list[int]]:
    """Return the cells with those that say 同上 replaced by the one above, and their indexes."""
    ditto = words().marks["ditto"]
    found: list[int] = []
    filled: list[Cell] = []
    for index, cell in enumerate(raw):
        if isinstance(cell, str) and cell.strip() and (cells.label_key(cell) in ditto) and filled:
            filled.append(filled[-1])
            found.append(index)
        else:
            filled.append(cell)
    return filled, found


def month_of(cell: Cell) -> tuple[int, int] | None:
    """Return (year, month) of a cell that names a month without a day: 1985.03, 1985年3月, 198503, 1985-3."""
    if isinstance(cell, float):
        text = f"{cell:.2f}"  # 1985.1 would be January or October
        if Decimal(repr(cell)) * 10 % 1 == 0:
            return None
    elif isinstance(cell, str):
        text = cells.SPACES.sub("", cells.halfwidth(cell)).rstrip(".")
    elif isinstance(cell, int) and not isinstance(cell, bool):
        text = str(cell)
    else:
        return None
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or found[3] or found[4])
    return (year, month) if 1 <= month <= 12 and cells.YEARS[0] <= year <= cells.YEARS[1] else None


def day_in(month: tuple[int, int], how: str) -> datetime.date | None:
    """Return the day that stands for a month; None for one that is left blank."""
    if how == BLANK:
        return None
    year, number = month
    if how == LAST:
        following = datetime.date(year + number // 12, number % 12 + 1, 1)
        return following - datetime.timedelta(days=1)
    return datetime.date(year, number, 1)


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
    common = words().values
    known = {**common.get("", {}), **common.get(header_key(column.header), {})} if column.choices is not None else {}
    own = {cells.label_key(label) for label in column.labels.values()}
    known = {other: label for other, label in known.items() if other not in own and cells.label_key(label) in own}
    known |= {header_key(word): label for word, label in given.items()}
    if not known:
        return list(raw)
    read = {cell: known.get(_key(cell), cell) for cell in {cell for cell in raw if type(cell) in (str, int)}}
    return [read.get(cell, cell) if type(cell) in (str, int) else cell for cell in raw]


def _key(cell: Cell) -> str:
    if isinstance(cell, bool) or cell is None:
        return ""
    return header_key(cell if isinstance(cell, str) else str(cell) if isinstance(cell, int) else "")

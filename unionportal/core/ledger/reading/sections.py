"""The unit of rows: whether a column names units at all, and the title above the rows where no column does."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from unionportal.core.access.scoping import is_root
from unionportal.core.ledger.references import UnitReference
from unionportal.core.ledger.registry import Entry
from unionportal.core.models import Unit
from unionportal.sheets.columns import Column
from unionportal.sheets.layout import Body, Layout
from unionportal.sheets.layout.layout import UNIT_CLUE
from unionportal.sheets.layout.sections import Section, rows_below, sections_of, stated_above
from unionportal.sheets.layout.words import header_key, unit_of, words
from unionportal.sheets.reader import Sheet

_SHOWN = 12
# So many different texts of a column are looked at.
_LOOKED_AT = 200


@dataclass
class Units:
    """{row: code of the unit} and {row: its name}, for the column with the key, if the kind has one; what to say."""

    key: str = ""
    codes: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    # The one unit of all rows, among whose people those are looked for who have no number.
    of_all: str = ""
    # What names it, in words.
    where: str = "整张表的单位"


def units_of(entry: Entry, sheet: Sheet, layout: Layout, body: Body) -> Units:
    """Return which unit each row is of by the title above it or a cell merged over a block, else by a line above all.

    A column of units goes before these, and what the maker filled once for all rows.
    """
    column = _column(entry)
    reference = entry.loader.references[column.key] if column else UnitReference()
    if column and column.key in layout.columns:
        return Units(of_all=_narrowing(_above(reference, sheet, layout)))
    if column and (filled := layout.fixed.get(column.key)):
        return Units(of_all=_narrowing(reference.resolve({filled})[filled]))
    found = _by_blocks(column.key if column else "", reference, _blocks(sheet, layout, body))
    if found or (found := _by_titles(column, reference, body)):
        return found
    if (unit := _above(reference, sheet, layout)) is not None:
        return Units(of_all=_narrowing(unit))
    notes = _why_not_above(reference, sheet, layout) if column else []
    if titled := _in_title(entry, sheet, layout):
        return Units(of_all=titled.name, where="标题里的单位", notes=notes)
    return Units(notes=notes)


def _narrowing(unit: Unit | str | None) -> str:
    """Return the name of a unit among whose people somebody may be looked for; "" for the union, of which all are."""
    return unit.name if isinstance(unit, Unit) and not is_root(unit.path) else ""


def _by_titles(column: Column | None, reference: UnitReference, body: Body) -> Units | None:
    """Return the units that the titles of parts name, None if they name none."""
    sections = sections_of(body.titles)
    if not sections:
        return None
    known = reference.resolve({one.name for one in sections})
    units = {name: unit for name, unit in known.items() if isinstance(unit, Unit)}
    if not units:
        return None
    found = Units(column.key if column else "")
    parts = rows_below(sections, [number for number, _ in body.lines])
    for one, rows in parts:
        if unit := units.get(one.name):
            found.codes |= dict.fromkeys(rows, unit.code)
            found.names |= dict.fromkeys(rows, unit.name)
    taken = [(one, rows) for one, rows in parts if one.name in units]
    found.notes.append(f"分工会取自分段的标题：{_listed(taken)}。")
    if others := [(one, rows) for one, rows in parts if one.name not in units and rows]:
        found.notes.append(f"下列标题不是登记的组织，它们下面的行没有照标题取：{_listed(others)}。")
    for one, rows in taken:
        if one.count not in (None, len(rows)):
            found.notes.append(f"第{one.row}行的标题“{one.title}”写的是 {one.count} 人，下面读到 {len(rows)} 行。")
    return found


def _blocks(sheet: Sheet, layout: Layout, body: Body) -> dict[int, dict[int, str]]:
    """Return {position: {row: text}} of the columns that are not read and have cells merged over several rows."""
    read, found = set(layout.columns.values()), {}
    areas = [area for area in sheet.areas() if area[0] > layout.heading and area[2] > area[0] and area[1] == area[3]]
    for place in {left for _, left, _, _ in areas} - read if layout.heading else ():
        cells = {number: row[place] for number, row in body.lines if place < len(row)}
        for top, left, bottom, _ in areas:
            if left == place:
                cells |= {number: cells.get(top) for number, _ in body.lines if top <= number <= bottom}
        found[place] = {
            number: cell.strip() for number, cell in cells.items() if isinstance(cell, str) and cell.strip()
        }
    return found


def _by_blocks(key: str, reference: UnitReference, blocks: Mapping[int, Mapping[int, str]]) -> Units | None:
    """Return the units that the cells of one of the columns name, None if no column does."""
    for place, texts in sorted(blocks.items()):
        known = reference.resolve(set(texts.values()))
        units = {row: unit for row, text in texts.items() if isinstance(unit := known[text], Unit)}
        if not units:
            continue
        found = Units(
            key, {row: unit.code for row, unit in units.items()}, {row: one.name for row, one in units.items()}
        )
        counts = Counter(texts[row] for row in units)
        shown = "；".join(f"“{text}”{count} 行" for text, count in counts.most_common(_SHOWN))
        found.notes.append(f"分工会取自第{place + 1}列合并的单元格：{shown}。")
        if others := sorted({text for row, text in texts.items() if row not in units}):
            found.notes.append(f"第{place + 1}列的{'、'.join(others[:_SHOWN])}不是登记的组织，那些行没有照它取。")
        return found
    return None


def refitted(entry: Entry, sheet: Sheet, layout: Layout) -> Layout:
    """Return the Layout with a column that is read as the unit and as what its heading says read as one of the two.

    The unit, of which no record is without, if any of the texts names one.
    """
    column = _column(entry)
    if column is None or not column.required or (place := layout.columns.get(column.key)) is None:
        return layout
    if column.key not in layout.also or layout.settled:
        return layout
    body = sheet.rows[layout.heading + 1 - sheet.first_row :]
    texts = {row[place].strip() for row in body if place < len(row) and isinstance(row[place], str)} - {""}
    found = entry.loader.references[column.key].resolve(set(sorted(texts)[:_LOOKED_AT]))
    is_unit = not texts or any(isinstance(unit, Unit) for unit in found.values())
    return layout.without(layout.own[place] if is_unit else column.key)


def with_usual(entry: Entry, sheet: Sheet, layout: Layout, body: Body) -> Layout:
    """Return the Layout with what rows usually have in the columns that the file lacks and that no title says.

    A unit is that which a line above the headings names, such as 填报单位：某学院, until somebody says otherwise.
    """
    lacking = {one.key: one.usual for one in entry.spec.columns if one.usual and one.key not in layout.columns}
    column = _column(entry)
    if column and not column.usual and column.key not in layout.columns and not layout.settled:
        reference = entry.loader.references[column.key]
        if unit := _above(reference, sheet, layout):
            lacking[column.key] = lambda: unit.name
    lacking = {key: usual for key, usual in lacking.items() if key not in layout.fixed}
    if lacking:
        lacking.pop(units_of(entry, sheet, layout, body).key, None)
    return replace(layout, fixed={**layout.fixed, **{key: usual() for key, usual in lacking.items()}})


def _above(reference: UnitReference, sheet: Sheet, layout: Layout) -> Unit | None:
    """Return the unit that a line above the headings names, None if none does."""
    texts = stated_above(sheet, layout.heading, words().marks["unit_above"])
    known = reference.resolve(set(texts)) if texts else {}
    return next((unit for text in texts if isinstance(unit := known[text], Unit)), None)


def _in_title(entry: Entry, sheet: Sheet, layout: Layout) -> Unit | None:
    """Return the unit that the first text above the headings names, or else the name of the worksheet.

    None where a column says beside each person of what unit he is.
    """
    if any(key.endswith(f".{UNIT_CLUE}") for key in layout.columns) or not _names_people(entry):
        return None
    above = (cell for row in sheet.rows[: max(0, layout.heading - sheet.first_row)] for cell in row)
    title = next((cell for cell in above if isinstance(cell, str) and cell.strip()), "")
    reference = UnitReference()
    return next((unit for text in (title, sheet.name) if text and (unit := reference.named_in(text))), None)


def _names_people(entry: Entry) -> bool:
    return any(column.kind == "staff_number" for column in entry.spec.columns)


def _why_not_above(reference: UnitReference, sheet: Sheet, layout: Layout) -> list[str]:
    """Return why what a line above the headings says is no unit: unknown, or the name of several; money is none."""
    texts = stated_above(sheet, layout.heading, words().marks["unit_above"])
    texts = [text for text in texts if not unit_of(text) and header_key(text) not in words().marks["units"]]
    known = reference.resolve(set(texts)) if texts else {}
    return [f"表头上面写的单位没有取：{known[text]}" for text in dict.fromkeys(texts)]


def _column(entry: Entry) -> Column | None:
    """Return the column of the unit, the required one first."""
    references = getattr(entry.loader, "references", {})
    found = [one for one in entry.spec.columns if getattr(references.get(one.key), "model", None) is Unit]
    return max(found, key=lambda one: one.required, default=None)


def _listed(parts: Sequence[tuple[Section, list[int]]]) -> str:
    shown = "；".join(f"第{one.row}行“{one.title}”以下 {len(rows)} 行" for one, rows in parts[:_SHOWN])
    return shown + (f"等 {len(parts)} 处" if len(parts) > _SHOWN else "")

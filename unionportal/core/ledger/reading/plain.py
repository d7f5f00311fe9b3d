"""Worksheets that are not one plain table, made into some: forms, parts beside each other, relatives beside members."""

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from unionportal.core.ledger.reading.reading import Reading
from unionportal.core.ledger.registry import Entry
from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.beside import taken_apart
from unionportal.sheets.layout.entry_forms.rows import forms_as_rows
from unionportal.sheets.layout.halves import halves_apart
from unionportal.sheets.layout.headings import meanings
from unionportal.sheets.layout.recognising import roster_of, titled
from unionportal.sheets.layout.relatives import relatives_named, with_heads
from unionportal.sheets.parsed import Problem
from unionportal.sheets.reader import Sheet, Workbook
from unionportal.sheets.workbook import GUIDE, OPTIONS

# Of the template itself.
_OWN = {GUIDE, OPTIONS}


@dataclass(frozen=True)
class Note:
    """What was made of a worksheet; `beside` is the one that has to be read too for it to hold."""

    sheet: str
    sentence: str
    beside: str = ""


def made_plain(book: Workbook, entries: Sequence[Entry], reading: Reading) -> tuple[Workbook, tuple[Note, ...]]:
    """Return the workbook as plain tables, and the Notes that say what was made of which worksheet.

    What its template explains is left out.
    """
    notes: list[Note] = []
    book = replace(book, sheets={title: one for title, one in book.sheets.items() if title.strip() not in _OWN})
    specs = [entry.spec for entry in entries]
    book, forms = forms_as_rows(book, specs)
    for title, count in forms.items():
        rows = f"是填写的表单（{count} 份），一份读作一行，行号是它开始的那一行；"
        notes.append(Note(title, f"{rows}每一项读作哪一列，请在“对应关系”里核对。"))
    book, halves = halves_apart(relatives_named(book))
    for title, origin in halves.items():
        notes.append(Note(title, f"与「{origin}」左边的表并排，是同一张表，接在它后面读。", origin))
    for entry in (entry for entry in entries if entry.spec.of_family):
        # The families of whom the union helps, not of everybody whose list has a column for a wife or a husband.
        theirs = {entry.spec.key, *entry.after}
        is_about = partial(_is_about, theirs, specs, reading)
        book, households = with_heads(book, entry.spec, is_about)
        told = "家庭成员没有写是谁的，按上面写“本人”的一行读，请核对。"
        notes += [Note(title, told) for title in households]
        before = [spec for spec in specs if spec.key in entry.after]
        book, apart = taken_apart(book, entry.spec, is_about, partial(_is_all, entry.spec.key, before, specs, reading))
        for title, one in apart.items():
            left = f"其余的列不是家庭成员的，没有读：{'、'.join(one.left)}。" if one.left else ""
            notes.append(Note(title, f"由工作表「{one.origin}」里并排的家庭成员拆成，一人一行；行号是那里的。{left}"))
    return book, tuple(notes)


def _is_all(
    kind: str,
    before: Sequence[SheetSpec],
    specs: Sequence[SheetSpec],
    reading: Reading,
    sheet: Sheet,
    others: Sequence[str],
) -> bool:
    """Return whether it is the kind by choice or before all others by titles, and has no heading of one before it."""
    if reading.parts(sheet.name):
        return sheet.name not in reading.layouts
    chosen = reading.chosen(sheet.name) or next(iter(_named(specs, reading, sheet)), "")
    return chosen == kind and not any(meanings(spec, other) for spec in before for other in others)


def problems_of(notes: Iterable[Note], unread: Collection[str]) -> tuple[Problem, ...]:
    """Return as warnings the Notes that hold although somebody said that the worksheets `unread` are not read."""
    held = (one for one in notes if one.sheet not in unread and one.beside not in unread)
    return tuple(Problem(one.sheet, 0, "", one.sentence, warning=True) for one in held)


def _is_about(kinds: Set[str], specs: Sequence[SheetSpec], reading: Reading, sheet: Sheet) -> bool:
    """Return whether one of the kinds was chosen for a worksheet, or its titles or the name of its file name one."""
    if parts := reading.parts(sheet.name):
        return not parts.isdisjoint({*kinds, ""})
    if chosen := reading.chosen(sheet.name):
        return chosen in kinds
    return not kinds.isdisjoint(_named(specs, reading, sheet))


def _named(specs: Sequence[SheetSpec], reading: Reading, sheet: Sheet) -> list[str]:
    """Return the kinds that titles name, "" for one that is not among these; a roster called one is no other list."""
    named = titled(sheet, specs, reading.name)
    roster = roster_of(sheet, specs) if named else None
    is_roster = roster is not None and roster in named
    return [spec.key if spec else "" for spec in named if not (is_roster and spec and spec.of_family)]

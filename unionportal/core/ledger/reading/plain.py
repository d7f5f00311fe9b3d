"""Worksheets that are not one plain table, made into some: forms, parts beside each other, relatives beside members."""

from collections.abc import Sequence

from unionportal.core.ledger.registry import Entry
from unionportal.sheets.layout.beside import taken_apart
from unionportal.sheets.layout.entry_forms import forms_as_rows
from unionportal.sheets.layout.halves import halves_apart
from unionportal.sheets.parsed import Problem
from unionportal.sheets.reader import Workbook


def made_plain(book: Workbook, entries: Sequence[Entry]) -> tuple[Workbook, tuple[Problem, ...]]:
    """Return the workbook as plain tables, and warnings that say what was made of which worksheet."""
    notes: list[tuple[str, str]] = []
    book, forms = forms_as_rows(book)
    for name, count in forms.items():
        rows = f"是填写的表单（{count} 份），一份读作一行，行号是它开始的那一行；"
        notes.append((name, f"{rows}每一项读作哪一列，请在“对应关系”里核对。"))
    book, halves = halves_apart(book)
    for name, origin in halves.items():
        notes.append((name, f"与「{origin}」左边的表并排，表头相同，接在它后面读。"))
    for spec in (entry.spec for entry in entries if entry.spec.of_family):
        book, apart = taken_apart(book, spec)
        for name, origin in apart.items():
            notes.append((name, f"由工作表「{origin}」里并排的家庭成员拆成，一人一行；行号是拆开以后的。"))
    return book, tuple(Problem(name, 0, "", sentence, warning=True) for name, sentence in notes)

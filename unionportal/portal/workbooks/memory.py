"""What makers of workbooks corrected, remembered by the union for the next file."""

from collections import defaultdict

from unionportal.core.models import LedgerWord, Unit
from unionportal.sheets.layout import Memory
from unionportal.sheets.layout.recognising import signature
from unionportal.sheets.layout.words import header_key


def recall():
    """Return the Memory of the union; one query."""
    kinds, columns, words = {}, {}, defaultdict(dict)
    for one in LedgerWord.objects.all():
        if not one.kind:
            kinds[one.word] = one.means
        elif not one.column:
            columns[one.kind, one.word] = one.means
        else:
            words[one.kind, one.column][one.word] = one.means
    return Memory(kinds, columns, words)


def remember(before, layout, *, actor):
    """Remember what the Layout says otherwise than `before`, the one that was proposed."""
    if not layout.kind:
        return
    found = {("", "", signature(layout.headings)): layout.kind}
    proposed = {position: key for key, position in before.columns.items()} if before.kind == layout.kind else {}
    chosen = {position: key for key, position in layout.columns.items()}
    for position, heading in layout.headings.items():
        key = header_key(heading)[:500]
        if key and proposed.get(position, "") != chosen.get(position, ""):
            found[layout.kind, "", key] = chosen.get(position, "")
    for column, meanings in layout.words.items():
        found |= {(layout.kind, column, word[:500]): means for word, means in meanings.items()}
    unit = Unit.root()
    LedgerWord.objects.bulk_create(
        [
            LedgerWord(unit=unit, kind=kind, column=column, word=word, means=means, set_by=actor)
            for (kind, column, word), means in found.items()
        ],
        update_conflicts=True,
        unique_fields=["unit", "kind", "column", "word"],
        update_fields=["means", "set_by", "set_at"],
    )

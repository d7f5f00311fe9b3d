"""What makers of workbooks corrected, remembered by the union for the next file."""

from collections import defaultdict

from unionportal.core.ledger.registry import entry_of
from unionportal.core.models import LedgerWord, Unit
from unionportal.sheets.layout import Layout, Memory
from unionportal.sheets.layout.recognising import unnamed
from unionportal.sheets.layout.words import header_key, plain_heading
from unionportal.sheets.parsed import Problem

# So many remembered words are named in the preview.
_SHOWN = 12


def recall():
    """Return the Memory of the union; one query."""
    kinds, columns, days, words = {}, {}, {}, defaultdict(dict)
    for one in LedgerWord.objects.all():
        if not one.kind:
            kinds[one.word] = one.means
        elif not one.column:
            columns[one.kind, one.word] = one.means
        elif one.is_day:
            days[one.kind, one.column] = one.means
        else:
            words[one.kind, one.column][one.word] = one.means
    return Memory(kinds, columns, words, days)


def remember(before, layout, *, actor):
    """Remember what the Layout says otherwise than `before`, the one that was proposed."""
    if not layout.kind:
        return
    found = {}
    if before.kind != layout.kind and before.signature:
        found["", "", before.signature] = layout.kind
    spec = entry_of(layout.kind).spec
    own = _own_headings(spec)
    proposed = before.own if before.kind == layout.kind else {}
    chosen = layout.own
    for position, heading in layout.headings.items():
        key = "" if heading == unnamed(position) else header_key(heading)[:500]
        if key and key not in own and proposed.get(position, "") != chosen.get(position, ""):
            found[layout.kind, "", key] = chosen.get(position, "")
    found |= {(layout.kind, column, ""): how for column, how in layout.days.items()}
    for column, meanings in layout.words.items():
        if (one := spec.column(column)) and one.kind == "date":
            # Before which feast it was holds for this file alone.
            continue
        read = before.words.get(column, {})
        changed = {word: means for word, means in meanings.items() if read.get(word) != means}
        found |= {(layout.kind, column, word[:500]): means for word, means in changed.items()}
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


def _own_headings(spec):
    """Return the headings of the kind itself, which never mean anything else."""
    names = {header_key(name) for column in spec.columns for name in (column.header, *column.aliases)}
    return names | {plain_heading(name) for name in names}


def recalled(worksheets, memory):
    """Return a warning for each worksheet of a preview that is read by what is remembered and nobody looked at yet."""
    found = []
    for one in worksheets:
        layout = Layout.from_data(one.layout)
        entry = entry_of(layout.kind)
        if entry is None or layout.settled:
            continue
        if sentences := _sentences(entry.spec, layout, one.understood, memory):
            more = f"等 {len(sentences)} 处" if len(sentences) > _SHOWN else ""
            sentence = f"按记住的说法读：{'；'.join(sentences[:_SHOWN])}{more}。不对的请在“对应关系”里更正。"
            found.append(Problem(one.name, 0, "", sentence, warning=True))
    return found


def _sentences(spec, layout, understood, memory):
    """Return what is read by the Memory: the kind, the headings, then the words that stand in the file."""
    found = []
    if layout.signature and memory.kinds.get(layout.signature) == spec.key:
        found.append(f"标题、表头相同的表按上次的更正读作「{spec.title}」")
    keys = layout.own
    for position, heading in layout.headings.items():
        means = memory.columns.get((spec.key, header_key(heading)[:500]))
        if means is not None and means == keys.get(position, ""):
            column = spec.column(means.partition(".")[0])
            found.append(f"「{heading}」" + (f"读作「{column.header}」" if column else "不读"))
    for column in spec.columns:
        read, known = layout.words.get(column.key, {}), memory.words.get((spec.key, column.key), {})
        found += [
            f"「{column.header}」里的“{word}”读作“{read[word]}”"
            for word in understood.get(column.key, ())
            if known.get(word) == read[word]
        ]
    return found

"""The recorded days of rows that name only the month of them."""

from collections.abc import Mapping, Sequence

from unionportal.core.ledger.registry import Entry
from unionportal.sheets.layout import Layout
from unionportal.sheets.layout.body import Line
from unionportal.sheets.layout.months import spans_of
from unionportal.sheets.parsing import Given
from unionportal.spelling.folding import folded_key


def recorded_of(
    entry: Entry, layout: Layout, lines: Sequence[Line], given: Mapping[str, Mapping[int, Given]]
) -> dict[str, dict[int, Given]]:
    """Return {date column: {row: the recorded day}} where a row names the month of it, which then changes nothing."""
    days = getattr(entry.loader, "recorded_days", None)
    by_key = {column.key: column for column in entry.spec.columns}
    key, *others = entry.spec.key_columns or ("",)
    if days is None or others or by_key[key].kind != "staff_number" or not layout.heading:
        return {}
    places = {
        name: place
        for name, place in layout.columns.items()
        if name in by_key and by_key[name].kind == "date" and name not in layout.days
    }
    at, people = layout.columns.get(key), given.get(key, {})
    written = {row[place] for place in places.values() for _, row in lines if place < len(row)}
    months = {cell: spans for cell in written if isinstance(cell, str | int | float) and (spans := spans_of(cell))}
    named = {}
    for number, row in lines if months else ():
        spans = {
            name: months[row[place]] for name, place in places.items() if place < len(row) and row[place] in months
        }
        person = people.get(number) or (row[at] if at is not None and at < len(row) else None)
        if spans and isinstance(person, str | int):
            named[number] = folded_key(str(person)), spans
    recorded = days({person for person, _ in named.values()}, list(places)) if named else {}
    found: dict[str, dict[int, Given]] = {}
    for number, (person, spans) in named.items():
        for name, possible in spans.items():
            day = recorded.get(person, {}).get(name)
            if day and any(first <= day <= last for first, last in possible):
                found.setdefault(name, {})[number] = day
    return found

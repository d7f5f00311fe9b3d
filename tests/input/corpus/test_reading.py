"""The files of the corpus are read as their specifications say; where they are not yet, known.txt lists it.

The list is exact: what is mended has to leave it, and nothing may come to it.
"""

import copy
import datetime
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import pytest

from tests.factories import MemberFactory, UnitFactory
from tests.input.corpus import TOPICS
from tests.input.corpus.builder import build
from tests.input.corpus.spec import SERIAL, WARNINGS, Outcome, Spec, columns, data_rows, sheet_read
from tests.input.corpus.world import MEMBERS, UNITS
from unionportal.core import ledger
from unionportal.core.choices import UnitKind
from unionportal.core.ledger.reading.chains import chains_in_columns
from unionportal.core.ledger.reading.reading import Reading
from unionportal.core.ledger.reading.sections import refitted
from unionportal.core.ledger.registry import entry_of
from unionportal.sheets import reader
from unionportal.sheets.columns import Column, SheetSpec
from unionportal.sheets.layout import Layout, cut, recognise
from unionportal.sheets.layout.layout import BESIDE
from unionportal.sheets.parsed import Parsed, Row
from unionportal.sheets.parsing import parse
from unionportal.sheets.paste import read_pasted
from unionportal.sheets.reader import Sheet, Workbook, read_workbook
from unionportal.sheets.uploads import Rejected

KNOWN = Path(__file__).with_name("known.txt")
# Refusals that the page gives after reading: there is nothing in the file that could be a table.
AFTERWARDS = {"empty", "no_heading", "no_rows", "not_a_table"}
CLUES = {"@name": "name", "@unit": "unit", "@id": "identity", "@phone": "phone"}
ROSTER = "会员"


def known(topic: str) -> dict[str, list[str]]:
    """Return {name of the spec: what is not yet as it says} of a topic."""
    lines = [line.split() for line in KNOWN.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {name: aspects for place, name, *aspects in lines if place == topic}


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the child look at each file once, though the test and the preview both read it."""
    seen: dict[tuple[bytes, str], Any] = {}
    run_child = reader.run_child

    def looked_at(file: BinaryIO, kind: Any, limits: Any, seconds: float) -> Any:
        key = file.read(), f"{kind} {limits}"
        file.seek(0)
        if key not in seen:
            seen[key] = run_child(file, kind, limits, seconds)
        # What is made of it changes it in place.
        return copy.deepcopy(seen[key])

    monkeypatch.setattr(reader, "run_child", looked_at)


@pytest.fixture
def world(union: Any, officer: Any) -> Any:
    """The union of the corpus: its units and its members."""
    union.name, kinds = UNITS[0].name, {kind.label: kind for kind in UnitKind}
    union.save()
    units = {
        unit.name: UnitFactory(parent=union, code=unit.code, name=unit.name, kind=kinds[unit.kind])
        for unit in UNITS[1:]
    }
    employments = {"事业编制": "established", "人事代理": "agency", "非编合同": "contract"}
    for one in MEMBERS:
        MemberFactory(
            staff_no=one.staff_number,
            name=one.name,
            gender="male" if one.sex == "男" else "female",
            birth_date=datetime.date.fromisoformat(one.birth),
            id_type="resident" if one.document == "居民身份证" else "passport",
            id_number=one.id_number,
            unit=units[one.unit],
            mobile=one.phone,
            employment=employments[one.employment],
            joined_on=datetime.date.fromisoformat(one.joined),
        )
    return officer


def opened(spec: Spec) -> tuple[bytes, Workbook | None]:
    """Return the file and what the reader finds in it, None where it is refused."""
    file = build(spec)
    try:
        if spec.form == "paste":
            return file.content, chains_in_columns(read_pasted(file.content.decode()), {}, None)[0]
        return file.content, read_workbook(file.content, allow_merged=True)
    except Rejected:
        return file.content, None


def sheets_of(spec: Spec, book: Workbook) -> Iterator[tuple[Outcome, Sheet]]:
    for outcome in (spec.outcome, *spec.outcome.also):
        sheet = book.sheets.get(outcome.sheet)
        if sheet is None and len(book.sheets) == 1:
            sheet = next(iter(book.sheets.values()))
        if sheet is not None and not outcome.refused:
            yield outcome, sheet


def differences(spec: Spec, specs: dict[str, SheetSpec], world: Any) -> list[str]:
    """Return in what the file is not read as its specification says."""
    content, book = opened(spec)
    refused = spec.outcome.refused
    if (book is None) != bool(refused) and refused not in AFTERWARDS:
        return ["refused"]
    found: list[str] = []
    for outcome, sheet in sheets_of(spec, book) if book else ():
        ours = specs[spec.kind]
        layout = recognise(sheet, list(specs.values()), name=spec.name)
        asks = {ask.code for ask in outcome.asks}
        if layout.kind != ("" if "kind" in asks else ours.key):
            found.append("kind")
            layout = recognise(sheet, list(specs.values()), kind=ours.key)
        if layout.kind != ours.key:
            continue
        layout = refitted(entry_of(ours.key), sheet, layout)
        # Those of a chain stand above its first line.
        if max(layout.heading, 0) != (outcome.heading[-1] if outcome.heading else 0):
            found.append("heading")
            continue
        found += [name for name, differs in _of_sheet(spec, outcome, sheet, layout, ours).items() if differs]
        if spec.kind == ROSTER and spec.form != "paste" and world:
            of_people = _of_people(content, outcome, sheet, ours, world)
            # What the file alone leaves open is answered by what is recorded.
            found = [one for one in found if one != "day" or one in of_people]
            found += [one for one in of_people if one != "day"]
    return sorted(set(found))


def _of_sheet(spec: Spec, outcome: Outcome, sheet: Sheet, layout: Layout, ours: SheetSpec) -> dict[str, bool]:
    rows = sheet_read(spec, outcome).rows
    places = columns(rows, outcome.heading)
    person = next((column.key for column in ours.columns if column.kind == "staff_number"), "")
    headers = {column.header: column.key for column in ours.columns}
    wanted = {
        headers.get(header) or f"{person}.{CLUES[header]}": places.get(theirs)
        for theirs, header in outcome.matched.items()
        if header != SERIAL and (header in headers or header in CLUES)
    }
    parsed = parse(ours, sheet, layout, changes_only=True)
    cut_rows = [number for number, _ in cut(ours, sheet, layout).lines]
    # The columns of a chain are made of its pieces.
    # What stands beside a column is read with it, not in its place.
    read = {key: place for key, place in layout.columns.items() if not key.endswith(f".{BESIDE}")}
    differ = set(wanted) != set(read) if layout.heading < 0 else wanted != read
    return {
        "columns": differ,
        "rows": cut_rows != data_rows(rows, outcome),
        "day": bool(parsed.months) != any(ask.code == "day" for ask in outcome.asks),
        "values": any(_differs(ours, parsed, row, outcome, cut_rows.index(row.number)) for row in parsed.rows),
    }


def _differs(ours: SheetSpec, parsed: Parsed, row: Row, outcome: Outcome, place: int) -> bool:
    """Return whether a value that was read is another one; people, units and records are not compared."""
    wanted = outcome.rows[place] if place < len(outcome.rows) else {}
    compared = [
        column for column in ours.columns if column.kind in {"date", "money", "yes_no", "digits"} or column.choices
    ]
    return any(
        (said := wanted.get(column.header)) is not None
        and row.values[column.key] is not None
        and text(column, row.values[column.key])[: 7 if row.number in parsed.by_month.get(column.key, ()) else None]
        != said
        for column in compared
        if column.header in outcome.matched.values()
    )


def text(column: Column, value: Any) -> str:
    """Return the value as the corpus writes it."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return str(column.labels.get(value, value))


def _of_people(content: bytes, outcome: Outcome, sheet: Sheet, ours: SheetSpec, world: Any) -> list[str]:
    """Return whether a row gets in that a careful clerk keeps back, and whether a faultless list does not get in."""
    layouts = {sheet.name: Layout(kind=ours.key)}
    found = ledger.preview(content, actor=world, reading=Reading(layouts))
    for one in found.worksheets:
        if one.wanted:  # the page asks once for the ground of what differs from the number
            grounds = dict.fromkeys(one.wanted, "人事档案")
            layouts[one.name] = replace(Layout.from_data(one.layout), fixed=grounds)
            found = ledger.preview(content, actor=world, reading=Reading(layouts))
    back = {one.row for one in outcome.problems if one.code not in WARNINGS}
    [read] = [one for one in found.worksheets if one.name == sheet.name]
    whole = any(not one.warning and not one.row and one.sheet == sheet.name for one in found.problems)
    return [
        *(["day"] if bool(read.months) != any(ask.code == "day" for ask in outcome.asks) else []),
        *(["kept-back"] if back - set(read.bad) and not whole else []),
        *(["let-in"] if not back and not outcome.asks and (read.bad or whole) else []),
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__.rpartition(".")[2])
def test_the_files_are_read_as_they_are_specified(topic: ModuleType, world: Any) -> None:
    specs = {spec.title: spec for spec in ledger.specs()}
    found = {spec.name: wrong for spec in topic.SPECS if (wrong := differences(spec, specs, world))}
    assert found == known(topic.__name__.rpartition(".")[2])

"""The files that are no plain table are read as they are specified."""

from typing import Any

import pytest

from tests.input import corpus
from tests.input.corpus.builder import build
from tests.input.corpus.spec import plain
from tests.input.corpus.test_reading import text, world
from tests.input.laid_out import above, beside, entry_forms
from tests.input.laid_out.spec import LINE, Laid
from unionportal.core.ledger import registry
from unionportal.core.ledger.reading.plain import made_plain
from unionportal.core.ledger.reading.reading import Reading
from unionportal.core.ledger.reading.together import ReadSheet
from unionportal.core.ledger.reading.worksheets import read
from unionportal.core.models import Unit
from unionportal.sheets.layout.entry_forms.rows import forms_as_rows
from unionportal.sheets.layout.halves import halves_apart
from unionportal.sheets.layout.words import header_key
from unionportal.sheets.reader import Sheet, Workbook, read_workbook

pytestmark = pytest.mark.django_db
SPECS = (*entry_forms.SPECS, *beside.SPECS, *above.SPECS)
__all__ = ["world"]


def opened(spec: Laid, actor: Any) -> ReadSheet:
    """Return what is read of the file as its kind."""
    entries = registry.registered()
    reading = Reading(name=spec.name, actor=actor)
    book, _ = made_plain(read_workbook(build(spec.file()).content, allow_merged=True), entries, reading)
    found, _ = read(book, entries, reading)
    titles = {one.entry.spec.title: one for one in found}
    assert spec.kind in titles, (spec.name, list(titles))
    return titles[spec.kind]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_the_file_is_read_as_it_is_specified(spec: Laid, world: Any) -> None:
    found = opened(spec, world)
    columns = {column.header: column for column in found.entry.spec.columns}
    units = dict(Unit.objects.values_list("code", "name"))
    rows = []
    for wanted, row in zip(
        spec.rows, sorted([*found.parsed.rows, *found.parsed.faulty], key=lambda one: one.number), strict=False
    ):
        values = {LINE: str(found.place(row.number)[1])}
        for header in spec.rows[0].keys() | wanted.keys():
            if header != LINE and (value := row.values[columns[header].key]) not in (None, ""):
                said = text(columns[header], value)
                months = found.parsed.by_month.get(columns[header].key, ())
                values[header] = units.get(said, said)[: 7 if row.number in months else None]
        rows.append(values)
    parts = [part.parsed for part in found.read()]
    assert rows == [dict(row) for row in spec.rows], [str(one) for one in found.parsed.problems]
    assert len(found.parsed.rows) + len(found.parsed.faulty) == len(spec.rows)
    # Whatever has something to say and is not taken is named.
    unread = {header_key(heading) for one in parts for heading in one.unread}
    assert {header_key(one) for one in spec.left} <= unread, unread
    days = {
        key for part in found.read() for key in {*part.worksheet.months, *part.worksheet.unknown, *part.parsed.unknown}
    }
    assert {columns[header].key for header in spec.days} == {
        key for key in days if columns_by_key(found)[key].kind == "date"
    }


def columns_by_key(found: ReadSheet) -> dict[str, Any]:
    return {column.key: column for column in found.entry.spec.columns}


def test_plain_tables_stay_as_they_are() -> None:
    """No list of the corpus is taken for a form or for two."""
    made = []
    for spec in corpus.SPECS:
        for sheet in spec.sheets:
            rows = [tuple(map(plain, row)) for row in sheet.rows]
            book = Workbook({sheet.name: Sheet(sheet.name, rows, merged=sheet.merged)})
            if forms_as_rows(book)[1] or halves_apart(book)[1]:
                made.append(spec.name)
    assert made == []


@pytest.mark.parametrize(
    "head",
    [
        # A number that only the first has says whose the amounts of both are.
        "工号 会费基数 实缴金额 会费基数 实缴金额",
        # Somebody else's relatives.
        "姓名 手机 姓名 关系 手机",
        # More of its own than it shares.
        "工号 姓名 手机 分工会 入会日期 性别 工号 姓名",
    ],
)
def test_headings_that_are_no_two_halves(head: str) -> None:
    rows = [tuple(head.split()), tuple("x" for _ in head.split())]
    assert halves_apart(Workbook({"表": Sheet("表", rows)}))[1] == {}

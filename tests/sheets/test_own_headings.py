"""A heading that is the sheet's own is its column, whatever else stands in the worksheet."""

import random
from datetime import date

import pytest

from tests.sizes import size
from unionportal.core import ledger
from unionportal.core.ledger.reading.reading import Reading
from unionportal.core.ledger.reading.worksheets import read
from unionportal.sheets.layout import Memory
from unionportal.sheets.layout.headings import other_headings
from unionportal.sheets.layout.words import header_key
from unionportal.sheets.reader import Sheet, Workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("union")]
ENTRIES = ledger.registered()
CONTENT = {"date": date(2022, 3, 1), "money": 120, "integer": 3, "yes_no": "是", "telephone": "13812345678"}
SHAPED = {"证件号码": "110101199003070011", "手机": "13812345678", "电子邮箱": "a@example.invalid", "姓名": "王小明"}
# Of so many of the words that others write above a column each is tried beside our own.
TRIED = size(1, 2)


def content_of(column):
    """What such a column may have in its cells."""
    if column.labels:
        return next(iter(column.labels.values()))
    return SHAPED.get(column.header) or CONTENT.get(column.kind) or str(column.example or "甲")


def read_as(entry, head, row, memory=None):
    """The Layout by which a worksheet of three equal rows is read, and what is said of it."""
    sheet = Sheet(entry.spec.title, [tuple(head), *[tuple(row)] * 3])
    found, _ = read(Workbook({sheet.name: sheet}), ENTRIES, Reading(memory=memory or Memory()))
    [one] = found
    assert one.entry is entry
    return one.parsed.layout, [(each.header, each.sentence) for each in one.parsed.problems if each.row == 1]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.spec.key)
def test_an_own_heading_is_never_displaced_by_a_second_column_that_would_fit(entry):
    spec, order = entry.spec, random.Random(entry.spec.key)  # noqa: S311
    own = {header_key(name) for column in spec.columns for name in (column.header, *column.rather)}
    for decoy in spec.columns:
        theirs = sorted(other_headings(spec, decoy.key) - own)
        for heading in ("附加的一列", *order.sample(theirs, min(TRIED, len(theirs)))):
            columns = [*spec.columns]
            order.shuffle(columns)
            head = [heading, *(one.header for one in columns)]
            # The column itself is empty; the other one has what should stand in it.
            row = [content_of(decoy), *(None if one is decoy else content_of(one) for one in columns)]
            for heads, cells in ((head, row), (head[::-1], row[::-1])):
                layout, said = read_as(entry, heads, cells)
                read_at = {key: heads[place] for key, place in layout.columns.items()}
                assert {one.key: read_at.get(one.key) for one in spec.columns} == {
                    one.key: one.header for one in spec.columns
                }, heading
                # Nor is it lost without a word: a name or a unit beside a number helps to find the person.
                helps = [key for key, place in read_at.items() if place == heading]
                assert helps or [one for one, _ in said] == [heading], heading


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.spec.key)
def test_an_own_heading_stays_where_the_column_is_missing_that_would_take_it_too(entry):
    spec = entry.spec
    for missing in spec.columns:
        if not (columns := [one for one in spec.columns if one is not missing]):
            continue
        head = [one.header for one in columns]
        layout, _ = read_as(entry, head, map(content_of, columns))
        read_at = {key: head[place] for key, place in layout.columns.items()}
        lost = {one.header for one in columns if read_at.get(one.key) != one.header}
        # The department of a member is his unit where no column says so and it names one: see refitted.
        assert lost == set(), missing.header


def test_what_is_remembered_takes_no_column_from_its_own_heading():
    [entry] = [one for one in ENTRIES if one.spec.title == "会员服务卡"]
    column = next(one for one in entry.spec.columns if one.key not in entry.spec.key_columns)
    memory = Memory(columns={(entry.spec.key, "补充"): column.key})
    others = [one.header for one in entry.spec.columns if one is not column]
    layout, said = read_as(entry, ["补充", *others, column.header], ["甲", *["乙"] * len(others), "丙"], memory)
    assert layout.columns[column.key] == len(others) + 1
    assert [header for header, _ in said] == ["补充"]

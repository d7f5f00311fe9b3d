"""Every paper form with no row, one, sixty and hundreds: what is printed is what the rows say."""

import datetime
import re
from decimal import Decimal
from itertools import product

import pytest
from openpyxl import load_workbook

from finance.documents.ledger import statement_paper
from finance.services.books import statements
from tests.printing.reading import found, pages_and_sizes, pages_of
from tests.printing.samples import LONG_NAME, LONG_UNIT, SAMPLES
from tests.sizes import size
from unionportal.core.printing.registry import all_forms
from unionportal.core.printing.workbook import workbook_of
from unionportal.documents.facts import Column, Document
from unionportal.documents.forms.facts import Award, Form, Grid, Printed, Section, Signs, Words, in_words
from unionportal.documents.forms.pdf import render_form
from unionportal.documents.pdf import render_pdf
from unionportal.spelling.capitals import in_capitals

# The names of codes are read from their tables.
pytestmark = pytest.mark.django_db
PRINTED = Printed("王专干", datetime.datetime(2026, 11, 27, 13, 30))  # noqa: DTZ001 -- as a clock shows it
A4 = {(595, 842), (842, 595)}


def squeezed(value):
    return re.sub(r"\s", "", in_words(value))


def test_every_form_that_is_registered_has_facts_to_be_tested_with():
    assert {(form.model._meta.app_label, form.url_name) for form in all_forms()} == set(SAMPLES)


# Sixty rows fill a sheet, a second one and a part of a third; hundreds are the same again.
@pytest.mark.parametrize("count", [0, 1, 60, *size((), (200, 700))])
@pytest.mark.parametrize("name", SAMPLES, ids="-".join)
def test_a_form_prints_every_row_once_in_order_and_its_sum(name, count):
    facts = SAMPLES[name](count)
    if isinstance(facts, Document):
        assert render_pdf(facts).missing == ()
        return
    result = render_form(facts, PRINTED)
    assert result.missing == ()
    pages, sizes = pages_and_sizes(result.data)
    assert sizes <= A4
    text = "".join(pages)
    at = 0
    for _, grid in facts.grids:
        at = end_of(grid, text, at)
    if not has_awards(facts):
        assert_frame(facts, pages)


def test_a_balance_sheet_is_one_sheet_and_its_grand_totals_stand_side_by_side():
    halves = (("left", 19), ("right", 15))
    rows = [
        (statements.Row(side, f"{side}{n}", f"{side}{n}", ("1",), True, 0, "balance"), (Decimal("123456789.12"),) * 2)
        for side, count in halves
        for n in range(1, count + 1)
    ]
    found = statements.Statement(
        statements.BALANCE, statements.Period(2026, 1), ("年初余额", "期末余额"), tuple(rows), ()
    )
    (page,) = pages_of(render_form(statement_paper(found), PRINTED).data)
    assert page.count("left19123,456,789.12123,456,789.12right15123,456,789.12") == 1
    ((_, grid),) = statement_paper(found).grids
    cell = {code for (row, _), address in grid.links.items() if row == 18 for code in address.split("/") if "1" in code}
    assert {"left19", "right15"} <= cell


def test_a_sample_was_drawn_on_the_day_that_it_was_here():
    (section,) = SAMPLES["finance", "auditsample_form_list"](1).sections
    assert section.right.startswith("抽取：2026年9月18日　")


def has_awards(form):
    return any(isinstance(block, Award) for section in form.sections for block in section.blocks)


def numbered(grid):
    """The rows with their numbers; sums at the end have none."""
    numbers = [*range(1, len(grid.rows) - grid.sums + 1), *[None] * grid.sums]
    return list(zip(numbers, grid.rows, strict=True))


def end_of(grid, text, at):
    """Where the list ends in the text: its rows stand one after the other, each whole; then the sum of just these."""
    for number, row in numbered(grid):
        line = squeezed_all([number, *row])
        at = text.index(line, at) + len(line)
    for header, value in grid.total.items():
        column = [column.header for column in grid.columns].index(header)
        assert value == sum(row[column] or 0 for row in grid.rows)
    if grid.total:
        at = text.index(squeezed_all(grid.total_row), at)
    amounts = [value for value in grid.total.values() if isinstance(value, Decimal)]
    # The one sum of what is handed out stands in words as well; the columns of a book do not.
    for words in map(in_capitals, amounts[:1] if len(amounts) == 1 else ()):
        at = text.index(words, at)
    if not grid.rows:
        lines = "".join(map(str, range(1, grid.blank + 1)))
        at = text.index(lines or "（没有记录）", at)
    return at


def squeezed_all(values):
    return "".join(map(squeezed, values))


def assert_frame(form, pages):
    """Each page says who printed it, when, and which page of how many it is; heads are repeated; the union is named."""
    assert {page.count(squeezed(PRINTED.line)) for page in pages} == {1}
    numbers = [re.search(r"第(\d+)页，共(\d+)页", page).groups() for page in pages]
    starts = [index for index, (number, _) in enumerate(numbers) if number == "1"]
    assert len(starts) == len(form.sections)
    for start, end in zip(starts, [*starts[1:], len(pages)], strict=True):
        of = str(end - start)
        assert numbers[start:end] == [(str(n), of) for n in range(1, end - start + 1)]
        assert pages[start].startswith(squeezed(form.union) + squeezed(form.title))
    blocks = [block for section in form.sections for block in section.blocks]
    heads = [squeezed_all(column.header for column in grid.every_column) for _, grid in form.grids]
    if heads and all(isinstance(block, Grid | Signs | Words) for block in blocks):
        bare = [n for n, page in enumerate(pages, 1) if not any(head in page for head in heads)]
        # Nor does what stands below the last list stand by itself.
        assert bare == []


def test_a_sub_union_has_a_part_of_its_own_with_its_own_sum():
    form = SAMPLES["welfare", "giftissue_form_signing"](60)
    assert [section.name for section in form.sections] == [LONG_UNIT, "外国语学院分工会"]
    assert [len(grid.rows) for _, grid in form.grids] == [30, 30]
    pages = pages_of(render_form(form, PRINTED).data)
    first, second = (sum(Decimal("100.10") + n for n in numbers) for numbers in (range(30), range(30, 60)))
    words = [in_capitals(first), in_capitals(second), LONG_NAME, LONG_UNIT]
    assert [found(page, *words) for page in pages] == [words[2:], [words[0], LONG_UNIT], [], [words[1]]]


@pytest.mark.parametrize("form", [one for one in all_forms() if one.has_workbook], ids=lambda one: one.url_name)
def test_the_workbook_has_the_values_of_the_same_facts_in_their_own_type(form):
    facts = SAMPLES[form.model._meta.app_label, form.url_name](60)
    with workbook_of(facts, PRINTED) as file:
        book = load_workbook(file)
    assert len(book.worksheets) == len(facts.grids)
    for sheet, (_, grid) in zip(book.worksheets, facts.grids, strict=True):
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        head = next(n for n, row in enumerate(rows) if row[0] == "序号")
        assert rows[head][: len(grid.every_column)] == [column.header for column in grid.every_column]
        for shown, (number, row) in zip(rows[head + 1 :], numbered(grid), strict=False):
            assert shown[0] == number
            assert [same(one) for one in shown[1 : len(row) + 1]] == [same(one) for one in row]
        if grid.total:
            total = rows[head + 1 + len(grid.rows)][: len(grid.every_column)]
            assert [same(one) for one in total] == [same(one) for one in grid.total_row]


def same(value):
    """A value as it is compared: amounts as Decimal, days as days, nothing as None."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, float | int | Decimal):
        return Decimal(str(value))
    return value or None


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.50", "伍角整"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("10000", "壹万元整"),
        ("100010.05", "壹拾万零壹拾元零伍分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-12.30", "负壹拾贰元叁角整"),
    ],
)
def test_an_amount_in_capitals(amount, words):
    assert in_capitals(Decimal(amount)) == words


def test_more_than_capitals_are_written_for_is_refused():
    with pytest.raises(ValueError, match="more than"):
        in_capitals(Decimal("1000000000000"))


def test_the_name_of_a_part_stands_again_on_each_page_where_the_part_goes_on():
    columns = (Column("姓名", 1.0),)
    grids = tuple(Grid(columns, tuple((f"{part}{n}",) for n in range(60)), caption=f"{part}团") for part in "甲乙")
    pages = pages_of(render_form(Form("代表名册", "某校工会", (Section(grids),)), PRINTED).data)
    assert len(pages) > 2
    for page, part in product(pages, "甲乙"):
        first = re.search(rf"{part}(\d)", page)
        goes_on = first is not None and first[1] != "0"
        assert page.count(f"{part}团（续）") == goes_on

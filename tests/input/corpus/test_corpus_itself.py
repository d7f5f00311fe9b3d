"""The corpus is sound: its files can be made and opened, its expectations agree with its files."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import get_args

import pytest
from openpyxl.utils import range_boundaries
from python_calamine import CalamineWorkbook

from tests.input.corpus import SPECS, TOPICS
from tests.input.corpus.builder import FORMS, build
from tests.input.corpus.spec import (
    PURPOSES,
    SERIAL,
    AskCode,
    Form,
    Outcome,
    ProblemCode,
    RefusedCode,
    Row,
    Sheet,
    SkipCode,
    Spec,
    chain_parts,
    columns,
    data_rows,
    is_blank,
    sheet_read,
    shown,
)
from tests.input.corpus.world import KINDS, MEMBERS, headings_of, mandatory

BOOKS = {"xlsx", "xls", "xlsx-named-xls", "xlsm", "macro-in-xlsx"}
TEXTS = {
    "csv-utf8": ("utf-8", ","),
    "csv-utf8-bom": ("utf-8-sig", ","),
    "csv-gb18030": ("gb18030", ","),
    "csv-utf16": ("utf-16", "\t"),
    "csv-semicolon": ("utf-8", ";"),
    "paste": ("utf-8", "\t"),
    "text-named-xls": ("gb18030", "\t"),
}
# Values that come without a cell of their own: what is known of a person or a unit.
FOUND = {"工号", "提案人工号", "编号"}
# What says that there is nothing, or nothing to be seen.
NOTHING = re.compile(r"|无|暂无|不详|[-—/]|.*\*{4}.*")


def each(check: Callable[[Spec], None]) -> Callable[[ModuleType], None]:
    """Check every spec of a topic: one test for each would take longer to start than to run."""

    @pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__.rpartition(".")[2])
    def test(topic: ModuleType) -> None:
        for spec in topic.SPECS:
            check(spec)

    return test


def read(check: Callable[[Spec, Outcome], None]) -> Callable[[ModuleType], None]:
    """Check everything that is read of each file of a topic."""

    @each
    def test(spec: Spec) -> None:
        for outcome in (spec.outcome, *spec.outcome.also):
            if not outcome.refused:
                check(spec, outcome)

    return test


def test_there_are_enough_and_each_has_its_own_name() -> None:
    names = Counter(spec.name for spec in SPECS)
    assert len(names) >= 170
    assert [name for name, count in names.items() if count > 1] == []
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_every_form_and_code_is_used() -> None:
    outcomes = [outcome for spec in SPECS for outcome in (spec.outcome, *spec.outcome.also)]
    assert {spec.form for spec in SPECS} == set(get_args(Form)) == set(FORMS)
    assert {spec.outcome.refused for spec in SPECS} - {None} == set(get_args(RefusedCode))
    assert {code for outcome in outcomes for code in outcome.skipped.values()} == set(get_args(SkipCode))
    assert {problem.code for outcome in outcomes for problem in outcome.problems} == set(get_args(ProblemCode))
    assert {ask.code for outcome in outcomes for ask in outcome.asks} == set(get_args(AskCode))
    assert {spec.kind for spec in SPECS} == set(KINDS)


def test_nobody_of_the_world_is_there_twice() -> None:
    assert len({member.staff_number for member in MEMBERS}) == len({member.id_number for member in MEMBERS}) == 12
    for member in MEMBERS:
        if member.document == "居民身份证":
            assert member.id_number[6:14] == member.birth.replace("-", "")
            assert "女男"[int(member.id_number[16]) % 2] == member.sex


@each
def test_the_file_can_be_opened(spec: Spec) -> None:
    made = build(spec)
    if spec.form in BOOKS:
        book = CalamineWorkbook.from_filelike(io.BytesIO(made.content))
        assert book.sheet_names == [sheet.name for sheet in spec.sheets]
        for sheet in spec.sheets:
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            assert len(rows) == _last_row(sheet.rows)
    elif spec.form in TEXTS:
        encoding, delimiter = TEXTS[spec.form]
        text = made.content.decode(encoding)
        assert len(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))) == len(spec.sheets[0].rows)
    else:
        assert spec.outcome.refused


def _last_row(rows: tuple[Row, ...]) -> int:
    return max((number for number, row in enumerate(rows, 1) if not is_blank(row)), default=0)


@each
def test_a_file_is_read_or_refused(spec: Spec) -> None:
    nothing = Outcome(refused=spec.outcome.refused)
    if spec.outcome.refused:
        assert spec.outcome == nothing
    else:
        assert spec.outcome.rows


@read
def test_each_column_is_taken_or_named(spec: Spec, outcome: Outcome) -> None:
    theirs = columns(sheet_read(spec, outcome).rows, outcome.heading)
    asked = [ask.column for ask in outcome.asks if ask.code == "column"]
    assert sorted([*outcome.matched, *outcome.unknown]) == sorted(theirs)
    assert set(asked) <= set(theirs)
    taken = Counter(ours for ours in outcome.matched.values() if ours not in PURPOSES)
    assert set(taken) <= headings_of(spec.kind)
    assert [ours for ours, count in taken.items() if count > 1] == []


@read
def test_each_mandatory_column_is_there_or_asked_for(spec: Spec, outcome: Outcome) -> None:
    asked = {ask.column for ask in outcome.asks if ask.code == "whole_file"}
    given = set(outcome.matched.values())
    known = given | asked | {problem.column for problem in outcome.problems}
    if given & (PURPOSES - {SERIAL}):
        known |= FOUND
    # Members and units of the roster keep what the file is silent about.
    if spec.kind not in {"会员", "工会组织"}:
        assert set(mandatory(spec.kind)) <= known
    assert asked <= headings_of(spec.kind) - given


@read
def test_each_row_is_read_or_left_out(spec: Spec, outcome: Outcome) -> None:
    rows = sheet_read(spec, outcome).rows
    last = outcome.heading[-1] if outcome.heading else 0
    assert all(last < number <= len(rows) for number in outcome.skipped)
    blank = {number for number, row in enumerate(rows, 1) if is_blank(row) and number > last}
    called_blank = {number for number, code in outcome.skipped.items() if code == "blank"}
    assert blank <= called_blank
    for number in called_blank - blank:
        assert re.fullmatch(r"\d+[.、]?", "".join(shown(cell) for cell in rows[number - 1]))
    numbers = data_rows(rows, outcome)
    assert len(outcome.rows) == len(numbers)
    for values in outcome.rows:
        assert set(values) <= headings_of(spec.kind)
        assert set(values) <= set(outcome.matched.values()) | FOUND


def is_merged(sheet: Sheet, number: int, place: int) -> bool:
    """Return whether a cell is merged with the one above it."""
    areas = map(range_boundaries, sheet.merged)
    return any(left == right == place + 1 and top < number <= bottom for left, top, right, bottom in areas)


@read
def test_each_cell_of_a_matched_column_is_read_or_in_doubt(spec: Spec, outcome: Outcome) -> None:
    sheet = sheet_read(spec, outcome)
    rows = sheet.rows
    places = columns(rows, outcome.heading)
    doubted = {ask.column for ask in outcome.asks if ask.code in {"value", "year", "person"}}
    troubled = {(problem.row, problem.column) for problem in outcome.problems}
    # Whoever is in doubt has no number yet, whatever stands in that column.
    nobody = {problem.row for problem in outcome.problems if problem.code == "name_differs"}
    for number, values in zip(data_rows(rows, outcome), outcome.rows, strict=True):
        for theirs, ours in outcome.matched.items():
            cell = shown(rows[number - 1][places[theirs]]).strip() if places[theirs] < len(rows[number - 1]) else ""
            if ours in PURPOSES or chain_parts(rows[number - 1]):
                continue
            if ours not in values:
                known = theirs in doubted or (number, theirs) in troubled or (ours in FOUND and number in nobody)
                assert known or NOTHING.fullmatch(cell), (number, theirs)
            else:
                assert cell or ours in FOUND or is_merged(sheet, number, places[theirs]), (number, theirs)


@read
def test_problems_and_questions_are_about_what_is_there(spec: Spec, outcome: Outcome) -> None:
    read_here = sheet_read(spec, outcome)
    numbers = data_rows(read_here.rows, outcome)
    theirs = columns(read_here.rows, outcome.heading)
    missing = headings_of(spec.kind) - set(outcome.matched.values())
    assert {problem.row for problem in outcome.problems} <= set(numbers)
    about = [problem.column for problem in outcome.problems] + [ask.column for ask in outcome.asks]
    assert set(about) <= {"", *theirs, *missing}
    for problem in outcome.problems:
        if problem.code == "mandatory" and problem.column in outcome.matched:
            row = read_here.rows[problem.row - 1]
            index = theirs[problem.column]
            assert index >= len(row) or not shown(row[index]).strip(), problem
    hidden = bool(read_here.hidden_rows) and bool(set(read_here.hidden_rows) & set(numbers))
    assert hidden == any(ask.code == "hidden" for ask in outcome.asks)
    assert len(set(outcome.problems)) == len(outcome.problems)
    assert set(outcome.skipped.values()) <= set(get_args(SkipCode))
    assert {problem.code for problem in outcome.problems} <= set(get_args(ProblemCode))


@read
def test_each_word_asked_about_is_in_its_column(spec: Spec, outcome: Outcome) -> None:
    rows = sheet_read(spec, outcome).rows
    places = columns(rows, outcome.heading)
    for ask in outcome.asks:
        if ask.code in {"value", "person"}:
            cells = {shown(row[places[ask.column]]).strip() for row in rows if places[ask.column] < len(row)}
            assert ask.values
            assert all(any(word == cell or chain_parts((cell,)) for cell in cells) for word in ask.values), ask


@read
def test_a_day_is_asked_for_where_one_is_missing(spec: Spec, outcome: Outcome) -> None:
    """A birth date may be a month."""
    missing = {
        ours
        for values in outcome.rows
        for ours, value in values.items()
        if re.search("日期$|期限$|任期[起止]$", ours)
        and re.fullmatch(r"\d{4}" if ours == "出生日期" else r"\d{4}(-\d\d)?", value)
    }
    # Two days in one cell are asked about like none.
    several = {outcome.matched[one.column] for one in outcome.problems if one.code == "several_values"}
    asked = {outcome.matched[ask.column] for ask in outcome.asks if ask.code == "day"}
    assert missing <= asked <= missing | several

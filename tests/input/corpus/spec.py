"""What a file of somebody else's is, and what shall come of it.

Principles, the same for every spec:

1.  Nothing is guessed in silence and nothing is dropped in silence: what is read is in `rows`, what is left out is in
    `skipped` with its reason, a column that nothing takes is in `unknown`, a doubt is in `problems` or `asks`.
2.  `rows` has one entry for each row of data in the order of the file, hidden ones and faulty ones too; a value that
    cannot be read or that waits for an answer is absent from it (so are the answers for the whole file), a reading
    that is only to be confirmed is in it. All else in a matched column is in it.
    Rows above the heading are titles and not listed. Rows are numbered as in Excel; in a .csv by records, in a paste
    by lines, blank ones counted. A row with nothing but a serial number is blank.
3.  Values are canonical text: dates ISO and only as precise as known (1985-03, 2004), money with two decimals in yuan,
    units by their full name, a person by the number on the roster (not as it was typed), yes and no as 是 and 否.
4.  A code or a number that names something is read as it is shown (format 00000000: 00090001), a date as far as it is
    shown (2026年5月 for a cell that holds the first of May is a month). An amount is read as it is held, to the
    cent if the cell shows cents; where it shows another amount, `shown_otherwise` warns.
5.  Width, case, blanks in Chinese names, look-alike code points and middle dots (a full stop between Chinese
    characters too) are no difference. O and 0, lost leading zeros, 曹 and 曺, 于 and 於 are near misses: shown, never taken for the person, never a second person.
6.  A person is found by number, else by ID number, else by name and unit (and telephone, where these leave several),
    else by name alone if the file gives no unit and only one has it. Several: `ambiguous_person`, and the page asks
    which (`person`). Number and name of different people: `name_differs`. None: `unknown_person`.
7.  A month where the day is needed is asked once for the column (`day`), a date without year likewise (`year`); a year
    of two digits is proposed and asked (`century`). A birth date known to the month is enough, for birthdays go by
    month; beside an ID number it must only agree. An impossible or doubtful date is `bad_date`, never moved.
8.  A word of the school's that can mean only one of ours is taken (在编: 事业编制); otherwise asked once (`value`).
    Blank optional cells mean nothing is known: they change nothing; so do 无 — / 不详 and masked cells (139****0001).
    Exception: in a column of yes and no 无 is no.
9.  A mandatory column that the file lacks is asked once for the whole file (`whole_file`) if rows need it and one
    value might fit all; staff numbers, names, numbers of records and amounts are never asked so: their rows are
    `mandatory`, as is every mandatory cell left blank in a column that is there.
    A title that states the value (填报单位, 年度, 批次) is the proposal; for a date, their nearest column of dates.
10. 万元 and 千元 are converted, and the unit is confirmed once (`unit`). Signs (￥, 元, commas) are no obstacle.
11. 同上 and 〃 are the value above, except where they would name a person or a key (`ditto`). A cell merged down is the
    value of each of its rows, also the person where the kind has several rows of one; what is of one row alone (an
    amount, a number) and what is merged across is not spread: such rows are `merged_data`.
12. Formulas count with the value kept in the file; an error value is `formula_error`. Notes in cells are not data.
13. Total, subtotal, average, footer and blank rows are recognised by their words and shape, never by the name of a
    person (合计甲 is a person). Section titles, repeated headings and examples between data are left out likewise,
    and so is a second table with other headings below the first (`other_table`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Scalar = str | int | float | bool | date | datetime | Decimal | None

Form = Literal[
    "xlsx",
    "xls",
    "csv-utf8",
    "csv-utf8-bom",
    "csv-gb18030",
    "csv-utf16",
    "csv-semicolon",
    "paste",
    # Refused or read by what they hold, whatever their name says.
    "xlsx-named-xls",
    "text-named-xls",
    "html-xls",
    "mhtml-xls",
    "xml-xls",
    "xlsm",
    "macro-in-xlsx",
    "xlsx-password",
    "xls-password",
    "xlsx-cut",
    "ods",
    "docx",
    "pdf-named-xlsx",
    "png-named-xlsx",
    "no-bytes",
    "csv-binary",
]
SkipCode = Literal["sum", "footer", "blank", "title", "heading", "example", "other_table"]
AskCode = Literal[
    "day", "year", "century", "value", "person", "unit", "whole_file", "hidden", "kind", "column", "columns", "sheet"
]
ProblemCode = Literal[
    "unknown_person",
    "ambiguous_person",
    "name_differs",
    "name_exists",
    "near_key",
    "near_name",
    "duplicate_key",
    "bad_id_number",
    "digits_lost",
    "birth_differs",
    "sex_differs",
    "bad_date",
    "not_a_number",
    "negative",
    "not_whole",
    "shown_otherwise",
    "unknown_unit",
    "ambiguous_unit",
    "unknown_record",
    "mandatory",
    "formula_error",
    "merged_data",
    "ditto",
    "bad_phone",
    "several_values",
]
# These are shown beside a row that can be taken all the same; every other problem keeps the row back.
WARNINGS: frozenset[ProblemCode] = frozenset(
    {"name_exists", "birth_differs", "sex_differs", "shown_otherwise", "bad_phone"}
)
RefusedCode = Literal[
    "html_named_xls", "password", "macro", "empty", "no_heading", "no_rows", "not_a_table", "damaged", "encoding"
]

# What a column of theirs is for when it is no column of ours.
SERIAL = "#"
PERSON_NAME = "@name"
PERSON_UNIT = "@unit"
PERSON_ID = "@id"
PERSON_PHONE = "@phone"
PURPOSES = frozenset({SERIAL, PERSON_NAME, PERSON_UNIT, PERSON_ID, PERSON_PHONE})


@dataclass(frozen=True)
class Cell:
    value: Scalar
    number_format: str = "General"
    # The value is then what the program that saved the file computed.
    formula: str = ""
    note: str = ""


Row = tuple[Scalar | Cell, ...]


@dataclass(frozen=True)
class Sheet:
    rows: tuple[Row, ...]
    name: str = "Sheet1"
    merged: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    filter: str = ""
    state: Literal["visible", "hidden"] = "visible"


@dataclass(frozen=True)
class Problem:
    row: int
    # Their heading; ours where the file has no such column; empty for the whole row.
    column: str
    code: ProblemCode


@dataclass(frozen=True)
class Ask:
    code: AskCode
    # Their heading; ours for `whole_file`.
    column: str = ""
    # The words asked about, or what is proposed.
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What shall be read of one sheet; `also` holds further sheets that are read."""

    rows: tuple[Mapping[str, str], ...] = ()
    # The rows of the heading; none where data begins at once.
    heading: tuple[int, ...] = (1,)
    matched: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    skipped: Mapping[int, SkipCode] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    asks: tuple[Ask, ...] = ()
    refused: RefusedCode | None = None
    sheet: str = "Sheet1"
    also: tuple["Outcome", ...] = ()


@dataclass(frozen=True)
class Spec:
    name: str
    kind: str
    sheets: tuple[Sheet, ...]
    outcome: Outcome
    form: Form = "xlsx"
    # What is odd about it, and the ground of an expectation in doubt.
    note: str = ""
    doubt: bool = False


def _scalar(text: str) -> Scalar:
    text = text.strip().replace("⏎", "\n")
    if re.fullmatch(r"#-?\d+", text):
        return int(text[1:])
    if re.fullmatch(r"#-?\d+\.\d+", text):
        return float(text[1:])
    if re.fullmatch(r"@\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text[1:])
    return text or None


def table(text: str) -> tuple[Row, ...]:
    """Return rows written one a line with | between cells: #1 is a number, @2026-01-31 a date, ⏎ a line break."""
    return tuple(tuple(_scalar(cell) for cell in line.split("|")) for line in text.strip("\n").split("\n"))


def lines(text: str) -> tuple[Row, ...]:
    """Return each line as a row of one cell."""
    return tuple((line.strip() or None,) for line in text.strip("\n").split("\n"))


def reads(text: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows to be read: our headings in the first line, a blank or - for a value that is not to be read."""
    first, *rest = text.strip("\n").split("\n")
    headings = [heading.strip() for heading in first.split("|")]
    return tuple(
        {heading: cell.strip() for heading, cell in zip(headings, line.split("|"), strict=True) if cell.strip(" -")}
        for line in rest
    )


def pairs(text: str) -> dict[str, str]:
    """Return their heading: ours, of words like 出生年月>出生日期; a word alone is the same in both."""
    words = (word.partition(">") for word in text.split())
    return {theirs: ours or theirs for theirs, _, ours in words}


def problems(text: str) -> tuple[Problem, ...]:
    """Return the problems written as “row column code”, one a line or with ; between; - is the whole row."""
    found = []
    for line in re.split(r"[;\n]", text.strip()):
        row, column, code = line.split()
        found.append(Problem(int(row), "" if column == "-" else column, code))  # type: ignore[arg-type]
    return tuple(found)


def asks(text: str) -> tuple[Ask, ...]:
    """Return the questions written as “code column value value”, one a line or with ; between; ␣ is a blank, - no column."""
    found = []
    for line in re.split(r"[;\n]", text.strip()):
        code, *rest = (word.replace("␣", " ") for word in line.split())
        found.append(Ask(code, rest[0].strip("-") if rest else "", tuple(rest[1:])))  # type: ignore[arg-type]
    return tuple(found)


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def case(
    name: str,
    kind: str,
    rows: str | tuple[Row, ...],
    read: str,
    matched: str,
    /,
    *,
    heading: int | tuple[int, ...] = 1,
    unknown: str = "",
    skipped: Mapping[int, SkipCode] | None = None,
    trouble: str = "",
    questions: str = "",
    form: Form = "xlsx",
    note: str = "",
    doubt: bool = False,
    **look: Any,
) -> Spec:
    """Return the spec of a file of one sheet; `look` is what `Sheet` takes beside its rows."""
    page = Sheet(table(rows) if isinstance(rows, str) else rows, **look)
    outcome = Outcome(
        reads(read),
        (heading,) if isinstance(heading, int) else heading,
        pairs(matched),
        words(unknown),
        skipped or {},
        problems(trouble) if trouble else (),
        asks(questions) if questions else (),
        sheet=page.name,
    )
    return Spec(name, kind, (page,), outcome, form, note, doubt)


def plain(value: Scalar | Cell) -> Scalar:
    return value.value if isinstance(value, Cell) else value


def shown(value: Scalar | Cell) -> str:
    """Return a cell as it stands in a text file."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    return str(value)


def is_blank(row: Row) -> bool:
    return not any(shown(cell).strip() for cell in row)


def width(rows: tuple[Row, ...]) -> int:
    return max((len(row) for row in rows), default=0)


def letter(index: int) -> str:
    """Return the letters of the column with this index from 0."""
    return (letter(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def chain_parts(row: Row) -> int:
    """Return how many parts a line such as “1. 李娜 纺织服装学院” has; none if it is no entry of a chain."""
    text = shown(row[0]) if len(row) == 1 else ""
    if not (entry := re.fullmatch(r"\d+\s*[.、．]\s*(.*)", text)):
        return 0
    return len([part for part in re.split(r"[\s,，\-—+＋/]+", entry[1]) if part])


def columns(rows: tuple[Row, ...], heading: tuple[int, ...]) -> dict[str, int]:
    """Return the names of the columns with their places.

    Blanks and line breaks are left out; of two lines ／ stands between, and an upper cell reaches to the next one;
    the second of the same name has #2; a column of data without a heading is named by its letter, as C列.
    The parts of a line of a chain (接龙) are 第1段, 第2段 and so on, all in the first column.
    """
    if not heading and (parts := max((chain_parts(row) for row in rows), default=0)):
        return {f"第{number}段": 0 for number in range(1, parts + 1)}
    found: dict[str, int] = {}
    above = [""] * len(heading)
    for index in range(width(rows)):
        column = [re.sub(r"\s+", "", shown(row[index])) if index < len(row) else "" for row in rows]
        cells = [column[number - 1] for number in heading]
        if len(cells) == 2 and cells[1] and not cells[0]:
            cells[0] = above[0]
        above = cells
        name = "／".join(cell for cell in cells if cell)
        if not name and not any(column[(heading[-1] if heading else 0) :]):
            continue
        name = name or f"{letter(index)}列"
        count = sum(other.partition("#")[0] == name for other in found)
        found[f"{name}#{count + 1}" if count else name] = index
    return found


def data_rows(rows: tuple[Row, ...], outcome: Outcome) -> list[int]:
    """Return the numbers of the rows that `outcome.rows` tells of."""
    first = (outcome.heading[-1] if outcome.heading else 0) + 1
    return [number for number in range(first, len(rows) + 1) if number not in outcome.skipped]


def sheet_read(spec: Spec, outcome: Outcome) -> Sheet:
    return next(sheet for sheet in spec.sheets if sheet.name == outcome.sheet)

"""The declarative description of one sheet, shared by template, import and export."""

import difflib
import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from unionportal.sheets import cells, changes
from unionportal.sheets.cells import BadCell, CellProblem
from unionportal.sheets.reader import Cell, Sheet
from unionportal.spelling.folding import INVISIBLE, folded_key

MAX_PROBLEMS = 500
MAX_ROWS = 20_000
HEADER_ROWS = 10  # rows searched for the headings: a title or a note may be above them
EXAMPLE = "示例"  # a row whose first filled cell begins with this is an example and is skipped
KINDS: dict[str, Callable[..., object]] = {
    "text": cells.text,
    "long_text": functools.partial(cells.text, max_length=5000, lines=True),
    "digits": cells.digits,
    "staff_number": cells.staff_number,
    "name": cells.person_name,
    "date": cells.day,
    "money": cells.money,
    "integer": cells.integer,
    "yes_no": cells.yes_no,
}
TEXT_KINDS = frozenset({"text", "long_text", "digits", "staff_number", "name"})

# Compared folded, where they are keys.
FOLDED_KINDS = frozenset({"staff_number", "name"})
# Free words are tidied without a note.
FREE_KINDS = frozenset({"text", "long_text"})


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: `kind` is a key of KINDS, `choices` are (value, Chinese label) pairs, `clean` replaces the kind's.

    Choices that people may add to are a function that returns the pairs of now.
    """

    key: str
    header: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    choices: tuple[tuple[object, str], ...] | Callable[[], Iterable[tuple[object, str]]] | None = None
    clean: Callable[[object], object] | None = None
    aliases: tuple[str, ...] = ()
    max_length: int | None = None
    width: float | None = None
    example: object = None

    def cleaner(self) -> Callable[[object], object]:
        """Return the function that turns a raw cell into the value, or raises CellProblem."""
        if self.clean is not None:
            return self.clean
        if self.choices is not None:
            return cells.choice(self.labels.items())
        function = KINDS[self.kind]
        return function if self.max_length is None else functools.partial(function, max_length=self.max_length)

    @property
    def labels(self) -> dict[object, str]:
        """The Chinese label of each allowed value, empty for a free column."""
        if callable(self.choices):
            return {value: str(label) for value, label in self.choices()}
        return self._fixed_labels

    @functools.cached_property
    def _fixed_labels(self) -> dict[object, str]:
        if self.choices is None or callable(self.choices):
            return {True: "是", False: "否"} if self.kind == "yes_no" else {}
        return {value: str(label) for value, label in self.choices}

    @property
    def is_text(self) -> bool:
        """Whether the cells must be formatted as text so that Excel changes nothing."""
        return self.choices is None and self.kind in TEXT_KINDS


@dataclass(frozen=True, kw_only=True)
class SheetSpec:
    """One sheet: `title` is the name of the worksheet, `key_columns` the keys that together must not repeat."""

    key: str
    title: str
    columns: tuple[Column, ...]
    key_columns: tuple[str, ...] = ()
    help: str = ""
    max_rows: int = MAX_ROWS

    def header_of(self, key: str) -> str:
        """Return the Chinese heading of the column."""
        return next(column.header for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of the file; `row` is its row number (0: the whole sheet); a `warning` stops no import."""

    sheet: str
    row: int
    header: str
    sentence: str
    warning: bool = False

    def __str__(self) -> str:
        row = f"第{self.row}行" if self.row else ""
        header = f"「{self.header}」" if self.header else ""
        return f"工作表「{self.sheet}」{row}{header}：{self.sentence}"


@dataclass(frozen=True, slots=True)
class Row:
    """One good row: its number in the file and the clean value of every column of the spec by key."""

    number: int
    values: dict[str, object]


@dataclass
class Parsed:
    """The good rows, the first problems (at most 500) and how many errors and warnings there were in all."""

    sheet: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0
    # Headings of columns that the spec does not know.
    unread: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every row may be imported."""
        return self.errors == 0

    def report(self, row: int, header: str, sentence: str, *, warning: bool = False) -> None:
        """Count the problem and keep it while there is room."""
        if warning:
            self.warnings += 1
        else:
            self.errors += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.sheet, row, header, sentence, warning))


def header_key(value: object) -> str:
    """Return the heading as it is compared: half-width, without spaces, breaks and the marks 「*」 and （必填）."""
    if not isinstance(value, str):
        return ""
    plain = cells.label_key(INVISIBLE.sub("", value))
    return re.sub(r"\((必填|选填|可选)\)|[*✱★:]", "", plain)


def parse(spec: SheetSpec, sheet: Sheet) -> Parsed:
    """Return the Parsed of a sheet: its rows cleaned by the spec, and the problems."""
    parsed = Parsed(sheet.name)
    for area in sheet.merged[:20]:
        parsed.report(0, "", f"单元格 {area} 是合并的，请取消合并并在每一格里填上内容。")
    top = header_row(spec, sheet.rows)
    if top is None:
        names = "、".join(column.header for column in spec.columns[:6])
        parsed.report(0, "", f"没有找到表头。请使用下载的模板，表头应有：{names}等。")
        return parsed
    places = match_headers(spec, sheet.rows[top], sheet.first_row + top, parsed)
    if places is None:
        return parsed
    body = filled_rows(spec, sheet, top, places)
    if len(body) > spec.max_rows:
        parsed.report(0, "", f"共有 {len(body)} 行，一次最多导入 {spec.max_rows} 行，请拆成几个文件。")
        return parsed
    clean_body(spec, places, body, parsed)
    return parsed


def known_headers(spec: SheetSpec) -> dict[str, Column]:
    """Return the columns by every spelling of their heading."""
    return {header_key(name): column for column in spec.columns for name in (*column.aliases, column.header)}


def header_row(spec: SheetSpec, rows: list[tuple[Cell, ...]]) -> int | None:
    """Return the index of the row among the first ten with the most known headings."""
    known = known_headers(spec)
    scores = [len({header_key(cell) for cell in row} & known.keys()) for row in rows[:HEADER_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best else None


def match_headers(spec: SheetSpec, row: tuple[Cell, ...], number: int, parsed: Parsed) -> dict[str, int] | None:
    """Return the position of each column present, by key; None when the headings have errors."""
    known = known_headers(spec)
    places: dict[str, int] = {}
    for position, cell in enumerate(row):
        name = header_key(cell)
        if not name:
            continue
        column = known.get(name)
        if column is None:
            parsed.unread.append(str(cell).strip()[:30])
            near = difflib.get_close_matches(name, known, 1)
            hint = f"；是不是「{known[near[0]].header}」？" if near else "。"
            parsed.report(number, str(cell).strip()[:30], f"模板中没有这一列，已忽略{hint}", warning=True)
        elif column.key in places:
            parsed.report(number, column.header, "表头重复，请删去多余的一列。")
        else:
            places[column.key] = position
    missing = [column.header for column in spec.columns if column.required and column.key not in places]
    if missing:
        parsed.report(number, "", f"缺少必填的列：{'、'.join(missing)}。请使用下载的模板。")
    return None if parsed.errors else places


def filled_rows(spec: SheetSpec, sheet: Sheet, top: int, places: dict[str, int]) -> list[tuple[int, tuple[Cell, ...]]]:
    """Return the (row number, cells) below the headings, without empty rows and example rows."""
    first = places.get(spec.columns[0].key, 0)
    body = []
    for number, row in enumerate(sheet.rows[top + 1 :], sheet.first_row + top + 1):
        for cell in row:
            if cell is not None and not (isinstance(cell, str) and not cell.strip()):
                break
        else:
            continue
        marks = (cell, row[first] if first < len(row) else None)
        if any(isinstance(mark, str) and mark.lstrip().startswith(EXAMPLE) for mark in marks):
            continue
        body.append((number, row))
    return body


def clean_body(
    spec: SheetSpec, places: dict[str, int], body: list[tuple[int, tuple[Cell, ...]]], parsed: Parsed
) -> None:
    """Clean column by column, report in row order and keep the rows without errors."""
    numbers = [number for number, _ in body]
    found: list[tuple[int, int, str, str]] = []
    table: list[list[object]] = []
    notes: list[tuple[str, str]] = []
    for order, column in enumerate(spec.columns):
        position = places.get(column.key)
        raw: list[Cell] = (
            [None] * len(body) if position is None else [r[position] if position < len(r) else None for _, r in body]
        )
        values, problems, changed = clean_column(column, raw)
        found.extend((numbers[i], order, column.header, sentence) for i, sentence in problems)
        for kind, places_changed in changed.items():
            shown = [(numbers[i], raw[i], values[i]) for i in places_changed[: changes.SHOWN]]
            notes.append((column.header, changes.sentence(kind, len(places_changed), shown)))
        table.append(values)
    found.extend(repeats(spec, numbers, table))
    for header, sentence in notes:
        parsed.report(0, header, sentence, warning=True)
    for number, _, header, sentence in sorted(found):
        parsed.report(number, header, sentence)
    bad = {number for number, *_ in found}
    keys = [column.key for column in spec.columns]
    for number, cleaned in zip(numbers, zip(*table, strict=True), strict=True):
        if number not in bad:
            parsed.rows.append(Row(number, dict(zip(keys, cleaned, strict=True))))


def clean_column(
    column: Column, raw: Sequence[Cell]
) -> tuple[list[object], list[tuple[int, str]], dict[changes.Change, list[int]]]:
    """Return the clean values of one column (None where bad), its problems as (index, sentence), what was changed."""
    clean, required = column.cleaner(), column.required
    values: list[object] = []
    problems: list[tuple[int, str]] = []
    changed: dict[changes.Change, list[int]] = {}
    watched = column.choices is None and (column.clean is not None or column.kind not in FREE_KINDS)
    known: dict[str, tuple[object, changes.Change | None]] = {}
    for index, cell in enumerate(raw):
        if type(cell) is str and cell in known:
            value, change = known[cell]
            values.append(value)
            if change:
                changed[change].append(index)
            continue
        try:
            value = clean(cell) if cell is not None else None
            if required and (value is None or value == ""):
                raise CellProblem("必填，不能为空。")
        except CellProblem as problem:
            values.append(None)
            problems.append((index, str(problem)))
            continue
        values.append(value)
        change = changes.change_of(cell, value) if watched and value is not cell else None
        if change:
            changed.setdefault(change, []).append(index)
        if type(cell) is str:
            known[cell] = value, change
    return values, problems, changed


def repeats(spec: SheetSpec, numbers: list[int], table: list[list[object]]) -> Iterable[tuple[int, int, str, str]]:
    """Yield the problems of rows whose whole key already stands in an earlier row."""
    if not spec.key_columns:
        return
    order = [column.key for column in spec.columns]
    keys = [folded_values(spec.columns[order.index(key)], table[order.index(key)]) for key in spec.key_columns]
    header = "、".join(spec.header_of(key) for key in spec.key_columns)
    first: dict[tuple[object, ...], int] = {}
    for number, *key in zip(numbers, *keys, strict=True):
        if None in key:
            continue
        earlier = first.setdefault(tuple(key), number)
        if earlier != number:
            yield number, order.index(spec.key_columns[0]), header, repeated(earlier, number)


def folded_values(column: Column, values: list[object]) -> list[object]:
    """Return the values of a key column as they are compared: a number of a person or a name is folded."""
    if column.kind not in FOLDED_KINDS:
        return values
    return [folded_key(value) if isinstance(value, str) else value for value in values]


def repeated(earlier: int, number: int) -> str:
    """Return the sentence that refuses a row for an earlier one of the same key."""
    return f"与第{earlier}行重复，第{earlier}行和第{number}行只能保留一行。"


__all__ = ["BadCell", "Column", "Parsed", "Problem", "Row", "SheetSpec", "header_key", "parse", "repeated"]

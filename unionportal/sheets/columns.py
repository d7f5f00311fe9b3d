"""The declarative description of one sheet, shared by template, import and export, and the cleaning by it."""

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from unionportal.sheets import cells, changes
from unionportal.sheets.cells import CellProblem
from unionportal.sheets.reader import Cell
from unionportal.spelling.personal_numbers import is_telephone

MAX_ROWS = 20_000
EXAMPLE = "示例"  # a row whose first filled cell begins with this is an example and is skipped
KINDS: dict[str, Callable[..., object]] = {
    "text": cells.text,
    "long_text": functools.partial(cells.text, max_length=5000, lines=True),
    "note": cells.note,
    "digits": cells.digits,
    "telephone": cells.telephone,
    "staff_number": cells.staff_number,
    "name": cells.person_name,
    "date": cells.day,
    "money": cells.money,
    "integer": cells.integer,
    "yes_no": cells.yes_no,
}
MANDATORY = "必填，不能为空。"
# What is written into a cell to clear what is recorded: a blank leaves it. It is read as "".
CLEARS = "（清空）"
NOT_CLEARED = f"这一列不能用“{CLEARS}”清除，请在系统里更正。"
# Whoever means it types other brackets or none, and blanks.
_CLEARS = re.compile(rf"[(\[【〔「]?{CLEARS[1:-1]}[)\]】〕」]?")
_BRACKETS = re.compile("[（(【［\\[]")
# What is said of cells of a kind that are read though they look wrong, and of which: (the cell, what it is read as).
ODD: dict[str, tuple[Callable[[Cell, object], object], str]] = {
    "telephone": (lambda _, read: read and not is_telephone(str(read)), "不像手机或座机的号码，照写的读了，请核对。"),
    "name": (lambda _, read: isinstance(read, str) and _BRACKETS.search(read), "的括号也读作姓名，请核对。"),
    "note": (lambda cell, _: cells.has_numbers(cell), "里的证件号码、银行卡号、电话号码不写进备注。"),
}
# Free words are tidied without a note.
FREE_KINDS = frozenset({"text", "long_text", "note"})
_CLEARED = FREE_KINDS | {"telephone"}
# Longer cells say something else.
_SHORT = 10
# Texts and days of which each stands in so many cells are cleaned once.
_REPEATED = 4
_ALIKE = frozenset({str, type(None), datetime.date})
TEXT_KINDS = frozenset({"text", "long_text", "note", "digits", "telephone", "staff_number", "name"})


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
    # Headings that go before its own, which then is another column: beside an 案名 the 案由 is the ground.
    rather: tuple[str, ...] = ()
    # The headings of a second column that says the same beside it: the name beside a code. Both are read as one text.
    beside: tuple[str, ...] = ()
    max_length: int | None = None
    width: float | None = None
    example: object = None
    # Whether a month without its day is enough, so that nobody is asked for the day.
    month_is_enough: bool = False
    # Whether of words that mean the same one is kept, in a column where any others may stand too.
    folds: bool = False
    # What all rows have where a file lacks the column, as the file would write it; nobody is asked for it then.
    usual: Callable[[], str] | None = None

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
    def is_clearable(self) -> bool:
        """Whether a cell may clear what is recorded: free words that may be blank, and telephone numbers."""
        return not self.required and self.clean is None and self.choices is None and self.kind in _CLEARED

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
    # What such a list is called elsewhere: “花名册”.
    aliases: tuple[str, ...] = ()
    # The column for the name of somebody without a staff number.
    guest: str = ""
    # Whether a row is somebody of the person's family: an identity number in it is not the person's.
    of_family: bool = False
    # Further example rows by column key, which the examples of other sheets refer to.
    examples: tuple[Mapping[str, object], ...] = field(default=(), hash=False)
    # The column by whose year rows may be chosen; none for what lasts for years.
    year_by: str = ""

    def __hash__(self) -> int:
        """Tell kinds apart by the key alone: each look-up by a kind would hash all of its columns."""
        return hash(self.key)

    @property
    def lists_people(self) -> bool:
        """Whether a row is somebody himself, so that any list with names and numbers fits."""
        return self.key_columns == ("staff_no",)

    def column(self, key: str) -> Column | None:
        """Return the column with this key, if there is one."""
        return next((column for column in self.columns if column.key == key), None)

    def header_of(self, key: str) -> str:
        """Return the Chinese heading of the column."""
        return next(column.header for column in self.columns if column.key == key)


def clean_column(
    column: Column, raw: Sequence[Cell], *, required: bool, is_key: bool = False
) -> tuple[list[object], list[tuple[int, str]], dict[changes.Change, list[int]]]:
    """Return the clean values of one column (None where bad), its problems as (index, sentence), what was changed.

    A cell that clears what is recorded is ""; what tells one record from another (`is_key`) is not cleared.
    """
    if cleared := [index for index, cell in enumerate(raw) if type(cell) is str and _is_cleared(cell)]:
        return _with_cleared(column, raw, frozenset(cleared), required=required, clears=not is_key)
    clean = column.cleaner()
    values: list[object] = []
    problems: list[tuple[int, str]] = []
    changed: dict[changes.Change, list[int]] = {}
    watched = column.choices is None and (column.clean is not None or column.kind not in FREE_KINDS)
    if (alike := _cleaned_together(clean, raw, required=required, watched=watched)) is not None:
        return alike, problems, changed
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
                raise CellProblem(MANDATORY)
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


def _is_cleared(cell: str) -> bool:
    # Few cells have the first character of the word.
    return CLEARS[1] in cell and len(cell) < _SHORT and bool(_CLEARS.fullmatch(cells.compact(cell)))


def _with_cleared(
    column: Column, raw: Sequence[Cell], cleared: frozenset[int], *, required: bool, clears: bool
) -> tuple[list[object], list[tuple[int, str]], dict[changes.Change, list[int]]]:
    """Return what `clean_column` does, of which the cells `cleared` clear what is recorded."""
    rest = [None if index in cleared else cell for index, cell in enumerate(raw)]
    values, problems, changed = clean_column(column, rest, required=required)
    if clears and column.is_clearable:
        return ["" if index in cleared else value for index, value in enumerate(values)], problems, changed
    if not required:
        problems += [(index, NOT_CLEARED) for index in sorted(cleared)]
    return values, problems, changed


def _cleaned_together(
    clean: Callable[[object], object], raw: Sequence[Cell], *, required: bool, watched: bool
) -> list[object] | None:
    """Return the clean values of texts or days that mostly repeat, None where a cell has a problem or is to be seen."""
    if not _ALIKE.issuperset(map(type, raw)):
        return None
    different = set(raw)
    if len(different) * _REPEATED > len(raw):
        return None
    values: dict[Cell, object] = {}
    for cell in different:
        try:
            value = values[cell] = clean(cell) if cell is not None else None
        except CellProblem:
            return None
        if required and (value is None or value == ""):
            return None
        if watched and value is not cell and changes.change_of(cell, value):
            return None
    return [values[cell] for cell in raw]

"""The declarative description of one sheet, shared by template, import and export."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from unionportal.sheets import cells

MAX_ROWS = 20_000
EXAMPLE = "示例"  # a row whose first filled cell begins with this is an example and is skipped
KINDS: dict[str, Callable[..., object]] = {
    "text": cells.text,
    "long_text": functools.partial(cells.text, max_length=5000, lines=True),
    "digits": cells.digits,
    "telephone": cells.telephone,
    "staff_number": cells.staff_number,
    "name": cells.person_name,
    "date": cells.day,
    "money": cells.money,
    "integer": cells.integer,
    "yes_no": cells.yes_no,
}
TEXT_KINDS = frozenset({"text", "long_text", "digits", "telephone", "staff_number", "name"})


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
    # Whether a month without its day is enough, so that nobody is asked for the day.
    month_is_enough: bool = False
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
    # Further example rows by column key, which the examples of other sheets refer to.
    examples: tuple[Mapping[str, object], ...] = field(default=(), hash=False)
    # The column by whose year rows may be chosen; none for what lasts for years.
    year_by: str = ""

    def column(self, key: str) -> Column | None:
        """Return the column with this key, if there is one."""
        return next((column for column in self.columns if column.key == key), None)

    def header_of(self, key: str) -> str:
        """Return the Chinese heading of the column."""
        return next(column.header for column in self.columns if column.key == key)

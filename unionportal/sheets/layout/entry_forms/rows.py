"""Forms, in which each value stands beside or below its label, made into rows below the labels: one for each form."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise

from unionportal.sheets.columns import SheetSpec
from unionportal.sheets.layout.chains import chain_of
from unionportal.sheets.layout.entry_forms.bands import beside_each_other, has_bands
from unionportal.sheets.layout.entry_forms.cells import Line, Token, lines_of
from unionportal.sheets.layout.headings import printed_headings
from unionportal.sheets.layout.words import PERSON, header_key, words
from unionportal.sheets.reader import Cell, Sheet, Workbook

# So many known labels in so many rows show a form; no row of them has more than half, as the headings of a table have.
_LABELS, _ROWS = 5, 3
# So many rows are looked at to tell a form from a table.
_SEARCHED = 60
# What stands above a table has at most so many cells in a row.
_TITLES = 2
# The headings of a list of people.
_PEOPLE = frozenset({PERSON, "工号"})


# The known labels of a row with their columns, by which the first row of a form is known again.
Marks = tuple[tuple[int, str], ...]


@dataclass
class _Form:
    """One form: the row where it begins, and {label: value}, a table inside being a value too."""

    row: int
    values: dict[str, Cell] = field(default_factory=dict)
    # Whether the row by which it is known was there: what stands above it, such as the day, differs.
    is_known: bool = False

    def add(self, label: str, value: Cell) -> None:
        """Note a value; a label that is there already gets a number, so that neither is lost."""
        name, count = label, 1
        while name in self.values and None not in (value, self.values[name]):
            if self.values[name] == value:
                return
            count += 1
            name = f"{label}（{count}）"
        if value is not None or name not in self.values:
            self.values[name] = value

    def append(self, section: str, tokens: Sequence[Token]) -> None:
        """Note a line of a table inside."""
        line = " ".join(token.text or str(token.cell) for token in tokens)
        before = self.values.get(section)
        self.values[section] = f"{before}；{line}" if before else line


@dataclass
class _Page:
    """What a worksheet holds: the titles above its forms, and the forms."""

    sheet: Sheet
    titles: list[str] = field(default_factory=list)
    forms: list[_Form] = field(default_factory=list)
    marks: Marks = ()


def forms_as_rows(book: Workbook, specs: Sequence[SheetSpec] = ()) -> tuple[Workbook, dict[str, int]]:
    """Return the workbook with each worksheet of forms as a table, and {its name: how many forms it has}.

    Worksheets whose forms begin alike have the same headings, so that one answer holds for all of them. One whose
    first row is headings of one of the `specs` is a table.
    """
    pages = {}
    headings = [printed_headings(spec).keys() for spec in specs]
    for name, sheet in book.sheets.items():
        lines = lines_of(sheet, _SEARCHED)
        if has_bands(lines):
            pages[name] = _page(sheet, beside_each_other(lines_of(sheet, len(sheet.rows))))
        elif not _is_headed(lines, headings) and _is_of_forms(lines) and not _is_announced(sheet, lines):
            pages[name] = _page(sheet, lines_of(sheet, len(sheet.rows)))
    by_marks: dict[Marks, dict[str, bool]] = {}
    for page in pages.values():
        labels = by_marks.setdefault(page.marks, {})
        for form in page.forms:
            for label, value in form.values.items():
                labels[label] = labels.get(label, False) or value is not None or Token(0, 1, label).is_known
    made = {
        name: _as_table(page, [label for label, has_any in by_marks[page.marks].items() if has_any])
        for name, page in pages.items()
    }
    return replace(book, sheets={**book.sheets, **made}), {name: len(page.forms) for name, page in pages.items()}


def _is_of_forms(lines: Sequence[Line]) -> bool:
    """Return whether known labels stand in many rows with their values beside them, not in one row as headings."""
    rows = [tokens for _, tokens in lines if not _is_heading(tokens)]
    by_row = [{header_key(label.label) for label, _ in _pairs(tokens) if label.is_known} for tokens in rows]
    by_row = [keys for keys in by_row if keys]
    labels = set().union(*by_row)
    several = sum(len(tokens) > 1 for tokens in rows)
    # A list of people below some lines about it; a table with people in its columns.
    if any(_lists_people(tokens) for _, tokens in lines) or _is_turned(rows):
        return False
    return (
        len(labels) >= _LABELS
        and len(by_row) >= _ROWS
        and len(by_row) * 3 >= several
        and max(map(len, by_row)) * 2 <= len(labels) + 1
    )


def _is_announced(sheet: Sheet, lines: Sequence[Line]) -> bool:
    """Return whether they are the lines of a chat below what is announced: 时间, 地点, 联系人; a form is somebody's."""
    is_of_somebody = any(header_key(token.label) == PERSON for _, tokens in lines for token in tokens)
    return not is_of_somebody and chain_of(sheet) is not None


def _is_headed(lines: Sequence[Line], headings: Sequence[Set[str]]) -> bool:
    """Return whether the first row of several cells is headings of one kind side by side, nothing between them."""
    first = next((tokens for _, tokens in lines if len(tokens) > _TITLES), [])
    keys = {header_key(token.text) for token in first} - words().marks["ignored"]
    is_whole = all(one.end == following.left for one, following in pairwise(first))
    return bool(keys) and is_whole and any(keys <= known for known in headings)


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[Token, Cell]]:
    """Yield each label of a row with its value, which stands behind its colon or in the next cell."""
    rest = list(tokens)
    while rest:
        label = rest.pop(0)
        if not label.is_label:
            continue
        if label.own_value:
            yield label, label.own_value
            continue
        beside = rest[0] if rest and rest[0].left == label.end else None
        if beside and (beside.is_to_sign or (beside.own_value and beside.is_known)):
            beside = None
        if beside:
            rest.pop(0)
        yield label, beside.cell if beside else None


def _is_heading(tokens: Sequence[Token]) -> bool:
    """Return whether they are the headings of a table inside: labels stand where the values would."""
    if len(tokens) < 2 or not all(token.is_label and not token.own_value for token in tokens):
        return False
    values = [Token(0, 1, value) for _, value in _pairs(tokens) if value is not None]
    known = [one for one in values if one.is_known]
    relation = words().marks["relation"]
    return (len(tokens) > 2 and len(known) * 2 > len(values)) or any(header_key(one.label) in relation for one in known)


def _lists_people(tokens: Sequence[Token]) -> bool:
    """Return whether they are the headings of a list of people who are nobody's family."""
    keys = {header_key(token.label) for token in tokens}
    people = {key for key in keys if key in _PEOPLE or not _PEOPLE.isdisjoint(words().headings.get(key, ()))}
    return _is_heading(tokens) and bool(people) and keys.isdisjoint(words().marks["relation"])


def _is_turned(rows: Sequence[Sequence[Token]]) -> bool:
    """Return whether the labels stand in the first column and one person in each of the others."""
    labelled = [tokens for tokens in rows if any(token.is_known for token in tokens)]
    turned = [one for one in labelled if len(one) > 2 and one[0].is_known and not any(t.is_known for t in one[1:])]
    return len(turned) * 5 > len(labelled) * 4


def _page(sheet: Sheet, lines: Sequence[Line]) -> _Page:
    """Return the titles and forms of a worksheet."""
    page = _Page(sheet)
    section, inside, is_titled = "", False, False
    for place, (number, tokens) in enumerate(lines):
        following = lines[place + 1][1] if place + 1 < len(lines) else []
        alone = tokens[0].label if len(tokens) == 1 and ":" not in tokens[0].text else ""
        if alone and (not page.forms or alone in page.titles):
            page.titles += [] if alone in page.titles else [alone]
            is_titled = True
            continue
        marks = _marks(tokens)
        page.marks = page.marks or marks
        is_first = bool(marks) and marks == page.marks
        begins = is_titled and _first_marks(lines[place:]) == page.marks
        is_titled = False
        if not page.forms or begins or (is_first and page.forms[-1].is_known):
            page.forms.append(_Form(number))
            section, inside = "", False
        elif _is_heading(tokens):
            # A cell merged down at the left names the table; else the row above does, or its headings do.
            own = "" if tokens[0].is_known else tokens[0].label
            section, inside = section or own or "、".join(token.label for token in tokens), True
            continue
        elif alone and (_is_heading(following) or (page.marks and _marks(following) == page.marks)):
            section, inside = alone, False
            continue
        elif inside and not _ends_table(tokens):
            page.forms[-1].append(section, tokens)
            continue
        section, inside = "", False
        page.forms[-1].is_known |= is_first
        for label, value in _pairs(tokens):
            page.forms[-1].add(label.label, value)
    return page


def _marks(tokens: Sequence[Token]) -> Marks:
    return tuple((token.left, header_key(token.label)) for token in tokens if token.is_known)


def _first_marks(lines: Sequence[Line]) -> Marks:
    """Return the Marks of the first row that has any: below a title that is printed again a form may go on."""
    return next((marks for _, tokens in lines if (marks := _marks(tokens))), ())


def _ends_table(tokens: Sequence[Token]) -> bool:
    """Return whether a row is no line of a table inside: it begins with a label, has few cells or a place to sign."""
    begins = tokens[0].is_known or ":" in tokens[0].text
    return begins or len(tokens) <= 2 or any(token.is_to_sign for token in tokens)


def _as_table(page: _Page, labels: Sequence[str]) -> Sheet:
    """Return the forms as a table: the titles, the labels, then each form in the row where it begins."""
    start = max(page.forms[0].row, 2)
    rows: dict[int, tuple[Cell, ...]] = {
        max(form.row, start): tuple(map(form.values.get, labels)) for form in page.forms
    }
    rows[start - 1] = tuple(labels)
    if page.titles and start > 2:
        rows[1] = ("　".join(page.titles),)
    made = [rows.get(number, ()) for number in range(1, max(rows) + 1)]
    return replace(page.sheet, rows=made, first_row=1, merged=(), hidden_columns=frozenset())
